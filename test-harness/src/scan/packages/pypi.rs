//! Metadata of installed Python distributions.
//!
//! Source: `PyPA` specifications "Core metadata" and "Names and normalization"
//! (PEP 503).

use super::control;
use super::facts::{FileFacts, Found, FoundKind, Trouble};
use crate::scan::EcosystemKind;

/// Reads `METADATA` or `PKG-INFO`.
pub(super) fn read(_path: &str, bytes: &[u8]) -> FileFacts {
    // The body is a description and may be in any encoding; the fields are not.
    let text = String::from_utf8_lossy(bytes);
    let fields = control::paragraphs(&text).next().unwrap_or_default();
    let name = control::field(&fields, "Name").map(normal_name);
    let version = control::field(&fields, "Version");
    let (Some(name), Some(version)) = (name, version) else {
        return Trouble::unknown_version("names no distribution and its version").into();
    };
    let license = control::field(&fields, "License-Expression").or_else(|| {
        // Some put the whole text there.
        let license = control::field(&fields, "License")?;
        (license.len() <= 100 && !license.contains('\n')).then_some(license)
    });
    // What an extra asks for is told by its marker.
    let requires = control::fields(&fields, "Requires-Dist");
    let requires = requires.filter(|wish| !wish.contains("extra ==") && !wish.contains("extra=="));
    Found {
        requires: requires.map(required).collect(),
        licenses: license
            .into_iter()
            .filter(|license| *license != "UNKNOWN")
            .map(str::to_owned)
            .collect(),
        ..Found::new(FoundKind::PyPi, name, version)
    }
    .into()
}

fn normal_name(name: &str) -> String {
    EcosystemKind::PyPi.normal_name(name)
}

/// The name that a requirement begins with (PEP 508).
fn required(wish: &str) -> String {
    let of_name = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    let end = wish.find(|letter| !of_name(letter));
    normal_name(&wish[..end.unwrap_or(wish.len())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_normalised_and_the_body_is_not_read() {
        let text = "Metadata-Version: 2.1\nName: Zope._Interface\nVersion: 5.0\nLicense: ZPL 2.1\n\nName: other\n";
        let found = &read("", text.as_bytes()).packages[0];
        assert_eq!((&*found.name, &*found.version), ("zope-interface", "5.0"));
        assert_eq!(found.licenses, ["ZPL 2.1"]);
        let newer =
            "Name: a\nVersion: 1\nLicense: UNKNOWN\nLicense-Expression: MIT OR Apache-2.0\n";
        assert_eq!(
            read("", newer.as_bytes()).packages[0].licenses,
            ["MIT OR Apache-2.0"]
        );
    }

    #[test]
    fn metadata_without_a_version_is_told_of() {
        for text in ["", "Name: a\n", "Version: 1\n", "\u{0}\u{1}"] {
            let facts = read("", text.as_bytes());
            assert_eq!(facts.troubles.len(), 1, "{text:?}");
        }
    }
}
