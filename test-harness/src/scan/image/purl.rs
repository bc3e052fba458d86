//! Package URLs of what is found in images.
//!
//! Source: ECMA-427 (Package-URL) and its registry of types.

use std::fmt::Write as _;

use crate::scan::OsRelease;
use crate::scan::packages::{Found, FoundKind};

/// The package URL of a package of an image.
pub(super) fn purl(found: &Found, os: Option<&OsRelease>) -> String {
    match found.kind {
        FoundKind::Npm => {
            let (scope, name) = found.name.rsplit_once('/').unwrap_or(("", &found.name));
            plain("npm", scope, name, &found.version)
        }
        FoundKind::PyPi => plain("pypi", "", &found.name, &found.version),
        FoundKind::Maven => {
            let (group, artifact) = found.name.split_once(':').unwrap_or(("", &found.name));
            plain("maven", group, artifact, &found.version)
        }
        FoundKind::Go => {
            // The registry of types asks for lower case.
            let path = found.name.to_lowercase();
            let (namespace, name) = path.rsplit_once('/').unwrap_or(("", &path));
            let version = if found.version == "(devel)" {
                ""
            } else {
                &found.version
            };
            plain("golang", namespace, name, version)
        }
        FoundKind::Cargo => plain("cargo", "", &found.name, &found.version),
        FoundKind::Deb => distribution("deb", found, os),
        FoundKind::Apk => distribution("apk", found, os),
        FoundKind::Rpm => distribution("rpm", found, os),
    }
}

fn plain(kind: &str, namespace: &str, name: &str, version: &str) -> String {
    let mut purl = format!("pkg:{kind}/");
    for part in namespace.split('/').filter(|part| !part.is_empty()) {
        purl += &encoded(part);
        purl.push('/');
    }
    purl += &encoded(name);
    if !version.is_empty() {
        purl.push('@');
        purl += &encoded(version);
    }
    purl
}

fn distribution(kind: &str, found: &Found, os: Option<&OsRelease>) -> String {
    let id = os.map_or("", |os| os.id.as_str());
    let namespace = if id == "rhel" { "redhat" } else { id };
    // RPM's epoch is a qualifier; the others' is a part of the version.
    let (epoch, version) = match found.version.split_once(':') {
        Some((epoch, version)) if kind == "rpm" => (Some(epoch), version),
        _ => (None, found.version.as_str()),
    };
    let mut purl = plain(kind, namespace, &found.name, version);
    let distro = os.and_then(|os| Some(format!("{}-{}", os.id, os.version_id.as_ref()?)));
    let qualifiers = [
        ("arch", found.architecture.as_deref()),
        ("distro", distro.as_deref()),
        ("epoch", epoch),
    ];
    let mut separator = '?';
    for (key, value) in qualifiers {
        if let Some(value) = value {
            // Writing to a string cannot fail.
            let _ = write!(purl, "{separator}{key}={}", encoded(value));
            separator = '&';
        }
    }
    purl
}

/// Percent-encoded, but for letters, digits and `.-_~:`.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b".-_~:".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: FoundKind, name: &str, version: &str) -> Found {
        Found {
            kind,
            name: name.to_owned(),
            version: version.to_owned(),
            source: None,
            architecture: Some("amd64".to_owned()),
            licenses: Vec::new(),
            inside: Vec::new(),
        }
    }

    #[test]
    fn every_type_has_its_form() {
        let os = OsRelease {
            id: "debian".to_owned(),
            version_id: Some("12".to_owned()),
            pretty_name: None,
        };
        let cases = [
            (of(FoundKind::Npm, "@a/b", "1.0.0"), "pkg:npm/%40a/b@1.0.0"),
            (
                of(FoundKind::PyPi, "a-b", "1!2+c"),
                "pkg:pypi/a-b@1%212%2Bc",
            ),
            (
                of(FoundKind::Maven, "org.x:y", "2.16.0"),
                "pkg:maven/org.x/y@2.16.0",
            ),
            (
                of(FoundKind::Go, "github.com/Masterminds/sprig/v3", "v3.2.0"),
                "pkg:golang/github.com/masterminds/sprig/v3@v3.2.0",
            ),
            (
                of(FoundKind::Go, "stdlib", "1.26.0"),
                "pkg:golang/stdlib@1.26.0",
            ),
            (
                of(FoundKind::Go, "greeter", "(devel)"),
                "pkg:golang/greeter",
            ),
            (
                of(FoundKind::Cargo, "serde", "1.0.1"),
                "pkg:cargo/serde@1.0.1",
            ),
            (
                of(FoundKind::Deb, "attr", "1:2.4-2+b1"),
                "pkg:deb/debian/attr@1:2.4-2%2Bb1?arch=amd64&distro=debian-12",
            ),
            (
                of(FoundKind::Rpm, "x", "2:1.0-1"),
                "pkg:rpm/debian/x@1.0-1?arch=amd64&distro=debian-12&epoch=2",
            ),
        ];
        for (found, expected) in cases {
            assert_eq!(purl(&found, Some(&os)), expected);
        }
        assert_eq!(
            purl(&of(FoundKind::Apk, "musl", "1"), None),
            "pkg:apk/musl@1?arch=amd64"
        );
    }
}
