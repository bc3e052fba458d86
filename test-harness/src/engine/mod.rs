//! The container engine, by its Docker-compatible API: finding it, and a
//! narrow port over what the layers above need. It knows nothing of Lambda.

mod address;
mod archive;
mod archive_build;
pub mod buildkit;
mod checks;
pub(crate) mod credentials;
mod docker;
mod error;
#[cfg(test)]
pub(crate) mod fake;
#[cfg(test)]
pub(crate) mod fake_files;
mod files;
mod images;
pub mod labels;
mod locate;
mod owner;
mod probe;
mod pull;
mod raw;

pub use address::{EngineAddress, InvalidAddress};
pub use archive::Archive;
pub use checks::EngineState;
pub use credentials::Credentials;
pub use docker::{Engine, EngineInfo};
pub use error::EngineError;
pub use files::{ImageFiles, PathFacts, PathKind};
pub use images::{HistoryStep, ImageFacts, Images};
pub use locate::{Candidate, EngineHints, candidates};
pub use owner::Owner;
pub use probe::first_answering;

/// A name that nobody else has: 64 lower-case hexadecimal digits.
pub(crate) fn unique() -> String {
    use sha2::{Digest, Sha256};
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::{SystemTime, UNIX_EPOCH};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let age = SystemTime::now().duration_since(UNIX_EPOCH);
    let seed = (
        age.map(|age| age.as_nanos()),
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed),
    );
    hex(&Sha256::digest(format!("{seed:?}")))
}

/// Lower-case hexadecimal of some bytes.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
