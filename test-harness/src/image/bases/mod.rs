//! Which image each `FROM` gets: AWS's own, pinned; somebody's replacement; or
//! a stand-in that is built here and says so.

mod choice;
mod forecast;
mod resolver;

pub use choice::{BaseChoice, BaseError, BaseKind};
pub use forecast::Forecast;
pub use resolver::{Resolver, StandIns};
