//! Chooses a base for a reference. Everything outside comes in by traits.

use std::collections::BTreeMap;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::Mutex;

use super::{BaseChoice, BaseError, BaseKind};
use crate::engine::buildkit::BuildStep;
use crate::engine::{EngineError, Images};
use crate::image::lock::Lock;
use crate::image::state::State;
use crate::model::{Architecture, BasePolicy};

/// The longest that pulling a base may take.
const PULL_DEADLINE: Duration = Duration::from_mins(10);

/// Stand-ins, as choosing needs them.
#[async_trait]
pub trait StandIns: Send + Sync {
    /// Whether there is a stand-in for the reference; if not, why, in words
    /// that help.
    fn knows(&self, reference: &str) -> Result<(), String>;

    /// Makes sure that the stand-in is there and names it.
    async fn ensure(
        &self,
        reference: &str,
        architecture: Architecture,
        tell: &mut (dyn FnMut(BuildStep) + Send),
    ) -> Result<String, BaseError>;
}

/// Chooses bases for one project.
pub struct Resolver<'a> {
    /// The engine's images.
    pub images: &'a dyn Images,
    /// What can stand in.
    pub stand_ins: &'a dyn StandIns,
    /// The project's policy.
    pub policy: BasePolicy,
    /// The project's replacements.
    pub map: &'a BTreeMap<String, String>,
    /// The project's lock.
    pub lock: &'a Lock,
    /// The project's memory.
    pub state: &'a State,
    /// Resolve public images anew.
    pub update: bool,
    /// One choice at a time: two cells must not pull or build the same base.
    pub turn: &'a Mutex<()>,
}

impl Resolver<'_> {
    /// The base for a reference.
    ///
    /// # Errors
    /// When there is none to be had.
    pub async fn choose(
        &self,
        reference: &str,
        architecture: Architecture,
        tell: &mut (dyn FnMut(BuildStep) + Send),
    ) -> Result<BaseChoice, BaseError> {
        let _turn = self.turn.lock().await;
        if let Some(replacement) = self.map.get(reference) {
            return self.mapped(reference, replacement, architecture).await;
        }
        let known = self.stand_ins.knows(reference);
        let is_aws = is_lambda_base(reference);
        if known.is_err() && !is_aws {
            return self.as_named(reference).await;
        }
        let public = if self.policy == BasePolicy::StandIn {
            Err("the manifest asks for stand-ins only".to_owned())
        } else {
            self.public(reference, architecture).await?
        };
        match (public, known) {
            (Ok(choice), _) => Ok(choice),
            (Err(_), Ok(())) if self.policy != BasePolicy::Aws => {
                let used = self.stand_ins.ensure(reference, architecture, tell).await?;
                self.local(reference, used, BaseKind::StandIn).await
            }
            (Err(reason), known) => Err(BaseError::None {
                reference: reference.to_owned(),
                reason,
                no_stand_in: known.err().unwrap_or_else(|| {
                    "`bases = \"aws\"` allows no stand-in; use `bases = \"auto\"`".to_owned()
                }),
            }),
        }
    }

    async fn mapped(
        &self,
        reference: &str,
        replacement: &str,
        architecture: Architecture,
    ) -> Result<BaseChoice, BaseError> {
        if self.update || self.images.image(replacement).await?.is_none() {
            let pulled = self.pull(replacement, architecture).await;
            pulled.map_err(|reason| BaseError::None {
                reference: reference.to_owned(),
                reason,
                no_stand_in: format!("`[bases]` of the manifest maps it to `{replacement}`"),
            })?;
        }
        self.local(reference, replacement.to_owned(), BaseKind::Mapped)
            .await
    }

    /// An image that is neither AWS's nor has a stand-in: the engine's own, or
    /// the build resolves it.
    async fn as_named(&self, reference: &str) -> Result<BaseChoice, BaseError> {
        let image = self.images.image(reference).await?;
        Ok(BaseChoice {
            original: reference.to_owned(),
            used: reference.to_owned(),
            kind: BaseKind::AsNamed,
            identity: image.map_or_else(|| reference.to_owned(), |image| image.id),
        })
    }

    /// The public image, pinned by digest; the inner error says why it is not
    /// to be had.
    async fn public(
        &self,
        reference: &str,
        architecture: Architecture,
    ) -> Result<Result<BaseChoice, String>, BaseError> {
        let locked = self.lock.digest(reference).filter(|_| !self.update);
        let pinned = locked.as_ref().map(|digest| pin(reference, digest));
        if let Some(pinned) = &pinned
            && self.images.image(pinned).await?.is_some()
        {
            let choice = self
                .local(reference, pinned.clone(), BaseKind::Public)
                .await?;
            return Ok(Ok(choice));
        }
        let patient = self.policy == BasePolicy::Auto && !self.update;
        if patient && self.state.is_unreachable(reference) {
            return Ok(Err("it could not be pulled less than a day ago".to_owned()));
        }
        let wanted = pinned.as_deref().unwrap_or(reference);
        if let Err(reason) = self.pull(wanted, architecture).await {
            self.state.remember_unreachable(reference.to_owned());
            return Ok(Err(reason));
        }
        let pulled = self.images.image(wanted).await?;
        let digests = pulled.map(|image| image.repo_digests).unwrap_or_default();
        let Some(digest) = digests.iter().find_map(|one| one.split_once('@')) else {
            return Ok(Err("the engine does not tell its digest".to_owned()));
        };
        if locked.is_none() {
            self.lock
                .set(reference, digest.1)
                .map_err(BaseError::Lock)?;
        }
        let used = pin(reference, digest.1);
        let choice = self.local(reference, used, BaseKind::Public).await?;
        Ok(Ok(choice))
    }

    async fn local(
        &self,
        reference: &str,
        used: String,
        kind: BaseKind,
    ) -> Result<BaseChoice, BaseError> {
        let image = self.images.image(&used).await?;
        Ok(BaseChoice {
            original: reference.to_owned(),
            identity: image.map_or_else(|| used.clone(), |image| image.id),
            used,
            kind,
        })
    }

    async fn pull(&self, reference: &str, architecture: Architecture) -> Result<(), String> {
        let pull = self.images.pull(reference, architecture.platform());
        match tokio::time::timeout(PULL_DEADLINE, pull).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(reason(&error)),
            Err(_) => Err(format!("the pull took over {} s", PULL_DEADLINE.as_secs())),
        }
    }
}

fn reason(error: &EngineError) -> String {
    let reason = error.reason();
    // Why there is no stand-in is the hint; how to log in must not be lost.
    match error.hint() {
        Some(hint) => format!("{reason}; {hint}"),
        None => reason,
    }
}

/// Whether a reference names one of AWS's Lambda base images.
pub(super) fn is_lambda_base(reference: &str) -> bool {
    let reference = reference.trim_start_matches("docker.io/");
    reference.starts_with("public.ecr.aws/lambda/") || reference.starts_with("amazon/aws-lambda-")
}

/// `name:tag` and a digest as one reference.
pub(super) fn pin(reference: &str, digest: &str) -> String {
    let unpinned = reference
        .split_once('@')
        .map_or(reference, |(name, _)| name);
    format!("{unpinned}@{digest}")
}

#[cfg(test)]
mod tests;
