//! Which image each `FROM` gets: AWS's own, pinned; somebody's replacement; or
//! a stand-in that is built here and says so.

mod choice;
mod resolver;

pub use choice::{BaseChoice, BaseError, BaseKind};
pub use resolver::{Resolver, StandIns};
