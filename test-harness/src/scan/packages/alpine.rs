//! apk's database of the packages that Alpine and Wolfi have installed.
//!
//! Source: Alpine's wiki, "Apk spec": letters for fields, a blank line after
//! each package.

use super::control;
use super::facts::{FileFacts, Found, FoundKind, Trouble};

/// Whether a path is that of the database; newer systems have merged `/usr`.
pub(super) fn is_database(path: &str) -> bool {
    matches!(path, "/lib/apk/db/installed" | "/usr/lib/apk/db/installed")
}

/// Reads the database.
pub(super) fn read(_path: &str, bytes: &[u8]) -> FileFacts {
    let text = String::from_utf8_lossy(bytes);
    let mut facts = FileFacts::default();
    for fields in control::paragraphs(&text) {
        // Letters of both cases are different fields.
        let field = |name: &str| {
            let found = fields
                .iter()
                .find(|(field, value)| *field == name && !value.is_empty());
            found.map(|(_, value)| value.as_str())
        };
        let (Some(name), Some(version)) = (field("P"), field("V")) else {
            let name = field("P").unwrap_or("a package");
            facts.tell(Trouble::unknown_version(format!(
                "does not tell name and version of `{name}`"
            )));
            continue;
        };
        let origin = field("o").filter(|origin| *origin != name);
        facts.add(Found {
            source: origin.map(|origin| (origin.to_owned(), version.to_owned())),
            architecture: field("A").map(str::to_owned),
            licenses: field("L").map(str::to_owned).into_iter().collect(),
            ..Found::new(FoundKind::Apk, name, version)
        });
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_packages_with_their_origin() {
        let text = "C:Q1x=\nP:libcrypto3\nV:3.1.4-r5\nA:x86_64\nL:Apache-2.0\no:openssl\nF:lib\nR:x\na:0:0:755\n\n\
            P:musl\nV:1.2.4-r2\nA:x86_64\no:musl\n\nV:1\n";
        let facts = read("", text.as_bytes());
        let found: Vec<_> = facts
            .packages
            .iter()
            .map(|found| (&*found.name, found.source.is_some()))
            .collect();
        assert_eq!(found, [("libcrypto3", true), ("musl", false)]);
        assert_eq!(facts.packages[0].source.as_ref().unwrap().0, "openssl");
        assert_eq!(facts.packages[0].licenses, ["Apache-2.0"]);
        assert_eq!(facts.troubles.len(), 1);
    }
}
