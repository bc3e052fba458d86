//! Arguments of `lambdock doctor`, as clap reads them.

use clap::Args;

/// Say what is there, what is missing, and how to get it
///
/// Looks at the engine and its disk, the emulator, base images, the commands that prepare builds,
/// what earlier runs have left behind, and the manifest.
#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// Get what can be had: the emulator and stand-in bases.
    #[arg(long)]
    pub(crate) fix: bool,
}
