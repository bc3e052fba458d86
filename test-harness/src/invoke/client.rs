//! Sends events to the emulator, one at a time.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::client::conn::http1::{self, Connection, SendRequest};
use hyper::header::{HOST, HeaderValue};
use hyper::http::request::Builder;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::error::{InvokeError, check_request_size};
use crate::model::InvocationContext;

const PATH: &str = "/2015-03-31/functions/function/invocations";

/// A client of one environment's emulator. It keeps its connection.
#[derive(Debug)]
pub struct RieClient {
    address: SocketAddr,
    link: Option<Link>,
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
    /// A client for the emulator at an address. It connects at the first event.
    pub const fn new(address: SocketAddr) -> Self {
        Self {
            address,
            link: None,
        }
    }

    /// Sends one event with its context and waits for the whole answer. The emulator dies of
    /// overlapping requests, hence `&mut self`; whoever drops the future before
    /// its end must give up the environment.
    ///
    /// # Errors
    /// When the event is larger than Lambda takes, or no answer comes.
    pub async fn invoke(
        &mut self,
        event: Bytes,
        context: &InvocationContext,
    ) -> Result<RieAnswer, InvokeError> {
        check_request_size(&event)?;
        let began = Instant::now();
        let kept = match self.link.take() {
            Some(link) => link.if_open().await,
            None => None,
        };
        let mut link = match kept {
            Some(link) => link,
            None => Link::open(self.address).await?,
        };
        let (status, body) = link.exchange(event, context).await?;
        // Kept only now: after a failure nobody knows what is on the wire.
        self.link = Some(link);
        Ok(RieAnswer {
            status,
            body,
            elapsed: began.elapsed(),
        })
    }
}

/// A connection, driven by whoever waits for its answer: a task of its own
/// would cost two switches of threads for each event.
#[derive(Debug)]
struct Link {
    host: String,
    sender: SendRequest<Full<Bytes>>,
    connection: Connection<TokioIo<TcpStream>, Full<Bytes>>,
}

impl Link {
    async fn open(address: SocketAddr) -> Result<Self, InvokeError> {
        let stream = TcpStream::connect(address).await.map_err(lost)?;
        stream.set_nodelay(true).map_err(lost)?;
        let handshake = http1::handshake(TokioIo::new(stream)).await;
        let (sender, connection) = handshake.map_err(lost)?;
        Ok(Self {
            host: address.to_string(),
            sender,
            connection,
        })
    }

    /// The connection, unless the other side has closed it meanwhile, which
    /// nobody has looked at since the last answer.
    async fn if_open(mut self) -> Option<Self> {
        let ended = futures_util::poll!(&mut self.connection).is_ready();
        (!ended).then_some(self)
    }

    async fn exchange(
        &mut self,
        event: Bytes,
        context: &InvocationContext,
    ) -> Result<(u16, Bytes), InvokeError> {
        let request = Request::post(PATH).header(HOST, &self.host);
        let request = with_context(request, context)
            .body(Full::new(event))
            .map_err(lost)?;
        let sender = &mut self.sender;
        let work = async {
            sender.ready().await?;
            let response = sender.send_request(request).await?;
            let status = response.status().as_u16();
            let body = response.into_body().collect().await?.to_bytes();
            Ok((status, body))
        };
        tokio::pin!(work);
        let done: Result<_, hyper::Error> = tokio::select! {
            biased;
            done = &mut work => done,
            // A connection that has ended has said to its request how.
            _ = &mut self.connection => work.await,
        };
        done.map_err(lost)
    }
}

/// The context's headers. The emulator takes a client context in base64, as
/// Lambda does, and an identity as it is.
fn with_context(mut request: Builder, context: &InvocationContext) -> Builder {
    let InvocationContext {
        client_context,
        cognito_identity,
    } = context;
    if let Some(json) = client_context {
        let encoded = STANDARD.encode(json.to_string());
        request = request.header("X-Amz-Client-Context", encoded);
    }
    if let Some(json) = cognito_identity {
        // JSON text has no control characters, so it always makes a header.
        let value = HeaderValue::try_from(json.to_string().into_bytes());
        if let Ok(value) = value {
            request = request.header("X-Amz-Cognito-Identity", value);
        }
    }
    request
}

fn lost<E: std::error::Error>(error: E) -> InvokeError {
    let mut detail = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        detail = cause.to_string();
        source = cause.source();
    }
    InvokeError::ConnectionLost { detail }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// Serves connections one after the other: each answers so many requests,
    /// every one with its number, then closes.
    async fn serve(listener: TcpListener, connections: &[usize]) {
        let mut number = 0;
        for &requests in connections {
            let (mut stream, _) = listener.accept().await.unwrap();
            for _ in 0..requests {
                let mut request = Vec::new();
                while !request.ends_with(b"{}") {
                    assert_ne!(stream.read_buf(&mut request).await.unwrap(), 0);
                }
                assert!(request.starts_with(b"POST /2015-03-31/functions/function/invocations"));
                number += 1;
                let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{number}");
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        }
    }

    #[tokio::test]
    async fn keeps_its_connection_and_opens_another_when_it_was_closed() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut client = RieClient::new(listener.local_addr().unwrap());
        let served = tokio::spawn(async move { serve(listener, &[2, 1]).await });
        for expected in ["1", "2"] {
            let answer = client
                .invoke(Bytes::from_static(b"{}"), &InvocationContext::default())
                .await
                .unwrap();
            assert_eq!(
                (answer.status, &answer.body[..]),
                (200, expected.as_bytes())
            );
        }
        // The server has closed the first connection by now, or does so at
        // once: either the client sees it or the request fails visibly.
        let third = client
            .invoke(Bytes::from_static(b"{}"), &InvocationContext::default())
            .await;
        let third = match third {
            Ok(answer) => answer,
            Err(_) => client
                .invoke(Bytes::from_static(b"{}"), &InvocationContext::default())
                .await
                .unwrap(),
        };
        assert_eq!(&third.body[..], b"3");
        served.await.unwrap();
    }

    #[test]
    fn the_context_goes_in_headers() {
        let context = InvocationContext {
            client_context: Some(r#"{"custom":{"tenant":"ä"}}"#.parse().unwrap()),
            cognito_identity: Some(r#"{"cognitoIdentityId":"ä"}"#.parse().unwrap()),
        };
        let request = with_context(Request::post(PATH), &context);
        let request = request.body(()).unwrap();
        let header = |name: &str| request.headers()[name].as_bytes();
        let client = STANDARD.decode(header("X-Amz-Client-Context")).unwrap();
        assert_eq!(client, r#"{"custom":{"tenant":"ä"}}"#.as_bytes());
        let identity = r#"{"cognitoIdentityId":"ä"}"#.as_bytes();
        assert_eq!(header("X-Amz-Cognito-Identity"), identity);
        let none = with_context(Request::post(PATH), &InvocationContext::default());
        assert!(none.body(()).unwrap().headers().is_empty());
    }

    #[tokio::test]
    async fn an_answer_that_breaks_off_is_a_lost_connection() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut client = RieClient::new(listener.local_addr().unwrap());
        let served = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 512];
            assert_ne!(stream.read(&mut request).await.unwrap(), 0);
            let half = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf";
            stream.write_all(half).await.unwrap();
        });
        let broken = client
            .invoke(Bytes::from_static(b"{}"), &InvocationContext::default())
            .await;
        assert!(
            matches!(broken, Err(InvokeError::ConnectionLost { .. })),
            "{broken:?}"
        );
        served.await.unwrap();
    }
}
