//! From a finding to the line that brought it in: image, layer, Dockerfile,
//! manifest, function, and the CDK app that deploys it. Where a hop is unknown
//! it says so; it never guesses.

pub mod advice;
pub mod app;
pub mod cdk;
mod chain;
mod declared;
mod deployment;
pub mod dockerfile;
mod folder;
mod installed;
pub mod source;
mod tree;

pub use chain::{Hop, Origins, PlaceTrace, Trace};
pub use deployment::{Deployment, TooShort, Wanted, deployments, deployments_of};
