//! From what a manifest wants to what AWS has: read, plan, apply, wait, roll
//! back. It knows AWS by narrow ports only; the real ones are behind a feature.

mod apply;
mod change;
mod checks;
mod compare;
mod desired;
mod error;
mod event;
mod failure;
mod observe;
mod options;
mod plan;
mod port;
mod serving;
mod state;
mod step;

pub use apply::{
    FunctionResult, Listener, Means, OnFailure, PortFailure, Pushed, Pusher, ResultStatus,
    SmokeTarget, SmokeTest, StepResult, Work, apply, apply_all,
};
pub use change::{Change, Resource, SecretChange};
pub use desired::{Desired, DesiredRepository, LocalImage, Refusal, Sources, Unfit, repository};
pub use error::{CloudError, CloudErrorKind};
pub use event::{DeployEvent, Happened, SmokeRun, StepOutcome};
pub use failure::DeployError;
pub use observe::{Observed, Seek, observe, observe_all};
pub use options::Options;
pub use plan::{Action, FunctionPlan, SameImage, plan};
pub use port::{Cloud, Functions, Identities, Invoker, Logs, Repositories, Secrets};
pub use serving::{Deployed, digest_in, serving};
pub use state::{
    AliasState, CodeState, EventInvokeState, FunctionConfig, FunctionState, Identity, InvokeAnswer,
    LastUpdate, Logging, Provisioned, RegistryLogin, RepositoryState, UrlState, VersionState,
};
pub use step::Step;
