//! Moto, AWS's services in memory, as a server of a test's own.

use std::path::{Path, PathBuf};

use crate::{Service, workspace};

/// Where `scripts/ensure-servers` puts it.
const PROGRAM: &str = ".lambdock/tools/moto/bin/moto_server";

/// A moto that runs.
#[derive(Debug)]
pub struct Moto {
    service: Service,
}

impl Moto {
    /// Starts one; the error says why there is none on this machine.
    ///
    /// # Errors
    ///
    /// When it is not installed.
    ///
    /// # Panics
    ///
    /// When it is and does not answer.
    pub fn start() -> Result<Self, String> {
        Self::with(None)
    }

    /// Starts one behind TLS, with a certificate and its key in PEM.
    ///
    /// # Errors
    ///
    /// As [`Moto::start`].
    ///
    /// # Panics
    ///
    /// As [`Moto::start`].
    pub fn with_tls(certificate: &Path, key: &Path) -> Result<Self, String> {
        Self::with(Some((certificate, key)))
    }

    fn with(tls: Option<(&Path, &Path)>) -> Result<Self, String> {
        let program = program();
        if !program.is_file() {
            return Err("`moto` is not installed; `make servers` does it".to_owned());
        }
        let service = Service::start(&program.display().to_string(), |port, command| {
            command.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
            // Images are looked up in moto's registry instead of made up.
            command.env("MOTO_LAMBDA_STUB_ECR", "false");
            command.env("MOTO_IAM_LOAD_MANAGED_POLICIES", "true");
            if let Some((certificate, key)) = tls {
                command.arg("-c").arg(certificate).arg("-k").arg(key);
            }
        })?;
        Ok(Self { service })
    }

    /// Where it listens on 127.0.0.1.
    pub const fn port(&self) -> u16 {
        self.service.port
    }
}

fn program() -> PathBuf {
    let chosen = std::env::var_os("LAMBDOCK_E2E_MOTO").map(PathBuf::from);
    chosen.unwrap_or_else(|| workspace().join(PROGRAM))
}
