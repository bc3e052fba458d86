//! `BuildKit` builds through the Docker API: a session that serves files, secrets
//! and credentials to the daemon, and the build call that reads them.
//!
//! The daemon asks the session for the context, the Dockerfile, secrets and
//! credentials as it needs them; only what changed since the last build of the same context
//! is sent. Protocols: `moby/buildkit` `session/filesync`, `session/secrets`,
//! `session/auth` and `tonistiigi/fsutil`.

mod build;
mod files;
mod health;
mod logins;
mod progress;
mod secrets;
mod session;

pub use build::{BuildOutcome, BuildRequest};
pub(super) use build::{DOING, build};
pub use files::{BuildFile, Content, Kind};
pub use progress::BuildStep;
pub(super) use progress::keep;
pub(super) use session::try_session;
