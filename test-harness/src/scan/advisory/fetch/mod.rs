//! Advisories from where they are published: whole archives, kept and
//! refreshed, or the answers to what one image needs.

mod archives;
mod error;
mod http;
mod online;
#[cfg(test)]
mod tests;

pub use archives::{Download, Downloaded, State, download};
pub use error::FetchError;
pub use online::{Query, ask};

/// Where osv.dev publishes `ECOSYSTEM/all.zip`.
///
/// Source: OSV's documentation, "Data dumps".
pub const OSV_ARCHIVES: &str = "https://osv-vulnerabilities.storage.googleapis.com";

/// Where osv.dev answers queries.
///
/// Source: OSV's documentation, "API".
pub const OSV_API: &str = "https://api.osv.dev";
