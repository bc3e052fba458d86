//! What tests share in which the host hands something to builds: a project in a
//! folder that goes with it, and a service of this machine that ends with the
//! test.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output};
use std::time::{Duration, Instant};

/// A folder that goes with the test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let name = format!("lambdock-e2e-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).expect("a folder can be made");
        Self(path)
    }

    pub(crate) fn path(&self, inside: &str) -> PathBuf {
        self.0.join(inside)
    }

    pub(crate) fn write(&self, inside: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(inside);
        let folder = path.parent().expect("a file has a folder");
        std::fs::create_dir_all(folder).expect("a folder can be made");
        std::fs::write(&path, content).expect("a file can be written");
        path
    }

    /// `lambdock build` of a function of the folder's manifest, with a variable.
    pub(crate) fn build(&self, function: &str, variable: (&str, &Path)) -> Built {
        let program = beside_this_test("lambdock");
        assert!(program.is_file(), "run `cargo build --workspace` first");
        let output = Command::new(program)
            .args(["build", "-vv", function])
            .current_dir(&self.0)
            .env_remove("LAMBDOCK_CA_BUNDLE")
            .env(variable.0, variable.1)
            .output()
            .expect("the tool starts");
        Built(output)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// How a build ended.
pub(crate) struct Built(Output);

impl Built {
    pub(crate) fn text(&self) -> String {
        let Output { stdout, stderr, .. } = &self.0;
        String::from_utf8_lossy(&[&stdout[..], &stderr[..]].concat()).into_owned()
    }

    #[track_caller]
    pub(crate) fn exits_with(self, code: i32) -> String {
        let text = self.text();
        assert_eq!(self.0.status.code(), Some(code), "{text}");
        text
    }
}

/// Tests are in the `deps` folder of their profile.
fn beside_this_test(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a test knows its own path");
    let mut folders = test.ancestors().skip(1);
    let profile = folders.find(|folder| !folder.ends_with("deps"));
    profile.expect("a profile has a folder").join(name)
}

/// A service on a port of this machine.
pub(crate) struct Service {
    process: Child,
    pub(crate) port: u16,
}

impl Service {
    /// Starts one on a free port; nothing where it is not installed.
    pub(crate) fn start(command: impl FnOnce(u16) -> Command) -> Option<Self> {
        let free = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = free.local_addr().expect("it has an address").port();
        drop(free);
        let process = command(port).spawn().ok()?;
        let service = Self { process, port };
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(began.elapsed() < Duration::from_secs(20), "port {port}");
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(service)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What the engine answers to a call without a body.
pub(crate) fn ask_engine(method: &str, path: &str) -> String {
    let address = std::env::var("DOCKER_HOST")
        .ok()
        .filter(|text| !text.is_empty());
    let address = address.unwrap_or_else(|| "unix:///var/run/docker.sock".to_owned());
    let request = format!("{method} {path} HTTP/1.1\r\nHost: engine\r\nConnection: close\r\n\r\n");
    if let Some(path) = address.strip_prefix("unix://") {
        let stream = UnixStream::connect(path).expect("the engine answers");
        return exchange(stream, request.as_bytes());
    }
    let stream = TcpStream::connect(address.trim_start_matches("tcp://"));
    exchange(stream.expect("the engine answers"), request.as_bytes())
}

/// What comes back for a request of HTTP/1.1 that says `Connection: close`.
pub(crate) fn exchange(mut stream: impl Read + Write, request: &[u8]) -> String {
    stream.write_all(request).expect("a request is taken");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer ends");
    String::from_utf8_lossy(&answer).into_owned()
}

/// Says aloud that a test is skipped, past the test runner.
pub(crate) fn skip(test: &str, reason: &str) {
    let _ = writeln!(std::io::stderr(), "SKIPPED {test}: {reason}");
}
