//! Stand-in bases: what is built here where public bases cannot be pulled.
//! They keep the contract of the image that they stand for and are never named
//! like it.
//!
//! The recipes are Dockerfiles in `dockerfiles/bases`, carried inside the
//! library; a chain of them begins with a root file system of Debian's that
//! `mmdebstrap` makes on the host.

mod context;
mod lookup;
mod recipe;
mod root;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sha2::{Digest, Sha256};
use tokio::sync::{Mutex, OnceCell};

use super::bases::{BaseError, StandIns};
use crate::engine::buildkit::{BuildFile, BuildOutcome, BuildRequest, BuildStep};
use crate::engine::{Images, hex, labels};
use crate::model::Architecture;
use recipe::{Base, Recipe};

pub use lookup::{NoStandIn, find};
pub use recipe::{StandIn, stand_ins};

const DEADLINE: Duration = Duration::from_mins(30);

/// What stand-ins need from outside.
#[async_trait]
pub trait Supplies: Send + Sync {
    /// The emulator's executable, which Lambda's bases have inside.
    async fn emulator(&self) -> Result<PathBuf, String>;

    /// The host's bundle of certificate authorities, where it has one.
    fn authorities(&self) -> Option<PathBuf>;
}

/// Stand-ins on one engine.
pub struct LocalStandIns {
    images: Arc<dyn Images>,
    supplies: Arc<dyn Supplies>,
    /// Proxy variables of the host, which every build gets as arguments.
    proxies: BTreeMap<String, String>,
    /// The context that all recipes share, with its digest.
    files: OnceCell<(Arc<Vec<BuildFile>>, String)>,
    /// Recipes that are known to be up to date.
    done: Mutex<BTreeSet<(&'static str, Architecture)>>,
}

impl LocalStandIns {
    /// Stand-ins on an engine.
    pub fn new(
        images: Arc<dyn Images>,
        supplies: Arc<dyn Supplies>,
        proxies: BTreeMap<String, String>,
    ) -> Self {
        Self {
            images,
            supplies,
            proxies,
            files: OnceCell::new(),
            done: Mutex::new(BTreeSet::new()),
        }
    }

    async fn files(&self) -> Result<&(Arc<Vec<BuildFile>>, String), String> {
        let files = self.files.get_or_try_init(|| async {
            let mut files = context::shared();
            files.push(context::authorities(self.supplies.authorities())?);
            files.push(context::emulator(&self.supplies.emulator().await?)?);
            BuildFile::sort(&mut files);
            let digest = context::digest(&files);
            Ok::<_, String>((Arc::new(files), digest))
        });
        files.await
    }

    async fn chain(
        &self,
        recipe: &'static Recipe,
        architecture: Architecture,
        tell: &mut (dyn FnMut(BuildStep) + Send),
    ) -> Result<String, String> {
        let mut done = self.done.lock().await;
        if done.contains(&(recipe.name, architecture)) {
            return Ok(recipe.tag());
        }
        let (files, digest) = self.files().await?;
        let mut digests: BTreeMap<&str, String> = BTreeMap::new();
        for step in recipe.chain() {
            let parents = step
                .needs()
                .into_iter()
                .map(|name| digests.get(name).cloned());
            let parents: Vec<String> = parents.flatten().collect();
            let inputs = inputs(step, digest, &parents, architecture);
            self.step(step, files, inputs.clone(), architecture, &mut *tell)
                .await?;
            digests.insert(step.name, inputs);
            done.insert((step.name, architecture));
        }
        Ok(recipe.tag())
    }

    async fn step(
        &self,
        recipe: &'static Recipe,
        files: &Arc<Vec<BuildFile>>,
        inputs: String,
        architecture: Architecture,
        tell: &mut (dyn FnMut(BuildStep) + Send),
    ) -> Result<(), String> {
        let tag = recipe.tag();
        let here = self
            .images
            .image(&tag)
            .await
            .map_err(|error| error.to_string())?;
        if here.is_some_and(|image| image.labels.get(labels::INPUTS) == Some(&inputs)) {
            return Ok(());
        }
        if let Base::Root(suite) = recipe.base {
            root::ensure(&*self.images, suite, architecture, &mut *tell).await?;
        }
        tell(BuildStep::Started {
            name: format!("build stand-in base `{tag}`, not an official image"),
        });
        let request = BuildRequest {
            shared_key: "lambdock-stand-ins".to_owned(),
            context: Arc::clone(files),
            dockerfile: context::dockerfile(recipe.dockerfile)?,
            tag: tag.clone(),
            labels: [(labels::INPUTS.to_owned(), inputs)].into(),
            build_args: self.arguments(recipe, architecture),
            target: None,
            platform: architecture.platform().to_owned(),
            secrets: BTreeMap::new(),
            cache_from: Vec::new(),
            no_cache: false,
            deadline: DEADLINE,
        };
        let built = self.images.build(request, tell).await;
        match built.map_err(|error| error.to_string())? {
            BuildOutcome::Built(_) => Ok(()),
            BuildOutcome::Failed { message, tail } => {
                Err(format!("`{tag}`: {message}\n{}", tail.join("\n")))
            }
        }
    }

    fn arguments(
        &self,
        recipe: &'static Recipe,
        architecture: Architecture,
    ) -> BTreeMap<String, String> {
        let mut arguments = self.proxies.clone();
        let base = match recipe.base {
            Base::Root(suite) => root::tag(suite, architecture),
            Base::StandIn(name) => recipe::tag(name),
        };
        arguments.insert("BASE".to_owned(), base);
        if let Some(fetcher) = recipe.fetcher {
            arguments.insert("FETCHER".to_owned(), recipe::tag(fetcher));
        }
        arguments.insert("STAND_IN_FOR".to_owned(), recipe.stands_for.to_owned());
        let own = recipe.arguments.iter();
        arguments.extend(own.map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        arguments
    }
}

/// Digest of everything that a stand-in is made of.
fn inputs(recipe: &Recipe, files: &str, parents: &[String], architecture: Architecture) -> String {
    let text = context::dockerfile(recipe.dockerfile).unwrap_or_default();
    let all = serde_json::json!([
        files,
        text,
        recipe.arguments,
        recipe.stands_for,
        parents,
        architecture.as_str()
    ]);
    hex(&Sha256::digest(all.to_string()))
}

#[async_trait]
impl StandIns for LocalStandIns {
    fn knows(&self, reference: &str) -> Result<(), String> {
        find(reference).map(|_| ()).map_err(|none| none.to_string())
    }

    async fn ensure(
        &self,
        reference: &str,
        architecture: Architecture,
        tell: &mut (dyn FnMut(BuildStep) + Send),
    ) -> Result<String, BaseError> {
        let failed = |reason: String| BaseError::StandIn {
            reference: reference.to_owned(),
            hint: root::hint(&reason),
            reason,
        };
        let recipe = lookup::recipe(reference).map_err(|none| failed(none.to_string()))?;
        self.chain(recipe, architecture, tell).await.map_err(failed)
    }
}
