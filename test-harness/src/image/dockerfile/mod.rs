//! Reading of Dockerfiles as text: instructions with their lines, stages with
//! their base images, and a copy in which image references are replaced. It is
//! pure: it knows no engine, no file system and no registry.
//!
//! Source: the Dockerfile reference and `BuildKit`'s documented behaviour, read
//! 2026-11. Syntax that `BuildKit` itself reports is left for it to report.

mod arguments;
mod copy;
mod directive;
mod error;
mod expand;
mod file;
mod heredoc;
mod images;
mod instruction;
mod logical;
mod map;
mod reference;
mod stages;
mod syntax;
mod trim;
mod words;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use arguments::BuildArguments;
pub use directive::Directive;
pub use error::DockerfileError;
pub use file::Dockerfile;
pub use images::{ImageRole, ImageUse};
pub use instruction::{Flag, Heredoc, Instruction};
pub use map::{MappedDockerfile, MappedImage, map_images};
pub use stages::{Base, Stage, stages};
pub use syntax::{BlankedSyntax, blank_syntax};
