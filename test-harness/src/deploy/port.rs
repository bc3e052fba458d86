//! The ports to AWS: what a deployment asks, one call each. The real ones are in
//! `aws`, the ones in tests in memory. None waits, none retries more than its
//! client does, and none asks twice.

use std::collections::BTreeMap;

use async_trait::async_trait;
use bytes::Bytes;

use super::error::CloudError;
use super::state::{
    AliasState, EventInvokeState, FunctionConfig, FunctionState, Identity, InvokeAnswer,
    Provisioned, RegistryLogin, RepositoryState, UrlState, VersionState,
};
use crate::model::{Architecture, InvocationContext, ReferenceSource, Secret};

type Result<T> = std::result::Result<T, CloudError>;
type Tags = BTreeMap<String, String>;

/// All that a deployment asks of AWS.
pub trait Cloud: Identities + Repositories + Functions + Logs + Secrets + Invoker {}

impl<T: Identities + Repositories + Functions + Logs + Secrets + Invoker> Cloud for T {}

/// Who calls (STS).
#[async_trait]
pub trait Identities: Send + Sync {
    /// `GetCallerIdentity`.
    async fn identity(&self) -> Result<Identity>;
}

/// Repositories of images (ECR).
#[async_trait]
pub trait Repositories: Send + Sync {
    /// A repository with its policy and tags; none where there is none.
    async fn repository(&self, name: &str) -> Result<Option<RepositoryState>>;
    /// Makes one, without a lifecycle policy.
    async fn create_repository(&self, name: &str, wanted: &RepositoryState) -> Result<()>;
    /// `PutImageTagMutability`.
    async fn set_immutable_tags(&self, name: &str, immutable: bool) -> Result<()>;
    /// `PutImageScanningConfiguration`.
    async fn set_scan_on_push(&self, name: &str, scan: bool) -> Result<()>;
    /// `PutLifecyclePolicy`.
    async fn set_lifecycle_policy(&self, name: &str, policy: &str) -> Result<()>;
    /// `TagResource`.
    async fn tag_repository(&self, arn: &str, tags: &Tags) -> Result<()>;
    /// `GetAuthorizationToken`.
    async fn login(&self) -> Result<RegistryLogin>;
}

/// Functions, versions, aliases and what belongs to them (Lambda).
#[async_trait]
pub trait Functions: Send + Sync {
    /// `GetFunction`: `$LATEST`, or a version or alias.
    async fn function(&self, name: &str, qualifier: Option<&str>) -> Result<Option<FunctionState>>;
    /// `CreateFunction` without publishing.
    async fn create_function(
        &self,
        name: &str,
        image: &str,
        architecture: Architecture,
        config: &FunctionConfig,
        tags: &Tags,
    ) -> Result<()>;
    /// `UpdateFunctionCode` without publishing, unless the revision has moved.
    async fn update_code(
        &self,
        name: &str,
        image: &str,
        architecture: Architecture,
        revision: &str,
    ) -> Result<()>;
    /// `UpdateFunctionConfiguration`, unless the revision has moved.
    async fn update_configuration(
        &self,
        name: &str,
        config: &FunctionConfig,
        revision: &str,
    ) -> Result<()>;
    /// `PublishVersion` of `$LATEST` where it has this image; the number. Lambda
    /// gives the last version again where nothing has changed since.
    async fn publish_version(
        &self,
        name: &str,
        code_sha256: &str,
        description: &str,
    ) -> Result<String>;
    /// `ListVersionsByFunction`, numbers only, oldest first.
    async fn versions(&self, name: &str) -> Result<Vec<VersionState>>;
    /// `ListFunctions`, every page: name and image's digest of `$LATEST`.
    async fn functions(&self) -> Result<Vec<FunctionState>>;
    /// `ListAliases`, every page.
    async fn aliases(&self, name: &str) -> Result<Vec<AliasState>>;
    /// `CreateAlias`.
    async fn create_alias(&self, name: &str, alias: &AliasState) -> Result<()>;
    /// `UpdateAlias`, unless its revision has moved.
    async fn update_alias(&self, name: &str, alias: &AliasState) -> Result<()>;
    /// `TagResource` and `UntagResource`.
    async fn set_tags(&self, arn: &str, add: &Tags, remove: &[String]) -> Result<()>;
    /// `GetFunctionUrlConfig` of an alias, and whether the policy opens it.
    async fn url(&self, name: &str, alias: &str) -> Result<Option<UrlState>>;
    /// `CreateFunctionUrlConfig` or `UpdateFunctionUrlConfig`, by `exists`.
    async fn set_url(&self, name: &str, alias: &str, wanted: &UrlState, exists: bool)
    -> Result<()>;
    /// `AddPermission`: anybody may call the URL of an alias.
    async fn open_url(&self, name: &str, alias: &str) -> Result<()>;
    /// `PutFunctionConcurrency`.
    async fn set_reserved_concurrency(&self, name: &str, count: u32) -> Result<()>;
    /// `GetProvisionedConcurrencyConfig` of an alias.
    async fn provisioned(&self, name: &str, alias: &str) -> Result<Option<Provisioned>>;
    /// `PutProvisionedConcurrencyConfig`.
    async fn set_provisioned(&self, name: &str, alias: &str, count: u32) -> Result<()>;
    /// `GetFunctionEventInvokeConfig` of an alias.
    async fn event_invoke(&self, name: &str, alias: &str) -> Result<Option<EventInvokeState>>;
    /// `PutFunctionEventInvokeConfig`.
    async fn set_event_invoke(
        &self,
        name: &str,
        alias: &str,
        wanted: &EventInvokeState,
    ) -> Result<()>;
}

/// Log groups (CloudWatch Logs).
#[async_trait]
pub trait Logs: Send + Sync {
    /// A log group's days of retention; the outer none where there is no group.
    async fn log_group(&self, group: &str) -> Result<Option<Option<u32>>>;
    /// `CreateLogGroup`.
    async fn create_log_group(&self, group: &str, tags: &Tags) -> Result<()>;
    /// `PutRetentionPolicy`.
    async fn set_retention(&self, group: &str, days: u32) -> Result<()>;
}

/// Values that the manifest only refers to (Systems Manager, Secrets Manager).
#[async_trait]
pub trait Secrets: Send + Sync {
    /// `GetParameter` with decryption, or `GetSecretValue`. A variable is nobody's
    /// to ask here: whoever reads the environment has resolved it.
    async fn secret(&self, source: &ReferenceSource) -> Result<Secret>;
}

/// Invocations (Lambda).
#[async_trait]
pub trait Invoker: Send + Sync {
    /// `Invoke`, waiting for the answer, with the tail of the log.
    async fn invoke(
        &self,
        name: &str,
        qualifier: &str,
        event: Bytes,
        context: &InvocationContext,
    ) -> Result<InvokeAnswer>;
}
