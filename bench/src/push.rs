//! Pushes to a registry of its own, beside `docker push` of the same image to the
//! same registry: of all layers, of one that has changed, and of none.

use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use lambdock::engine::Images as _;
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::args::Args;
use crate::figures::{Times, ratio};
use crate::row::{Beside, Figure, Row};
use crate::setup::{Bench, Outcome};
use crate::tool;

/// What is pushed, with a layer more that changes.
const IMAGE: &str = "greeter-node/node22";
const REGISTRY: &str = "docker-registry";
/// How long the registry may take to listen.
const DEADLINE: Duration = Duration::from_secs(20);

/// Measures both in turns.
pub(crate) async fn measure(args: &Args, bench: &Bench) -> Outcome<Vec<Row>> {
    let registry = match Registry::start().await {
        Ok(registry) => registry,
        Err(reason) => {
            // A stderr that is gone is nothing that anybody could be told about.
            let _ = writeln!(std::io::stderr(), "note: no push is measured: {reason}");
            return Ok(Vec::new());
        }
    };
    let subject = bench.subject(IMAGE).await?;
    let project = Project::new(&subject.prepared.build.image)?;
    let mut pushed = Pushed::default();
    let docker = args.docker.is_file().then_some(args.docker.as_path());
    for round in 0..=args.runs {
        project.change(round)?;
        tool::run(project.lambdock(args, &["build"])?, &[0]).await?;
        let (changed, unchanged) = match round {
            0 => (&mut pushed.first, None),
            _ => (&mut pushed.changed, Some(&mut pushed.unchanged)),
        };
        let theirs = registry.image("theirs", round);
        if let Some(docker) = docker {
            tag(docker, &project.image(), &theirs).await?;
        }
        let turn = async |pair: &mut Pair| -> Outcome<()> {
            pair.ours.push(ours(args, &project, &registry).await?);
            if let Some(docker) = docker {
                let mut command = Command::new(docker);
                command.args(["push", "--quiet", &theirs]);
                pair.theirs.push(tool::run(command, &[0]).await?.elapsed);
            }
            Ok(())
        };
        turn(changed).await?;
        if let Some(unchanged) = unchanged {
            turn(unchanged).await?;
        }
        if let Some(docker) = docker {
            let mut command = Command::new(docker);
            command.args(["rmi", &theirs]);
            tool::run(command, &[0]).await?;
        }
    }
    bench.engine.remove(&project.image()).await?;
    Ok(pushed.rows())
}

async fn ours(args: &Args, project: &Project, registry: &Registry) -> Outcome<Duration> {
    let to = format!("127.0.0.1:{}/ours", registry.port);
    let command = project.lambdock(args, &["push", "--no-build", "--to", &to])?;
    Ok(tool::run(command, &[0]).await?.elapsed)
}

async fn tag(docker: &Path, image: &str, name: &str) -> Outcome<()> {
    let mut command = Command::new(docker);
    command.args(["tag", image, name]);
    tool::run(command, &[0]).await.map(drop)
}

/// Times of both.
#[derive(Default)]
struct Pair {
    ours: Times,
    theirs: Times,
}

#[derive(Default)]
struct Pushed {
    first: Pair,
    changed: Pair,
    unchanged: Pair,
}

impl Pushed {
    fn rows(&self) -> Vec<Row> {
        let row = |what: &str, pair: &Pair| Row {
            what: format!("push of {IMAGE}, {what}"),
            ours: Figure::median(&pair.ours),
            beside: pair.beside(),
        };
        vec![
            row("for the first time", &self.first),
            row("one layer changed", &self.changed),
            row("unchanged", &self.unchanged),
        ]
    }
}

impl Pair {
    fn beside(&self) -> Option<Beside> {
        Some(Beside {
            what: "docker push",
            figure: Figure::median(&self.theirs).ok()?,
            ratio: ratio(&self.ours, &self.theirs)?,
            target: None,
        })
    }
}

/// A project of one image, whose last layer can be changed.
struct Project {
    folder: TempDir,
    name: String,
}

impl Project {
    fn new(base: &str) -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        let name = format!("bench-push-{}", std::process::id());
        let manifest =
            format!("[project]\nname = \"{name}\"\n[functions.pushed]\ncontext = \"app\"\n");
        std::fs::write(folder.path().join("lambdock.toml"), manifest)?;
        let app = folder.path().join("app");
        std::fs::create_dir(&app)?;
        std::fs::write(
            app.join("Dockerfile"),
            format!("FROM {base}\nCOPY changed.txt ./\n"),
        )?;
        Ok(Self { folder, name })
    }

    fn change(&self, round: usize) -> Outcome<()> {
        let text = format!("{} {round}\n", self.name);
        Ok(std::fs::write(
            self.folder.path().join("app/changed.txt"),
            text,
        )?)
    }

    fn image(&self) -> String {
        format!("lambdock/{}/pushed:image-x86_64", self.name)
    }

    fn lambdock(&self, args: &Args, words: &[&str]) -> Outcome<Command> {
        let mut command = tool::lambdock(args)?;
        command.current_dir(self.folder.path()).args(words);
        Ok(command)
    }
}

/// A registry on a port of this machine, which ends with this.
struct Registry {
    _process: Child,
    _storage: TempDir,
    port: u16,
}

impl Registry {
    async fn start() -> Result<Self, String> {
        let told = |error: std::io::Error| error.to_string();
        let storage = tempfile::tempdir().map_err(told)?;
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .map_err(told)?
            .port();
        let settings = storage.path().join("settings.yml");
        let text = format!(
            "version: 0.1\nstorage: {{ filesystem: {{ rootdirectory: \"{}\" }} }}\n\
             http: {{ addr: \"127.0.0.1:{port}\" }}\n",
            storage.path().join("images").display()
        );
        std::fs::write(&settings, text).map_err(told)?;
        let process = Command::new(REGISTRY)
            .arg("serve")
            .arg(settings)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|_| format!("`{REGISTRY}` is not installed; `make servers` does it"))?;
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if began.elapsed() > DEADLINE {
                return Err(format!("`{REGISTRY}` does not listen"));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(Self {
            _process: process,
            _storage: storage,
            port,
        })
    }

    fn image(&self, name: &str, round: usize) -> String {
        format!("127.0.0.1:{}/{name}:{round}", self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_push_stands_beside_dockers() {
        let mut pushed = Pushed::default();
        pushed.changed.ours.push(Duration::from_secs(2));
        pushed.changed.theirs.push(Duration::from_secs(1));
        let rows = pushed.rows();
        assert_eq!(
            rows[1].beside.as_ref().map(|beside| beside.ratio),
            Some(2.0)
        );
        assert!(rows[2].ours.is_err() && rows[2].beside.is_none());
    }
}
