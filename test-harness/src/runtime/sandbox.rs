//! A ready-made network: an idle container whose network environments join.
//!
//! Two thirds of a cold start is the engine setting up a network. A sandbox
//! pays that once; an environment that joins it is as isolated as on a bridge
//! and starts as fast as on the host's network.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use bollard::models::{ContainerInspectResponse, PortBinding};
use testcontainers::core::IntoContainerPort;
use testcontainers::runners::AsyncRunner;
use testcontainers::{ContainerAsync, GenericImage, ImageExt};

use super::sandbox_image::{PAUSE, SandboxImage};
use crate::engine::{Engine, EngineAddress, EngineError, labels};

/// The port that the emulator serves.
pub(super) const PORT: u16 = 8080;
const PORT_KEY: &str = "8080/tcp";
/// How long an address may take to refuse or accept a connection.
const REACH: Duration = Duration::from_millis(250);

/// An idle container that holds a network open.
#[derive(Debug)]
pub(super) struct Sandbox {
    container: ContainerAsync<GenericImage>,
    /// Where the emulator of the joined environment will listen.
    pub(super) address: SocketAddr,
}

impl Sandbox {
    /// Starts one.
    pub(super) async fn start(engine: &Engine, image: &SandboxImage) -> Result<Self, EngineError> {
        let doing = "start a network sandbox";
        let failed = |reason: String| EngineError::Connection {
            doing: doing.to_owned(),
            reason,
        };
        let (name, tag) = image.name_and_tag();
        let mount = image.mount(false);
        let host_ip = publish_on(engine.address()).to_owned();
        let request = GenericImage::new(name, tag)
            .with_entrypoint(PAUSE)
            .with_exposed_port(PORT.tcp())
            .with_labels(labels::ours("sandbox"))
            .with_host_config_modifier(move |host| {
                host.publish_all_ports = Some(false);
                host.port_bindings = Some(published(&host_ip));
                host.mounts = Some(vec![mount.clone()]);
            });
        let container = request
            .start()
            .await
            .map_err(|error| failed(chain(&error)))?;
        let inspected = engine
            .client()
            .inspect_container(container.id(), None)
            .await;
        let inspected = inspected.map_err(EngineError::call(doing))?;
        let address = address(engine.address(), &inspected)
            .await
            .map_err(failed)?;
        Ok(Self { container, address })
    }

    pub(super) fn network(&self) -> String {
        format!("container:{}", self.container.id())
    }

    /// Removes the container.
    pub(super) async fn remove(self) {
        // Whatever is left is labelled, and `clean` finds it.
        let _ = self.container.rm().await;
    }
}

/// Bindings that publish the emulator's port at any free port.
pub(super) fn published(host_ip: &str) -> bollard::models::PortMap {
    let binding = PortBinding {
        host_ip: Some(host_ip.to_owned()),
        host_port: None,
    };
    [(PORT_KEY.to_owned(), Some(vec![binding]))].into()
}

/// The host address to publish at: this machine only, unless the engine is
/// elsewhere.
pub(super) fn publish_on(engine: &EngineAddress) -> &'static str {
    match engine {
        EngineAddress::Unix(_) => "127.0.0.1",
        EngineAddress::Tcp(_) | EngineAddress::Other(_) => "",
    }
}

/// Where the port can be reached: at the container's own address where this
/// machine has a route to it, else at the published port.
pub(super) async fn address(
    engine: &EngineAddress,
    inspected: &ContainerInspectResponse,
) -> Result<SocketAddr, String> {
    let settings = inspected.network_settings.as_ref();
    let networks = settings.and_then(|settings| settings.networks.as_ref());
    let own = networks.into_iter().flatten().find_map(|(_, network)| {
        let ip: IpAddr = network.ip_address.as_deref()?.parse().ok()?;
        Some(SocketAddr::new(ip, PORT))
    });
    if let Some(own) = own.filter(|_| engine.socket().is_some())
        && answers(own).await
    {
        return Ok(own);
    }
    let ports = settings.and_then(|settings| settings.ports.as_ref());
    let bindings = ports
        .and_then(|ports| ports.get(PORT_KEY))
        .cloned()
        .flatten();
    let port = bindings
        .into_iter()
        .flatten()
        .find_map(|binding| binding.host_port);
    let port = port.ok_or("the engine published no port for it")?;
    let host = match engine {
        EngineAddress::Tcp(authority) => authority.rsplit_once(':').map_or("", |(host, _)| host),
        EngineAddress::Unix(_) | EngineAddress::Other(_) => "127.0.0.1",
    };
    let mut found = tokio::net::lookup_host(format!("{host}:{port}")).await;
    let found = found.as_mut().map_err(|error| error.to_string())?;
    found
        .next()
        .ok_or_else(|| format!("`{host}` has no address"))
}

/// Whether something on the way answers: a refused connection is an answer.
async fn answers(address: SocketAddr) -> bool {
    let connecting = tokio::net::TcpStream::connect(address);
    match tokio::time::timeout(REACH, connecting).await {
        Ok(Ok(_)) => true,
        Ok(Err(error)) => error.kind() == std::io::ErrorKind::ConnectionRefused,
        Err(_) => false,
    }
}

/// An error with its causes, in one line; repeats are left out.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}
