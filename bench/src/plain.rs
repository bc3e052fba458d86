//! What a user does without lambdock: `docker run`, by the command line tool or
//! by the API, and an ordinary HTTP client.

use std::collections::HashMap;
use std::error::Error;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use bollard::Docker;
use bollard::models::{
    ContainerCreateBody, HostConfig, HostConfigLogConfig, Mount, MountType, PortBinding,
    ResourcesUlimits,
};
use bollard::query_parameters::{
    AttachContainerOptionsBuilder, CreateContainerOptions, RemoveContainerOptionsBuilder,
};
use bytes::Bytes;
use futures_util::StreamExt as _;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use lambdock::engine::{Images as _, Owner, labels};
use lambdock::runtime::{lambda_variables, runtime_command};
use tokio::net::TcpStream;
use tokio::process::Command;

use crate::setup::{Bench, Outcome, Subject};

const PORT: u16 = 8080;
const PORT_KEY: &str = "8080/tcp";
/// Where AWS's documentation mounts the emulator.
const EMULATOR: &str = "/aws-lambda/aws-lambda-rie";
const PATIENCE: Duration = Duration::from_secs(30);

/// Containers without lambdock.
pub(crate) struct Plain {
    client: Docker,
    /// The `docker` to call, where there is one.
    pub(crate) tool: Option<PathBuf>,
    emulator: PathBuf,
    engine: String,
}

/// How to run an image.
pub(crate) struct Recipe {
    image: String,
    /// What to run under an emulator from outside; nothing for an image that
    /// has the emulator itself.
    command: Option<Vec<String>>,
}

/// What becomes of an emulator's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Log {
    /// Short, kept by the engine, read by nobody.
    Kept,
    /// At the level that tells a success from an error, and read as it comes.
    Followed,
}

/// A container that was started so.
pub(crate) struct PlainContainer {
    id: String,
    address: SocketAddr,
}

impl Plain {
    pub(crate) fn new(bench: &Bench, tool: PathBuf) -> Outcome<Self> {
        let engine = bench.engine.address().to_string();
        let client = Docker::connect_with_host(&engine)?;
        let tool = Some(tool).filter(|tool| tool.is_file());
        Ok(Self {
            client,
            tool,
            emulator: std::path::absolute(&bench.emulator)?,
            engine,
        })
    }

    /// How a user runs an image: as it is where its entry point starts the
    /// emulator, else with the emulator mounted.
    pub(crate) async fn recipe(bench: &Bench, subject: &Subject) -> Outcome<Recipe> {
        let command = command(bench, subject).await?;
        let inside = command
            .first()
            .is_some_and(|word| word == "/lambda-entrypoint.sh");
        Ok(Recipe {
            image: subject.prepared.image.clone(),
            command: (!inside).then_some(command),
        })
    }

    /// `docker run -d -p PORT:8080 IMAGE`.
    pub(crate) async fn run_by_tool(&self, recipe: &Recipe) -> Outcome<PlainContainer> {
        let tool = self.tool.as_ref().ok_or("no `docker` to call")?;
        let address = free_address()?;
        let mut docker = Command::new(tool);
        docker.args(["--host", &self.engine]);
        docker.args(["run", "-d", "-p", &format!("{address}:{PORT}")]);
        for (key, value) in marks() {
            docker.args(["--label", &format!("{key}={value}")]);
        }
        if let Some(command) = &recipe.command {
            let mount = format!("{}:{EMULATOR}:ro", self.emulator.display());
            docker.args(["-v", &mount, "--entrypoint", EMULATOR, &recipe.image]);
            docker.args(command);
        } else {
            docker.arg(&recipe.image);
        }
        let output = docker.stdin(Stdio::null()).output().await?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        let id = String::from_utf8(output.stdout)?.trim().to_owned();
        Ok(PlainContainer { id, address })
    }

