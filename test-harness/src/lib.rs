//! Build, run, test and trace AWS Lambda container images from one manifest.
//!
//! Modules form layers; imports point one way only (see DESIGN.md, checked by
//! `cargo xtask check-layers`).

pub mod cases;
pub mod deploy;
pub mod engine;
pub mod evidence;
pub mod findings;
pub mod harness;
mod http;
pub mod image;
pub mod init;
pub mod invoke;
pub mod manifest;
pub mod matrix;
pub mod model;
pub mod registry;
pub mod remote;
pub mod report;
pub mod runner;
pub mod runtime;
pub mod scan;
pub mod trace;
pub mod wire;
