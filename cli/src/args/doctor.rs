//! Arguments of `lambdock doctor`, as clap reads them.

use clap::Args;

/// Say what is there, what is missing, and how to get it
///
/// Looks at the engine, base images, emulators, registries and disk space.
#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {}
