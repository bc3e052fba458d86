//! From what a manifest wants to what AWS has: read, plan, apply, wait, roll
//! back. It knows AWS by narrow ports only; the real ones are behind a feature.

#[cfg(feature = "aws")]
pub mod aws;
mod error;
mod port;
mod state;

pub use error::{CloudError, CloudErrorKind};
pub use port::{Cloud, Functions, Identities, Invoker, Logs, Repositories, Secrets};
pub use state::{
    AliasState, CodeState, EventInvokeState, FunctionConfig, FunctionState, Identity, InvokeAnswer,
    LastUpdate, Logging, Provisioned, RegistryLogin, RepositoryState, UrlState, VersionState,
};
