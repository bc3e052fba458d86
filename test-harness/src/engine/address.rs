//! Where an engine's API listens. Reads addresses; opens nothing.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// The address of a Docker-compatible API, as `DOCKER_HOST` writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EngineAddress {
    /// `unix:///path`: a socket on this machine.
    Unix(PathBuf),
    /// `tcp://host:port` or `http://host:port`: plain HTTP.
    Tcp(String),
    /// An address that the client understands but that takes no raw
    /// connection here: `ssh://…`, `https://…`, `npipe://…`.
    Other(String),
}

/// A text that is no engine address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an engine address")]
pub struct InvalidAddress(pub String);

impl EngineAddress {
    /// The socket's path, for an address on this machine.
    pub fn socket(&self) -> Option<&Path> {
        match self {
            Self::Unix(path) => Some(path),
            Self::Tcp(_) | Self::Other(_) => None,
        }
    }
}

impl FromStr for EngineAddress {
    type Err = InvalidAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidAddress(text.to_owned());
        let (scheme, rest) = text.split_once("://").ok_or_else(invalid)?;
        let rest = rest.trim_end_matches('/');
        if rest.is_empty() {
            return Err(invalid());
        }
        match scheme {
            "unix" => Ok(Self::Unix(PathBuf::from(rest))),
            "tcp" | "http" if rest.contains(':') => Ok(Self::Tcp(rest.to_owned())),
            "tcp" | "http" => Ok(Self::Tcp(format!("{rest}:2375"))),
            "https" | "ssh" | "npipe" => Ok(Self::Other(text.to_owned())),
            _ => Err(invalid()),
        }
    }
}

impl fmt::Display for EngineAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix://{}", path.display()),
            Self::Tcp(authority) => write!(f, "tcp://{authority}"),
            Self::Other(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_docker_host_may_hold() {
        let parse = |text: &str| text.parse::<EngineAddress>().map(|a| a.to_string());
        assert_eq!(parse("unix:///run/d.sock"), Ok("unix:///run/d.sock".into()));
        assert_eq!(parse("tcp://box:2376/"), Ok("tcp://box:2376".into()));
        assert_eq!(parse("tcp://box"), Ok("tcp://box:2375".into()));
        assert_eq!(parse("ssh://me@box"), Ok("ssh://me@box".into()));
        for bad in ["", "box:2375", "unix://", "ftp://x"] {
            assert_eq!(parse(bad), Err(InvalidAddress(bad.into())));
        }
    }
}
