//! What a container printed: the last lines, and a way to wait for one.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bollard::Docker;
use bollard::container::LogOutput;
use bollard::models::HostConfigLogConfig;
use bollard::query_parameters::{AttachContainerOptionsBuilder, LogsOptionsBuilder};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::engine::{EngineError, EngineInfo};

/// Bytes of log that are kept for each stream of one environment; older lines
/// are dropped, so that a flood cannot fill memory, and each stream drops its
/// own, so that a function's flood does not hide what the emulator says.
const KEPT_BYTES: usize = 4 << 20;
/// Bytes of one line that are kept.
const KEPT_LINE: usize = 256 << 10;

/// Which stream a line came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogStream {
    /// Standard output.
    Stdout,
    /// Standard error; the emulator's own lines are here.
    Stderr,
}

/// One line of a container's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// Where it was printed.
    pub stream: LogStream,
    /// The line, without its end; invalid UTF-8 is replaced.
    pub line: String,
}

/// How a container's log comes here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LogRoad {
    /// Straight from the container's streams; the engine keeps nothing. A line
    /// is here about when the answer is.
    Attached,
    /// By way of the log that the engine keeps: later by a third of a warm
    /// invocation, and known to work with every engine.
    Kept,
}

type Output = BoxStream<'static, Result<LogOutput, bollard::errors::Error>>;

/// The log of one environment, filled in the background.
#[derive(Debug, Clone)]
pub struct LogBook(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    state: Mutex<State>,
    grown: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// By stream, each line with its number in the whole log.
    kept: [VecDeque<(u64, LogEntry)>; 2],
    /// Bytes that are kept, by stream.
    bytes: [usize; 2],
    /// Entries that were ever taken, dropped ones included.
    taken: u64,
    partial: [Vec<u8>; 2],
    ended: bool,
}

impl LogBook {
    /// An empty log.
    pub(super) fn new() -> Self {
        Self(Arc::new(Inner::default()))
    }

    /// A place in the log: everything printed from now on is behind it.
    pub fn mark(&self) -> u64 {
        self.state().taken
    }

    /// The lines behind a mark that are still kept.
    pub fn since(&self, mark: u64) -> Vec<LogEntry> {
        self.state().since(mark)
    }

    /// The last lines, at most that many.
    pub fn last(&self, count: usize) -> Vec<LogEntry> {
        let mut lines = self.state().since(0);
        lines.split_off(lines.len().saturating_sub(count))
    }

    /// The lines behind a mark as soon as there are any, and the mark behind
    /// them; none when the log has ended or the deadline passed.
    pub async fn more(&self, mark: u64, deadline: Duration) -> (Vec<LogEntry>, u64) {
        let wait = async {
            loop {
                let grown = self.0.grown.notified();
                tokio::pin!(grown);
                // Registered before looking, so that no line slips between.
                grown.as_mut().enable();
                {
                    let state = self.state();
                    if state.taken > mark || state.ended {
                        return;
                    }
                }
                grown.await;
            }
        };
        // Late or not, what is there now is the answer.
        let _ = tokio::time::timeout(deadline, wait).await;
        let state = self.state();
        (state.since(mark), state.taken)
    }

    /// Waits until the log has ended, as it does with its container.
    pub(super) async fn ended(&self, deadline: Duration) {
        let began = std::time::Instant::now();
        loop {
            let left = deadline.saturating_sub(began.elapsed());
            if left.is_zero() || self.state().ended {
                return;
            }
            let mark = self.mark();
            self.more(mark, left).await;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic while holding the lock leaves whole lines behind.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, stream: LogStream, bytes: &[u8]) {
        self.state().take(stream, bytes);
        self.0.grown.notify_waiters();
    }

    fn end(&self) {
        let mut state = self.state();
        for stream in [LogStream::Stdout, LogStream::Stderr] {
            if !state.partial[stream as usize].is_empty() {
                state.take(stream, b"\n");
            }
        }
        state.ended = true;
        drop(state);
        self.0.grown.notify_waiters();
    }

    /// Follows a container's log in the background until it ends. What the
    /// container prints once this has returned is never missed.
    pub(super) async fn follow(
        &self,
        client: &Docker,
        container: &str,
        road: LogRoad,
    ) -> Result<JoinHandle<()>, EngineError> {
        let mut stream = road.stream(client, container).await?;
        let book = self.clone();
        Ok(tokio::spawn(async move {
            while let Some(Ok(output)) = stream.next().await {
                match output {
                    LogOutput::StdErr { message } => book.take(LogStream::Stderr, &message),
                    LogOutput::StdOut { message } | LogOutput::Console { message } => {
                        book.take(LogStream::Stdout, &message);
                    }
                    LogOutput::StdIn { .. } => {}
                }
            }
            book.end();
        }))
    }
}

impl LogRoad {
    /// The road that an engine has.
    pub(super) fn of(engine: &EngineInfo) -> Self {
        match engine.name.as_str() {
            "Docker" => Self::Attached,
            _ => Self::Kept,
        }
    }

