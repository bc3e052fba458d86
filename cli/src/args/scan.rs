//! Arguments of `lambdock scan`, and those that `trace` has in common with it, as
//! clap reads them.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{AwsArgs, BaseArgs, SelectionArgs};

const ADVISORIES: &str = "Advisories";
const GATE: &str = "Gate";

/// Find known vulnerabilities and malware in images
///
/// Builds what changed, lists the packages of every image by layer, and holds them against advisories.
/// Whatever could not be checked fails, too.
#[derive(Debug, Args)]
pub(crate) struct ScanArgs {
    /// What to scan.
    #[command(flatten)]
    pub(crate) selection: SelectionArgs,
    /// How to come by images and advisories.
    #[command(flatten)]
    pub(crate) scanning: ScanningArgs,
    /// What fails.
    #[command(flatten)]
    pub(crate) gate: GateArgs,
}

/// How to come by images, advisories and evidence.
#[derive(Debug, Clone, Args)]
pub(crate) struct ScanningArgs {
    /// What to build on.
    #[command(flatten)]
    pub(crate) bases: BaseArgs,
    /// Builds at a time [default: the machine's cores] [env: `LAMBDOCK_JOBS`].
    #[arg(short, long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,
    /// Use the images as they are; one that does not exist is an error.
    #[arg(long, conflicts_with_all = ["bases", "update_bases"])]
    pub(crate) no_build: bool,
    /// Scan this archive (`docker save`, or OCI's) or OCI layout instead of functions; repeatable.
    #[arg(long = "archive", value_name = "PATH")]
    pub(crate) archives: Vec<PathBuf>,
    /// A folder, record or archive of advisories in OSV's format, such as `npm/all.zip`; repeatable
    /// [default: the manifest's, else those downloaded before].
    #[arg(long = "advisories", value_name = "PATH", help_heading = ADVISORIES)]
    pub(crate) advisories: Vec<PathBuf>,
    /// Where advisories come from [default: as they are at hand].
    #[arg(long, value_enum, value_name = "HOW", help_heading = ADVISORIES)]
    pub(crate) fetch: Option<Fetch>,
    /// The age in days above which advisories are stale [default: the manifest's, else 7].
    #[arg(long, value_name = "DAYS", help_heading = ADVISORIES, value_parser = clap::value_parser!(u32).range(1..=3650))]
    pub(crate) max_age: Option<u32>,
    /// A file of exploit predictions (EPSS), as FIRST publishes it.
    #[arg(long, value_name = "CSV", help_heading = ADVISORIES)]
    pub(crate) epss: Option<PathBuf>,
    /// A file of vulnerabilities known to be exploited (KEV), as CISA publishes it.
    #[arg(long, value_name = "JSON", help_heading = ADVISORIES)]
    pub(crate) kev: Option<PathBuf>,
    /// Findings of another scanner: Inspector, ECR, Grype, Trivy, osv-scanner or SARIF; repeatable.
    #[arg(long = "findings", value_name = "FILE", help_heading = ADVISORIES)]
    pub(crate) findings: Vec<PathBuf>,
    /// Ask the Inspector Scan API about the packages of each image; AWS charges for it.
    #[arg(long, help_heading = ADVISORIES)]
    pub(crate) inspector_scan: bool,
    /// Which account of AWS is asked.
    #[command(flatten)]
    pub(crate) aws: AwsArgs,
    /// Run the functions' cases and watch which packages they load.
    #[arg(long, conflicts_with = "evidence")]
    pub(crate) exercise: bool,
    /// What functions loaded, as `lambdock test --evidence=PATH` wrote it.
    #[arg(long, value_name = "PATH")]
    pub(crate) evidence: Option<PathBuf>,
    /// A folder that `cdk synth` has written, to tell which function runs an image; repeatable
    /// [default: the manifest's].
    #[arg(long = "cdk-out", value_name = "FOLDER")]
    pub(crate) cdk_out: Vec<PathBuf>,
}

/// Where advisories come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Fetch {
    /// OSV's archives of the ecosystems that the images have, downloaded where they have changed.
    Download,
    /// OSV's API, asked for the packages of the images.
    Online,
}

/// What fails.
#[derive(Debug, Args)]
pub(crate) struct GateArgs {
    /// The mildest grade that fails [default: the manifest's, else `low`].
    #[arg(long, value_enum, value_name = "GRADE", help_heading = GATE)]
    pub(crate) threshold: Option<Grade>,
    /// Let findings pass that have no known fix.
    #[arg(long, help_heading = GATE)]
    pub(crate) only_fixable: bool,
    /// Let findings pass whose package was never loaded.
    #[arg(long, help_heading = GATE)]
    pub(crate) only_loaded: bool,
    /// Let findings of base images pass.
    #[arg(long, help_heading = GATE)]
    pub(crate) only_own: bool,
}

/// Grades of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Grade {
    /// Everything.
    None,
    /// CVSS 0.1 to 3.9.
    Low,
    /// CVSS 4.0 to 6.9.
    Medium,
    /// CVSS 7.0 to 8.9.
    High,
    /// CVSS 9.0 to 10.0.
    Critical,
}
