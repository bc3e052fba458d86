//! A service of a test's own, on a port of this machine, which ends with the test.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::until;

const DEADLINE: Duration = Duration::from_secs(20);

/// A service that runs.
#[derive(Debug)]
pub struct Service {
    process: Child,
    /// Where it listens on 127.0.0.1.
    pub port: u16,
}

impl Service {
    /// Starts a program on a free port, with what `arguments` adds; the error says
    /// why there is none on this machine.
    ///
    /// # Errors
    ///
    /// When the program is not installed.
    ///
    /// # Panics
    ///
    /// When it is and does not listen in time.
    pub fn start(program: &str, arguments: impl FnOnce(u16, &mut Command)) -> Result<Self, String> {
        let port = free_port();
        let mut command = Command::new(program);
        arguments(port, &mut command);
        let process = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|_| format!("`{program}` is not installed"))?;
        let service = Self { process, port };
        until(program, DEADLINE, || {
            TcpStream::connect(("127.0.0.1", port)).is_ok()
        });
        Ok(service)
    }
}

impl Drop for Service {
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
