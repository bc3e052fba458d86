//! What AWS has, as it is read: functions, versions, aliases, repositories. The
//! same shapes say what is wanted, so that a plan compares like with like.

use std::collections::BTreeMap;

use bytes::Bytes;

use crate::model::{Architecture, CorsSettings, ImageConfig, Secret, VpcSettings};

/// Who calls, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The account, 12 digits.
    pub account: String,
    /// The caller's ARN.
    pub arn: String,
    /// The region.
    pub region: String,
}

/// A repository of images.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepositoryState {
    /// Its name.
    pub name: String,
    /// What images are named by: `ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME`.
    pub uri: String,
    /// Its ARN.
    pub arn: String,
    /// Whether tags stay with their images.
    pub immutable_tags: bool,
    /// Whether images are scanned when they are pushed.
    pub scan_on_push: bool,
    /// The lifecycle policy's JSON.
    pub lifecycle_policy: Option<String>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
}

/// What a registry lets somebody in by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryLogin {
    /// The registry: scheme and host, such as
    /// `https://123456789012.dkr.ecr.eu-west-1.amazonaws.com`.
    pub endpoint: String,
    /// The user.
    pub user: String,
    /// The password, which works for 12 hours.
    pub password: Secret,
}

/// What `UpdateFunctionConfiguration` can set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionConfig {
    /// The execution role's ARN.
    pub role: String,
    /// Memory in MB.
    pub memory_mb: u32,
    /// Seconds that one invocation may take.
    pub timeout_s: u32,
    /// Size of `/tmp` in MB.
    pub ephemeral_storage_mb: u32,
    /// What the function overrides of its image.
    pub image_config: ImageConfig,
    /// Environment variables. All are held as secrets, since AWS does not say
    /// which are.
    pub environment: BTreeMap<String, Secret>,
    /// The description; empty is none.
    pub description: String,
    /// The key that encrypts the environment.
    pub kms_key: Option<String>,
    /// Where logs go.
    pub logging: Logging,
    /// The network.
    pub vpc: Option<VpcSettings>,
    /// Whether X-Ray traces every invocation.
    pub active_tracing: bool,
    /// Whether published versions start from snapshots.
    pub snap_start: bool,
    /// The queue or topic of events that were given up.
    pub dead_letter: Option<String>,
}

/// Where logs go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Logging {
    /// The log group; none where AWS tells none.
    pub group: Option<String>,
    /// Whether lines are JSON.
    pub json: bool,
    /// `ApplicationLogLevel`, in AWS's words.
    pub application_level: Option<String>,
    /// `SystemLogLevel`, in AWS's words.
    pub system_level: Option<String>,
}

/// A function's code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeState {
    /// A container image.
    Image {
        /// `ImageUri`, by tag or digest, as whoever deployed it gave it.
        uri: String,
        /// `ResolvedImageUri`, by digest.
        resolved: Option<String>,
    },
    /// An archive; `PackageType` is `Zip`, which cannot become an image.
    Zip,
}

/// Whether a function, or its last change, is ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LastUpdate {
    /// It is.
    Done,
    /// Not yet.
    InProgress,
    /// It has failed, and why: AWS's code and words.
    Failed {
        /// Such as `ImageAccessDenied`.
        code: String,
        /// AWS's reason.
        reason: String,
    },
}

/// A function, or one of its versions: what `GetFunction` tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionState {
    /// Its name.
    pub name: String,
    /// Its ARN, without a qualifier.
    pub arn: String,
    /// `$LATEST` or a number.
    pub version: String,
    /// Its code.
    pub code: CodeState,
    /// `CodeSha256`: for an image the digest's hexadecimal digits.
    pub code_sha256: String,
    /// Its architecture.
    pub architecture: Architecture,
    /// Its configuration.
    pub config: FunctionConfig,
    /// `State`: done is `Active` (and `Inactive`, which an event wakes), in
    /// progress is `Pending`.
    pub state: LastUpdate,
    /// `LastUpdateStatus`.
    pub last_update: LastUpdate,
    /// `RevisionId`, which changes with every change.
    pub revision: String,
    /// `LastModified`, as AWS writes it.
    pub last_modified: String,
    /// Tags; of the function, empty for a version.
    pub tags: BTreeMap<String, String>,
    /// Reserved concurrency, where `GetFunction` tells one.
    pub reserved_concurrency: Option<u32>,
}

/// A published version, as a list has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionState {
    /// Its number.
    pub version: String,
    /// Its image's digest, in hexadecimal digits.
    pub code_sha256: String,
    /// Its description.
    pub description: String,
    /// `LastModified`, as AWS writes it.
    pub last_modified: String,
}

/// An alias.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AliasState {
    /// Its name.
    pub name: String,
    /// The version that it leads to.
    pub version: String,
    /// A second version and its part of the traffic in per cent, 1 to 99.
    pub second: Option<(String, u8)>,
    /// Its description.
    pub description: String,
    /// `RevisionId`.
    pub revision: String,
}

/// A function's own URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlState {
    /// The address; empty in what is wanted.
    pub url: String,
    /// Whether anybody may call it.
    pub public: bool,
    /// Whether the resource policy lets anybody call it, which `public` needs.
    pub open: bool,
    /// Whether answers are streamed.
    pub streaming: bool,
    /// What browsers are allowed.
    pub cors: Option<CorsSettings>,
}

/// What becomes of events whose sender does not wait.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventInvokeState {
    /// Further tries after an error.
    pub retries: Option<u32>,
    /// Seconds after which an event is given up.
    pub max_age_s: Option<u32>,
    /// Where the record of an answer goes.
    pub on_success: Option<String>,
    /// Where the record of a failure goes.
    pub on_failure: Option<String>,
}

/// Environments that are kept started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provisioned {
    /// How many were asked for.
    pub requested: u32,
    /// How far that is.
    pub status: LastUpdate,
}

/// What an invocation on AWS answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvokeAnswer {
    /// The payload.
    pub payload: Bytes,
    /// `X-Amz-Function-Error`: `Handled` or `Unhandled`.
    pub function_error: Option<String>,
    /// `X-Amz-Executed-Version`.
    pub executed_version: Option<String>,
    /// The last 4 KiB of the log, decoded.
    pub log_tail: String,
    /// The request's id.
    pub request_id: Option<String>,
}
