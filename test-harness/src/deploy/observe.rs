//! Reads what AWS has of a function: every part that a plan compares. It only
//! reads, and decides nothing.

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::desired::Desired;
use super::error::CloudError;
use super::port::Cloud;
use super::state::{
    AliasState, EventInvokeState, FunctionState, Identity, Provisioned, RepositoryState, UrlState,
    VersionState,
};
use crate::model::{FunctionDeploy, Project};

/// What to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seek {
    /// The function's name on AWS.
    pub name: String,
    /// The repository's name.
    pub repository: String,
    /// The alias.
    pub alias: String,
    /// The log group.
    pub log_group: String,
}

/// What AWS has of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// Who asked.
    pub identity: Identity,
    /// The repository.
    pub repository: Option<RepositoryState>,
    /// The function's `$LATEST`.
    pub latest: Option<FunctionState>,
    /// Published versions, oldest first.
    pub versions: Vec<VersionState>,
    /// The newest of them, as a function.
    pub newest: Option<FunctionState>,
    /// The alias.
    pub alias: Option<AliasState>,
    /// What the alias leads to, as a function.
    pub served: Option<FunctionState>,
    /// The alias' URL.
    pub url: Option<UrlState>,
    /// What becomes of the alias' asynchronous events.
    pub events: Option<EventInvokeState>,
    /// The alias' provisioned concurrency.
    pub provisioned: Option<Provisioned>,
    /// The log group and its days of retention.
    pub log_group: Option<Option<u32>>,
}

impl Seek {
    /// What to look for, from the model.
    pub fn new(project: &Project, function: &str, deploy: &FunctionDeploy) -> Self {
        let repository = &project.deploy.repository;
        Self {
            name: deploy.name.clone(),
            repository: repository.name_of(&project.name, function),
            alias: deploy.alias.clone(),
            log_group: deploy.log.group_of(&deploy.name),
        }
    }
}

impl From<&Desired> for Seek {
    fn from(desired: &Desired) -> Self {
        Self {
            name: desired.name.clone(),
            repository: desired.repository.name.clone(),
            alias: desired.alias.clone(),
            log_group: desired.log_group.clone(),
        }
    }
}

impl Observed {
    /// Of an account that has nothing of the function.
    pub const fn nothing(identity: Identity) -> Self {
        Self {
            identity,
            repository: None,
            latest: None,
            versions: Vec::new(),
            newest: None,
            alias: None,
            served: None,
            url: None,
            events: None,
            provisioned: None,
            log_group: None,
        }
    }
}

/// Reads what AWS has of one function.
///
/// # Errors
/// When a call fails; that something is not there is no failure.
pub async fn observe(
    cloud: &dyn Cloud,
    identity: &Identity,
    seek: &Seek,
) -> Result<Observed, CloudError> {
    let name = seek.name.as_str();
    let mut observed = Observed::nothing(identity.clone());
    (observed.repository, observed.log_group, observed.latest) = tokio::try_join!(
        cloud.repository(&seek.repository),
        cloud.log_group(&seek.log_group),
        cloud.function(name, None),
    )?;
    if observed.latest.is_none() {
        return Ok(observed);
    }
    let (versions, aliases) = tokio::try_join!(cloud.versions(name), cloud.aliases(name))?;
    observed.alias = aliases.into_iter().find(|alias| alias.name == seek.alias);
    let newest = versions.last().map(|version| version.version.clone());
    observed.versions = versions;
    observed.newest = numbered(cloud, name, newest.as_deref()).await?;
    let Some(alias) = &observed.alias else {
        return Ok(observed);
    };
    observed.served = if Some(&alias.version) == newest.as_ref() {
        observed.newest.clone()
    } else {
        numbered(cloud, name, Some(&alias.version)).await?
    };
    (observed.url, observed.events, observed.provisioned) = tokio::try_join!(
        cloud.url(name, &seek.alias),
        cloud.event_invoke(name, &seek.alias),
        cloud.provisioned(name, &seek.alias),
    )?;
    Ok(observed)
}

async fn numbered(
    cloud: &dyn Cloud,
    name: &str,
    version: Option<&str>,
) -> Result<Option<FunctionState>, CloudError> {
    match version {
        Some(version) => cloud.function(name, Some(version)).await,
        None => Ok(None),
    }
}

/// Reads what AWS has of many functions, in their order, `at_once` at a time.
///
/// # Errors
/// At the first call that fails.
pub async fn observe_all(
    cloud: &dyn Cloud,
    seeks: &[Seek],
    at_once: usize,
) -> Result<Vec<Observed>, CloudError> {
    let identity = cloud.identity().await?;
    let one = |seek| observe(cloud, &identity, seek);
    let found = stream::iter(seeks.iter().map(one));
    found.buffered(at_once.max(1)).try_collect().await
}
