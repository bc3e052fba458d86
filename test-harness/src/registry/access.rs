//! How a registry lets somebody in: whose credentials, and the tokens that they
//! were changed into. Values are sent and never shown.
//!
//! Source: Docker's token authentication specification, and its OAuth 2 one for
//! identity tokens.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Url;
use reqwest::header::HeaderValue;
use serde::Deserialize;

use super::challenge::Challenge;
use super::{RegistryError, Repository};
use crate::engine::Credentials;
use crate::engine::credentials::{self, server_of_host};
use crate::model::Secret;

/// Whose credentials a registry is given.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Login {
    /// Nobody's.
    None,
    /// Those that Docker keeps for the registry.
    Docker(Credentials),
    /// These.
    Given {
        /// The user.
        user: String,
        /// The password.
        password: Secret,
        /// Where they come from, such as "ECR's token".
        source: String,
    },
}

/// Credentials for one registry, and how they are told of.
#[derive(Debug, Clone)]
pub(super) struct Known {
    login: Option<(String, Secret)>,
    /// Which they are.
    pub(super) told: String,
    /// What to do where they are refused.
    pub(super) remedy: String,
}

impl Login {
    /// Those for a registry.
    pub(super) async fn of(&self, host: &str) -> Known {
        let renew = format!("log in with `docker login {host}`");
        let docker = match self {
            Self::None => {
                return Known::nobody("no credentials were given", renew);
            }
            Self::Given {
                user,
                password,
                source,
            } => {
                return Known {
                    login: Some((user.clone(), password.clone())),
                    told: format!("the user `{user}` and the password are from {source}"),
                    remedy: "see whether they are right and still valid, and may push there"
                        .to_owned(),
                };
            }
            Self::Docker(docker) => docker,
        };
        match docker.of(server_of_host(host)).await {
            credentials::Login::None => {
                Known::nobody("Docker's configuration has no credentials for it", renew)
            }
            credentials::Login::Broken(problem) => {
                Known::nobody(&problem, format!("mend that, or {renew}"))
            }
            credentials::Login::Known { user, secret } => {
                let told = if user.is_empty() {
                    "an identity token of Docker's configuration was used".to_owned()
                } else {
                    format!("the user `{user}` of Docker's configuration was used")
                };
                Known {
                    login: Some((user, secret)),
                    told,
                    remedy: format!(
                        "renew it with `docker login {host}`, and see whether it may push there"
                    ),
                }
            }
        }
    }
}

impl Known {
    fn nobody(told: &str, remedy: String) -> Self {
        Self {
            login: None,
            told: told.to_owned(),
            remedy,
        }
    }

    /// The header of a request that carries them.
    pub(super) fn basic(&self) -> Option<HeaderValue> {
        let (user, secret) = self.login.as_ref()?;
        let text = STANDARD.encode(format!("{user}:{}", secret.reveal()));
        sensitive(&format!("Basic {text}"))
    }

    /// What must not be told on, in each form in which it is sent.
    pub(super) fn secrets(&self) -> Vec<String> {
        self.login.as_ref().map_or_else(Vec::new, |(user, secret)| {
            let secret = secret.reveal();
            vec![
                STANDARD.encode(format!("{user}:{secret}")),
                secret.to_owned(),
            ]
        })
    }

    /// An identity token, which is changed into a token by another way.
    pub(super) fn identity(&self) -> Option<&Secret> {
        let (user, secret) = self.login.as_ref()?;
        user.is_empty().then_some(secret)
    }
}

