//! Building the image of one cell: prepare, choose bases, plan, build, check.

mod builder;
mod failure;
mod frontend;
mod hints;
mod plan;
mod prepare;
mod secrets;
mod trust;

pub use builder::{BuildSettings, Builder, BuiltImage, Variable};
pub use failure::BuildFailure;
pub use plan::image_tag;
