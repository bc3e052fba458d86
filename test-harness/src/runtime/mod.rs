//! An execution environment: one container that runs a function under an
//! emulator, with Lambda's limits. It knows nothing of cases or reports.

mod attached;
mod command;
mod environment;
mod failure;
mod launcher;
mod logs;
mod memory;
mod oom;
mod pause;
mod ready;
pub mod rie;
mod sandbox;
mod sandbox_image;
mod sweep;
mod variables;

pub use attached::{Attached, Fetched};
pub use command::{CommandError, runtime_command};
pub use environment::{Environment, EnvironmentSpec};
pub use failure::{Evidence, StartFailure};
pub use launcher::{Emulator, Launcher};
pub use logs::{LogBook, LogEntry, LogStream};
pub use memory::NoPeak;
pub use sweep::{Found, Kept, Sweep, SweepScope, Whose, survey, sweep};
pub use variables::lambda_variables;
