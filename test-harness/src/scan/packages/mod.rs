//! What single files say of packages: one reader per kind of file, each a pure
//! function over a path and bytes. It must not know layers or engines.
//!
//! Read is what *is* installed. Lockfiles and manifests of an application
//! (`package-lock.json`, `requirements.txt`, `pom.xml` beside the code) say
//! what should be, and may name what was never copied into the image, so they
//! are left alone; Syft and osv-scanner do the same for images.

mod alpine;
#[cfg(test)]
mod binary_tests;
mod control;
mod debian;
mod elf;
mod facts;
#[cfg(test)]
mod fixture;
mod go;
mod limits;
mod maven;
mod npm;
mod os_release;
mod pypi;
mod python_paths;
mod rpm;
mod rust;

use std::io::{Read, Seek};

use serde::{Deserialize, Serialize};

pub use facts::{FileFacts, Found, FoundKind, Trouble, TroubleKind, Unlisted};
pub use limits::Budget;

/// Raised whenever a reader here says something else of the same file, so
/// that what older readers said is not used again.
pub const READERS: u32 = 2;

/// Contents of a file that can be read at any place.
pub trait Input: Read + Seek {}

impl<T: Read + Seek> Input for T {}

/// How a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileKind {
    /// `package.json`.
    NpmPackage,
    /// Metadata of an installed Python distribution.
    PythonMetadata,
    /// A Java archive.
    JavaArchive,
    /// `META-INF/maven/…/pom.properties` outside of an archive.
    PomProperties,
    /// dpkg's database, or a part of it.
    DebianDatabase,
    /// apk's database.
    AlpineDatabase,
    /// RPM's database, in one of its forms.
    RpmDatabase,
    /// `os-release`.
    OsRelease,
    /// A binary, known by its first bytes.
    Elf,
}

impl FileKind {
    /// The kind that a path, absolute in the image, asks for.
    pub fn of_path(path: &str) -> Option<Self> {
        let name = path.rsplit('/').next().unwrap_or(path);
        if name == "package.json" {
            return Some(Self::NpmPackage);
        }
        if python_paths::is_metadata(path) {
            return Some(Self::PythonMetadata);
        }
        if maven::is_archive(name) {
            return Some(Self::JavaArchive);
        }
        if name == "pom.properties" && path.contains("/META-INF/maven/") {
            return Some(Self::PomProperties);
        }
        if debian::is_database(path) {
            return Some(Self::DebianDatabase);
        }
        if alpine::is_database(path) {
            return Some(Self::AlpineDatabase);
        }
        if rpm::form(path).is_some() {
            return Some(Self::RpmDatabase);
        }
        match path {
            "/etc/os-release" | "/usr/lib/os-release" => Some(Self::OsRelease),
            _ => None,
        }
    }

    /// The kind that a file's first bytes ask for, whatever its path.
    pub fn of_head(head: &[u8]) -> Option<Self> {
        head.starts_with(b"\x7fELF").then_some(Self::Elf)
    }

    /// Reads a file of `size` bytes.
    pub fn read(
        self,
        path: &str,
        input: &mut dyn Input,
        size: u64,
        budget: &mut Budget,
    ) -> FileFacts {
        let text =
            |most, read: fn(&str, &[u8]) -> FileFacts, input: &mut dyn Input| match limits::whole(
                input, most,
            ) {
                Ok(bytes) => read(path, &bytes),
                Err(trouble) => trouble.into(),
            };
        match self {
            Self::NpmPackage => text(limits::MANIFEST, npm::read, input),
            Self::PythonMetadata => text(limits::MANIFEST, pypi::read, input),
            Self::PomProperties => text(limits::MANIFEST, maven::exploded, input),
            Self::DebianDatabase => text(limits::DATABASE, debian::read, input),
            Self::AlpineDatabase => text(limits::DATABASE, alpine::read, input),
            Self::OsRelease => text(limits::MANIFEST, os_release::read, input),
            Self::RpmDatabase => rpm::read(path, input, size),
            Self::JavaArchive => maven::read(path, input, size, budget),
            Self::Elf => elf::read(input, size),
        }
    }
}
