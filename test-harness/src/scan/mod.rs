//! Findings of images: packages by layer, advisories by each ecosystem's own
//! rules, and a gate that fails closed. It must not know where a package was
//! written down, which is the trace's business, nor how a document looks.

mod cache;
mod contents;
mod ecosystem;
mod finding;
pub mod image;
mod package;
pub mod packages;
mod problem;

pub use cache::LayerCache;
pub use contents::{ImageContents, Layer, OsRelease};
pub use ecosystem::{Ecosystem, EcosystemKind, UnknownEcosystem};
pub use finding::{Finding, FindingKind, Fix, Level, Severity, SeveritySource};
pub use package::{Origin, Package, Place, SourcePackage};
pub use problem::{Problem, ProblemKind};
