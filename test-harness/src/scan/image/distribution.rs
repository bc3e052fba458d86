//! Which ecosystem a distribution's packages are of, in OSV's words.
//!
//! Source: OSV schema 1.7, "Defined ecosystems"; os-release(5).

use crate::scan::{Ecosystem, EcosystemKind, OsRelease};

/// The ecosystem of an image's own packages; nothing for a distribution whose
/// advisories nobody here reads.
pub(super) fn ecosystem(os: &OsRelease) -> Option<Ecosystem> {
    let version = os.version_id.as_deref();
    let major = version.and_then(|version| version.split('.').next());
    let owned = |text: &str| text.to_owned();
    let (kind, release) = match os.id.as_str() {
        "debian" => (EcosystemKind::Debian, major.map(owned)),
        "ubuntu" => (EcosystemKind::Ubuntu, version.map(ubuntu)),
        "alpine" => (EcosystemKind::Alpine, version.and_then(alpine)),
        "wolfi" => (EcosystemKind::Wolfi, None),
        "rhel" => (EcosystemKind::RedHat, major.map(owned)),
        "almalinux" => (EcosystemKind::AlmaLinux, major.map(owned)),
        "rocky" => (EcosystemKind::RockyLinux, major.map(owned)),
        "amzn" => (EcosystemKind::AmazonLinux, version.map(owned)),
        _ => return None,
    };
    Some(Ecosystem { kind, release })
}

/// `22.04:LTS`: those of April in even years have long support.
fn ubuntu(version: &str) -> String {
    let long = version.split_once('.').is_some_and(|(year, month)| {
        month == "04" && year.parse::<u32>().is_ok_and(|year| year % 2 == 0)
    });
    if long {
        format!("{version}:LTS")
    } else {
        version.to_owned()
    }
}

/// `v3.20` for `3.20.3`; edge, such as `3.21.0_alpha20240807`, has no release.
fn alpine(version: &str) -> Option<String> {
    let mut parts = version.split('.');
    let (major, minor) = (parts.next()?, parts.next()?);
    let edge = version.contains('_');
    (!edge).then(|| format!("v{major}.{minor}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_written_as_advisories_write_them() {
        let of = |id: &str, version: &str| {
            let os = OsRelease {
                id: id.to_owned(),
                version_id: Some(version.to_owned()),
                pretty_name: None,
            };
            ecosystem(&os).map(|ecosystem| ecosystem.to_string())
        };
        let cases = [
            ("debian", "12", Some("Debian:12")),
            ("ubuntu", "22.04", Some("Ubuntu:22.04:LTS")),
            ("ubuntu", "24.10", Some("Ubuntu:24.10")),
            ("ubuntu", "23.04", Some("Ubuntu:23.04")),
            ("alpine", "3.20.3", Some("Alpine:v3.20")),
            ("alpine", "3.21.0_alpha20240807", Some("Alpine")),
            ("wolfi", "20230201", Some("Wolfi")),
            ("rhel", "9.4", Some("Red Hat:9")),
            ("almalinux", "9.4", Some("AlmaLinux:9")),
            ("rocky", "8.10", Some("Rocky Linux:8")),
            ("amzn", "2023", Some("Amazon Linux:2023")),
            ("fedora", "40", None),
        ];
        for (id, version, expected) in cases {
            assert_eq!(of(id, version).as_deref(), expected, "{id} {version}");
        }
        let unstable = OsRelease {
            id: "debian".to_owned(),
            ..OsRelease::default()
        };
        assert_eq!(ecosystem(&unstable).unwrap().to_string(), "Debian");
    }
}
