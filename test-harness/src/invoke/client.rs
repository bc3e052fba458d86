//! Sends events to the emulator, one at a time.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::error::{InvokeError, check_request_size};

/// A client of one environment's emulator. It keeps its connection.
#[derive(Debug)]
pub struct RieClient {
    http: reqwest::Client,
    url: String,
}

/// What the emulator answered.
#[derive(Debug, Clone)]
pub struct RieAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Bytes,
    /// From the request to the end of the body.
    pub elapsed: Duration,
}

impl RieClient {
    /// A client for the emulator at an address.
    ///
    /// # Errors
    /// When the HTTP client cannot be set up.
    pub fn new(address: SocketAddr) -> Result<Self, InvokeError> {
        // The emulator is on this machine or the engine's: no proxy between.
        let http = reqwest::Client::builder().no_proxy().build();
        Ok(Self {
            http: http.map_err(lost)?,
            url: format!("http://{address}/2015-03-31/functions/function/invocations"),
        })
    }

    /// Sends one event and waits for the whole answer. The emulator dies of
    /// overlapping requests, hence `&mut self`; whoever drops the future before
    /// its end must give up the environment.
    ///
    /// # Errors
    /// When the event is larger than Lambda takes, or no answer comes.
    pub async fn invoke(&mut self, event: Bytes) -> Result<RieAnswer, InvokeError> {
        check_request_size(&event)?;
        let began = Instant::now();
        let sent = self.http.post(&self.url).body(event).send().await;
        let response = sent.map_err(lost)?;
        let status = response.status().as_u16();
        let body = response.bytes().await.map_err(lost)?;
        Ok(RieAnswer {
            status,
            body,
            elapsed: began.elapsed(),
        })
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err gives")]
fn lost(error: reqwest::Error) -> InvokeError {
    let mut detail = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        detail = cause.to_string();
        source = cause.source();
    }
    InvokeError::ConnectionLost { detail }
}
