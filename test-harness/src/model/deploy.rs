//! What a project wants of AWS, as its manifest says it: names, roles, aliases
//! and the like. What AWS has is `deploy`'s.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use super::{Architecture, VariantName};

/// `[deploy]`: what holds for every function.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeploySettings {
    /// The account to deploy to, 12 digits; any other is refused.
    pub account: Option<String>,
    /// The region; where there is none, the one that AWS's own tools would use.
    pub region: Option<String>,
    /// The repositories of images.
    pub repository: RepositorySettings,
    /// Tags of every function and repository; a function's own come on top.
    pub tags: BTreeMap<String, String>,
}

/// `[deploy.repository]`: what ECR is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepositorySettings {
    /// The name, in which `{project}` and `{function}` stand for names.
    pub name: String,
    /// Whether a tag, once given, stays with its image.
    pub immutable_tags: bool,
    /// Whether images are scanned when they are pushed.
    pub scan_on_push: bool,
    /// Which images are removed in time.
    pub lifecycle: Option<Lifecycle>,
}

/// Which images of a repository are removed in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lifecycle {
    /// All but the newest so many.
    KeepImages(u32),
    /// Those that a policy in ECR's own JSON says, at an absolute path.
    File(PathBuf),
}

/// `[functions.NAME.deploy]`: what Lambda is told about a function beyond what a
/// local environment needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionDeploy {
    /// The function's name on AWS.
    pub name: String,
    /// The variant to deploy, where the function has variants.
    pub variant: Option<VariantName>,
    /// The architecture to deploy.
    pub architecture: Architecture,
    /// The execution role's ARN.
    pub role: String,
    /// A description; empty is none.
    pub description: String,
    /// Tags, those of `[deploy]` included.
    pub tags: BTreeMap<String, String>,
    /// The key that encrypts the environment; AWS's own where there is none.
    pub kms_key: Option<String>,
    /// Where logs go.
    pub log: LogSettings,
    /// The network; none is Lambda's own.
    pub vpc: Option<VpcSettings>,
    /// Whether X-Ray traces every invocation (`Active`) or those only that a
    /// caller traces (`PassThrough`).
    pub active_tracing: bool,
    /// Whether published versions start from snapshots.
    pub snap_start: bool,
    /// The queue or topic of events that were given up.
    pub dead_letter: Option<String>,
    /// The alias that callers use.
    pub alias: String,
    /// How traffic moves to a new version; empty is at once.
    pub traffic: Vec<TrafficStep>,
    /// Which cases are run on a new version; none where nothing is.
    pub smoke: Option<Smoke>,
    /// The function's own URL, on the alias.
    pub url: Option<UrlSettings>,
    /// Environments that are kept for the function, and the most that it gets.
    pub reserved_concurrency: Option<u32>,
    /// Environments of the alias that are kept started.
    pub provisioned_concurrency: Option<u32>,
    /// What becomes of events whose sender does not wait, on the alias.
    pub events: Option<EventSettings>,
}

/// Where a function's log goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogSettings {
    /// The log group; `/aws/lambda/NAME` where there is none.
    pub group: Option<String>,
    /// Days after which lines are removed; never where there is none.
    pub retention_days: Option<u32>,
    /// Whether lines are JSON.
    pub json: bool,
    /// The least level of the function's own lines, with `json` only.
    pub application_level: Option<String>,
    /// The least level of Lambda's own lines, with `json` only.
    pub system_level: Option<String>,
}

/// A network that a function joins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VpcSettings {
    /// Ids of subnets, sorted.
    pub subnets: Vec<String>,
    /// Ids of security groups, sorted.
    pub security_groups: Vec<String>,
    /// Whether dual-stack subnets give IPv6 as well.
    pub ipv6: bool,
}

/// A step on which a part of the traffic goes to a new version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrafficStep {
    /// Its part in per cent, 1 to 99.
    pub percent: u8,
    /// How long it lasts.
    pub wait: Duration,
}

/// Which cases are run on a new version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Smoke {
    /// Those with one of these tags; all where there is none.
    pub tags: Vec<String>,
}

/// A function's own URL.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UrlSettings {
    /// Whether anybody may call it; else IAM decides.
    pub public: bool,
    /// Whether answers are streamed.
    pub streaming: bool,
    /// What browsers are allowed.
    pub cors: Option<CorsSettings>,
}

/// What browsers are allowed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CorsSettings {
    /// Origins.
    pub origins: Vec<String>,
    /// Methods.
    pub methods: Vec<String>,
    /// Headers of requests.
    pub headers: Vec<String>,
    /// Headers of answers that a page may see.
    pub exposed_headers: Vec<String>,
    /// Whether cookies are sent.
    pub credentials: bool,
    /// Seconds for which a browser remembers all this.
    pub max_age_s: Option<u32>,
}

/// What becomes of events whose sender does not wait.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventSettings {
    /// Further tries after an error, 0 to 2.
    pub retries: Option<u32>,
    /// Seconds after which an event is given up, 60 to 21,600.
    pub max_age_s: Option<u32>,
    /// Where the record of an answer goes.
    pub on_success: Option<String>,
    /// Where the record of a failure goes.
    pub on_failure: Option<String>,
}

/// Where the value of an environment variable is read when a function is
/// deployed. It is not in the manifest, and shown nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvironmentReference {
    /// Where the value is.
    pub source: ReferenceSource,
    /// What local environments get instead; none leaves the variable out there.
    pub local: Option<String>,
}

/// Where a value is that the manifest does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReferenceSource {
    /// A variable of the process that deploys.
    Variable(String),
    /// A parameter of the Systems Manager, by name or ARN.
    Parameter(String),
    /// A secret of the Secrets Manager, by name or ARN; with a key, one member of
    /// its JSON.
    Secret {
        /// Name or ARN.
        id: String,
        /// The member.
        key: Option<String>,
    },
}

impl Default for RepositorySettings {
    fn default() -> Self {
        Self {
            name: "{project}/{function}".to_owned(),
            immutable_tags: true,
            scan_on_push: true,
            lifecycle: None,
        }
    }
}

impl RepositorySettings {
    /// The repository of a function.
    pub fn name_of(&self, project: &str, function: &str) -> String {
        let name = self.name.replace("{project}", project);
        // ECR's names have no capitals.
        name.replace("{function}", function).to_ascii_lowercase()
    }
}

impl LogSettings {
    /// The log group of a function, by its name on AWS.
    pub fn group_of(&self, name: &str) -> String {
        let group = self.group.clone();
        group.unwrap_or_else(|| format!("/aws/lambda/{name}"))
    }
}
