//! One package of an image: what it is called, and every place where it lies.

use super::Ecosystem;

/// Whose a layer is, and so what lies in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Origin {
    /// The base image's: fixed by another base.
    Base,
    /// The function's own.
    Own,
    /// Nobody said where the base ends.
    Unknown,
}

/// A package in an image. Equal name and version in several places are one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Package {
    /// Whose name and version these are.
    pub ecosystem: Ecosystem,
    /// Its name as OSV writes it: PyPI's normalised (PEP 503), Maven's
    /// `group:artifact`, Go's module path.
    pub name: String,
    /// Its version as it was found.
    pub version: String,
    /// What a distribution built it from, where that has another name or
    /// version: its advisories name sources.
    pub source: Option<SourcePackage>,
    /// Its package URL, such as `pkg:npm/%40scope/name@1.0.0`.
    ///
    /// Source: ECMA-427, package-url types.
    pub purl: String,
    /// Its licences as they were declared; none where it declares none.
    pub licenses: Vec<String>,
    /// The names of the packages that it says it needs to run, as `name` writes
    /// names; none where its ecosystem's files do not tell.
    pub requires: Vec<String>,
    /// Where it lies; at least one.
    pub places: Vec<Place>,
}

/// The source package of a distribution's package.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourcePackage {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// Where a package was found.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The file that says so, absolute in the image, such as
    /// `/var/task/node_modules/lodash/package.json`, a jar, a binary, or the
    /// database of a package manager.
    pub path: String,
    /// The way into nested archives, outermost first, such as
    /// `BOOT-INF/lib/log4j-core-2.16.0.jar`; empty for a plain file.
    pub inside: Vec<String>,
    /// The layer that holds the file, counted from 0 at the bottom, as
    /// `ImageContents::layers` counts.
    pub layer: usize,
}

impl Package {
    /// Whose the package is: the function's own as soon as one place is.
    pub fn origin(&self, layers: &[super::Layer]) -> Origin {
        let origins = self.places.iter().map(|place| {
            let layer = layers.get(place.layer);
            layer.map_or(Origin::Unknown, |layer| layer.origin)
        });
        let mut found = Origin::Base;
        for origin in origins {
            match origin {
                Origin::Own => return Origin::Own,
                Origin::Unknown => found = Origin::Unknown,
                Origin::Base => {}
            }
        }
        found
    }
}
