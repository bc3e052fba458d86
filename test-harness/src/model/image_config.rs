//! Lambda's `ImageConfig`: what a function overrides of its image.

use serde::Serialize;

/// Overrides of an image's configuration, as `CreateFunction` takes them.
///
/// Source: Lambda API, `ImageConfig` (entry point and command of at most 1,500
/// entries, working directory of at most 1,000 characters).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ImageConfig {
    /// Replaces the image's ENTRYPOINT; Lambda then drops the image's CMD only
    /// where `command` is given too.
    pub entry_point: Option<Vec<String>>,
    /// Replaces the image's CMD.
    pub command: Option<Vec<String>>,
    /// Replaces the image's WORKDIR.
    pub working_directory: Option<String>,
}
