//! The runner's port on deployed functions: find one, invoke it, and beside it
//! the same image on this machine, where that is wanted.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;

use super::running::{Here, There};
use crate::deploy::{
    AliasState, CloudError, CodeState, FunctionState, Functions, InvokeAnswer, Invoker,
};
use crate::model::{FunctionDeploy, InvocationContext};
use crate::runner::event::{BuildInfo, BuildState};
use crate::runner::{
    CellFailure, CellFailureKind, Failure, Prepared, Progress, Running, Stage, Target,
};

/// What is asked of AWS about functions that are deployed, by `deploy`'s ports.
#[async_trait]
pub trait Deployed: Send + Sync {
    /// The function behind a version or alias.
    async fn function(&self, name: &str, qualifier: &str) -> Asked<Option<FunctionState>>;
    /// The function's aliases.
    async fn aliases(&self, name: &str) -> Asked<Vec<AliasState>>;
    /// The answer to an event.
    async fn invoke(
        &self,
        name: &str,
        qualifier: &str,
        event: Bytes,
        context: &InvocationContext,
    ) -> Asked<InvokeAnswer>;
}

type Asked<T> = Result<T, CloudError>;

#[async_trait]
impl<T: Functions + Invoker> Deployed for T {
    async fn function(&self, name: &str, qualifier: &str) -> Asked<Option<FunctionState>> {
        Functions::function(self, name, Some(qualifier)).await
    }

    async fn aliases(&self, name: &str) -> Asked<Vec<AliasState>> {
        Functions::aliases(self, name).await
    }

    async fn invoke(
        &self,
        name: &str,
        qualifier: &str,
        event: Bytes,
        context: &InvocationContext,
    ) -> Asked<InvokeAnswer> {
        Invoker::invoke(self, name, qualifier, event, context).await
    }
}

/// Functions on AWS.
pub struct OnAws {
    cloud: Arc<dyn Deployed>,
    qualifier: Option<String>,
    local: Option<Arc<dyn Stage>>,
    found: Mutex<BTreeMap<String, Result<Found, CellFailure>>>,
}

/// A function that was found.
#[derive(Debug, Clone)]
struct Found {
    name: String,
    qualifier: String,
    about: String,
    notes: Vec<String>,
}

impl OnAws {
    /// Functions behind an alias, a version or `$LATEST`; behind the alias that
    /// the manifest names where there is no qualifier. Where there is a stage of
    /// this machine, each event goes there too.
    pub fn new(
        cloud: Arc<dyn Deployed>,
        qualifier: Option<String>,
        local: Option<Arc<dyn Stage>>,
    ) -> Self {
        Self {
            cloud,
            qualifier,
            local,
            found: Mutex::new(BTreeMap::new()),
        }
    }

    async fn find(&self, target: &Target) -> Result<Found, CellFailure> {
        let wanted = target.function.deploy.as_ref();
        let Some(wanted) = wanted else {
            let doing = format!("find `{}` on AWS", target.function.name);
            let cause = "the manifest does not deploy it".to_owned();
            return Err(not_found(doing, vec![cause], None));
        };
        let qualifier = self.qualifier.as_ref().unwrap_or(&wanted.alias).clone();
        let asked = self.cloud.function(&wanted.name, &qualifier).await;
        let state = asked.map_err(|error| refused(&error))?;
        let Some(state) = state else {
            let doing = format!(
                "find function `{}` behind `{qualifier}` on AWS",
                wanted.name
            );
            let hint = format!("deploy it with `lambdock deploy {}`", target.function.name);
            return Err(not_found(doing, Vec::new(), Some(hint)));
        };
        let alias = self.alias(&wanted.name, &qualifier).await?;
        Ok(Found {
            about: about(wanted, &qualifier, &state),
            notes: notes(target, &state, alias.as_ref()),
            name: wanted.name.clone(),
            qualifier,
        })
    }

