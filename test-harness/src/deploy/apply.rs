//! Runs a plan's steps. Each looks before it acts, so that running again after
//! an interrupt at any point ends in the same state, nothing done twice.

mod alias;
mod belongings;
mod code;
mod parts;
mod patience;
mod result;
mod run;
#[cfg(test)]
mod tests;
mod wait;

use async_trait::async_trait;
use futures_util::{StreamExt as _, stream};
use tokio_util::sync::CancellationToken;

use super::desired::{Desired, LocalImage};
use super::event::{DeployEvent, SmokeRun};
use super::observe::Observed;
use super::options::Options;
use super::plan::FunctionPlan;
use super::port::Cloud;
use super::state::RepositoryState;

pub(super) use wait::settled;

pub use result::{FunctionResult, Pushed, ResultStatus, StepResult};

/// Why something that is not AWS failed.
#[derive(Debug)]
pub struct PortFailure {
    /// Why.
    pub source: Box<dyn std::error::Error + Send + Sync>,
    /// What to do about it.
    pub hint: Option<String>,
}

/// Pushes images.
#[async_trait]
pub trait Pusher: Send + Sync {
    /// Pushes an image into a repository, whatever of it is missing there.
    async fn push(
        &self,
        image: &LocalImage,
        repository: &RepositoryState,
    ) -> Result<Pushed, PortFailure>;
}

/// What cases are run on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmokeTarget {
    /// The function's name in the manifest.
    pub function: String,
    /// Its name on AWS.
    pub name: String,
    /// The version or alias to call.
    pub qualifier: String,
    /// The version that is to answer.
    pub version: String,
}

/// Runs a function's cases on AWS.
#[async_trait]
pub trait SmokeTest: Send + Sync {
    /// Runs them. Whatever kept a case from running is a case that failed.
    async fn run(&self, target: &SmokeTarget) -> SmokeRun;
}

/// Hears what happens.
pub type Listener<'a> = &'a (dyn Fn(DeployEvent) + Send + Sync);

/// What a deployment reaches the world by.
#[derive(Clone, Copy)]
pub struct Means<'a> {
    /// AWS.
    pub cloud: &'a dyn Cloud,
    /// Pushes images.
    pub pusher: &'a dyn Pusher,
    /// Runs cases.
    pub smoke: &'a dyn SmokeTest,
    /// Hears what happens.
    pub listener: Listener<'a>,
    /// How long it waits for what.
    pub options: &'a Options,
    /// The wish to end. Calls under way are finished; traffic that is shared is
    /// given back to the former version.
    pub cancel: &'a CancellationToken,
}

/// A function with its plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// What is wanted.
    pub desired: Desired,
    /// What there was when the plan was made.
    pub observed: Observed,
    /// The plan.
    pub plan: FunctionPlan,
    /// What becomes of the alias when cases fail.
    pub on_failure: OnFailure,
}

/// What becomes of an alias when cases fail on it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OnFailure {
    /// It leads to the former version again.
    #[default]
    Return,
    /// It stays: whoever rolls back has left the former version on purpose.
    Stay,
}

/// Runs the plan of one function. What went wrong is in the result.
pub async fn apply(means: Means<'_>, work: &Work) -> FunctionResult {
    run::Run::new(means, work).finish().await
}

/// Runs the plans of many functions, some at a time; results are in their order.
pub async fn apply_all(means: Means<'_>, works: &[Work]) -> Vec<FunctionResult> {
    let all = stream::iter(works.iter().map(|work| apply(means, work)));
    all.buffered(means.options.at_once.max(1)).collect().await
}
