//! The command that runs on the host before a build.

use std::process::Stdio;
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::Command;
use tokio::sync::mpsc;

use super::BuildFailure;
use crate::engine::buildkit::BuildStep;
use crate::engine::hex;
use crate::image::context::digest_of;
use crate::image::state::State;
use crate::model::Prepare;

/// The longest that a command may run.
const DEADLINE: Duration = Duration::from_mins(30);
/// Lines that are kept to explain a failure.
const KEPT_LINES: usize = 20;

/// Runs the command, unless nothing that it depends on has changed since it
/// last succeeded and all that it makes is there. A command without inputs
/// always runs.
pub(super) async fn prepare(
    prepare: &Prepare,
    state: &State,
    tell: &mut (dyn FnMut(BuildStep) + Send),
) -> Result<(), BuildFailure> {
    let key = key(prepare);
    let inputs = digest_of(&prepare.inputs)?;
    let there = prepare.outputs.iter().all(|path| path.exists());
    if !prepare.inputs.is_empty() && there && state.prepared(&key).as_ref() == Some(&inputs) {
        return Ok(());
    }
    let command = prepare.command.join(" ");
    let failed = |reason: String, tail: Vec<String>| BuildFailure::Prepare {
        command: command.clone(),
        reason,
        tail,
    };
    let (program, arguments) = prepare
        .command
        .split_first()
        .ok_or_else(|| failed("the command is empty".to_owned(), Vec::new()))?;
    tell(BuildStep::Started {
        name: format!("prepare: {command}"),
    });
    let child = Command::new(program)
        .args(arguments)
        .current_dir(&prepare.directory)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn();
    let mut child = child.map_err(|error| failed(error.to_string(), Vec::new()))?;
    let (sender, mut lines) = mpsc::channel(256);
    follow(child.stdout.take(), sender.clone());
    follow(child.stderr.take(), sender);
    let mut tail: Vec<String> = Vec::new();
    let run = async {
        while let Some(line) = lines.recv().await {
            if tail.len() == KEPT_LINES {
                tail.remove(0);
            }
            tail.push(line.clone());
            tell(BuildStep::Output { line });
        }
        child.wait().await
    };
    let status = match tokio::time::timeout(DEADLINE, run).await {
        Ok(Ok(status)) => status,
        Ok(Err(error)) => return Err(failed(error.to_string(), tail)),
        Err(_) => {
            return Err(failed(
                format!("it ran over {} s", DEADLINE.as_secs()),
                tail,
            ));
        }
    };
    if !status.success() {
        return Err(failed(status.to_string(), tail));
    }
    if let Some(missing) = prepare.outputs.iter().find(|path| !path.exists()) {
        let reason = format!("it succeeded, but `{}` is not there", missing.display());
        return Err(failed(reason, tail));
    }
    // Read again: the command may have written among its inputs (a lock file).
    state.remember_prepared(key, digest_of(&prepare.inputs)?);
    Ok(())
}

/// Identifies the command for the project's memory and for taking turns.
pub(super) fn key(prepare: &Prepare) -> String {
    let directory = prepare.directory.to_string_lossy();
    let text = serde_json::json!([directory, prepare.command]).to_string();
    hex(&Sha256::digest(text))[..16].to_owned()
}

fn follow(stream: Option<impl AsyncRead + Send + Unpin + 'static>, sender: mpsc::Sender<String>) {
    let Some(stream) = stream else {
        return;
    };
    tokio::spawn(async move {
        let mut reader = BufReader::new(stream);
        let mut line = Vec::new();
        while let Ok(1..) = reader.read_until(b'\n', &mut line).await {
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            line.clear();
            if sender.send(text).await.is_err() {
                return;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(root: &std::path::Path, script: &str) -> Prepare {
        Prepare {
            command: vec!["sh".into(), "-c".into(), script.into()],
            directory: root.to_owned(),
            inputs: vec![root.join("in")],
            outputs: vec![root.join("out")],
        }
    }

    #[tokio::test]
    async fn runs_once_until_inputs_change_or_outputs_vanish() {
        let root = tempfile::tempdir().unwrap();
        let state = State::open(root.path());
        std::fs::write(root.path().join("in"), "1").unwrap();
        let job = shell(root.path(), "echo ran >> out");
        let runs = || std::fs::read_to_string(root.path().join("out")).unwrap_or_default();
        let count = || runs().lines().count();
        for _ in 0..2 {
            prepare(&job, &state, &mut |_| {}).await.unwrap();
        }
        assert_eq!(count(), 1);
        std::fs::write(root.path().join("in"), "2").unwrap();
        prepare(&job, &state, &mut |_| {}).await.unwrap();
        assert_eq!(count(), 2);
        std::fs::remove_file(root.path().join("out")).unwrap();
        prepare(&job, &state, &mut |_| {}).await.unwrap();
        assert_eq!(count(), 1);
    }

    #[tokio::test]
    async fn a_failure_keeps_the_last_lines() {
        let root = tempfile::tempdir().unwrap();
        let state = State::open(root.path());
        let job = shell(root.path(), "echo one; echo two >&2; exit 3");
        let failure = prepare(&job, &state, &mut |_| {}).await.unwrap_err();
        assert!(failure.to_string().contains("exit status: 3"), "{failure}");
        let mut log = failure.log().to_vec();
        log.sort();
        assert_eq!(log, ["one", "two"]);
        let silent = shell(root.path(), "true");
        let failure = prepare(&silent, &state, &mut |_| {}).await.unwrap_err();
        assert!(failure.to_string().contains("is not there"), "{failure}");
        let unknown = Prepare {
            command: vec!["no-such-program".into()],
            ..silent
        };
        assert!(prepare(&unknown, &state, &mut |_| {}).await.is_err());
    }
}
