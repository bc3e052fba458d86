//! Findings of images: packages by layer, advisories by each ecosystem's own
//! rules, and a gate that fails closed. It must not know where a package was
//! written down, which is the trace's business, nor how a document looks.

pub mod advisory;
mod cache;
mod contents;
mod ecosystem;
pub mod exploits;
mod finding;
pub mod foreign;
pub mod image;
pub mod matching;
mod package;
pub mod packages;
pub mod policy;
mod problem;
pub mod severity;
pub mod version;

pub use cache::LayerCache;
pub use contents::{ImageContents, Layer, OsRelease};
pub use ecosystem::{Ecosystem, EcosystemKind, UnknownEcosystem};
pub use finding::{Finding, FindingKind, Fix, Level, Severity, SeveritySource};
pub use package::{Origin, Package, Place, SourcePackage};
pub use problem::{Problem, ProblemKind};
