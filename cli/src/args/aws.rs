//! Which account and region of AWS a command is about, as AWS's own tools are
//! told.

use clap::Args;

/// The help's heading for what AWS's own tools take, too.
const AWS: &str = "AWS";

/// Account and region.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct AwsArgs {
    /// The profile of AWS's configuration [env: `AWS_PROFILE`].
    #[arg(long, value_name = "NAME", help_heading = AWS)]
    pub(crate) profile: Option<String>,
    /// The region [default: the manifest's, else the profile's] [env: `AWS_REGION`].
    #[arg(long, value_name = "REGION", help_heading = AWS)]
    pub(crate) region: Option<String>,
}
