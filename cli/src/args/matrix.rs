//! Arguments of `lambdock matrix`, as clap reads them.

use clap::{Args, ValueEnum};
use lambdock::model::Architecture;

use super::{BaseChoice, SelectionArgs};

/// Print the cells for a pipeline
///
/// For GitHub Actions, GitLab, `docker buildx bake` or a program, on stdout. Needs no engine.
#[derive(Debug, Args)]
pub(crate) struct MatrixArgs {
    /// What to print.
    #[command(flatten)]
    pub(crate) selection: SelectionArgs,
    /// For whom.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: MatrixFormat,
    /// Only cells that differ between this git revision and the files here; says why on stderr.
    #[arg(long, value_name = "REVISION")]
    pub(crate) changed_since: Option<String>,
    /// The label of the machines for an architecture, instead of the usual one; repeatable.
    #[arg(long = "runner", value_name = "ARCH=LABEL", value_parser = runner)]
    pub(crate) runners: Vec<(Architecture, String)>,
    /// Which base images cache keys and bake files name [default: the manifest's, else `auto`] [env: `LAMBDOCK_BASES`].
    #[arg(long, value_enum, value_name = "WHICH")]
    pub(crate) bases: Option<BaseChoice>,
}

/// For whom the cells are printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum MatrixFormat {
    /// A program: the document of `lambdock schema matrix`.
    #[default]
    Json,
    /// GitHub Actions: a matrix in one line, for `fromJSON`.
    Github,
    /// GitLab: a child pipeline.
    Gitlab,
    /// `docker buildx bake`: a file that builds the same images on any builder.
    Bake,
}

fn runner(text: &str) -> Result<(Architecture, String), String> {
    match text.split_once('=') {
        Some((architecture, label)) if !label.is_empty() => {
            Ok((architecture.parse()?, label.to_owned()))
        }
        _ => Err("write it as `arm64=LABEL`".to_owned()),
    }
}
