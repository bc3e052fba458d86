//! The most memory that a container has had so far: from its control group where
//! the engine is on this machine, else from the engine's statistics.

use std::path::{Path, PathBuf};
use std::time::Duration;

use bollard::Docker;
use bollard::query_parameters::StatsOptionsBuilder;
use futures_util::StreamExt as _;

/// How long the engine may take to tell.
const DEADLINE: Duration = Duration::from_secs(5);

/// Nobody tells a container's peak of memory.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("nobody tells the most memory that the container has had: {reason}")]
pub struct NoPeak {
    reason: String,
}

/// The most memory in bytes that a container has had so far.
pub(super) async fn peak(client: &Docker, container: &str) -> Result<u64, NoPeak> {
    let asked = tokio::time::timeout(DEADLINE, ask(client, container)).await;
    asked.unwrap_or_else(|_| {
        Err(no_peak(format!(
            "the engine did not answer within {} s",
            DEADLINE.as_secs()
        )))
    })
}

async fn ask(client: &Docker, container: &str) -> Result<u64, NoPeak> {
    let inspected = client.inspect_container(container, None).await;
    let inspected = inspected.map_err(|error| no_peak(error.to_string()))?;
    let pid = inspected.state.and_then(|state| state.pid);
    let groups = pid.and_then(|pid| std::fs::read_to_string(format!("/proc/{pid}/cgroup")).ok());
    let files = groups.map(|groups| files(&groups, container));
    let own = files.into_iter().flatten().find_map(|file| read(&file));
    match own {
        Some(bytes) => Ok(bytes),
        None => by_statistics(client, container).await,
    }
}

/// Only control groups of the first version keep a peak that the engine tells.
async fn by_statistics(client: &Docker, container: &str) -> Result<u64, NoPeak> {
    let options = StatsOptionsBuilder::new().stream(false).one_shot(true);
    let mut answers = Box::pin(client.stats(container, Some(options.build())));
    let answer = match answers.next().await {
        Some(Ok(answer)) => answer,
        Some(Err(error)) => return Err(no_peak(error.to_string())),
        None => return Err(no_peak("the engine told nothing".to_owned())),
    };
    let peak = answer.memory_stats.and_then(|memory| memory.max_usage);
    peak.filter(|bytes| *bytes > 0).ok_or_else(|| {
        no_peak("the engine is on another machine, and its statistics have none".to_owned())
    })
}

/// Files that may hold the peak, by `/proc/PID/cgroup`: those of groups that bear
/// the container's id, since the process of that number may be another machine's.
///
/// Source: cgroups(7), and the kernel's documentation of `memory.peak` (v2) and
/// `memory.max_usage_in_bytes` (v1).
fn files(groups: &str, container: &str) -> Vec<PathBuf> {
    let root = Path::new("/sys/fs/cgroup");
    let file = |line: &str| {
        let (_, rest) = line.split_once(':')?;
        let (controllers, path) = rest.split_once(':')?;
        let path = path.trim_start_matches('/');
        let own = path.contains(container) && !path.split('/').any(|part| part == "..");
        match controllers {
            _ if !own => None,
            "" => Some(root.join(path).join("memory.peak")),
            _ if controllers.split(',').any(|name| name == "memory") => Some(
                root.join("memory")
                    .join(path)
                    .join("memory.max_usage_in_bytes"),
            ),
            _ => None,
        }
    };
    groups.lines().filter_map(file).collect()
}

fn read(file: &Path) -> Option<u64> {
    let text = std::fs::read_to_string(file).ok()?;
    text.trim().parse().ok().filter(|bytes| *bytes > 0)
}

fn no_peak(reason: String) -> NoPeak {
    NoPeak { reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "3f2a9c51d7e0";

    fn found(groups: &str) -> Vec<String> {
        let files = files(groups, ID).into_iter();
        files.map(|file| file.display().to_string()).collect()
    }

    #[test]
    fn both_versions_of_control_groups_have_a_file() {
        assert_eq!(
            found("0::/system.slice/docker-3f2a9c51d7e0.scope\n"),
            ["/sys/fs/cgroup/system.slice/docker-3f2a9c51d7e0.scope/memory.peak"]
        );
        assert_eq!(
            found("9:pids:/docker/3f2a9c51d7e0\n7:memory:/docker/3f2a9c51d7e0\n0::/\n"),
            ["/sys/fs/cgroup/memory/docker/3f2a9c51d7e0/memory.max_usage_in_bytes"]
        );
    }

    #[test]
    fn a_process_of_another_machine_has_none() {
        let other = "0::/user.slice\n7:memory:/docker/aaaa\nbroken\n0::/../3f2a9c51d7e0\n";
        assert_eq!(found(other), [""; 0]);
    }
}
