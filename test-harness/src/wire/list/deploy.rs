//! What a list tells of deployment: as the manifest says it, not as AWS has it.
//! Of a reference it says where the value is, never what it is.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What holds for every function that is deployed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListedDeployment {
    /// The account, where the manifest names one.
    pub account: Option<String>,
    /// The region, where the manifest names one.
    pub region: Option<String>,
    /// The repositories of images.
    pub repository: ListedRepository,
}

/// The repositories of images.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListedRepository {
    /// Whether tags stay with their images.
    pub immutable_tags: bool,
    /// How many of the newest images are kept, where that is bounded.
    pub keep_images: Option<u32>,
    /// The file of a lifecycle policy.
    pub lifecycle_policy: Option<String>,
    /// Whether images are scanned when they are pushed.
    pub scan_on_push: bool,
}

/// What Lambda is told about a function that is deployed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListedDeploy {
    /// Whether X-Ray traces every invocation.
    pub active_tracing: bool,
    /// The alias that callers use.
    pub alias: String,
    /// The architecture that is deployed.
    pub architecture: String,
    /// The queue or topic of events that were given up.
    pub dead_letter: Option<String>,
    /// The description; empty is none.
    pub description: String,
    /// What becomes of events whose sender does not wait.
    pub events: Option<ListedEvents>,
    /// The key that encrypts the environment.
    pub kms_key: Option<String>,
    /// Where the log goes.
    pub log: ListedLog,
    /// The function's name on AWS.
    pub name: String,
    /// Environments of the alias that are kept started.
    pub provisioned_concurrency: Option<u32>,
    /// The repository of its images.
    pub repository: String,
    /// Environments that are kept for it, and the most that it gets.
    pub reserved_concurrency: Option<u32>,
    /// The execution role's ARN.
    pub role: String,
    /// Tags of cases that are run on a new version: none are all; without a list
    /// no case is run.
    pub smoke: Option<Vec<String>>,
    /// Whether published versions start from snapshots.
    pub snap_start: bool,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Steps in which traffic moves to a new version.
    pub traffic: Vec<ListedStep>,
    /// The function's own URL.
    pub url: Option<ListedUrl>,
    /// The variant that is deployed.
    pub variant: Option<String>,
    /// The network.
    pub vpc: Option<ListedVpc>,
}

/// What becomes of events whose sender does not wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListedEvents {
    /// Seconds after which an event is given up.
    pub max_age_s: Option<u32>,
    /// Where the record of a failure goes.
    pub on_failure: Option<String>,
    /// Where the record of an answer goes.
    pub on_success: Option<String>,
    /// Further tries after an error.
    pub retries: Option<u32>,
}

/// Where a log goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListedLog {
    /// The least level of the function's lines.
    pub application_level: Option<String>,
    /// The log group.
    pub group: String,
    /// Whether lines are JSON.
    pub json: bool,
    /// Days after which lines are removed.
    pub retention_days: Option<u32>,
    /// The least level of Lambda's lines.
    pub system_level: Option<String>,
}

/// A step on which a part of the traffic goes to a new version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListedStep {
    /// Its part.
    pub percent: u8,
    /// How long it lasts.
    pub wait_s: u64,
}

/// A function's own URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListedUrl {
    /// What browsers are allowed.
    pub cors: Option<ListedCors>,
    /// Whether anybody may call it.
    pub public: bool,
    /// Whether answers are streamed.
    pub streaming: bool,
}

/// What browsers are allowed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListedCors {
    /// Whether cookies are sent.
    pub credentials: bool,
    /// Headers of answers that a page may see.
    pub exposed_headers: Vec<String>,
    /// Headers of requests.
    pub headers: Vec<String>,
    /// Seconds for which a browser remembers all this.
    pub max_age_s: Option<u32>,
    /// Methods.
    pub methods: Vec<String>,
    /// Origins.
    pub origins: Vec<String>,
}

/// A network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListedVpc {
    /// Whether dual-stack subnets give IPv6 as well.
    pub ipv6: bool,
    /// Ids of security groups.
    pub security_groups: Vec<String>,
    /// Ids of subnets.
    pub subnets: Vec<String>,
}

/// Where the value of a variable is: in exactly one of the three places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListedReference {
    /// A variable of whoever deploys.
    pub env: Option<String>,
    /// The member of the secret's JSON.
    pub key: Option<String>,
    /// What local environments get.
    pub local: Option<String>,
    /// A parameter of the Systems Manager.
    pub parameter: Option<String>,
    /// A secret of the Secrets Manager.
    pub secret: Option<String>,
}
