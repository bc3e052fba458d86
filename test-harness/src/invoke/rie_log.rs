//! What the emulator's debug log shows of an invocation. It reads the
//! emulator's own lines only; a function's lines come by another stream.
//!
//! The emulator answers a function's error with status 200 and no marker, and
//! a time-out with a plain text that a function could return as well. Its log
//! tells them apart.

use std::time::Duration;

use super::outcome::{Phase, ProcessExit};
use super::report_line::duration_from_ms;

/// What the runtime called first for a request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RuntimeCall {
    /// The log shows no such call.
    #[default]
    None,
    /// `POST …/invocation/ID/response`.
    Responded,
    /// `POST …/invocation/ID/error`.
    Errored,
    /// `POST …/runtime/init/error`.
    InitErrored,
}

/// What the log shows of one invocation.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one independent line of the log"
)]
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RieMarks {
    /// Whether the log shows the invocation at all.
    pub seen: bool,
    /// Whether the log shows its end, so that no more lines need be waited for.
    pub settled: bool,
    /// The request's id.
    pub request_id: Option<String>,
    /// What the runtime called.
    pub call: RuntimeCall,
    /// The type of the error that the emulator passed on.
    pub error_sent: Option<String>,
    /// Whether the time limit passed.
    pub timed_out: bool,
    /// Why the runtime did not start or did not go on, in the emulator's words.
    pub failure: Option<String>,
    /// The type of that failure, such as `Runtime.InvalidEntrypoint`.
    pub failure_type: Option<String>,
    /// How the runtime's process ended.
    pub exit: Option<ProcessExit>,
    /// Whether this invocation had to start the runtime.
    pub init_started: bool,
    /// Whether the runtime then asked for an event.
    pub init_succeeded: bool,
    /// How long the init phase took.
    pub init_duration: Option<Duration>,
}

/// Reads the emulator's log line by line and keeps the marks of the latest
/// invocation: there is one at a time.
#[derive(Debug, Default)]
pub struct RieLog {
    current: RieMarks,
    count: u64,
}

/// The text of one of the emulator's own lines; nothing for any other line.
///
/// The form is `24 Nov 2026 05:16:36,324 [INFO] (rapid) message`.
pub fn message(line: &str) -> Option<&str> {
    let (time, rest) = line.split_once(" [")?;
    let stamped = time.len() >= 20 && time.starts_with(|c: char| c.is_ascii_digit());
    let (level, rest) = rest.split_once("] ")?;
    let levelled = !level.is_empty() && level.chars().all(|c| c.is_ascii_uppercase());
    let message = rest.strip_prefix("(rapid) ")?;
    (stamped && levelled).then(|| message.trim_end_matches(['\r', '\n']))
}

impl RieLog {
    /// Takes the next line of the emulator's stderr. Lines that are not the
    /// emulator's are passed over.
    pub fn push(&mut self, line: &str) {
        let Some(message) = message(line) else {
            return;
        };
        if message.starts_with("invoke: -> ") {
            self.count += 1;
            self.current = RieMarks {
                seen: true,
                ..RieMarks::default()
            };
        } else if self.current.seen {
            self.current.read(message);
        }
    }

    /// How many invocations the log has shown so far.
    pub const fn invocations(&self) -> u64 {
        self.count
    }

    /// The marks of the latest invocation.
    pub const fn marks(&self) -> &RieMarks {
        &self.current
    }
}

impl RieMarks {
    /// The phase that the log left the runtime in.
    pub const fn phase(&self) -> Phase {
        if self.init_started && !self.init_succeeded {
            Phase::Init
        } else {
            Phase::Invoke
        }
    }

    fn read(&mut self, message: &str) {
        if let Some(rest) = message.strip_prefix("API request - POST /2018-06-01/runtime/") {
            self.read_call(rest);
        } else if let Some(rest) = message.strip_prefix("INVOKE START(requestId: ") {
            self.request_id = rest.strip_suffix(')').map(str::to_owned);
        } else if message.starts_with("INIT START(") {
            self.init_started = true;
        } else if message == "INIT RTDONE(status: success)" {
            self.init_succeeded = true;
        } else if let Some(rest) = message.strip_prefix("INIT REPORT(durationMs: ") {
            let duration = rest.strip_suffix(')').and_then(duration_from_ms);
            // A failed init is followed by an empty second one.
            self.init_duration = self.init_duration.or(duration);
        } else if let Some(rest) = message.strip_prefix("Sending Error Response: ") {
            keep_first(&mut self.error_sent, rest);
        } else if let Some(rest) = message.strip_prefix("First fatal error stored in appctx: ") {
            keep_first(&mut self.failure_type, rest);
        } else if let Some(rest) = message.strip_prefix("Process runtime-") {
            self.read_exit(rest);
        } else {
            self.read_end(message);
        }
    }

    fn read_call(&mut self, path: &str) {
        let path = path.split(", Headers:").next().unwrap_or(path);
        let call = if path == "init/error" && self.phase() == Phase::Init {
            RuntimeCall::InitErrored
        } else {
            self.invocation_call(path)
        };
        // The emulator takes the first answer to a request and refuses others.
        if self.call == RuntimeCall::None {
            self.call = call;
        }
    }

    fn invocation_call(&self, path: &str) -> RuntimeCall {
        let id = self.request_id.as_deref().unwrap_or_default();
        let action = path
            .strip_prefix("invocation/")
            .and_then(|rest| rest.strip_prefix(id))
            .filter(|_| !id.is_empty());
        match action {
            Some("/response") => RuntimeCall::Responded,
            Some("/error") => RuntimeCall::Errored,
            _ => RuntimeCall::None,
        }
    }

    fn read_exit(&mut self, rest: &str) {
        let Some((_, how)) = rest.split_once(" exited: ") else {
            return;
        };
        let exit = match how.strip_prefix("exit status ") {
            Some(status) => status.parse().ok().map(ProcessExit::Status),
            None => how
                .strip_prefix("signal: ")
                .map(|signal| ProcessExit::Signal(signal.to_owned())),
        };
        if self.exit.is_none() {
            self.exit = exit;
        }
    }

    fn read_end(&mut self, message: &str) {
        match message {
            "Invoke() timeout" => self.timed_out = true,
            "Reset initiated: Timeout" => {
                self.timed_out = true;
                self.settled = true;
            }
            "Invoke() success" | "Invoke() release error" => self.settled = true,
            _ => {
                let failed = message
                    .strip_prefix("Init failed ")
                    .or_else(|| message.strip_prefix("Invoke failed "));
                if let Some(error) = failed.and_then(error_field) {
                    keep_first(&mut self.failure, error);
                }
            }
        }
    }
}

fn keep_first(slot: &mut Option<String>, text: &str) {
    if slot.is_none() {
        *slot = Some(text.to_owned());
    }
}

// The two fields come in either order: `error=TEXT InvokeID=ID`.
fn error_field(fields: &str) -> Option<&str> {
    let (_, error) = fields.split_once("error=")?;
    Some(error.split(" InvokeID=").next().unwrap_or(error))
}

#[cfg(test)]
#[path = "rie_log_tests.rs"]
mod tests;
