//! Root file systems of Debian suites, made on the host by `mmdebstrap`: the
//! one thing that needs no image to begin with.

use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use crate::engine::buildkit::{BuildStep, Content};
use crate::engine::{Images, labels};
use crate::model::Architecture;

const DEADLINE: Duration = Duration::from_mins(15);
const MISSING: &str = "mmdebstrap is not installed";

/// What is left out of a root: it makes images smaller and faster to make.
const OPTIONS: [&str; 8] = [
    "--variant=minbase",
    "--include=ca-certificates,usr-is-merged",
    "--aptopt=Acquire::Languages \"none\"",
    "--dpkgopt=force-unsafe-io",
    "--dpkgopt=path-exclude=/usr/share/doc/*",
    "--dpkgopt=path-include=/usr/share/doc/*/copyright",
    "--dpkgopt=path-exclude=/usr/share/man/*",
    "--dpkgopt=path-exclude=/usr/share/locale/*",
];
/// Makes old suites keep `/bin` and others as links, as new ones do.
const MERGED_USR: &str = "/usr/share/mmdebstrap/hooks/maybe-merged-usr";

/// The local tag of a root.
pub(super) fn tag(suite: &str, architecture: Architecture) -> String {
    format!("lambdock-stand-in/root:{suite}-{architecture}")
}

/// Makes sure that the root of a suite is on the engine.
pub(super) async fn ensure(
    images: &dyn Images,
    suite: &str,
    architecture: Architecture,
    tell: &mut (dyn FnMut(BuildStep) + Send),
) -> Result<(), String> {
    let tag = tag(suite, architecture);
    let here = images
        .image(&tag)
        .await
        .map_err(|error| error.to_string())?;
    if here.is_some() {
        return Ok(());
    }
    tell(BuildStep::Started {
        name: format!("make a root file system of Debian {suite} with mmdebstrap"),
    });
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let archive = folder.path().join("root.tar");
    let mut command = Command::new("mmdebstrap");
    command.args(OPTIONS);
    if std::path::Path::new(MERGED_USR).is_dir() {
        command.arg(format!("--hook-dir={MERGED_USR}"));
    }
    let platform = architecture.platform().trim_start_matches("linux/");
    command
        .arg(format!("--architectures={platform}"))
        .arg(suite)
        .arg(&archive)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    let output = tokio::time::timeout(DEADLINE, command.output()).await;
    let output = output.map_err(|_| format!("mmdebstrap took over {} s", DEADLINE.as_secs()))?;
    let output = output.map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => MISSING.to_owned(),
        _ => format!("mmdebstrap: {error}"),
    })?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let lines: Vec<_> = said.lines().collect();
        let last = lines[lines.len().saturating_sub(5)..].join("\n");
        return Err(format!("mmdebstrap ended with {}: {last}", output.status));
    }
    let label = format!("LABEL {}=stand-in-base", labels::KIND);
    let imported = images.import(Content::Path(archive), &tag, &[label]).await;
    imported.map_err(|error| error.to_string())
}

/// What to do about a failure.
pub(super) fn hint(reason: &str) -> Option<String> {
    reason.contains(MISSING).then(|| {
        "install it (`apt-get install mmdebstrap`), or build where public base images can be pulled"
            .to_owned()
    })
}
