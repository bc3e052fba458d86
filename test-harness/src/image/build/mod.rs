//! Building the image of one cell: prepare, choose bases, plan, build, check.

mod builder;
mod failure;
mod frontend;
mod hints;
mod key;
mod plan;
mod prepare;
mod secrets;
mod trust;

pub use builder::{BuildSettings, Builder, BuiltImage, Variable};
pub use failure::BuildFailure;
pub use key::{KeyError, cache_key};
pub use plan::image_tag;