/// A header that no library shows.
pub(super) fn sensitive(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// What has let somebody in, by origin and scope.
#[derive(Debug, Default)]
pub(super) struct Passes(Mutex<HashMap<(String, String), HeaderValue>>);

impl Passes {
    /// One for a scope, or for everything.
    pub(super) fn of(&self, origin: &str, scope: &str) -> Option<HeaderValue> {
        let passes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = |scope: &str| passes.get(&(origin.to_owned(), scope.to_owned())).cloned();
        at(scope).or_else(|| at(""))
    }

    pub(super) fn keep(&self, origin: &str, scope: &str, pass: HeaderValue) {
        let mut passes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        passes.insert((origin.to_owned(), scope.to_owned()), pass);
    }
}

/// Where a token is asked for, and the words to ask with.
pub(super) struct TokenServer {
    pub(super) realm: Url,
    pub(super) words: Vec<(&'static str, String)>,
}

/// The server of a challenge; credentials go there over HTTPS only, unless the
/// registry itself is spoken to without.
pub(super) fn token_server(
    challenge: &Challenge,
    repository: &Repository,
    scopes: &[String],
) -> Result<Option<TokenServer>, RegistryError> {
    let Challenge::Bearer { realm, service, .. } = challenge else {
        return Ok(None);
    };
    let bad = |reason: &str| RegistryError::Answer {
        doing: "log in to".to_owned(),
        repository: repository.to_string(),
        reason: format!("it sends for a token to `{realm}`, {reason}"),
    };
    let url = Url::parse(realm).map_err(|_| bad("which is no address"))?;
    let allowed = url.scheme() == "https" || (url.scheme() == "http" && repository.is_plain());
    if !allowed || !url.has_host() {
        return Err(bad("which is not HTTPS"));
    }
    let service = service.iter().map(|service| ("service", service.clone()));
    let scopes = scopes.iter().map(|scope| ("scope", scope.clone()));
    Ok(Some(TokenServer {
        realm: url,
        words: service.chain(scopes).collect(),
    }))
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    token: Option<String>,
    #[serde(default)]
    access_token: Option<String>,
}

/// The token in an answer, as a header.
pub(super) fn token(body: &[u8]) -> Option<HeaderValue> {
    let answer: Answer = serde_json::from_slice(body).ok()?;
    let token = answer.token.filter(|token| !token.is_empty());
    sensitive(&format!("Bearer {}", token.or(answer.access_token)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given() -> Login {
        Login::Given {
            user: "ada".to_owned(),
            password: Secret::new("canary"),
            source: "a test".to_owned(),
        }
    }

    #[tokio::test]
    async fn credentials_are_sent_and_not_shown() {
        let known = given().of("r.example").await;
        assert_eq!(known.basic().unwrap(), "Basic YWRhOmNhbmFyeQ==");
        let shown = format!("{:?} {:?} {:?}", given(), known, known.basic());
        assert!(
            !shown.contains("canary") && !shown.contains("YWRh"),
            "{shown}"
        );
        assert!(known.told.contains("`ada`"));
        assert!(Login::None.of("r.example").await.basic().is_none());
    }

    #[tokio::test]
    async fn what_docker_has_is_told_of_by_its_user() {
        let folder = tempfile::tempdir().unwrap();
        let config = r#"{"auths": {"r.example": {"auth": "YWRhOmNhbmFyeQ=="},
            "t.example": {"auth": "YWRhOng=", "identitytoken": "canary"}}}"#;
        std::fs::write(folder.path().join("config.json"), config).unwrap();
        let login = Login::Docker(Credentials::of_docker(Some(folder.path().to_owned())));
        let known = login.of("r.example").await;
        assert!(known.told.contains("`ada` of Docker's configuration"));
        assert!(known.identity().is_none());
        let token = login.of("t.example").await;
        assert_eq!(token.identity().unwrap().reveal(), "canary");
        let none = login.of("other.example").await;
        assert_eq!(none.remedy, "log in with `docker login other.example`");
    }

    #[test]
    fn credentials_go_nowhere_without_https() {
        let of = |realm: &str, repository: &str| {
            let challenge = Challenge::Bearer {
                realm: realm.to_owned(),
                service: Some("s".to_owned()),
                scope: None,
            };
            let scopes = ["repository:a:pull".to_owned()];
            let server = token_server(&challenge, &repository.parse().unwrap(), &scopes);
            server.map(|server| server.unwrap().words.len())
        };
        assert_eq!(of("https://auth.example/t", "r.example/a").unwrap(), 2);
        assert_eq!(of("http://127.0.0.1:1/t", "127.0.0.1:1/a").unwrap(), 2);
        for realm in ["http://auth.example/t", "file:///etc/passwd", "/t"] {
            assert!(of(realm, "r.example/a").is_err(), "{realm}");
        }
    }

    #[test]
    fn a_token_has_either_name() {
        let header = |body: &str| token(body.as_bytes());
        assert_eq!(header(r#"{"token":"a"}"#).unwrap(), "Bearer a");
        assert_eq!(
            header(r#"{"access_token":"b","token":""}"#).unwrap(),
            "Bearer b"
        );
        assert_eq!(header("{}"), None);
        assert_eq!(header(r#"{"token":"a\nb"}"#), None);
    }
}
