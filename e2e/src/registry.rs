//! A registry of a test's own, on a port of this machine: Debian's
//! `docker-registry`, as the AWS base images would be pulled from one.

use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::until;

const PROGRAM: &str = "docker-registry";

/// A registry that runs.
#[derive(Debug)]
pub struct Registry {
    process: Child,
    port: u16,
    _storage: TempDir,
}

impl Registry {
    /// Starts one; the error says why there is none on this machine.
    ///
    /// # Errors
    ///
    /// When the program is not installed.
    ///
    /// # Panics
    ///
    /// When it is and does not work.
    pub fn start() -> Result<Self, String> {
        if Command::new(PROGRAM).arg("--version").output().is_err() {
            return Err(format!("`{PROGRAM}` is not installed"));
        }
        let storage = tempfile::tempdir().expect("a folder can be made");
        let port = free_port();
        let settings = storage.path().join("settings.yml");
        let mut file = std::fs::File::create(&settings).expect("a file can be written");
        write!(
            file,
            "version: 0.1\nstorage: {{ filesystem: {{ rootdirectory: \"{}\" }} }}\n\
             http: {{ addr: \"127.0.0.1:{port}\" }}\n",
            storage.path().join("images").display()
        )
        .expect("a file can be written");
        let process = Command::new(PROGRAM)
            .arg("serve")
            .arg(&settings)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the registry starts");
        let registry = Self {
            process,
            port,
            _storage: storage,
        };
        until("registry", Duration::from_secs(20), || {
            TcpStream::connect(("127.0.0.1", port)).is_ok()
        });
        Ok(registry)
    }

    /// The name of an image in it.
    pub fn image(&self, name: &str) -> String {
        format!("127.0.0.1:{}/{name}", self.port)
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it has an address").port()
}
