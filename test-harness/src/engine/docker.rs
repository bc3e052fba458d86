//! A connected engine: what it is, and the client that talks to it.

use std::fmt;
use std::time::Duration;

use bollard::Docker;

use super::{Candidate, EngineAddress, EngineError};
use crate::model::Architecture;

/// How long one ordinary call may take; builds and pulls have deadlines of
/// their own.
const CALL_DEADLINE: Duration = Duration::from_mins(2);

/// How long an engine may take to say that it is there.
const PING_DEADLINE: Duration = Duration::from_secs(5);

/// A connected engine.
#[derive(Clone)]
pub struct Engine {
    address: EngineAddress,
    client: Docker,
    info: EngineInfo,
}

/// What an engine says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineInfo {
    /// `Docker`, `Podman` or what else it calls itself.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The version of the API that it speaks.
    pub api_version: String,
    /// Its own architecture, where it is one of Lambda's.
    pub architecture: Option<Architecture>,
    /// Where its address came from.
    pub source: String,
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { address, info, .. } = self;
        write!(f, "Engine({address}, {} {})", info.name, info.version)
    }
}

impl Engine {
    /// Connects to an address that answers.
    ///
    /// # Errors
    /// When the address cannot be used or the engine does not tell its version.
    pub async fn connect(candidate: Candidate) -> Result<Self, EngineError> {
        let Candidate { address, source } = candidate;
        let doing = format!("connect to the engine at `{address}`");
        let client = Docker::connect_with_host(&address.to_string());
        let client = client
            .map_err(EngineError::call(&doing))?
            .with_timeout(CALL_DEADLINE);
        let client = client.negotiate_version().await;
        let client = client.map_err(EngineError::call(&doing))?;
        let version = client.version().await.map_err(EngineError::call(&doing))?;
        let components = version.components.unwrap_or_default();
        let podman = components.iter().any(|part| part.name.contains("Podman"));
        let info = EngineInfo {
            name: if podman { "Podman" } else { "Docker" }.to_owned(),
            version: version.version.unwrap_or_default(),
            api_version: version.api_version.unwrap_or_default(),
            architecture: version.arch.as_deref().and_then(Architecture::from_docker),
            source,
        };
        Ok(Self {
            address,
            client,
            info,
        })
    }

    /// Where the engine listens.
    pub fn address(&self) -> &EngineAddress {
        &self.address
    }

    /// What the engine is.
    pub fn info(&self) -> &EngineInfo {
        &self.info
    }

    /// Whether the engine still answers.
    pub async fn answers(&self) -> bool {
        let ping = tokio::time::timeout(PING_DEADLINE, self.client.ping());
        ping.await.is_ok_and(|answer| answer.is_ok())
    }

    pub(crate) fn client(&self) -> &Docker {
        &self.client
    }
}
