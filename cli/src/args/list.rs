//! Arguments of `lambdock list`, as clap reads them.

use clap::Args;

use super::SelectionArgs;

/// Show functions, variants, architectures and cases
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// What to show.
    #[command(flatten)]
    pub(crate) selection: SelectionArgs,
}
