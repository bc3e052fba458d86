//! Names of repositories and of images in them. A registry is always named,
//! since a push that goes to another one than was meant is not taken back.
//!
//! Source: OCI distribution specification 1.1, "Pulling manifests"; the grammar
//! of references of the Docker distribution.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use super::{RegistryError, is_digest};

/// The longest name of a repository.
const LONGEST_NAME: usize = 255;
/// The longest tag.
const LONGEST_TAG: usize = 128;

/// A repository of a registry.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Repository {
    host: String,
    name: String,
    plain: bool,
}

/// An image in a repository, by tag or digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The repository.
    pub repository: Repository,
    /// The tag, where one is named.
    pub tag: Option<String>,
    /// `sha256:…` of the manifest, where it is named. It decides.
    pub digest: Option<String>,
}

impl Repository {
    /// A repository at an address such as `https://registry.example`. Plain HTTP
    /// is spoken where the address says so, and to this machine.
    ///
    /// # Errors
    /// When the address or the name is not one.
    pub fn at(endpoint: &str, name: &str) -> Result<Self, RegistryError> {
        let (plain, host) = scheme(endpoint.trim_end_matches('/'));
        let whole = format!("{endpoint}/{name}");
        let invalid = |reason: &str| Err(invalid(&whole, reason));
        if !is_host(host) {
            return invalid("its registry is no host");
        }
        if let Some(reason) = name_problem(name) {
            return invalid(&reason);
        }
        Ok(Self {
            host: host.to_owned(),
            name: name.to_owned(),
            plain: plain.unwrap_or_else(|| is_loopback(host)),
        })
    }

    /// The registry, with its port where it has one.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The repository's name in the registry.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The image of a manifest's digest, as Lambda and engines name it.
    pub fn by_digest(&self, digest: &str) -> String {
        format!("{self}@{digest}")
    }

    /// Scheme, host and port. Docker Hub's API is on another host than its name.
    pub(super) fn origin(&self) -> String {
        let host = match self.host.as_str() {
            "docker.io" | "index.docker.io" => "registry-1.docker.io",
            host => host,
        };
        let scheme = if self.plain { "http" } else { "https" };
        format!("{scheme}://{host}")
    }

    /// An address of the repository's API.
    pub(super) fn url(&self, path: &str) -> String {
        format!("{}/v2/{}/{path}", self.origin(), self.name)
    }

    /// Whether plain HTTP is spoken.
    pub(super) const fn is_plain(&self) -> bool {
        self.plain
    }
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.host, self.name)
    }
}

impl FromStr for Repository {
    type Err = RegistryError;

    fn from_str(text: &str) -> Result<Self, RegistryError> {
        let Reference {
            repository,
            tag,
            digest,
        } = text.parse()?;
        if tag.is_some() || digest.is_some() {
            return Err(invalid(text, "a repository has neither tag nor digest"));
        }
        Ok(repository)
    }
}

impl Reference {
    /// What the registry's API finds it by.
    ///
    /// # Errors
    /// When neither tag nor digest is named.
    pub(super) fn target(&self) -> Result<&str, RegistryError> {
        let target = self.digest.as_deref().or(self.tag.as_deref());
        target.ok_or_else(|| invalid(&self.to_string(), "it names neither tag nor digest"))
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.repository)?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(f, "@{digest}")?;
        }
        Ok(())
    }
}

impl FromStr for Reference {
    type Err = RegistryError;

    fn from_str(text: &str) -> Result<Self, RegistryError> {
        let (rest, digest) = match text.rsplit_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (text, None),
        };
        if digest.is_some_and(|digest| !is_digest(digest)) {
            return Err(invalid(text, "its digest is not `sha256:` and 64 digits"));
        }
        let (_, bare) = scheme(rest);
        let Some((host, path)) = bare.split_once('/') else {
            return Err(invalid(text, "it names no registry"));
        };
        if !names_a_registry(host) {
            return Err(invalid(text, "it names no registry"));
        }
        let (name, tag) = match path.rsplit_once(':') {
            Some((name, tag)) => (name, Some(tag)),
            None => (path, None),
        };
        if tag.is_some_and(|tag| !is_tag(tag)) {
            return Err(invalid(
                text,
                "its tag is not up to 128 letters, digits, `_`, `.` and `-`",
            ));
        }
        let endpoint = &rest[..rest.len() - path.len() - 1];
        Ok(Self {
            repository: Repository::at(endpoint, name).map_err(|error| match error {
                RegistryError::Reference { reason, .. } => invalid(text, &reason),
                other => other,
            })?,
            tag: tag.map(str::to_owned),
            digest: digest.map(str::to_owned),
        })
    }
}

/// Whether a text is a tag.
pub(super) fn is_tag(text: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let mut bytes = text.bytes();
    text.len() <= LONGEST_TAG
        && bytes.next().is_some_and(word)
        && bytes.all(|byte| word(byte) || matches!(byte, b'.' | b'-'))
}

/// Whether a host with or without a port is this machine.
pub(super) fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn invalid(text: &str, reason: &str) -> RegistryError {
    RegistryError::Reference {
        text: text.to_owned(),
        reason: reason.to_owned(),
    }
}

