//! A call of `lambdock` that has not ended: signals, its memory, its end.

use std::process::{Child, ExitStatus};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::drain::Drain;
use crate::{Engine, Finished, Seen, until, wait_for};

/// A call that was made and has not ended.
#[derive(Debug)]
pub struct Running {
    child: Child,
    stdout: Drain,
    stderr: Drain,
    began: Instant,
    deadline: Duration,
    what: String,
}

impl Running {
    /// A process that was just started, with its streams piped.
    pub(crate) fn new(mut child: Child, deadline: Duration, what: String) -> Self {
        Self {
            stdout: Drain::new(child.stdout.take()),
            stderr: Drain::new(child.stderr.take()),
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

    /// Waits until stderr holds a text.
    ///
    /// # Panics
    ///
    /// When it does not within the deadline.
    pub fn wait_until_it_says(&self, text: &str, deadline: Duration) {
        until(&format!("`{text}` on stderr"), deadline, || {
            String::from_utf8_lossy(&self.stderr.so_far()).contains(text)
        });
    }

    /// Waits until an environment of this call's runs; gives all the containers
    /// that the call has made until then.
    ///
    /// # Panics
    ///
    /// When none does within a minute, or the call ends before.
    pub fn wait_for_environment(&mut self, engine: &Engine) -> Vec<Seen> {
        wait_for("running environment", Duration::from_mins(1), || {
            if !self.is_running() {
                let (told, said) = (self.stdout.whole(), self.stderr.whole());
                let [told, said] = [told, said].map(String::from_utf8);
                panic!("{} has ended: {told:?} {said:?}", self.what);
            }
            let made = engine.containers_of(self.pid());
            let runs = |one: &Seen| one.kind == "environment" && one.state == "running";
            made.iter().any(runs).then_some(made)
        })
    }

    /// Whether it has not ended.
    ///
    /// # Panics
    ///
    /// When the system does not tell.
    pub fn is_running(&mut self) -> bool {
        let status = self.child.try_wait();
        status.expect("a child can be asked").is_none()
    }

    /// Waits for its end.
    ///
    /// # Panics
    ///
    /// When it does not end in time; it is killed then.
    pub fn finish(mut self) -> Finished {
        let mut peak_mb = None;
        let status = self.wait(&mut peak_mb);
        let elapsed = self.began.elapsed();
        let finished = Finished {
            code: status.and_then(|status| status.code()),
            stdout: self.stdout.whole(),
            stderr: String::from_utf8_lossy(&self.stderr.whole()).into_owned(),
            elapsed,
            peak_mb,
            what: std::mem::take(&mut self.what),
        };
        assert!(status.is_some(), "no end in time: {finished:?}");
        finished
    }

    /// The status, or `None` after the deadline.
    fn wait(&mut self, peak_mb: &mut Option<u64>) -> Option<ExitStatus> {
        let pid = self.pid();
        let deadline = self.began + self.deadline;
        wait_for("end", Duration::MAX, || {
            *peak_mb = peak(pid).or(*peak_mb);
            let status = self.child.try_wait().expect("a child can be asked");
            if status.is_none() && Instant::now() > deadline {
                self.kill();
                return Some(None);
            }
            status.map(Some)
        })
    }

    fn kill(&mut self) {
        // One that has just ended cannot be killed, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Running {
    /// A failed test leaves no process behind.
    fn drop(&mut self) {
        if self.is_running() {
            self.kill();
        }
    }
}

/// The most memory that a process has had so far, in MB.
fn peak(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let mut lines = status.lines();
    let line = lines.find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes / 1024)
}
