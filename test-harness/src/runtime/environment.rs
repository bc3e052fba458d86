//! One environment: start, address, log, evidence, stop.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bollard::query_parameters::{ListContainersOptionsBuilder, RemoveContainerOptionsBuilder};
use testcontainers::core::IntoContainerPort;
use testcontainers::runners::AsyncRunner;
use testcontainers::{ContainerAsync, ContainerRequest, GenericImage, ImageExt};
use tokio::task::JoinHandle;

use super::command::{emulator_arguments, handler};
use super::logs::{LogBook, LogRoad};
use super::memory::{self, NoPeak};
use super::oom;
use super::sandbox::{self, Sandbox};
use super::sandbox_image::EMULATOR;
use super::variables::lambda_variables;
use super::{Attached, Evidence, Launcher, StartFailure, ready};
use crate::engine::{EngineError, labels};
use crate::model::{FunctionName, Limits};

const START_DEADLINE: Duration = Duration::from_mins(1);
const CONDITION: &str = "the runtime interface on port 8080";
/// Lines that evidence shows.
const SHOWN_LINES: usize = 20;
const ENVIRONMENT: &str = "dev.lambdock.environment";

/// What to start.
#[derive(Debug, Clone)]
pub struct EnvironmentSpec {
    /// The image's reference, `name:tag`.
    pub image: String,
    /// The function.
    pub function: FunctionName,
    /// The runtime's command, see [`super::runtime_command`].
    pub command: Vec<String>,
    /// Replaces the image's WORKDIR.
    pub working_directory: Option<String>,
    /// Docker's platform string; `None` for the engine's own.
    pub platform: Option<String>,
    /// Memory in MB.
    pub memory_mb: u32,
    /// Size of `/tmp` in MB.
    pub ephemeral_storage_mb: u32,
    /// The function's time limit.
    pub timeout: Duration,
    /// The function's own variables.
    pub environment: BTreeMap<String, String>,
    /// Which of Lambda's limits are kept.
    pub limits: Limits,
    /// Files that it gets in a volume of its own.
    pub attached: Option<Attached>,
}

/// A running container.
#[derive(Debug)]
pub struct Environment {
    container: ContainerAsync<GenericImage>,
    sandbox: Option<Sandbox>,
    address: SocketAddr,
    logs: LogBook,
    follower: Option<JoinHandle<()>>,
    image: String,
    started: Instant,
}

impl Environment {
    /// Starts a container and waits until its emulator answers. The
    /// function itself starts at its first invocation, as the emulator does it.
    ///
    /// # Errors
    /// When the container cannot be made or ends before it is ready; nothing
    /// of it is left then.
    pub async fn start(launcher: &Launcher, spec: &EnvironmentSpec) -> Result<Self, StartFailure> {
        let began = Instant::now();
        let sandbox = launcher.sandbox().await;
        let mark = mark();
        let request = request(launcher, spec, sandbox.as_ref(), &mark);
        let container = match request.start().await {
            Ok(container) => container,
            Err(error) => {
                let reason = sandbox::chain(&error);
                remove_marked(launcher, &mark).await;
                if let Some(sandbox) = sandbox {
                    launcher.give_back(sandbox);
                }
                return Err(failure(spec, began, reason));
            }
        };
        let mut environment = Self {
            address: SocketAddr::from(([0, 0, 0, 0], 0)),
            container,
            sandbox,
            logs: LogBook::new(),
            follower: None,
            image: spec.image.clone(),
            started: began,
        };
        match environment.ready(launcher, spec.attached.as_ref()).await {
            Ok(()) => Ok(environment),
            Err(reason) => {
                let evidence = environment.evidence(launcher, CONDITION).await;
                environment.stop(launcher).await;
                Err(StartFailure {
                    evidence: Box::new(evidence),
                    reason,
                })
            }
        }
    }

    /// Where the emulator listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The container's id, shortened as `docker ps` shows it.
    pub fn id(&self) -> String {
        self.container.id().chars().take(12).collect()
    }

