//! A Podman of a test's own: its service on a socket, and images that go with it.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::until;

const PROGRAM: &str = "podman";

/// What Debian's Podman 4.3 needs where systemd is not in charge: limits that the
/// kernel grants, and `runc`, since `crun` fails on hybrid cgroups.
const CONTAINERS: &str = "\
[containers]
default_ulimits = [\"nofile=20000:20000\", \"nproc=32768:32768\"]
[engine]
runtime = \"runc\"
cgroup_manager = \"cgroupfs\"
";

/// A Podman service that runs.
#[derive(Debug)]
pub struct Podman {
    service: Child,
    folder: TempDir,
}

impl Podman {
    /// Starts one; the error says why there is none on this machine.
    ///
    /// # Errors
    ///
    /// When the program is not installed.
    ///
    /// # Panics
    ///
    /// When it is and its service does not answer.
    pub fn start() -> Result<Self, String> {
        if Command::new(PROGRAM).arg("--version").output().is_err() {
            return Err(format!("`{PROGRAM}` is not installed"));
        }
        let folder = tempfile::tempdir().expect("a folder can be made");
        let path = |name: &str| folder.path().join(name);
        let storage = format!(
            "[storage]\ndriver = \"overlay\"\ngraphroot = \"{}\"\nrunroot = \"{}\"\n",
            path("images").display(),
            path("run").display()
        );
        for (name, text) in [("containers.conf", CONTAINERS), ("storage.conf", &storage)] {
            std::fs::write(path(name), text).expect("a file can be written");
        }
        let service = Command::new(PROGRAM)
            .args(["system", "service", "--time=0"])
            .arg(format!("unix://{}", path("podman.sock").display()))
            .env("CONTAINERS_CONF", path("containers.conf"))
            .env("CONTAINERS_STORAGE_CONF", path("storage.conf"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the service starts");
        let podman = Self { service, folder };
        until("Podman's socket", Duration::from_secs(30), || {
            podman.folder.path().join("podman.sock").exists()
        });
        Ok(podman)
    }

    /// The address for `--engine`.
    pub fn address(&self) -> String {
        let socket = self.folder.path().join("podman.sock");
        format!("unix://{}", socket.display())
    }
}

impl Drop for Podman {
    fn drop(&mut self) {
        let _ = self.service.kill();
        let _ = self.service.wait();
    }
}
