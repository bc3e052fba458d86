//! Uploading a blob: begun, streamed, and closed with its digest. What fails on
//! the way is begun anew, since not every registry can go on in the middle.
//!
//! Source: OCI distribution specification 1.1, "Pushing blobs".

use bytes::Bytes;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use reqwest::{Method, Response, Url};

use super::body::Piece;
use super::call::{Call, Payload, text_of};
use super::client::Client;
use super::event::{Event, Tell};
use super::{RegistryError, Repository};

const BYTES: &str = "application/octet-stream";

/// What is uploaded.
#[derive(Debug, Clone)]
pub(super) enum Content {
    /// The configuration.
    Config(Bytes),
    /// A layer.
    Layer(Piece),
}

impl Content {
    pub(super) fn size(&self) -> u64 {
        match self {
            Self::Config(bytes) => bytes.len() as u64,
            Self::Layer(piece) => piece.size,
        }
    }
}

impl Client {
    /// Uploads a blob.
    pub(super) async fn upload(
        &self,
        repository: &Repository,
        digest: &str,
        content: &Content,
        tell: Tell<'_>,
    ) -> Result<(), RegistryError> {
        let bytes = content.size();
        let digest_told = digest.to_owned();
        tell(Event::Sending {
            digest: digest_told.clone(),
            bytes,
        });
        let what = match content {
            Content::Config(_) => "configuration",
            Content::Layer(_) => "layer",
        };
        let doing = format!("upload {what} `{digest}` to");
        let opening = Call::new(repository, Method::POST, "blobs/uploads/", doing)?;
        let mut tries = 0;
        loop {
            tries += 1;
            // This alone has tries of its own.
            let answer = self.must(&opening).await?;
            let error = match self.go_on(&opening, &answer, digest, content).await {
                Ok(()) => break,
                Err(error) => error,
            };
            if tries >= self.patience().attempts || !may_begin_anew(&error) {
                return Err(error);
            }
            let failure = error.to_string();
            tell(Event::Retrying { failure });
            tokio::time::sleep(self.patience().pause(tries, None)).await;
        }
        tell(Event::Sent {
            digest: digest_told,
            bytes,
        });
        Ok(())
    }

    /// An upload that was begun, to its end.
    async fn go_on(
        &self,
        opening: &Call<'_>,
        answer: &Response,
        digest: &str,
        content: &Content,
    ) -> Result<(), RegistryError> {
        let mut place = location(opening, answer)
            .ok_or_else(|| opening.bad("the registry does not say where to"))?;
        let mut last = Payload::Bytes(Bytes::new());
        match content {
            // One request less.
            Content::Config(bytes) => last = Payload::Bytes(bytes.clone()),
            Content::Layer(piece) => {
                let mut patch = step(opening, Method::PATCH, place);
                patch.payload = Payload::File(piece.clone());
                patch.headers.push((CONTENT_LENGTH, piece.size.to_string()));
                let took = self.must(&patch).await?;
                place = location(&patch, &took)
                    .ok_or_else(|| opening.bad("the registry does not say where to go on"))?;
            }
        }
        place.query_pairs_mut().append_pair("digest", digest);
        let mut close = step(opening, Method::PUT, place);
        close.payload = last;
        self.must(&close).await.map(drop)
    }
}

/// Whether an upload that failed so may go better from its beginning: a registry
/// that was started anew knows nothing of it.
fn may_begin_anew(error: &RegistryError) -> bool {
    let forgotten = |code: Option<&str>| {
        matches!(
            code,
            Some("BLOB_UPLOAD_UNKNOWN" | "BLOB_UPLOAD_INVALID" | "DIGEST_INVALID")
        )
    };
    match error {
        RegistryError::Status { said, .. } if forgotten(said.code.as_deref()) => true,
        error => error.may_pass(),
    }
}

/// A further request of an upload.
fn step<'a>(opening: &Call<'a>, method: Method, url: Url) -> Call<'a> {
    Call {
        doing: opening.doing.clone(),
        repository: opening.repository,
        method,
        url,
        headers: vec![(CONTENT_TYPE, BYTES.to_owned())],
        payload: Payload::None,
        from: None,
        once: true,
    }
}

/// Where to go on: an address, or one beside the request's. From HTTPS no way
/// leads to plain HTTP.
pub(super) fn location(call: &Call<'_>, response: &Response) -> Option<Url> {
    let text = text_of(response.headers(), &LOCATION)?;
    let url = call.url.join(&text).ok()?;
    let allowed =
        url.scheme() == "https" || (url.scheme() == "http" && call.url.scheme() == "http");
    allowed.then_some(url)
}
