//! Faults of processes: ending one's own, and starting others. A child is this
//! program again, so that the fault needs nothing of the image.

use std::env;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::Failure;

/// Tells a child that it is one, and how long it lives.
const CHILD_SECONDS: &str = "FAULTS_CHILD_SECONDS";

/// Where this process is a child that `spawn` started: lives its seconds, and
/// answers true.
pub fn rest_as_child() -> bool {
    let seconds = env::var(CHILD_SECONDS)
        .ok()
        .and_then(|text| text.parse().ok());
    match seconds {
        Some(seconds) => {
            thread::sleep(Duration::from_secs(seconds));
            true
        }
        None => false,
    }
}

/// Starts children; they are ended before it returns, unless they outlive it.
pub(crate) fn spawn(children: usize, seconds: u32, outlive: bool) -> Result<(), Failure> {
    let mut started = Vec::new();
    let outcome = (1..=children).try_for_each(|number| {
        started.push(start(number, children, seconds)?);
        Ok(())
    });
    if !outlive {
        started.iter_mut().for_each(end);
    }
    outcome
}

fn start(number: usize, of: usize, seconds: u32) -> Result<Child, Failure> {
    env::current_exe()
        .and_then(|program| {
            // Whoever waits for the log's end must not wait for a child.
            Command::new(program)
                .env(CHILD_SECONDS, seconds.to_string())
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
        })
        .map_err(|error| {
            let what = format!("start child {number} of {of}");
            Failure::refused("SpawnFailed", &what, &error)
        })
}

fn end(child: &mut Child) {
    // A child that has ended by itself is as good as ended.
    let _ = child.kill();
    let _ = child.wait();
}

/// Ends this process with a code.
#[expect(clippy::exit, reason = "ending the process is the fault")]
pub(crate) fn exit(code: i32) -> ! {
    std::process::exit(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_test_process_is_no_child() {
        assert!(!rest_as_child());
    }

    #[test]
    fn a_child_can_be_ended() {
        let mut child = Command::new("sleep").arg("60").spawn().unwrap();
        end(&mut child);
        assert!(child.try_wait().unwrap().is_some());
    }
}
