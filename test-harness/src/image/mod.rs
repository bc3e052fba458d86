//! Images: reading Dockerfiles and contexts, choosing bases, building. It knows
//! neither the manifest nor how a container runs.

mod authorities;
pub mod bases;
pub mod build;
mod context;
pub mod contract;
pub mod dockerfile;
pub mod ignore;
mod lock;
pub mod stand_in;
mod state;

pub use context::{BuildContext, ContextError, read_context};
pub(crate) use context::{ignore_files, ignore_rules};
pub use lock::{Lock, LockError};
pub use state::State;