    /// What the container printed.
    pub fn logs(&self) -> &LogBook {
        &self.logs
    }

    /// The most memory in bytes that the container has had so far, the emulator
    /// and cached files included.
    ///
    /// # Errors
    /// When neither this machine nor the engine tells it.
    pub async fn memory_peak(&self, launcher: &Launcher) -> Result<u64, NoPeak> {
        memory::peak(launcher.engine.client(), self.container.id()).await
    }

    /// What is known of the container now, for a failure while `condition` was
    /// waited for.
    pub async fn evidence(&self, launcher: &Launcher, condition: &str) -> Evidence {
        let client = launcher.engine.client();
        let inspected = client.inspect_container(self.container.id(), None).await;
        let state = inspected.ok().and_then(|container| container.state);
        let running = state.as_ref().and_then(|state| state.running) == Some(true);
        if !running {
            // The log ends with the container; its last lines are the telling ones.
            self.logs.ended(Duration::from_secs(2)).await;
        }
        Evidence {
            image: self.image.clone(),
            container: self.id(),
            condition: condition.to_owned(),
            elapsed: self.started.elapsed(),
            exit_code: state
                .as_ref()
                .and_then(|state| state.exit_code)
                .filter(|_| !running),
            out_of_memory: state.and_then(|state| state.oom_killed) == Some(true)
                || oom::happened(client, self.container.id(), self.started.elapsed()).await,
            log: self.logs.last(SHOWN_LINES),
        }
    }

    /// Removes the container; its network sandbox serves the next one.
    pub async fn stop(self, launcher: &Launcher) {
        let Self {
            container,
            sandbox,
            follower,
            ..
        } = self;
        // Whatever is left is labelled, and `clean` finds it.
        let removed = container.rm().await;
        if let Some(follower) = follower {
            follower.abort();
        }
        match (removed, sandbox) {
            (Ok(()), Some(sandbox)) => launcher.give_back(sandbox),
            (Err(_), Some(sandbox)) => sandbox.remove().await,
            (_, None) => {}
        }
    }

    pub(super) fn full_id(&self) -> &str {
        self.container.id()
    }

    /// Waits until the log is followed and the emulator takes connections.
    async fn ready(
        &mut self,
        launcher: &Launcher,
        attached: Option<&Attached>,
    ) -> Result<(), String> {
        let client = launcher.engine.client();
        let road = LogRoad::of(launcher.engine.info());
        let following = self.logs.follow(client, self.container.id(), road);
        let (follower, address) = tokio::join!(following, self.listening(launcher));
        self.follower = Some(follower.map_err(|error| sandbox::chain(&error))?);
        self.address = address?;
        if let Some(attached) = attached {
            let put = attached.put(client, self.container.id()).await;
            put.map_err(|error| sandbox::chain(&error))?;
        }
        Ok(())
    }

    async fn listening(&self, launcher: &Launcher) -> Result<SocketAddr, String> {
        let client = launcher.engine.client();
        let inspect = || client.inspect_container(self.container.id(), None);
        let address = if let Some(sandbox) = &self.sandbox {
            sandbox.address
        } else {
            let inspected = inspect().await.map_err(|error| error.to_string())?;
            sandbox::address(launcher.engine.address(), &inspected).await?
        };
        let mut pause = Duration::from_millis(1);
        while !ready::answers(address).await {
            if self.started.elapsed() > START_DEADLINE {
                return Err("it answered nothing in time".to_owned());
            }
            if pause > Duration::from_millis(20) {
                let inspected = inspect().await.map_err(|error| error.to_string())?;
                if inspected.state.and_then(|state| state.running) != Some(true) {
                    return Err(String::new());
                }
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_millis(50));
        }
        Ok(address)
    }
}

fn mark() -> String {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("{}-{number}", labels::ours("environment")[labels::OWNER])
}

