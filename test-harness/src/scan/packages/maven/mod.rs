//! Java archives: every Maven artifact that was put into them, nested and
//! shaded ones included.
//!
//! Source: Maven Archiver's reference (`META-INF/maven/GROUP/ARTIFACT/`), the
//! JAR file specification, Spring Boot's "executable jar format".

mod archive;
mod identity;
mod known;
mod needs;
mod pom;

use super::facts::{FileFacts, Found, FoundKind, Trouble};
use super::{Budget, Input};

/// Ends of the names of Java archives.
const ENDS: [&str; 10] = [
    "jar", "war", "ear", "par", "sar", "nar", "kar", "jpi", "hpi", "lpkg",
];

/// Whether a file's name is that of a Java archive.
pub(super) fn is_archive(name: &str) -> bool {
    let end = name.rsplit_once('.').map(|(_, end)| end);
    end.is_some_and(|end| ENDS.iter().any(|known| known.eq_ignore_ascii_case(end)))
}

/// Reads an archive.
pub(super) fn read(path: &str, input: &mut dyn Input, size: u64, budget: &mut Budget) -> FileFacts {
    budget.begin(size);
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut facts = FileFacts::default();
    archive::read(input, name, &mut Vec::new(), budget, &mut facts);
    facts
}

/// Reads a `pom.properties` that was unpacked with its classes.
pub(super) fn exploded(path: &str, bytes: &[u8]) -> FileFacts {
    let folder = path.trim_end_matches("/pom.properties");
    match pom::properties(bytes, folder).complete() {
        Ok((name, version)) => Found::new(FoundKind::Maven, name, version).into(),
        Err(lacks) => Trouble::unknown_version(lacks).into(),
    }
}

#[cfg(test)]
mod tests;
