//! What is asked for of a package: the names and versions that its advisories
//! go by, and the ecosystem as OSV spells it.

use crate::scan::{Ecosystem, EcosystemKind, Package};

/// Names with the version that counts under each: sources of distributions that
/// publish by source, both where RPM is used.
pub(in crate::scan) fn names(package: &Package) -> Vec<(String, String)> {
    let own = (package.name.clone(), package.version.clone());
    let source = package.source.as_ref();
    let source = source.map(|source| (source.name.clone(), source.version.clone()));
    match (package.ecosystem.kind, source) {
        (
            EcosystemKind::RedHat
            | EcosystemKind::AlmaLinux
            | EcosystemKind::RockyLinux
            | EcosystemKind::AmazonLinux,
            Some(source),
        ) if source.0 != own.0 => vec![own, source],
        (kind, Some(source)) if kind.is_distribution() => vec![source],
        _ => vec![own],
    }
}

/// OSV's spellings of an ecosystem that packages are of: several where a
/// release comes in parts.
pub(super) fn spellings(ecosystem: &Ecosystem) -> Vec<String> {
    let kind = ecosystem.kind;
    let Some(release) = ecosystem.release.as_deref() else {
        return vec![kind.as_str().to_owned()];
    };
    let key = super::release::key(kind, release);
    match kind {
        EcosystemKind::Alpine if key.starts_with(|c: char| c.is_ascii_digit()) => {
            vec![format!("Alpine:v{key}")]
        }
        EcosystemKind::Ubuntu => vec![format!("Ubuntu:{key}{}", long_term(&key))],
        EcosystemKind::RedHat if !release.contains(':') => ["baseos", "appstream"]
            .map(|part| format!("Red Hat:enterprise_linux:{key}::{part}"))
            .to_vec(),
        _ if release.contains(':') => vec![ecosystem.to_string()],
        _ => vec![format!("{}:{key}", kind.as_str())],
    }
}

/// Ubuntu's releases of every second April are supported for long.
fn long_term(release: &str) -> &'static str {
    let year = release.strip_suffix(".04");
    let year = year.and_then(|year| year.parse::<u32>().ok());
    if year.is_some_and(|year| year % 2 == 0) {
        ":LTS"
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_as_osv_spells_them() {
        let of = |text: &str| spellings(&text.parse().unwrap()).join(" ");
        assert_eq!(of("npm"), "npm");
        assert_eq!(of("Debian:12.5"), "Debian:12");
        assert_eq!(of("Alpine:3.20.1"), "Alpine:v3.20");
        assert_eq!(of("Alpine:edge"), "Alpine:edge");
        assert_eq!(of("Ubuntu:22.04"), "Ubuntu:22.04:LTS");
        assert_eq!(of("Ubuntu:23.04"), "Ubuntu:23.04");
        assert_eq!(of("Rocky Linux:9.3"), "Rocky Linux:9");
        assert_eq!(
            of("Red Hat:9.4"),
            "Red Hat:enterprise_linux:9::baseos Red Hat:enterprise_linux:9::appstream"
        );
    }
}
