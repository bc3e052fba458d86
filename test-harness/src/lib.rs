//! Build, run, test and trace AWS Lambda container images from one manifest.
//!
//! Modules form layers; imports point one way only (see DESIGN.md, checked by
//! `cargo xtask layers`).

pub mod cases;
pub mod invoke;
pub mod model;
pub mod report;
pub mod runner;
#[cfg(test)]
mod test_support;
pub mod wire;
