//! Arguments of `lambdock trace`, as clap reads them.

use clap::Args;
use lambdock::model::Architecture;

use super::AwsArgs;
use super::scan::ScanningArgs;
use super::selection::ArchitectureParser;

/// Follow findings to the lines that brought them in
///
/// From an advisory over package, layer, Dockerfile and lockfile to the line of the manifest, and over
/// CDK apps to the function that runs the image. A tag or digest alone will do.
#[derive(Debug, Args)]
pub(crate) struct TraceArgs {
    /// Functions, as `lambdock scan` takes them; advisories, such as `GHSA-p6xc-xr62-6r2g` or a CVE;
    /// packages as `package:NAME`; tags, digests or addresses of images, or their first digits
    /// [default: every finding of every function].
    #[arg(value_name = "WHAT")]
    pub(crate) what: Vec<String>,
    /// Only this variant; repeatable.
    #[arg(long = "variant", value_name = "NAME")]
    pub(crate) variants: Vec<String>,
    /// Only this architecture; repeatable.
    #[arg(long = "arch", value_name = "ARCH", value_parser = ArchitectureParser)]
    pub(crate) architectures: Vec<Architecture>,
    /// Try the advice: change a copy of each function's sources, build it, run the same cases, and scan
    /// it again.
    #[arg(long, conflicts_with = "archives")]
    pub(crate) prove: bool,
    /// Ask AWS which functions, versions and aliases serve these images now, by their digests; only
    /// reads.
    #[arg(long)]
    pub(crate) deployed: bool,
    /// Whom `--deployed` asks.
    #[command(flatten)]
    pub(crate) aws: AwsArgs,
    /// How to come by images and advisories.
    #[command(flatten)]
    pub(crate) scanning: ScanningArgs,
}