    /// The same by the API: create, start.
    pub(crate) async fn run_by_api(&self, recipe: &Recipe) -> Outcome<PlainContainer> {
        let address = free_address()?;
        let mut config = ContainerCreateBody {
            image: Some(recipe.image.clone()),
            exposed_ports: Some(vec![PORT_KEY.to_owned()]),
            ..ContainerCreateBody::default()
        };
        let mut host = HostConfig {
            port_bindings: Some(published(address)),
            ..HostConfig::default()
        };
        if let Some(command) = &recipe.command {
            config.entrypoint = Some(vec![EMULATOR.to_owned()]);
            config.cmd = Some(command.clone());
            host.mounts = Some(vec![self.mount()]);
        }
        config.host_config = Some(host);
        let id = self.create_and_start(config).await?;
        Ok(PlainContainer { id, address })
    }

    /// The emulator as lambdock runs it, with the same limits and variables,
    /// but for its log; at the container's own address where this machine
    /// reaches it, as lambdock prefers it.
    pub(crate) async fn run_alike(
        &self,
        bench: &Bench,
        subject: &Subject,
        log: Log,
    ) -> Outcome<PlainContainer> {
        let function = &subject.target.function;
        let command = command(bench, subject).await?;
        let variables = lambda_variables(
            &function.name,
            function.memory_mb,
            function.timeout,
            command.last().map(String::as_str),
            &function.environment,
        );
        let variables = variables
            .iter()
            .map(|(key, value)| format!("{key}={value}"));
        let followed = log == Log::Followed;
        let level = ["--log-level".to_owned(), "debug".to_owned()];
        let level = level.into_iter().filter(|_| followed);
        let published_at = free_address()?;
        let memory = Some(i64::from(function.memory_mb) << 20);
        let tmp = format!("rw,exec,mode=1777,size={}m", function.ephemeral_storage_mb);
        let config = ContainerCreateBody {
            image: Some(subject.prepared.image.clone()),
            entrypoint: Some(vec![EMULATOR.to_owned()]),
            cmd: Some(level.chain(command.clone()).collect()),
            env: Some(variables.collect()),
            user: Some("993:990".to_owned()),
            exposed_ports: Some(vec![PORT_KEY.to_owned()]),
            host_config: Some(HostConfig {
                port_bindings: Some(published(published_at)),
                log_config: followed.then(no_log),
                mounts: Some(vec![self.mount()]),
                readonly_rootfs: Some(true),
                memory,
                memory_swap: memory,
                tmpfs: Some(HashMap::from([("/tmp".to_owned(), tmp)])),
                ulimits: Some(vec![ResourcesUlimits {
                    name: Some("nofile".to_owned()),
                    soft: Some(1024),
                    hard: Some(1024),
                }]),
                ..HostConfig::default()
            }),
            ..ContainerCreateBody::default()
        };
        let id = self.create_and_start(config).await?;
        if followed {
            self.follow(&id).await?;
        }
        let inspected = self.client.inspect_container(&id, None).await?;
        let networks = inspected.network_settings.and_then(|all| all.networks);
        let own = networks.into_iter().flatten().find_map(|(_, network)| {
            let ip = network.ip_address?.parse().ok()?;
            Some(SocketAddr::new(ip, PORT))
        });
        let address = match own {
            Some(own)
                if Client::first_answer(own, Duration::from_secs(3))
                    .await
                    .is_ok() =>
            {
                own
            }
            _ => published_at,
        };
        Ok(PlainContainer { id, address })
    }

    /// `docker rm --force`.
    pub(crate) async fn remove(&self, container: PlainContainer) -> Outcome<()> {
        let options = RemoveContainerOptionsBuilder::new()
            .force(true)
            .v(true)
            .build();
        let removed = self.client.remove_container(&container.id, Some(options));
        Ok(removed.await?)
    }

