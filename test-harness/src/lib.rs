//! Build, run, test and trace AWS Lambda container images from one manifest.
//!
//! Modules form layers; imports point one way only (see DESIGN.md, checked by
//! `cargo xtask check-layers`).

pub mod engine;
pub mod image;
pub mod model;
pub mod runtime;