    /// The alias behind which the function was found, if it is one.
    async fn alias(&self, name: &str, qualifier: &str) -> Result<Option<AliasState>, CellFailure> {
        let number = qualifier.chars().all(|c| c.is_ascii_digit());
        if number || qualifier == "$LATEST" {
            return Ok(None);
        }
        let aliases = self.cloud.aliases(name).await;
        let aliases = aliases.map_err(|error| refused(&error))?;
        Ok(aliases.into_iter().find(|alias| alias.name == qualifier))
    }

    fn known(&self, target: &Target) -> Option<Result<Found, CellFailure>> {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.get(&target.cell.id()).cloned()
    }

    fn remember(&self, target: &Target, result: Result<Found, CellFailure>) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.insert(target.cell.id(), result);
    }
}

#[async_trait]
impl Stage for OnAws {
    /// Finds the function; that there is none ends the start, which is what fails
    /// then, and not an image.
    async fn prepare(&self, target: &Target, progress: &Progress) -> Result<Prepared, CellFailure> {
        let found = self.find(target).await;
        let about = match &found {
            Ok(found) => {
                progress.note(format!("on AWS: {}", found.about));
                for note in &found.notes {
                    progress.note(note.as_str());
                }
                found.about.clone()
            }
            Err(_) => target.cell.id(),
        };
        self.remember(target, found);
        match &self.local {
            Some(local) => local.prepare(target, progress).await,
            None => Ok(existing(about)),
        }
    }

    async fn start(
        &self,
        target: &Target,
        prepared: &Prepared,
    ) -> Result<Box<dyn Running>, CellFailure> {
        let found = match self.known(target) {
            Some(found) => found?,
            None => self.find(target).await?,
        };
        let here = self.local.as_ref().map(|stage| Here {
            stage: Arc::clone(stage),
            target: target.clone(),
            prepared: prepared.clone(),
            running: None,
        });
        Ok(Box::new(There::new(
            Arc::clone(&self.cloud),
            (found.name, found.qualifier),
            here,
        )))
    }
}

/// An image that nobody here has made.
fn existing(image: String) -> Prepared {
    Prepared {
        image: image.clone(),
        build: BuildInfo {
            image,
            image_id: None,
            state: BuildState::Existing,
            elapsed: Duration::ZERO,
            bases: Vec::new(),
            size_bytes: None,
        },
    }
}

/// `shop-orders:live, version 7, image sha256:…`.
fn about(wanted: &FunctionDeploy, qualifier: &str, state: &FunctionState) -> String {
    let name = &wanted.name;
    let image = match &state.code {
        CodeState::Image { uri, resolved } => {
            let uri = resolved.as_ref().unwrap_or(uri);
            let digest = uri
                .rsplit_once('@')
                .map_or(uri.as_str(), |(_, digest)| digest);
            format!("image {digest}")
        }
        CodeState::Zip => "an archive, no image".to_owned(),
    };
    format!("{name}:{qualifier}, version {}, {image}", state.version)
}

fn notes(target: &Target, state: &FunctionState, alias: Option<&AliasState>) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some((version, percent)) = alias.and_then(|alias| alias.second.as_ref()) {
        notes.push(format!(
            "{percent} % of the events go to version {version}: answers may be of either"
        ));
    }
    let wanted = target.cell.architecture;
    if state.architecture != wanted {
        let there = state.architecture;
        notes.push(format!(
            "it runs on `{there}` on AWS, and the manifest says `{wanted}`"
        ));
    }
    notes
}

fn not_found(message: String, causes: Vec<String>, hint: Option<String>) -> CellFailure {
    let failure = Failure {
        causes,
        hint,
        ..Failure::new(message)
    };
    CellFailure::new(CellFailureKind::Start, failure)
}

fn refused(error: &CloudError) -> CellFailure {
    CellFailure::new(CellFailureKind::Start, failure(error))
}

/// A call that failed, as evidence.
pub(super) fn failure(error: &CloudError) -> Failure {
    let code = error.code.as_ref();
    let code = code.map_or_else(String::new, |code| format!("{code}: "));
    let request = error.request_id.as_ref();
    let request = request.map_or_else(String::new, |id| format!(" (request {id})"));
    Failure {
        causes: vec![format!("{code}{}{request}", error.message)],
        hint: error.hint(),
        ..Failure::new(error.doing.clone())
    }
}
