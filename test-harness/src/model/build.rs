//! Where a function's image comes from, and how it is built.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// Where an image comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImageSource {
    /// Built from a Dockerfile.
    Build(Box<BuildSpec>),
    /// An image that already exists, by reference; it is not built.
    Image(String),
}

/// One Dockerfile build. Paths are absolute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildSpec {
    /// Build context: the folder that `COPY` reads.
    pub context: PathBuf,
    /// The Dockerfile, inside or outside the context.
    pub dockerfile: PathBuf,
    /// The stage to build; the last one where absent.
    pub target: Option<String>,
    /// Build arguments.
    pub build_args: BTreeMap<String, String>,
    /// Secrets for `RUN --mount=type=secret`.
    pub secrets: Vec<BuildSecret>,
    /// Images whose layers may be reused.
    pub cache_from: Vec<String>,
    /// A command that runs on the host before the build.
    pub prepare: Option<Prepare>,
}

/// One secret of a build, by its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildSecret {
    /// The id that the Dockerfile names.
    pub id: String,
    /// Where the value comes from.
    pub source: SecretSource,
}

/// Where a build secret's value comes from. It is read at build time only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// A file on the host.
    File(PathBuf),
    /// A variable of the host's process environment.
    Variable(String),
}

/// A command that runs on the host before the image is built, such as
/// `mvn compile`. It is skipped while its inputs are unchanged and its outputs
/// exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepare {
    /// Program and arguments.
    pub command: Vec<String>,
    /// Working directory, absolute.
    pub directory: PathBuf,
    /// Files and folders that the outcome depends on, absolute.
    pub inputs: Vec<PathBuf>,
    /// Files and folders that must exist afterwards, absolute.
    pub outputs: Vec<PathBuf>,
}
