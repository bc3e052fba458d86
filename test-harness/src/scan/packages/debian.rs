//! dpkg's database: `status`, and in images without dpkg one file per package
//! in `status.d`.
//!
//! Source: dpkg(1), deb-control(5); Debian Policy 5.6.1 for `Source`.

use super::control;
use super::facts::{FileFacts, Found, FoundKind, Trouble};

const STATUS: &str = "/var/lib/dpkg/status";
const PARTS: &str = "/var/lib/dpkg/status.d/";

/// Whether a path is that of the database, or of a part of it.
pub(super) fn is_database(path: &str) -> bool {
    let part = path
        .strip_prefix(PARTS)
        .is_some_and(|name| !name.contains('/'));
    // Lists of checksums stand beside the parts.
    path == STATUS
        || part
            && path
                .rsplit_once('.')
                .is_none_or(|(_, end)| end != "md5sums")
}

/// Reads the database.
pub(super) fn read(path: &str, bytes: &[u8]) -> FileFacts {
    let text = String::from_utf8_lossy(bytes);
    let mut facts = FileFacts::default();
    for fields in control::paragraphs(&text) {
        let field = |name: &str| control::field(&fields, name);
        if path == STATUS && !field("Status").is_some_and(is_installed) {
            continue;
        }
        let (Some(name), Some(version)) = (field("Package"), field("Version")) else {
            let name = field("Package").unwrap_or("a package");
            facts.tell(Trouble::unknown_version(format!(
                "does not tell name and version of `{name}`"
            )));
            continue;
        };
        facts.add(Found {
            source: field("Source").and_then(|source| self::source(source, name, version)),
            architecture: field("Architecture").map(str::to_owned),
            ..Found::new(FoundKind::Deb, name, version)
        });
    }
    facts
}

/// Whether the third word of `Status` says that its files are there.
fn is_installed(status: &str) -> bool {
    let state = status.split_whitespace().nth(2);
    !matches!(state, None | Some("not-installed" | "config-files"))
}

/// Reads `name` or `name (version)`.
fn source(text: &str, package: &str, version: &str) -> Option<(String, String)> {
    let (name, own) = match text.split_once('(') {
        Some((name, own)) => (name.trim(), own.trim_end_matches(')').trim()),
        None => (text.trim(), version),
    };
    let same = name == package && own == version;
    (!same && !name.is_empty()).then(|| (name.to_owned(), own.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_installed_packages_with_their_sources() {
        let text = "Package: libssl3\nStatus: install ok installed\nArchitecture: amd64\nSource: openssl\n\
            Version: 3.0.1-1\nDescription: x\n y\n .\n z\n\nPackage: gone\nStatus: deinstall ok config-files\nVersion: 1\n\n\
            Package: libgcc-s1\nStatus: hold ok half-configured\nSource: gcc-12 (12.2.0-14)\nVersion: 12.2.0-14+b1\n\n\
            Package: adduser\nStatus: install ok installed\nSource: adduser\nVersion: 3\n\nPackage: no\nStatus: install ok installed\n";
        let facts = read(STATUS, text.as_bytes());
        let source = |name: &str, version: &str| Some((name.to_owned(), version.to_owned()));
        let found: Vec<_> = facts
            .packages
            .iter()
            .map(|found| (&*found.name, found.source.clone()))
            .collect();
        let expected = [
            ("libssl3", source("openssl", "3.0.1-1")),
            ("libgcc-s1", source("gcc-12", "12.2.0-14")),
            ("adduser", None),
        ];
        assert_eq!(found, expected);
        assert_eq!(facts.packages[0].architecture.as_deref(), Some("amd64"));
        assert!(facts.troubles[0].reason.contains("`no`"));
    }

    #[test]
    fn parts_have_no_status() {
        let facts = read(
            "/var/lib/dpkg/status.d/base",
            b"Package: base-files\nVersion: 12\n",
        );
        assert_eq!(facts.packages.len(), 1);
        assert!(is_database("/var/lib/dpkg/status.d/base"));
        assert!(!is_database("/var/lib/dpkg/status.d/base.md5sums"));
        assert!(!is_database("/var/lib/dpkg/status-old"));
    }
}
