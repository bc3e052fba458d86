//! A registry of a test's own, on a port of this machine: Debian's
//! `docker-registry`, as the AWS base images would be pulled from one.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use tempfile::TempDir;

use crate::Service;

/// A registry that runs.
#[derive(Debug)]
pub struct Registry {
    service: Service,
    _storage: TempDir,
}

impl Registry {
    /// Starts one that asks for no password; the error says why there is none on
    /// this machine.
    ///
    /// # Errors
    ///
    /// When the program is not installed.
    ///
    /// # Panics
    ///
    /// When it is and does not work.
    pub fn start() -> Result<Self, String> {
        Self::with(None)
    }

    /// Starts one for a user and a password, as a line of `htpasswd` tells them.
    ///
    /// # Errors
    ///
    /// As [`Registry::start`].
    ///
    /// # Panics
    ///
    /// As [`Registry::start`].
    pub fn private(line: &str) -> Result<Self, String> {
        Self::with(Some(line))
    }

    /// Starts one; private where there is a password.
    fn with(password: Option<&str>) -> Result<Self, String> {
        let storage = tempfile::tempdir().expect("a folder can be made");
        let path = |name: &str| storage.path().join(name);
        let write = |name: &str, text: &str| {
            std::fs::write(path(name), text).expect("a file can be written");
        };
        let private = password.map_or_else(String::new, |line| {
            write("htpasswd", line);
            format!(
                "auth: {{ htpasswd: {{ realm: e2e, path: \"{}\" }} }}\n",
                path("htpasswd").display()
            )
        });
        let service = Service::start("docker-registry", |port, command| {
            let settings = format!(
                "version: 0.1\nstorage: {{ filesystem: {{ rootdirectory: \"{}\" }} }}\n\
                 http: {{ addr: \"127.0.0.1:{port}\" }}\n{private}",
                path("images").display()
            );
            write("settings.yml", &settings);
            command.arg("serve").arg(path("settings.yml"));
        })?;
        Ok(Self {
            service,
            _storage: storage,
        })
    }

    /// Where it listens on 127.0.0.1.
    pub const fn port(&self) -> u16 {
        self.service.port
    }

    /// What it answers to a question of HTTP, headers and body.
    ///
    /// # Panics
    ///
    /// When it does not answer.
    pub fn get(&self, path: &str, headers: &str) -> (String, Vec<u8>) {
        let stream = TcpStream::connect(("127.0.0.1", self.port()));
        let mut stream = stream.expect("the registry answers");
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: r\r\nConnection: close\r\n{headers}\r\n");
        stream
            .write_all(request.as_bytes())
            .expect("a request is taken");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer ends");
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
        let body = answer.split_off(end.expect("an answer has a head") + 4);
        (String::from_utf8_lossy(&answer).into_owned(), body)
    }

    /// The name of an image in it.
    pub fn image(&self, name: &str) -> String {
        format!("127.0.0.1:{}/{name}", self.port())
    }
}
