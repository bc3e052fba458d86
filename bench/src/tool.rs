//! Programs as processes of their own, as a user runs them, `lambdock` first: how
//! long, and the most memory that each took.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::process::Command;

use crate::args::Args;
use crate::setup::Outcome;

/// How often memory is looked at: the kernel keeps the peak until the end.
const LOOK: Duration = Duration::from_millis(10);

/// A run that passed.
pub(crate) struct Run {
    pub(crate) elapsed: Duration,
    /// In kilobytes, where the kernel tells it.
    pub(crate) peak: Option<f64>,
}

/// Runs `lambdock test` on a manifest.
pub(crate) async fn test(args: &Args, manifest: &Path, more: &[&str]) -> Outcome<Run> {
    let mut command = lambdock(args)?;
    command
        .args(["test", "--manifest"])
        .arg(manifest)
        .args(more);
    run(command, &[0]).await
}

/// `lambdock` of the profile that this program was built in, on the engine and
/// with the cache that the benchmark has.
pub(crate) fn lambdock(args: &Args) -> Outcome<Command> {
    let mut command = Command::new(beside_this_program()?);
    if let Some(engine) = &args.engine {
        command.args(["--engine", engine]);
    }
    if let Some(cache) = &args.cache {
        command.env("LAMBDOCK_CACHE", cache);
    }
    Ok(command)
}

/// Runs a program to its end, which must be one of these exit codes.
pub(crate) async fn run(mut command: Command, good: &[i32]) -> Outcome<Run> {
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let began = Instant::now();
    let mut child = command.stderr(Stdio::piped()).spawn()?;
    let process = child.id().unwrap_or_default();
    let mut stderr = child.stderr.take().ok_or("stderr is not there")?;
    let said = tokio::spawn(async move {
        let mut said = Vec::new();
        // What could not be read is only not shown.
        let _ = tokio::io::AsyncReadExt::read_to_end(&mut stderr, &mut said).await;
        said
    });
    let mut peak = None;
    let status = loop {
        tokio::select! {
            status = child.wait() => break status?,
            () = tokio::time::sleep(LOOK) => peak = peak_kilobytes(process).or(peak),
        }
    };
    let elapsed = began.elapsed();
    if status.code().is_some_and(|code| good.contains(&code)) {
        return Ok(Run { elapsed, peak });
    }
    let said = said.await?;
    let said = String::from_utf8_lossy(&said);
    let first = said.lines().find(|line| !line.is_empty());
    Err(format!("{status}: {}", first.unwrap_or_default()).into())
}

fn beside_this_program() -> Outcome<PathBuf> {
    let here = std::env::current_exe()?;
    let program = here
        .with_file_name("lambdock")
        .with_extension(std::env::consts::EXE_EXTENSION);
    if program.is_file() {
        return Ok(program);
    }
    Err(format!("no `{}`; `make bench` builds it", program.display()).into())
}

/// The largest that a running process has been, where the kernel tells it.
fn peak_kilobytes(process: u32) -> Option<f64> {
    let path = Path::new("/proc").join(process.to_string()).join("status");
    peak_of(&std::fs::read_to_string(path).ok()?)
}

fn peak_of(status: &str) -> Option<f64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_peak_that_the_kernel_keeps() {
        let status = "Name:\tlambdock\nVmPeak:\t  90000 kB\nVmHWM:\t   20480 kB\nVmRSS:\t 1 kB\n";
        assert_eq!(peak_of(status), Some(20_480.0));
        assert_eq!(peak_of("Name:\tlambdock\n"), None);
    }
}
