//! For tests: what the official RIE answered and logged, from
//! `tests/fixtures/rie` (its README says how it was recorded).

use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;

use super::{RieExchange, RieLog, RieMarks};

/// One recorded invocation.
#[derive(Debug, Clone)]
pub(super) struct Recorded {
    pub(super) status: u16,
    pub(super) elapsed: Duration,
    pub(super) body: Bytes,
    pub(super) marks: RieMarks,
    pub(super) stdout: Vec<String>,
}

/// Every recording, by name.
pub(super) const NAMES: [&str; 21] = [
    "ok",
    "error",
    "error-shaped",
    "timeout-shaped",
    "hang",
    "respond-hang",
    "respond-exit",
    "error-exit",
    "exit",
    "exit-zero",
    "segfault",
    "kill",
    "large",
    "wrong-id",
    "spoof",
    "unterminated",
    "init-error",
    "init-exit",
    "init-hang",
    "init-slow",
    "no-command",
];

/// The invocations of one recording.
pub(super) fn read(name: &str) -> Vec<Recorded> {
    let http = file(name, "http");
    let answers: Vec<&str> = http.lines().collect();
    let marks = marks(&file(name, "stderr.log"));
    let stdout = invocations(&file(name, "stdout.log"));
    let answers = answers.chunks(2).map(|pair| {
        let (status, seconds) = pair[0].split_once(' ').unwrap();
        let seconds = Duration::from_secs_f64(seconds.parse().unwrap());
        let body = pair.get(1).copied().unwrap_or_default();
        (status.parse().unwrap(), seconds, body.to_owned())
    });
    let parts = answers.zip(marks).zip(stdout);
    parts
        .map(|(((status, elapsed, body), marks), stdout)| Recorded {
            status,
            elapsed,
            body: Bytes::from(body),
            marks,
            stdout,
        })
        .collect()
}

impl Recorded {
    /// The exchange that the client would hand over.
    pub(super) fn exchange(&self) -> RieExchange {
        RieExchange {
            status: self.status,
            body: self.body.clone(),
            elapsed: self.elapsed,
            timeout: Duration::from_secs(2),
            marks: self.marks.clone(),
            out_of_memory: false,
        }
    }
}

fn file(name: &str, kind: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/rie");
    std::fs::read_to_string(folder.join(format!("{name}.{kind}"))).unwrap()
}

fn marks(stderr: &str) -> Vec<RieMarks> {
    let mut log = RieLog::default();
    let mut all: Vec<RieMarks> = Vec::new();
    for line in stderr
        .lines()
        .take_while(|line| !line.contains("Received signal"))
    {
        let before = log.invocations();
        log.push(line);
        if log.invocations() > before {
            all.push(RieMarks::default());
        }
        if let Some(last) = all.last_mut() {
            last.clone_from(log.marks());
        }
    }
    all
}

fn invocations(stdout: &str) -> Vec<Vec<String>> {
    let mut all: Vec<Vec<String>> = Vec::new();
    for line in stdout.lines() {
        if line.starts_with("START RequestId: ") {
            all.push(Vec::new());
        }
        if let Some(last) = all.last_mut() {
            last.push(line.to_owned());
        }
    }
    all
}
