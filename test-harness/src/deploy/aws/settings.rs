//! What a client of AWS is told beyond what AWS's own variables and files say.

use std::path::PathBuf;
use std::time::Duration;

/// How AWS is reached. Everything that is left out is as AWS's own tools do it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AwsSettings {
    /// The profile; one that is named here goes before variables with keys, as
    /// `--profile` does in AWS's command line.
    pub profile: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// A file of certificate authorities in PEM, which are trusted instead of the
    /// system's: `AWS_CA_BUNDLE`, which the SDK does not read.
    pub ca_bundle: Option<PathBuf>,
    /// Where the registry is reached, for VPC endpoints of one's own and tests.
    /// Images keep the name that ECR gives them.
    pub registry_endpoint: Option<String>,
    /// How often a call is tried, the first time included; else `AWS_MAX_ATTEMPTS`
    /// or 3.
    pub attempts: Option<u32>,
    /// The application's name in the user agent.
    pub app_name: Option<String>,
    /// How long anything may take.
    pub timeouts: AwsTimeouts,
}

/// How long anything may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwsTimeouts {
    /// A connection.
    pub connect: Duration,
    /// One try of a call.
    pub attempt: Duration,
    /// A call with all its tries.
    pub operation: Duration,
    /// Finding region and credentials, with a process or a sign-on if need be.
    pub credentials: Duration,
    /// An invocation: the longest time limit of a function, and some grace.
    pub invoke: Duration,
}

impl Default for AwsTimeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            attempt: Duration::from_mins(1),
            operation: Duration::from_mins(3),
            credentials: Duration::from_secs(30),
            invoke: Duration::from_secs(900 + 30),
        }
    }
}
