//! Which engines to try, and in which order. Reads Docker's context files;
//! everything else that it needs comes in as [`EngineHints`].

use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{EngineAddress, EngineError};

/// What decides where the engine is; the caller reads it from flags and the
/// process environment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EngineHints {
    /// `--engine`.
    pub explicit: Option<String>,
    /// `DOCKER_HOST`.
    pub docker_host: Option<String>,
    /// `DOCKER_CONTEXT`.
    pub docker_context: Option<String>,
    /// `DOCKER_CONFIG`, else `~/.docker`.
    pub docker_config: Option<PathBuf>,
    /// The home folder.
    pub home: Option<PathBuf>,
    /// `XDG_RUNTIME_DIR`.
    pub runtime_dir: Option<PathBuf>,
}

/// One address to try and why it is tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The address.
    pub address: EngineAddress,
    /// Where it came from, for messages: `--engine`, `DOCKER_HOST`, `context
    /// colima`, `Docker's socket`.
    pub source: String,
}

#[derive(Deserialize)]
struct DockerConfig {
    #[serde(rename = "currentContext")]
    current_context: Option<String>,
}

#[derive(Deserialize)]
struct ContextMeta {
    #[serde(rename = "Endpoints")]
    endpoints: Endpoints,
}

#[derive(Deserialize)]
struct Endpoints {
    docker: Option<Endpoint>,
}

#[derive(Deserialize)]
struct Endpoint {
    #[serde(rename = "Host")]
    host: String,
}

/// The addresses to try, best first. What somebody chose (`--engine`,
/// `DOCKER_HOST`, a Docker context) is the only candidate; else every usual
/// socket is one.
///
/// # Errors
/// When the chosen address cannot be read or the chosen context does not exist.
pub fn candidates(hints: &EngineHints) -> Result<Vec<Candidate>, EngineError> {
    let given = [
        (&hints.explicit, "--engine"),
        (&hints.docker_host, "DOCKER_HOST"),
    ];
    for (value, source) in given {
        if let Some(text) = value.as_deref().filter(|text| !text.is_empty()) {
            return chosen(text, source.to_owned()).map(|one| vec![one]);
        }
    }
    let config = hints
        .docker_config
        .clone()
        .or_else(|| hints.home.as_ref().map(|home| home.join(".docker")));
    if let Some((name, folder)) = context_name(hints, config.as_deref()).zip(config.as_deref()) {
        let host = context_host(folder, &name)?;
        return chosen(&host, format!("context {name}")).map(|one| vec![one]);
    }
    Ok(usual_sockets(hints))
}

fn chosen(text: &str, source: String) -> Result<Candidate, EngineError> {
    let address = text.parse().map_err(|cause| EngineError::Address {
        from: source.clone(),
        cause,
    })?;
    Ok(Candidate { address, source })
}

fn context_name(hints: &EngineHints, config: Option<&Path>) -> Option<String> {
    let named = hints.docker_context.clone().or_else(|| {
        let text = std::fs::read_to_string(config?.join("config.json")).ok()?;
        let config: DockerConfig = serde_json::from_str(&text).ok()?;
        config.current_context
    });
    named.filter(|name| !name.is_empty() && name != "default")
}

fn context_host(config: &Path, name: &str) -> Result<String, EngineError> {
    let digest = super::hex(&Sha256::digest(name));
    let meta = config.join("contexts/meta").join(digest).join("meta.json");
    let unknown = |reason: String| EngineError::Context {
        name: name.to_owned(),
        file: meta.clone(),
        reason,
    };
    let text = std::fs::read_to_string(&meta).map_err(|error| unknown(error.to_string()))?;
    let parsed: ContextMeta =
        serde_json::from_str(&text).map_err(|error| unknown(error.to_string()))?;
    let endpoint = parsed.endpoints.docker;
    endpoint
        .map(|endpoint| endpoint.host)
        .ok_or_else(|| unknown("it has no `docker` endpoint".to_owned()))
}

fn usual_sockets(hints: &EngineHints) -> Vec<Candidate> {
    let home = |rest: &str| hints.home.as_ref().map(|home| home.join(rest));
    let runtime = |rest: &str| hints.runtime_dir.as_ref().map(|dir| dir.join(rest));
    let root = |path: &str| Some(PathBuf::from(path));
    [
        (root("/var/run/docker.sock"), "Docker's socket"),
        (runtime("docker.sock"), "rootless Docker's socket"),
        (home(".docker/run/docker.sock"), "Docker Desktop's socket"),
        (
            home(".docker/desktop/docker.sock"),
            "Docker Desktop's socket",
        ),
        (home(".orbstack/run/docker.sock"), "OrbStack's socket"),
        (home(".colima/default/docker.sock"), "Colima's socket"),
        (home(".rd/docker.sock"), "Rancher Desktop's socket"),
        (root("/var/run/finch.sock"), "Finch's socket"),
        (
            root("/Applications/Finch/lima/data/finch/sock/finch.sock"),
            "Finch's socket",
        ),
        (runtime("podman/podman.sock"), "rootless Podman's socket"),
        (root("/run/podman/podman.sock"), "Podman's socket"),
        (
            home(".local/share/containers/podman/machine/podman.sock"),
            "Podman machine's socket",
        ),
    ]
    .into_iter()
    .filter_map(|(path, source)| {
        Some(Candidate {
            address: EngineAddress::Unix(path?),
            source: source.to_owned(),
        })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_flag_before_the_environment_before_the_sockets() {
        let mut hints = EngineHints {
            explicit: Some("tcp://flag:1".into()),
            docker_host: Some("tcp://env:2".into()),
            ..EngineHints::default()
        };
        assert_eq!(candidates(&hints).unwrap()[0].source, "--engine");
        hints.explicit = None;
        assert_eq!(candidates(&hints).unwrap()[0].source, "DOCKER_HOST");
        hints.docker_host = Some(String::new());
        assert_eq!(candidates(&hints).unwrap()[0].source, "Docker's socket");
    }

    #[test]
    fn follows_the_current_docker_context() {
        let config = tempfile::tempdir().unwrap();
        let digest = super::super::hex(&Sha256::digest("colima"));
        let meta = config.path().join("contexts/meta").join(digest);
        std::fs::create_dir_all(&meta).unwrap();
        let text = r#"{"Name":"colima","Endpoints":{"docker":{"Host":"unix:///c.sock"}}}"#;
        std::fs::write(meta.join("meta.json"), text).unwrap();
        let current = r#"{"currentContext":"colima"}"#;
        std::fs::write(config.path().join("config.json"), current).unwrap();
        let mut hints = EngineHints {
            docker_config: Some(config.path().to_owned()),
            ..EngineHints::default()
        };
        let found = candidates(&hints).unwrap();
        assert_eq!(found[0].address.to_string(), "unix:///c.sock");
        assert_eq!(found[0].source, "context colima");

        hints.docker_context = Some("gone".into());
        let error = candidates(&hints).unwrap_err();
        assert!(error.to_string().contains("`gone`"), "{error}");
    }

    #[test]
    fn names_podman_and_finch_among_the_usual_sockets() {
        let hints = EngineHints {
            home: Some("/home/ada".into()),
            runtime_dir: Some("/run/user/1000".into()),
            ..EngineHints::default()
        };
        let found = candidates(&hints).unwrap();
        let sources: Vec<_> = found.iter().map(|c| c.source.as_str()).collect();
        assert!(sources.contains(&"rootless Podman's socket"));
        assert!(sources.contains(&"Finch's socket"));
    }
}
