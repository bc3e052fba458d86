//! From what a manifest wants to what AWS has: read, plan, apply, wait, roll
//! back. It knows AWS by narrow ports only; the real ones are behind a feature.

mod apply;
#[cfg(feature = "aws")]
pub mod aws;
mod bind;
mod change;
mod checks;
mod compare;
mod desired;
mod document;
mod error;
pub mod event;
mod failure;
#[cfg(test)]
mod fake;
mod observe;
mod options;
mod plan;
mod port;
mod rollback;
#[cfg(test)]
mod sample;
mod serving;
mod state;
mod status;
mod step;

pub use apply::{
    FunctionResult, Listener, Means, OnFailure, PortFailure, Pushed, Pusher, ResultStatus,
    SmokeTarget, SmokeTest, StepResult, Work, apply, apply_all,
};
pub use bind::{Moved, bind};
pub use change::{Change, Resource, SecretChange};
pub use desired::{Desired, DesiredRepository, LocalImage, Refusal, Sources, Unfit, repository};
pub use document::{deployed, planned, problem};
pub use error::{CloudError, CloudErrorKind};
pub use event::{DeployEvent, Happened, SmokeRun, StepOutcome};
pub use failure::DeployError;
pub use observe::{Observed, Seek, observe, observe_all};
pub use options::Options;
pub use plan::{Action, FunctionPlan, SameImage, plan};
pub use port::{Cloud, Functions, Identities, Invoker, Logs, Repositories, Secrets};
pub use rollback::{Rollback, RollbackError, RollbackTarget, plan_rollback};
pub use serving::{ServedFunctions, digest_in, serving};
pub use state::{
    AliasState, CodeState, EventInvokeState, FunctionConfig, FunctionState, Identity, InvokeAnswer,
    LastUpdate, Logging, Provisioned, RegistryLogin, RepositoryState, UrlState, VersionState,
};
pub use status::status;
pub use step::Step;