    async fn create_and_start(&self, config: ContainerCreateBody) -> Outcome<String> {
        let config = ContainerCreateBody {
            labels: Some(marks()),
            ..config
        };
        let options: Option<CreateContainerOptions> = None;
        let created = self.client.create_container(options, config).await?;
        self.client.start_container(&created.id, None).await?;
        Ok(created.id)
    }

    /// Reads a container's streams until they end, and keeps nothing.
    async fn follow(&self, id: &str) -> Outcome<()> {
        let options = AttachContainerOptionsBuilder::new()
            .stdout(true)
            .stderr(true)
            .stream(true)
            .build();
        let mut attached = self.client.attach_container(id, Some(options)).await?;
        tokio::spawn(async move { while attached.output.next().await.is_some() {} });
        Ok(())
    }

    fn mount(&self) -> Mount {
        Mount {
            typ: Some(MountType::BIND),
            source: Some(self.emulator.to_string_lossy().into_owned()),
            target: Some(EMULATOR.to_owned()),
            read_only: Some(true),
            ..Mount::default()
        }
    }
}

impl PlainContainer {
    /// Waits until an event is answered.
    pub(crate) async fn first_answer(&self) -> Outcome<Client> {
        Client::first_answer(self.address, PATIENCE).await
    }
}

/// An ordinary HTTP client of the emulator, which keeps its connection.
pub(crate) struct Client {
    sender: SendRequest<Full<Bytes>>,
}

impl Client {
    /// Tries until an event is answered with status 200.
    async fn first_answer(address: SocketAddr, patience: Duration) -> Outcome<Self> {
        let began = Instant::now();
        loop {
            let tried = match Self::connect(address).await {
                Ok(mut client) => client.invoke(crate::setup::event()).await.map(|()| client),
                Err(error) => Err(error),
            };
            match tried {
                Ok(client) => return Ok(client),
                Err(error) if began.elapsed() > patience => return Err(error),
                Err(_) => tokio::time::sleep(Duration::from_millis(1)).await,
            }
        }
    }

    async fn connect(address: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self { sender })
    }

    /// Sends an event and reads the whole answer.
    pub(crate) async fn invoke(&mut self, event: Bytes) -> Outcome<()> {
        let request = hyper::Request::post("/2015-03-31/functions/function/invocations")
            .header(hyper::header::HOST, "function")
            .body(Full::new(event))?;
        self.sender.ready().await?;
        let response = self.sender.send_request(request).await?;
        let status = response.status();
        let body = response.into_body().collect().await?;
        if status != hyper::StatusCode::OK || body.to_bytes().is_empty() {
            return Err(Box::<dyn Error>::from(format!("the answer was {status}")));
        }
        Ok(())
    }
}

async fn command(bench: &Bench, subject: &Subject) -> Outcome<Vec<String>> {
    let image = &subject.prepared.image;
    let facts = bench.engine.image(image).await?;
    let facts = facts.ok_or_else(|| format!("the engine has no image `{image}`"))?;
    Ok(runtime_command(
        &facts,
        &subject.target.function.image_config,
    )?)
}

/// Labels by which `lambdock clean` finds what an interrupted benchmark left.
fn marks() -> HashMap<String, String> {
    HashMap::from([
        (labels::KIND.to_owned(), "bench".to_owned()),
        (labels::OWNER.to_owned(), Owner::current().to_string()),
    ])
}

fn no_log() -> HostConfigLogConfig {
    HostConfigLogConfig {
        typ: Some("none".to_owned()),
        config: None,
    }
}

fn published(address: SocketAddr) -> HashMap<String, Option<Vec<PortBinding>>> {
    let binding = PortBinding {
        host_ip: Some(address.ip().to_string()),
        host_port: Some(address.port().to_string()),
    };
    HashMap::from([(PORT_KEY.to_owned(), Some(vec![binding]))])
}

/// An address of this machine that nobody listens at just now.
fn free_address() -> Outcome<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?)
}
