//! Blobs at a registry, which are layers and configurations: whether there is
//! one, what it holds, and taking one over from another repository.

use bytes::Bytes;
use reqwest::{Method, StatusCode};

use super::call::Call;
use super::client::Client;
use super::{RegistryError, Repository, digest_of};

/// The most of a configuration.
const MOST_OF_A_CONFIG: usize = 8 << 20;

impl Client {
    /// Whether a blob is there.
    pub(super) async fn has_blob(
        &self,
        repository: &Repository,
        digest: &str,
    ) -> Result<bool, RegistryError> {
        let doing = format!("look for `{digest}` in");
        let path = format!("blobs/{digest}");
        let call = Call::new(repository, Method::HEAD, &path, doing)?;
        Ok(self.find(&call).await?.is_some())
    }

    /// A small blob, held against its digest.
    pub(super) async fn blob(
        &self,
        repository: &Repository,
        digest: &str,
    ) -> Result<Bytes, RegistryError> {
        let doing = format!("read `{digest}` of");
        let path = format!("blobs/{digest}");
        let call = Call::new(repository, Method::GET, &path, doing)?;
        let response = self.must(&call).await?;
        let bytes = self.body(&call, response, MOST_OF_A_CONFIG).await?;
        let found = digest_of(&bytes);
        if found != digest {
            return Err(call.bad(format!("its content gives `{found}`")));
        }
        Ok(bytes)
    }

    /// Whether the registry takes a blob over from another of its repositories.
    /// One that does not, for whatever reason, costs an upload and nothing else.
    pub(super) async fn mount(&self, repository: &Repository, digest: &str, from: &str) -> bool {
        let doing = format!("mount `{digest}` of `{from}` into");
        let path = format!("blobs/uploads/?mount={digest}&from={from}");
        let Ok(mut call) = Call::new(repository, Method::POST, &path, doing) else {
            return false;
        };
        call.from = Some(from);
        call.once = true;
        let Ok(response) = self.must(&call).await else {
            return false;
        };
        if response.status() == StatusCode::CREATED {
            return true;
        }
        // An upload was begun instead, which nobody goes on with.
        if let Some(url) = super::upload::location(&call, &response) {
            let doing = "give up an upload to";
            if let Ok(mut call) = Call::new(repository, Method::DELETE, "", doing) {
                (call.url, call.once) = (url, true);
                let _ = self.find(&call).await;
            }
        }
        false
    }
}