fn request(
    launcher: &Launcher,
    spec: &EnvironmentSpec,
    sandbox: Option<&Sandbox>,
    mark: &str,
) -> ContainerRequest<GenericImage> {
    let (name, tag) = spec
        .image
        .rsplit_once(':')
        .unwrap_or((&spec.image, "latest"));
    let limits = &spec.limits;
    let variables = lambda_variables(
        &spec.function,
        spec.memory_mb,
        spec.timeout,
        handler(&spec.command),
        &spec.environment,
    );
    let image = GenericImage::new(name, tag).with_entrypoint(EMULATOR);
    let image = if sandbox.is_none() {
        image.with_exposed_port(sandbox::PORT.tcp())
    } else {
        image
    };
    let mut request = image
        .with_cmd(emulator_arguments(&spec.command))
        .with_labels(labels::ours("environment"))
        .with_label(labels::FUNCTION, spec.function.as_str())
        .with_label(ENVIRONMENT, mark)
        .with_readonly_rootfs(limits.read_only)
        .with_startup_timeout(START_DEADLINE);
    for (key, value) in variables {
        request = request.with_env_var(key, value);
    }
    if let Some(folder) = &spec.working_directory {
        request = request.with_working_dir(folder);
    }
    if let Some(platform) = &spec.platform {
        request = request.with_platform(platform);
    }
    if let Some(user) = limits.user {
        request = request.with_user(format!("{}:{}", user.uid, user.gid));
    }
    if let Some(files) = limits.files {
        request = request.with_ulimit("nofile", files.into(), Some(files.into()));
    }
    let mut mounts = vec![launcher.image.mount(true)];
    mounts.extend(spec.attached.as_ref().map(Attached::mount));
    let log = LogRoad::of(launcher.engine.info()).config();
    let memory = limits.memory.then(|| i64::from(spec.memory_mb) << 20);
    let tmp = if limits.tmp {
        format!(
            "rw,exec,nosuid,nodev,mode=1777,size={}m",
            spec.ephemeral_storage_mb
        )
    } else {
        "rw,exec,nosuid,nodev,mode=1777".to_owned()
    };
    let published = sandbox
        .is_none()
        .then(|| sandbox::published(sandbox::publish_on(launcher.engine.address())));
    // Joined by the host's configuration. As a network of testcontainers' it
    // would be made anew under that name, used by nobody and removed again,
    // and kept under a lock that its guard waits for while dropping, so that
    // two cells of one task would wait for each other.
    let network = sandbox.map(Sandbox::network);
    request.with_host_config_modifier(move |host| {
        host.mounts = Some(mounts.clone());
        host.log_config.clone_from(&log);
        host.tmpfs = Some([("/tmp".to_owned(), tmp.clone())].into());
        host.memory = memory;
        // No swap, or a limit of memory would be none.
        host.memory_swap = memory;
        host.network_mode.clone_from(&network);
        host.publish_all_ports = Some(false);
        host.port_bindings.clone_from(&published);
    })
}

fn failure(spec: &EnvironmentSpec, began: Instant, reason: String) -> StartFailure {
    StartFailure {
        evidence: Box::new(Evidence {
            image: spec.image.clone(),
            condition: CONDITION.to_owned(),
            elapsed: began.elapsed(),
            ..Evidence::default()
        }),
        reason,
    }
}

/// Removes a container that was made but not started: whoever failed to start
/// it does not know its id.
async fn remove_marked(launcher: &Launcher, mark: &str) {
    let client = launcher.engine.client();
    let filters = [("label", vec![format!("{ENVIRONMENT}={mark}")])];
    let options = ListContainersOptionsBuilder::new()
        .all(true)
        .filters(&filters.into())
        .build();
    let listed: Result<_, EngineError> = client
        .list_containers(Some(options))
        .await
        .map_err(EngineError::call("list containers"));
    for id in listed
        .unwrap_or_default()
        .into_iter()
        .filter_map(|one| one.id)
    {
        let options = RemoveContainerOptionsBuilder::new().force(true).build();
        // Whatever is left is labelled, and `clean` finds it.
        let _ = client.remove_container(&id, Some(options)).await;
    }
}
