//! How a run goes about its plan: how many at once, how long, how often.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::cases::GoldenUpdate;

/// How a run goes about its plan. Every wait has an end.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// How many cells are built and run at a time.
    pub jobs: NonZeroUsize,
    /// How much memory, in MB, the environments of all cells may have together
    /// by their limits; any where there is no number.
    pub memory_mb: Option<u64>,
    /// How often a case that failed is tried again.
    pub retries: u32,
    /// Whether the first failure keeps everything from starting that has not.
    pub fail_fast: bool,
    /// From which time on a case that passed is called slow.
    pub slow: Duration,
    /// How long an image may take.
    pub build_deadline: Duration,
    /// How long an environment may take to start.
    pub start_deadline: Duration,
    /// How long an environment may take to stop.
    pub stop_deadline: Duration,
    /// How long the client waits for an answer beyond the function's limit.
    pub grace: Duration,
    /// Golden files to rewrite; none where cases are only checked.
    pub golden: Option<Arc<GoldenUpdate>>,
    /// Ends the run: what runs is given up, what was started is stopped.
    pub cancel: CancellationToken,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self {
            jobs: NonZeroUsize::MIN,
            memory_mb: None,
            retries: 0,
            fail_fast: false,
            slow: Duration::from_secs(5),
            build_deadline: Duration::from_mins(30),
            // Longer than the environment's own wait, whose end has evidence.
            start_deadline: Duration::from_secs(75),
            stop_deadline: Duration::from_secs(30),
            grace: Duration::from_secs(5),
            golden: None,
            cancel: CancellationToken::new(),
        }
    }
}
