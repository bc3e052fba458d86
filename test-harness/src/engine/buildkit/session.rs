//! One `BuildKit` session: a connection over which the daemon calls us.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::task::{Context, Poll};

use bollard_buildkit_proto::health::health_server::HealthServer;
use bollard_buildkit_proto::moby::buildkit::secrets::v1::secrets_server::SecretsServer;
use bollard_buildkit_proto::moby::filesync::packet::file_sync_server::FileSyncServer;
use hyper::upgrade::Upgraded;
use hyper::{Method, Request, header};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_stream::StreamExt;
use tonic::transport::Server;
use tonic::transport::server::Connected;

use super::files::Folders;
use super::health::Healthy;
use super::secrets::SecretStore;
use crate::engine::{EngineAddress, EngineError, raw};
use crate::model::Secret;

const METHODS: [&str; 2] = [
    "/moby.filesync.v1.FileSync/DiffCopy",
    "/moby.buildkit.secrets.v1.Secrets/GetSecret",
];
const DOING: &str = "open a build session";

/// An open session; dropping it ends it.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) id: String,
    server: tokio::task::JoinHandle<()>,
}

impl Drop for Session {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Session {
    /// Opens a session. `shared_key` names the context across builds: the
    /// daemon keeps what it got under it.
    pub(super) async fn open(
        address: &EngineAddress,
        id: String,
        shared_key: &str,
        folders: Folders,
        secrets: BTreeMap<String, Secret>,
    ) -> Result<Self, EngineError> {
        let mut request = Request::builder()
            .method(Method::POST)
            .uri("/session")
            .header(header::CONNECTION, "Upgrade")
            .header(header::UPGRADE, "h2c")
            .header("X-Docker-Expose-Session-Uuid", &id)
            .header("X-Docker-Expose-Session-Name", "lambdock")
            .header("X-Docker-Expose-Session-Sharedkey", shared_key);
        for method in METHODS {
            request = request.header("X-Docker-Expose-Session-Grpc-Method", method);
        }
        let request = request
            .body(raw::empty_body())
            .map_err(raw::broken(DOING))?;
        let response = raw::send(address, request, DOING).await?;
        let stream = hyper::upgrade::on(response)
            .await
            .map_err(raw::broken(DOING))?;
        let files = FileSyncServer::new(folders);
        let secrets = SecretsServer::new(SecretStore(secrets));
        let router = Server::builder()
            .add_service(HealthServer::new(Healthy))
            .add_service(files)
            .add_service(secrets);
        let connection = Connection(TokioIo::new(stream));
        // The stream of connections must not end, or the server would.
        let incoming = tokio_stream::once(Ok::<_, std::io::Error>(connection));
        let incoming = incoming.chain(tokio_stream::pending());
        let server = tokio::spawn(async move {
            // When the daemon hangs up, the build call tells why.
            let _ = router.serve_with_incoming(incoming).await;
        });
        Ok(Self { id, server })
    }
}

/// Opens a session and ends it: whether the engine has any.
pub(in crate::engine) async fn try_session(address: &EngineAddress) -> Result<(), EngineError> {
    let id = format!("lambdock-check-{}", std::process::id());
    let opened = Session::open(address, id, "", Folders::default(), BTreeMap::new());
    opened.await.map(drop)
}

/// The upgraded stream, as the server wants it.
struct Connection(TokioIo<Upgraded>);

impl Connected for Connection {
    type ConnectInfo = ();

    fn connect_info(&self) {}
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
