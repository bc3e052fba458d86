//! One invocation and its outcome, whoever served it. It knows nothing of
//! containers, cases or reports.

mod client;
pub mod error;
pub mod interpret;
pub mod logs;
pub mod outcome;
#[cfg(test)]
mod recordings;
pub mod report_line;
pub mod rie_log;

pub use client::{RieAnswer, RieClient};
pub use error::InvokeError;
pub use interpret::{Interpretation, RieExchange, interpret};
pub use outcome::{FunctionFailure, Invocation, LogLine, Outcome, OutcomeKind};
pub use report_line::{PlatformLine, ReportLine};
pub use rie_log::{RieLog, RieMarks};
