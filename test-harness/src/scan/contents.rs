//! What was found in one image: its layers, its distribution, its packages, and
//! what could not be read.

use super::{Origin, Package, Problem};

/// The packages of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageContents {
    /// The reference or the path by which it was asked for.
    pub image: String,
    /// `sha256:…` of its configuration.
    pub id: String,
    /// Digests of its manifest, `sha256:…`, where they are known.
    pub digests: Vec<String>,
    /// Docker's word for its architecture, such as `amd64`.
    pub architecture: String,
    /// The distribution, where it has one.
    pub os: Option<OsRelease>,
    /// Its layers that hold files, bottom first.
    pub layers: Vec<Layer>,
    /// Its packages, sorted by ecosystem, name and version.
    pub packages: Vec<Package>,
    /// What could not be read, and so may hide packages.
    pub problems: Vec<Problem>,
}

/// One layer that holds files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// `sha256:…` of the uncompressed archive (OCI's DiffID).
    pub digest: String,
    /// Size of the uncompressed archive in bytes.
    pub size: u64,
    /// The step that made it, as the image's history says, such as
    /// `RUN /bin/sh -c npm ci # buildkit`; as the classic builder wrote it,
    /// `/bin/sh -c #(nop) COPY …`.
    pub created_by: Option<String>,
    /// Whose it is.
    pub origin: Origin,
}

/// `/etc/os-release`, as far as packages go by it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OsRelease {
    /// `ID`, such as `debian` or `amzn`.
    pub id: String,
    /// `VERSION_ID`, such as `12`; unstable Debian has none.
    pub version_id: Option<String>,
    /// `PRETTY_NAME`, for people.
    pub pretty_name: Option<String>,
}
