//! What Lambda functions do wrong, on request: the event names the fault. It
//! owns the faults themselves; only `main.rs` knows of Lambda.

mod disk;
mod failure;
mod fault;
mod init;
mod log;
mod memory;
mod perform;
mod process;
mod runtime_api;

pub use failure::Failure;
pub use fault::{Fault, Stream};
pub use init::{InitFault, InvalidInitFault};
pub use perform::perform;
pub use process::rest_as_child;
pub use runtime_api::report_init_error;
