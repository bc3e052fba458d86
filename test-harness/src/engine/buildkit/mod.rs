//! `BuildKit` builds through the Docker API: a session that serves files and
//! secrets to the daemon, and the build call that reads them.
//!
//! The daemon asks the session for the context, the Dockerfile and secrets as
//! it needs them; only what changed since the last build of the same context
//! is sent. Protocols: `moby/buildkit` `session/filesync`, `session/secrets`
//! and `tonistiigi/fsutil`.

mod build;
mod files;
mod health;
mod progress;
mod secrets;
mod session;

pub(super) use build::build;
pub use build::{BuildOutcome, BuildRequest};
pub use files::{BuildFile, Content, Kind};
pub use progress::BuildStep;
pub(super) use session::try_session;
