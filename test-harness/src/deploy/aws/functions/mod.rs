//! The port of functions: each call by the file that knows its subject.

mod aliases;
mod concurrency;
mod configuration;
mod events;
mod read;
mod state;
mod url;
mod versions;
mod write;

use std::collections::BTreeMap;

use async_trait::async_trait;

use super::Aws;
use crate::deploy::{
    AliasState, CloudError, EventInvokeState, FunctionConfig, FunctionState, Functions,
    Provisioned, UrlState, VersionState,
};
use crate::model::Architecture;

type Result<T> = std::result::Result<T, CloudError>;
type Tags = BTreeMap<String, String>;

#[async_trait]
impl Functions for Aws {
    async fn function(&self, name: &str, qualifier: Option<&str>) -> Result<Option<FunctionState>> {
        read::one(&self.lambda, name, qualifier).await
    }

    async fn create_function(
        &self,
        name: &str,
        image: &str,
        architecture: Architecture,
        config: &FunctionConfig,
        tags: &Tags,
    ) -> Result<()> {
        let code = write::Code {
            image,
            architecture,
        };
        write::create(&self.lambda, name, &code, config, tags).await
    }

    async fn update_code(
        &self,
        name: &str,
        image: &str,
        architecture: Architecture,
        revision: &str,
    ) -> Result<()> {
        let code = write::Code {
            image,
            architecture,
        };
        write::update_code(&self.lambda, name, &code, revision).await
    }

    async fn update_configuration(
        &self,
        name: &str,
        config: &FunctionConfig,
        revision: &str,
    ) -> Result<()> {
        write::update_configuration(&self.lambda, name, config, revision).await
    }

    async fn publish_version(
        &self,
        name: &str,
        code_sha256: &str,
        description: &str,
    ) -> Result<String> {
        versions::publish(&self.lambda, name, code_sha256, description).await
    }

    async fn versions(&self, name: &str) -> Result<Vec<VersionState>> {
        versions::all(&self.lambda, name).await
    }

    async fn functions(&self) -> Result<Vec<FunctionState>> {
        read::all(&self.lambda).await
    }

    async fn aliases(&self, name: &str) -> Result<Vec<AliasState>> {
        aliases::all(&self.lambda, name).await
    }

    async fn create_alias(&self, name: &str, alias: &AliasState) -> Result<()> {
        aliases::create(&self.lambda, name, alias).await
    }

    async fn update_alias(&self, name: &str, alias: &AliasState) -> Result<()> {
        aliases::update(&self.lambda, name, alias).await
    }

    async fn set_tags(&self, arn: &str, add: &Tags, remove: &[String]) -> Result<()> {
        write::set_tags(&self.lambda, arn, add, remove).await
    }

    async fn url(&self, name: &str, alias: &str) -> Result<Option<UrlState>> {
        url::read(&self.lambda, name, alias).await
    }

    async fn set_url(
        &self,
        name: &str,
        alias: &str,
        wanted: &UrlState,
        exists: bool,
    ) -> Result<()> {
        url::set(&self.lambda, name, alias, wanted, exists).await
    }

    async fn open_url(&self, name: &str, alias: &str) -> Result<()> {
        url::open(&self.lambda, name, alias).await
    }

    async fn set_reserved_concurrency(&self, name: &str, count: u32) -> Result<()> {
        concurrency::reserve(&self.lambda, name, count).await
    }

    async fn provisioned(&self, name: &str, alias: &str) -> Result<Option<Provisioned>> {
        concurrency::provisioned(&self.lambda, name, alias).await
    }

    async fn set_provisioned(&self, name: &str, alias: &str, count: u32) -> Result<()> {
        concurrency::provision(&self.lambda, name, alias, count).await
    }

    async fn event_invoke(&self, name: &str, alias: &str) -> Result<Option<EventInvokeState>> {
        events::read(&self.lambda, name, alias).await
    }

    async fn set_event_invoke(
        &self,
        name: &str,
        alias: &str,
        wanted: &EventInvokeState,
    ) -> Result<()> {
        events::set(&self.lambda, name, alias, wanted).await
    }
}

/// A number as the SDK takes it. Manifests keep far below the largest.
fn number(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// A number as the SDK gives it; AWS gives none below zero.
fn count(number: i32) -> u32 {
    u32::try_from(number).unwrap_or_default()
}
