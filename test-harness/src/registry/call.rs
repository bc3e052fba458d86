//! One request to a registry: what it is for, where it goes, what it carries, and
//! what its errors are called. It sends nothing.

use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderName};
use reqwest::{Method, Url};

use super::body::Piece;
use super::{RegistryError, Repository};

type Result<T> = std::result::Result<T, RegistryError>;

/// One request.
pub(super) struct Call<'a> {
    /// What is being done, verb first, before the repository's name.
    pub(super) doing: String,
    pub(super) repository: &'a Repository,
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: Vec<(HeaderName, String)>,
    pub(super) payload: Payload,
    /// Another repository that is read from.
    pub(super) from: Option<&'a str>,
    /// Whether it is sent once only, since another try begins elsewhere.
    pub(super) once: bool,
}

/// What a request carries.
#[derive(Debug, Clone)]
pub(super) enum Payload {
    None,
    Bytes(Bytes),
    File(Piece),
}

impl<'a> Call<'a> {
    /// A request without a body to the repository's API.
    pub(super) fn new(
        repository: &'a Repository,
        method: Method,
        path: &str,
        doing: impl Into<String>,
    ) -> Result<Self> {
        let doing = doing.into();
        let url = Url::parse(&repository.url(path)).map_err(|_| RegistryError::Reference {
            text: repository.to_string(),
            reason: "its registry is no host".to_owned(),
        })?;
        Ok(Self {
            doing,
            repository,
            method,
            url,
            headers: Vec::new(),
            payload: Payload::None,
            from: None,
            once: false,
        })
    }

    /// What the request is to be allowed.
    pub(super) fn scopes(&self) -> Vec<String> {
        let own = format!("repository:{}:pull,push", self.repository.name());
        let from = self.from.map(|name| format!("repository:{name}:pull"));
        [own].into_iter().chain(from).collect()
    }

    /// Whether the request goes to the registry itself, not to a store that it
    /// names, which must not see credentials.
    pub(super) fn is_to_registry(&self) -> bool {
        Url::parse(&self.repository.origin()).is_ok_and(|own| own.origin() == self.url.origin())
    }

    pub(super) fn bad(&self, reason: impl Into<String>) -> RegistryError {
        RegistryError::Answer {
            doing: self.doing.clone(),
            repository: self.repository.to_string(),
            reason: reason.into(),
        }
    }

    pub(super) fn transport(&self, cause: reqwest::Error) -> RegistryError {
        RegistryError::Transport {
            doing: self.doing.clone(),
            repository: self.repository.to_string(),
            // Addresses may hold what lets somebody in.
            cause: cause.without_url(),
        }
    }
}

/// A header of an answer as text.
pub(super) fn text_of(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}