    /// What the engine is to do with a container's log.
    pub(super) fn config(self) -> Option<HostConfigLogConfig> {
        match self {
            Self::Attached => Some(HostConfigLogConfig {
                typ: Some("none".to_owned()),
                config: None,
            }),
            Self::Kept => None,
        }
    }

    async fn stream(self, client: &Docker, container: &str) -> Result<Output, EngineError> {
        match self {
            Self::Attached => {
                let options = AttachContainerOptionsBuilder::new()
                    .stdout(true)
                    .stderr(true)
                    .stream(true)
                    .build();
                let attached = client.attach_container(container, Some(options)).await;
                let attached = attached.map_err(EngineError::call("attach to a container"))?;
                Ok(attached.output)
            }
            Self::Kept => {
                let options = LogsOptionsBuilder::new()
                    .stdout(true)
                    .stderr(true)
                    .follow(true)
                    .build();
                Ok(Box::pin(client.logs(container, Some(options))))
            }
        }
    }
}

impl State {
    fn since(&self, mark: u64) -> Vec<LogEntry> {
        let behind = self.kept.iter().flat_map(|lines| {
            let from = lines.partition_point(|(number, _)| *number < mark);
            lines.range(from..)
        });
        let mut behind: Vec<&(u64, LogEntry)> = behind.collect();
        behind.sort_unstable_by_key(|(number, _)| *number);
        behind.into_iter().map(|(_, line)| line.clone()).collect()
    }

    fn take(&mut self, stream: LogStream, bytes: &[u8]) {
        for chunk in bytes.split_inclusive(|&byte| byte == b'\n') {
            let partial = &mut self.partial[stream as usize];
            let (text, ends) = match chunk.split_last() {
                Some((b'\n', text)) => (text, true),
                _ => (chunk, false),
            };
            let room = KEPT_LINE.saturating_sub(partial.len());
            partial.extend_from_slice(&text[..text.len().min(room)]);
            if ends {
                let line = std::mem::take(partial);
                let line = String::from_utf8_lossy(&line)
                    .trim_end_matches('\r')
                    .to_owned();
                self.push(LogEntry { stream, line });
            }
        }
    }

    fn push(&mut self, entry: LogEntry) {
        let kept = &mut self.kept[entry.stream as usize];
        let bytes = &mut self.bytes[entry.stream as usize];
        *bytes += entry.line.len() + 1;
        kept.push_back((self.taken, entry));
        self.taken += 1;
        while *bytes > KEPT_BYTES {
            let Some((_, dropped)) = kept.pop_front() else {
                break;
            };
            *bytes -= dropped.line.len() + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn joins_pieces_of_a_line_by_stream() {
        let book = LogBook::new();
        book.take(LogStream::Stdout, b"one\ntw");
        book.take(LogStream::Stderr, b"err\r\n");
        let mark = book.mark();
        book.take(LogStream::Stdout, b"o\nrest");
        book.end();
        let lines = |entries: Vec<LogEntry>| -> Vec<String> {
            entries.into_iter().map(|entry| entry.line).collect()
        };
        assert_eq!(lines(book.last(9)), ["one", "err", "two", "rest"]);
        assert_eq!(lines(book.since(mark)), ["two", "rest"]);
        assert_eq!(lines(book.last(1)), ["rest"]);
    }

    #[test]
    fn a_flood_keeps_its_last_lines_only_and_all_of_the_other_stream() {
        let book = LogBook::new();
        book.take(LogStream::Stderr, b"of the emulator\n");
        let line = [vec![b'x'; 1023], vec![b'\n']].concat();
        for _ in 0..20_000 {
            book.take(LogStream::Stdout, &line);
        }
        book.take(LogStream::Stdout, &vec![b'y'; 10 << 20]);
        book.take(LogStream::Stdout, b"\nlast\n");
        assert_eq!(book.since(0)[0].line, "of the emulator");
        assert_eq!(book.last(1)[0].line, "last");
        assert_eq!(book.since(20_002).len(), 1);
        let state = book.state();
        assert!(state.bytes.iter().all(|bytes| *bytes <= KEPT_BYTES));
        assert_eq!(state.taken, 20_003);
    }

    #[tokio::test]
    async fn gives_more_as_soon_as_there_is_more_and_waits_no_longer_than_told() {
        let book = LogBook::new();
        book.take(LogStream::Stdout, b"ready\n");
        let (lines, mark) = book.more(0, SECOND).await;
        assert_eq!((lines.len(), mark), (1, 1));
        let (none, same) = book.more(mark, Duration::from_millis(20)).await;
        assert_eq!((none.len(), same), (0, mark));
        let reader = book.clone();
        let waiting = tokio::spawn(async move { reader.more(mark, SECOND).await });
        tokio::task::yield_now().await;
        book.take(LogStream::Stderr, b"go\n");
        let (lines, mark) = waiting.await.unwrap();
        assert_eq!(lines[0].line, "go");
        book.end();
        assert_eq!(book.more(mark, SECOND).await, (Vec::new(), mark));
        book.ended(SECOND).await;
    }
}
