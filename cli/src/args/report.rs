//! Arguments of `lambdock report`, as clap reads them.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Show and merge reports of earlier runs
///
/// Reports are what `lambdock test -o json=PATH` writes. The exit code is that of the runs.
#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// What to do with them.
    #[command(subcommand)]
    pub(crate) command: ReportCommand,
}

/// What to do with reports.
#[derive(Debug, Subcommand)]
pub(crate) enum ReportCommand {
    /// Join the reports of shards, or of parts that were chosen by hand, into one
    Merge {
        /// The reports.
        #[arg(value_name = "REPORT", required = true)]
        reports: Vec<PathBuf>,
    },
    /// Show a report, in any format
    Show {
        /// The report.
        #[arg(value_name = "REPORT")]
        report: PathBuf,
    },
}
