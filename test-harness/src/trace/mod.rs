//! From a finding to the line that brought it in: image, layer, Dockerfile,
//! manifest, function, and the CDK app that deploys it. Where a hop is unknown
//! it says so; it never guesses.

pub mod app;
pub mod cdk;
pub mod dockerfile;
pub mod source;
