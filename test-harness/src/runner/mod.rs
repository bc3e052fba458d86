//! From a plan and its cases to a stream of events: schedule, retry, cancel,
//! fail fast, verdict. It knows environments by a narrow port only, and nothing
//! of how events are shown.

mod against;
mod attempt;
mod cell;
mod choice;
mod durations;
pub mod event;
mod failure;
#[cfg(test)]
pub(crate) mod fake;
mod lifecycle;
pub mod local;
mod memory;
mod options;
mod plan;
mod port;
#[cfg(test)]
pub(crate) mod sample;
mod schedule;
mod shard;
mod status;
#[cfg(test)]
mod tests;
mod verdict;

pub use against::{LocalResult, differences};
pub(crate) use attempt::measured;
pub use choice::{Choice, PlanError};
pub use durations::Durations;
pub use event::{Event, EventSender, EventStream, channel};
pub use failure::{CellFailure, CellFailureKind, Evidence, Failure, InvokeFailure};
pub use options::RunOptions;
pub use plan::{Plan, PlannedCell, Target};
pub use port::{Prepared, Progress, Running, Stage};
pub use schedule::{build, run};
pub use shard::{NotAShard, Shard, ShardInfo};
pub use tokio_util::sync::CancellationToken;
pub use verdict::{Asked, Counts, Verdict};
