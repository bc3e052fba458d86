//! What a test takes from the process environment, and nothing else of the
//! library does: where the engine is, where downloads are kept, proxies and
//! certificate authorities of this machine.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::engine::{Credentials, Engine, EngineError, EngineHints, candidates, first_answering};
use crate::image::build::BuildSettings;
use crate::model::Project;
use crate::runner::local::LocalSettings;

/// How long an address may take to say that it is an engine.
const PING: Duration = Duration::from_secs(5);
/// What the container client beneath takes where no variable tells it.
const USUAL: &str = "unix:///var/run/docker.sock";
/// Proxies, each in lower case too.
const PROXIES: [&str; 4] = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"];

/// The variables of a process, and what follows from them. The names are those
/// that `lambdock --help` lists.
#[derive(Debug, Clone, Default)]
pub struct Host {
    variables: BTreeMap<String, String>,
}

impl Host {
    /// The host as this process's environment tells it.
    pub fn of_this_process() -> Self {
        let texts = std::env::vars_os().filter_map(|(name, value)| {
            let value = value.into_string().ok().filter(|value| !value.is_empty())?;
            Some((name.into_string().ok()?, value))
        });
        Self {
            variables: texts.collect(),
        }
    }

    /// A host with these variables only.
    pub fn of(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        Self {
            variables: variables.into_iter().collect(),
        }
    }

    fn text(&self, name: &str) -> Option<String> {
        self.variables.get(name).cloned()
    }

    fn path(&self, name: &str) -> Option<PathBuf> {
        self.text(name).map(PathBuf::from)
    }

    fn hints(&self) -> EngineHints {
        EngineHints {
            explicit: None,
            docker_host: self.text("DOCKER_HOST"),
            docker_context: self.text("DOCKER_CONTEXT"),
            docker_config: self.path("DOCKER_CONFIG"),
            home: self.path("HOME"),
            runtime_dir: self.path("XDG_RUNTIME_DIR"),
        }
    }

    /// The engine that answers.
    pub(super) async fn engine(&self) -> Result<Engine, EngineError> {
        let hints = self.hints();
        let found = first_answering(candidates(&hints)?, PING)?;
        let address = found.address.to_string();
        let told = hints.docker_host.as_deref().unwrap_or(USUAL);
        if address != told {
            return Err(EngineError::Elsewhere { address });
        }
        let engine = Engine::connect(found).await?;
        Ok(engine.with_credentials(Credentials::of_docker(hints.docker_folder())))
    }

    /// How images are built and environments started.
    pub(super) fn settings(&self, project: &Project) -> LocalSettings {
        let variables = self.variables.clone();
        LocalSettings {
            authorities: self.path("SSL_CERT_FILE"),
            build: BuildSettings {
                bases: None,
                update_bases: false,
                no_cache: false,
                authorities: self.path("LAMBDOCK_CA_BUNDLE"),
                proxies: self.proxies(),
                variable: Arc::new(move |name: &str| variables.get(name).cloned()),
            },
            cache: self.cache(project),
            archives: None,
            evidence: false,
            relaxed: false,
        }
    }

    fn proxies(&self) -> BTreeMap<String, String> {
        let names = PROXIES.map(|name| [name.to_owned(), name.to_lowercase()]);
        let set = |name: String| self.text(&name).map(|value| (name, value));
        names.into_iter().flatten().filter_map(set).collect()
    }

    /// The user's cache; a folder of the project's where the user has none.
    fn cache(&self, project: &Project) -> PathBuf {
        let home = || Some(self.path("HOME")?.join(".cache"));
        let user = self.path("XDG_CACHE_HOME").or_else(home);
        let named = self.path("LAMBDOCK_CACHE");
        let cache = named.or_else(|| Some(user?.join("lambdock")));
        cache.unwrap_or_else(|| project.root.join(".lambdock/cache"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(pairs: &[(&str, &str)]) -> Host {
        Host::of(
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        )
    }

    #[test]
    fn the_cache_is_the_users_unless_one_is_named() {
        let project =
            super::super::image::project(super::super::image::function("shop/orders:1").unwrap());
        let cache = |pairs: &[(&str, &str)]| host(pairs).cache(&project);
        let home = ("HOME", "/home/ada");
        assert_eq!(cache(&[home]), PathBuf::from("/home/ada/.cache/lambdock"));
        let user = ("XDG_CACHE_HOME", "/cache");
        assert_eq!(cache(&[home, user]), PathBuf::from("/cache/lambdock"));
        let named = ("LAMBDOCK_CACHE", "/own");
        assert_eq!(cache(&[home, user, named]), PathBuf::from("/own"));
        assert!(cache(&[]).ends_with(".lambdock/cache"));
    }

    #[tokio::test]
    async fn an_engine_that_the_client_would_not_find_is_an_error_with_the_address() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("tcp://{}", listener.local_addr().unwrap());
        let nobody = host(&[("DOCKER_HOST", "tcp://127.0.0.1:1")]).engine().await;
        assert!(
            matches!(nobody, Err(EngineError::NotFound { .. })),
            "{nobody:?}"
        );
        drop(listener);
        let error = EngineError::Elsewhere {
            address: address.clone(),
        };
        assert!(error.hint().is_some_and(|hint| hint.contains(&address)));
    }
}
