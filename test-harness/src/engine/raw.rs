//! A raw connection to the engine: what the client library keeps to itself,
//! an upgraded stream, a request of our own and its answer line by line.

use bytes::Bytes;
use futures_util::StreamExt;
use http_body_util::{BodyExt, Full, combinators::BoxBody};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper::{Request, Response, StatusCode, header};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpStream, UnixStream};

use super::{EngineAddress, EngineError};

/// A body that is sent, whose reading may fail.
pub(super) type Body = BoxBody<Bytes, std::io::Error>;

pub(super) fn empty_body() -> Body {
    let body = Full::new(Bytes::new());
    body.map_err(|never| match never {}).boxed()
}

/// Sends one request over a connection of its own.
///
/// # Errors
/// When the address takes no raw connection, or the connection breaks.
pub(super) async fn send(
    address: &EngineAddress,
    request: Request<Body>,
    doing: &str,
) -> Result<Response<Incoming>, EngineError> {
    match address {
        EngineAddress::Unix(path) => {
            let stream = UnixStream::connect(path).await;
            exchange(stream.map_err(broken(doing))?, request, doing).await
        }
        EngineAddress::Tcp(authority) => {
            let stream = TcpStream::connect(authority).await;
            exchange(stream.map_err(broken(doing))?, request, doing).await
        }
        EngineAddress::Other(text) => Err(EngineError::Connection {
            doing: doing.to_owned(),
            reason: format!("builds need a `unix://` or `tcp://` address, not `{text}`"),
        }),
    }
}

/// A path with a query, every value encoded.
pub(super) fn uri(path: &str, pairs: &[(&str, String)]) -> String {
    let encoded = pairs
        .iter()
        .map(|(key, value)| format!("{key}={}", encode(value)));
    format!("{path}?{}", encoded.collect::<Vec<_>>().join("&"))
}

fn encode(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

/// Hands over each line of an answer as it comes, to the answer's end.
///
/// # Errors
/// When the connection breaks before.
pub(super) async fn each_line(
    answer: Response<Incoming>,
    doing: &str,
    mut take: impl FnMut(&[u8]),
) -> Result<(), EngineError> {
    let mut body = answer.into_body().into_data_stream();
    let mut pending = Vec::new();
    while let Some(chunk) = body.next().await {
        pending.extend_from_slice(&chunk.map_err(broken(doing))?);
        while let Some(end) = pending.iter().position(|&byte| byte == b'\n') {
            let line: Vec<u8> = pending.drain(..=end).collect();
            take(&line);
        }
    }
    take(&pending);
    Ok(())
}

pub(super) fn broken<E: std::fmt::Display>(doing: &str) -> impl Fn(E) -> EngineError {
    move |error| EngineError::Connection {
        doing: doing.to_owned(),
        reason: error.to_string(),
    }
}

async fn exchange<S>(
    stream: S,
    mut request: Request<Body>,
    doing: &str,
) -> Result<Response<Incoming>, EngineError>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let host = header::HeaderValue::from_static("engine");
    request.headers_mut().insert(header::HOST, host);
    let handshake = http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = handshake.map_err(broken(doing))?;
    tokio::spawn(connection.with_upgrades());
    let response = sender.send_request(request).await.map_err(broken(doing))?;
    let status = response.status();
    if status.is_success() || status == StatusCode::SWITCHING_PROTOCOLS {
        return Ok(response);
    }
    let body = response
        .into_body()
        .collect()
        .await
        .map_err(broken(doing))?;
    let reason = message_of(&body.to_bytes());
    Err(broken(doing)(format!("{status}: {reason}")))
}

fn message_of(body: &[u8]) -> String {
    let value: Option<serde_json::Value> = serde_json::from_slice(body).ok();
    let message = value.as_ref().and_then(|value| value["message"].as_str());
    message.map_or_else(|| String::from_utf8_lossy(body).into_owned(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_every_reserved_character() {
        let pairs = [("a", "1".to_owned()), ("b", "a b&c={\"x\"}".to_owned())];
        assert_eq!(uri("/x", &pairs), "/x?a=1&b=a%20b%26c%3D%7B%22x%22%7D");
    }
}
