//! Why an environment did not start, with the evidence.

use std::time::Duration;

use super::LogEntry;

/// What is known of a container that failed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// The image.
    pub image: String,
    /// The container's id, shortened; empty when there was none yet.
    pub container: String,
    /// What was waited for.
    pub condition: String,
    /// How long it was waited for.
    pub elapsed: Duration,
    /// The exit code, where it ended.
    pub exit_code: Option<i64>,
    /// Whether the kernel killed it, or a part of it, for want of memory.
    pub out_of_memory: bool,
    /// The last lines that it printed.
    pub log: Vec<LogEntry>,
}

/// An environment that did not start.
#[derive(Debug, thiserror::Error)]
#[error("{}", describe(.evidence, .reason))]
pub struct StartFailure {
    /// What is known of the container.
    pub evidence: Box<Evidence>,
    /// What the engine or the emulator said.
    pub reason: String,
}

fn describe(evidence: &Evidence, reason: &str) -> String {
    let Evidence {
        image,
        container,
        condition,
        elapsed,
        exit_code,
        ..
    } = evidence;
    let what = if container.is_empty() {
        format!("a container of `{image}`")
    } else {
        format!("container `{container}` of `{image}`")
    };
    let exited = exit_code.map_or_else(String::new, |code| format!(" exited with code {code}"));
    let seconds = elapsed.as_secs_f64();
    let after = format!("{what}{exited} after {seconds:.1}s while waiting for {condition}");
    if reason.is_empty() {
        after
    } else {
        format!("{after}: {reason}")
    }
}

impl StartFailure {
    /// What to do about it, where that is known.
    pub fn hint(&self) -> Option<String> {
        let log = self.evidence.log.iter().map(|entry| entry.line.as_str());
        let mut said = log.chain([self.reason.as_str()]);
        let says = |part: &str| said.clone().any(|line| line.contains(part));
        let text = if says("exec format error") {
            "the image was built for another architecture; run with the matching `--arch`"
        } else if says("no such file or directory") && says("exec") {
            "the ENTRYPOINT names a file that the image does not have, or a script whose interpreter it lacks"
        } else if said.any(|line| line.contains("permission denied")) {
            "Lambda runs as user 993:990; make the file readable and executable for everybody"
        } else {
            return None;
        };
        Some(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_was_waited_for_and_how_it_ended() {
        let failure = StartFailure {
            evidence: Box::new(Evidence {
                image: "orders".into(),
                container: "3f2a9c".into(),
                condition: "the runtime interface on port 8080".into(),
                elapsed: Duration::from_millis(1_240),
                exit_code: Some(255),
                ..Evidence::default()
            }),
            reason: "exec /main: exec format error".into(),
        };
        let text = failure.to_string();
        assert!(text.starts_with("container `3f2a9c` of `orders` exited with code 255 after 1.2s"));
        assert!(failure.hint().unwrap().contains("--arch"));
    }
}
