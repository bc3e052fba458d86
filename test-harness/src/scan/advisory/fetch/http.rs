//! A client with a deadline, whose answers have a limit.

use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Response, StatusCode};
use tokio::time::Instant;

use super::FetchError;
use crate::http;

/// How often an answer is asked for that did not come, or that says that the
/// server has a problem for the moment.
const ATTEMPTS: u32 = 3;
const PAUSE: Duration = Duration::from_millis(300);

/// A client until its deadline.
#[derive(Debug, Clone)]
pub(super) struct Client {
    inner: reqwest::Client,
    deadline: Duration,
    until: Instant,
}

impl Client {
    pub(super) fn new(deadline: Duration) -> Result<Self, FetchError> {
        Ok(Self {
            inner: http::builder().build().map_err(FetchError::Client)?,
            deadline,
            until: Instant::now() + deadline,
        })
    }

    /// The answer to a request, when its head has come; 304 is one.
    pub(super) async fn send(
        &self,
        method: Method,
        url: &str,
        headers: &[(HeaderName, String)],
        body: Option<String>,
    ) -> Result<Response, FetchError> {
        let values = headers.iter().filter_map(|(name, value)| {
            // What a server sent before can be sent back.
            Some((name.clone(), HeaderValue::from_str(value).ok()?))
        });
        let headers: HeaderMap = values.collect();
        let mut attempt = 1;
        loop {
            let mut request = self
                .inner
                .request(method.clone(), url)
                .headers(headers.clone());
            if let Some(body) = &body {
                request = request.body(body.clone());
            }
            let answer = self.in_time(url, request.send()).await?;
            let again = match &answer {
                Ok(response) => response.status().is_server_error(),
                Err(error) => !error.is_builder(),
            };
            if !again || attempt >= ATTEMPTS {
                let response = answer.map_err(|source| transport(url, source))?;
                return accept(url, response);
            }
            self.in_time(url, tokio::time::sleep(PAUSE * attempt))
                .await?;
            attempt += 1;
        }
    }

    /// The next piece of an answer's body.
    pub(super) async fn chunk(
        &self,
        url: &str,
        response: &mut Response,
    ) -> Result<Option<bytes::Bytes>, FetchError> {
        let chunk = self.in_time(url, response.chunk()).await?;
        chunk.map_err(|source| transport(url, source))
    }

    /// A whole body within a limit.
    pub(super) async fn body(
        &self,
        url: &str,
        mut response: Response,
        limit: u64,
    ) -> Result<Vec<u8>, FetchError> {
        let mut body = Vec::new();
        while let Some(chunk) = self.chunk(url, &mut response).await? {
            body.extend_from_slice(&chunk);
            if u64::try_from(body.len()).unwrap_or(u64::MAX) > limit {
                let url = url.to_owned();
                return Err(FetchError::TooLarge { url, limit });
            }
        }
        Ok(body)
    }

    async fn in_time<T>(&self, url: &str, work: impl Future<Output = T>) -> Result<T, FetchError> {
        let done = tokio::time::timeout_at(self.until, work).await;
        done.map_err(|_| FetchError::Deadline {
            url: url.to_owned(),
            deadline: self.deadline,
        })
    }
}

fn transport(url: &str, source: reqwest::Error) -> FetchError {
    FetchError::Transport {
        url: url.to_owned(),
        // The address is told once.
        source: source.without_url(),
    }
}

fn accept(url: &str, response: Response) -> Result<Response, FetchError> {
    let status = response.status();
    if status.is_success() || status == StatusCode::NOT_MODIFIED {
        return Ok(response);
    }
    Err(FetchError::Status {
        url: url.to_owned(),
        status: status.as_u16(),
    })
}
