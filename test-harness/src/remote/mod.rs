//! Functions that are deployed, as environments of the runner: which cases can
//! run there, what AWS's answers mean, and the smoke test of a new version. It
//! deploys nothing.

mod answer;
mod plan;
mod running;
mod smoke;
mod stage;
mod tail;

#[cfg(test)]
mod fake;
#[cfg(test)]
mod tests;

pub use answer::invocation;
pub use plan::on_aws;
pub use smoke::{SmokeFailure, Smoked, smoke, smoke_cases};
pub use stage::{Deployed, OnAws};
