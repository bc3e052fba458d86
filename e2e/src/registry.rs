//! A registry of a test's own, on a port of this machine: Debian's
//! `docker-registry`, as the AWS base images would be pulled from one.

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

    /// The name of an image in it.
    pub fn image(&self, name: &str) -> String {
        format!("127.0.0.1:{}/{name}", self.port())
    }
}
