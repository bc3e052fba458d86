//! A call of `lambdock` that has not ended: signals, its memory, its end.

use std::io::Read;
use std::process::{Child, ExitStatus};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::{Finished, wait_for};

/// A call that was made and has not ended.
#[derive(Debug)]
pub struct Running {
    child: Child,
    stdout: Option<JoinHandle<Vec<u8>>>,
    stderr: Option<JoinHandle<Vec<u8>>>,
    began: Instant,
    deadline: Duration,
    what: String,
}

impl Running {
    /// A process that was just started, with its streams piped.
    pub(crate) fn new(mut child: Child, deadline: Duration, what: String) -> Self {
        Self {
            stdout: child.stdout.take().map(drain),
            stderr: child.stderr.take().map(drain),
            child,
            began: Instant::now(),
            deadline,
            what,
        }
    }

    /// The process's number.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal.
    ///
    /// # Panics
    ///
    /// When the process has ended.
    pub fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.pid()).ok().and_then(Pid::from_raw);
        let sent = kill_process(pid.expect("a process has a number"), signal);
        sent.unwrap_or_else(|error| panic!("{}: {error}", self.what));
    }

    /// Whether it has not ended.
    ///
    /// # Panics
    ///
    /// When the system does not tell.
    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().expect("a child can be asked").is_none()
    }

    /// Waits for its end.
    ///
    /// # Panics
    ///
    /// When it does not end in time; it is killed then.
    pub fn finish(mut self) -> Finished {
        let mut peak_mb = None;
        let status = wait_for_end(&mut self, &mut peak_mb);
        let elapsed = self.began.elapsed();
        let stdout = joined(self.stdout.take());
        let stderr = String::from_utf8_lossy(&joined(self.stderr.take())).into_owned();
        let what = std::mem::take(&mut self.what);
        let late = status.is_none();
        let finished = Finished {
            code: status.and_then(|status| status.code()),
            stdout,
            stderr,
            elapsed,
            peak_mb,
            what,
        };
        assert!(!late, "no end in time: {finished:?}");
        finished
    }
}

/// The status, or `None` after the deadline.
fn wait_for_end(running: &mut Running, peak_mb: &mut Option<u64>) -> Option<ExitStatus> {
    let pid = running.pid();
    let deadline = running.began + running.deadline;
    wait_for("end", running.deadline * 2, || {
        *peak_mb = peak(pid).or(*peak_mb);
        let status = running.child.try_wait().expect("a child can be asked");
        if status.is_none() && Instant::now() > deadline {
            let _ = running.child.kill();
            let _ = running.child.wait();
            return Some(None);
        }
        status.map(Some)
    })
}

impl Drop for Running {
    /// A failed test leaves no process behind.
    fn drop(&mut self) {
        if self.is_running() {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// Reads a stream to its end, so that its writer never waits.
fn drain(mut stream: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        // What came before a broken pipe is still worth having.
        let _ = stream.read_to_end(&mut bytes);
        bytes
    })
}

fn joined(reader: Option<JoinHandle<Vec<u8>>>) -> Vec<u8> {
    reader
        .and_then(|reader| reader.join().ok())
        .unwrap_or_default()
}

/// The most memory that a process has had so far, in MB.
fn peak(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes / 1024)
}
