//! Package URLs of others, back to ecosystem, name and version.
//!
//! Source: ECMA-427 and the definitions of its types.

use crate::scan::{Ecosystem, EcosystemKind};

/// What a package URL says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Purl {
    pub(super) ecosystem: Ecosystem,
    pub(super) name: String,
    pub(super) version: Option<String>,
}

/// Reads a package URL of an ecosystem that is read here.
pub(super) fn parse(text: &str) -> Option<Purl> {
    let rest = text.strip_prefix("pkg:")?.trim_start_matches('/');
    let rest = rest.split('#').next()?;
    let (rest, qualifiers) = rest.split_once('?').unwrap_or((rest, ""));
    let (kind, rest) = rest.split_once('/')?;
    // A scope's sign may stand as it is, before the version's.
    let (path, version) = match rest.rsplit_once('@') {
        Some((path, version)) if !path.is_empty() && !version.contains('/') => {
            (path, Some(version))
        }
        _ => (rest, None),
    };
    let parts: Option<Vec<String>> = path.split('/').map(decode).collect();
    let parts: Vec<String> = parts?.into_iter().filter(|part| !part.is_empty()).collect();
    let (name, namespace) = parts.split_last()?;
    let namespace = namespace.join("/");
    let kind = kind_of(&kind.to_lowercase(), &namespace)?;
    let release = release_of(kind, qualifiers);
    let name = match kind {
        EcosystemKind::Maven if !namespace.is_empty() => format!("{namespace}:{name}"),
        EcosystemKind::Npm | EcosystemKind::Go if !namespace.is_empty() => {
            format!("{namespace}/{name}")
        }
        EcosystemKind::PyPi => name.to_lowercase().replace(['_', '.'], "-"),
        _ => name.clone(),
    };
    Some(Purl {
        ecosystem: Ecosystem { kind, release },
        name,
        version: version.and_then(decode),
    })
}

fn kind_of(kind: &str, namespace: &str) -> Option<EcosystemKind> {
    Some(match (kind, namespace) {
        ("npm", _) => EcosystemKind::Npm,
        ("pypi", _) => EcosystemKind::PyPi,
        ("maven", _) => EcosystemKind::Maven,
        ("golang", _) => EcosystemKind::Go,
        ("cargo", _) => EcosystemKind::CratesIo,
        ("deb", "ubuntu") => EcosystemKind::Ubuntu,
        ("deb", "debian") => EcosystemKind::Debian,
        ("apk", "alpine") => EcosystemKind::Alpine,
        ("apk", "wolfi") => EcosystemKind::Wolfi,
        ("rpm", namespace) => distribution(namespace)?,
        _ => return None,
    })
}

/// A distribution by the word that `os-release`, package URLs or scanners have.
pub(super) fn distribution(word: &str) -> Option<EcosystemKind> {
    Some(match word.to_lowercase().as_str() {
        "debian" => EcosystemKind::Debian,
        "ubuntu" => EcosystemKind::Ubuntu,
        "alpine" => EcosystemKind::Alpine,
        "wolfi" => EcosystemKind::Wolfi,
        "redhat" | "rhel" | "red hat" => EcosystemKind::RedHat,
        "alma" | "almalinux" => EcosystemKind::AlmaLinux,
        "rocky" | "rockylinux" | "rocky-linux" => EcosystemKind::RockyLinux,
        "amazon" | "amzn" | "amazonlinux" | "amazon_linux" => EcosystemKind::AmazonLinux,
        _ => return None,
    })
}

/// `distro=debian-12` and the like.
fn release_of(kind: EcosystemKind, qualifiers: &str) -> Option<String> {
    if !kind.is_distribution() {
        return None;
    }
    let mut each = qualifiers.split('&').filter_map(|one| one.split_once('='));
    let (_, distro) = each.find(|(name, _)| *name == "distro")?;
    let distro = decode(distro)?;
    let (_, release) = distro.rsplit_once('-')?;
    (!release.is_empty()).then(|| release.to_owned())
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        if byte == b'%' {
            let digits = std::str::from_utf8(after.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(byte);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_every_type() {
        let read = |text: &str| {
            let purl = parse(text)?;
            let version = purl.version.unwrap_or_default();
            Some(format!("{} {} {version}", purl.ecosystem, purl.name))
        };
        let all = [
            ("pkg:npm/%40scope/name@1.0.0", "npm @scope/name 1.0.0"),
            ("pkg:npm/@scope/name@1.0.0", "npm @scope/name 1.0.0"),
            ("pkg:npm/@scope/name", "npm @scope/name "),
            ("pkg:pypi/Some_Name@1.0", "PyPI some-name 1.0"),
            (
                "pkg:maven/org.apache.logging.log4j/log4j-core@2.16.0?type=jar",
                "Maven org.apache.logging.log4j:log4j-core 2.16.0",
            ),
            (
                "pkg:golang/golang.org/x/net@v0.1.0#http2",
                "Go golang.org/x/net v0.1.0",
            ),
            ("pkg:golang/stdlib@1.21.3", "Go stdlib 1.21.3"),
            ("pkg:cargo/time@0.1.45", "crates.io time 0.1.45"),
            (
                "pkg:deb/debian/libssl3@3.0.1%2Bx-1?arch=amd64&distro=debian-12",
                "Debian:12 libssl3 3.0.1+x-1",
            ),
            (
                "pkg:rpm/amzn/bash@5.2-1?distro=amzn-2023",
                "Amazon Linux:2023 bash 5.2-1",
            ),
            (
                "pkg:apk/alpine/busybox@1.36?distro=alpine-3.20.1",
                "Alpine:3.20.1 busybox 1.36",
            ),
        ];
        for (text, expected) in all {
            assert_eq!(read(text).as_deref(), Some(expected));
        }
        for bad in [
            "",
            "pkg:",
            "pkg:npm",
            "pkg:npm/",
            "pkg:gem/a@1",
            "pkg:npm/%zz",
            "pkg:deb/kali/a",
            "pkg:npm/%ff",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