/// Whether plain HTTP is asked for or refused, and the rest.
fn scheme(text: &str) -> (Option<bool>, &str) {
    if let Some(rest) = text.strip_prefix("http://") {
        return (Some(true), rest);
    }
    match text.strip_prefix("https://") {
        Some(rest) => (Some(false), rest),
        None => (None, text),
    }
}

/// Whether the first part of a reference is a registry, as Docker tells it.
fn names_a_registry(first: &str) -> bool {
    first.contains(['.', ':']) || first == "localhost"
}

fn is_host(text: &str) -> bool {
    let (name, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, rest)) => {
            if address.parse::<std::net::Ipv6Addr>().is_err() {
                return false;
            }
            (
                "localhost",
                rest.strip_prefix(':').or((!rest.is_empty()).then_some("-")),
            )
        }
        None => match text.split_once(':') {
            Some((name, port)) => (name, Some(port)),
            None => (text, None),
        },
    };
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let digits = |port: &str| {
        port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|n| n > 0)
    };
    name.len() <= 253 && name.split('.').all(label) && port.is_none_or(digits)
}

/// What is wrong with the name of a repository.
fn name_problem(name: &str) -> Option<String> {
    if name.len() > LONGEST_NAME {
        return Some(format!("its name is longer than {LONGEST_NAME} characters"));
    }
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Some("names of repositories have no capital letters".to_owned());
    }
    let bad = name.split('/').find(|part| !is_component(part));
    bad.map(|part| format!("`{part}` is no part of a repository's name"))
}

/// Letters and digits, between which may stand `.`, `_`, `__` or dashes.
fn is_component(part: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let separators = part.split(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    let ends = |byte: Option<u8>| byte.is_some_and(plain);
    ends(part.bytes().next())
        && ends(part.bytes().last())
        && separators.into_iter().all(|separator| {
            matches!(separator, "" | "." | "_" | "__") || separator.bytes().all(|byte| byte == b'-')
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn reason(text: &str) -> String {
        text.parse::<Reference>().unwrap_err().to_string()
    }

    #[test]
    fn a_reference_has_a_registry_a_repository_and_maybe_more() {
        let digest = format!("sha256:{}", "0a".repeat(32));
        let text = format!("registry.example:5000/a/b-c__d.e:v1.0@{digest}");
        let read: Reference = text.parse().unwrap();
        assert_eq!(read.to_string(), text);
        assert_eq!(read.repository.name(), "a/b-c__d.e");
        assert_eq!(read.target().unwrap(), digest);
        assert_eq!(read.repository.origin(), "https://registry.example:5000");
        let bare: Reference = "localhost/a".parse().unwrap();
        assert_eq!((bare.tag.as_deref(), bare.digest.as_deref()), (None, None));
        assert!(bare.target().is_err());
    }

    #[test]
    fn plain_http_is_for_this_machine_or_whoever_asks_for_it() {
        for (text, origin) in [
            ("127.0.0.1:5000/a", "http://127.0.0.1:5000"),
            ("127.8.9.1/a", "http://127.8.9.1"),
            ("localhost:1/a", "http://localhost:1"),
            ("[::1]:5000/a", "http://[::1]:5000"),
            ("http://r.example/a", "http://r.example"),
            ("https://localhost:1/a", "https://localhost:1"),
            ("127.0.0.1.example/a", "https://127.0.0.1.example"),
            ("10.0.0.1:5000/a", "https://10.0.0.1:5000"),
            ("docker.io/ada/a", "https://registry-1.docker.io"),
        ] {
            let read: Repository = text.parse().unwrap();
            assert_eq!(read.origin(), origin, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (text, words) in [
            ("ada/app", "it names no registry"),
            ("app", "it names no registry"),
            ("r.example/App", "capital letters"),
            ("r.example/a//b", "`` is no part"),
            ("r.example/a_-b", "`a_-b` is no part"),
            ("r.example/a:b c", "its tag"),
            ("r.example/a@sha256:12", "its digest"),
            ("r.example:99999/a", "no host"),
            ("-.example/a", "no host"),
            ("[::1/a", "no host"),
        ] {
            assert!(reason(text).contains(words), "{}", reason(text));
        }
        let tagged = "r.example/a:1".parse::<Repository>().unwrap_err();
        assert!(tagged.to_string().contains("neither tag nor digest"));
        assert!(reason(&format!("r.example/{}", "a".repeat(256))).contains("longer than"));
    }

    proptest! {
        #[test]
        fn no_text_is_read_as_another(text in "(https?://)?[a-zA-Z0-9.:\\[\\]-]{0,12}/[a-zA-Z0-9/._:@-]{0,30}") {
            if let Ok(read) = text.parse::<Reference>() {
                let (_, bare) = scheme(&text);
                prop_assert_eq!(read.to_string(), bare);
            }
        }

        #[test]
        fn nothing_ends_the_reading(text in "\\PC{0,60}") {
            let _ = text.parse::<Reference>();
        }
    }
}
