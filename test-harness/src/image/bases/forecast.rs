//! Which bases a Dockerfile gets, as far as that is known without an engine and
//! without a network: what a lock or a manifest says, not what can be pulled.

use super::resolver::{is_lambda_base, pin};
use super::{BaseChoice, BaseKind};
use crate::image::dockerfile::{BuildArguments, Dockerfile, DockerfileError};
use crate::image::lock::Lock;
use crate::image::stand_in;
use crate::model::{Architecture, BasePolicy, BuildSpec, Project};

/// What decides on bases.
#[derive(Debug, Clone, Copy)]
pub struct Forecast<'a> {
    /// The project.
    pub project: &'a Project,
    /// The project's lock.
    pub lock: &'a Lock,
    /// Replaces the project's policy.
    pub policy: Option<BasePolicy>,
}

impl Forecast<'_> {
    /// The base of each image that a Dockerfile names, each once. Where stand-ins
    /// are made depends on what can be pulled, they are foreseen only where
    /// nothing else is allowed.
    ///
    /// # Errors
    /// When the Dockerfile cannot be read.
    pub fn bases(
        &self,
        dockerfile: &str,
        spec: &BuildSpec,
        architecture: Architecture,
    ) -> Result<Vec<BaseChoice>, DockerfileError> {
        let arguments = BuildArguments::new(&spec.build_args, architecture);
        let mut choices: Vec<BaseChoice> = Vec::new();
        for image in Dockerfile::parse(dockerfile).images(&arguments)? {
            let known = |choice: &BaseChoice| choice.original == image.reference;
            if !choices.iter().any(known) {
                choices.push(self.choose(&image.reference));
            }
        }
        Ok(choices)
    }

    /// Every reference by which an earlier build may have got the images that a
    /// Dockerfile names. Which of them it was, only its layers tell.
    ///
    /// # Errors
    /// When the Dockerfile cannot be read.
    pub fn candidates(
        &self,
        dockerfile: &str,
        spec: &BuildSpec,
        architecture: Architecture,
    ) -> Result<Vec<String>, DockerfileError> {
        let mut candidates = Vec::new();
        for base in self.bases(dockerfile, spec, architecture)? {
            let stand_in = stand_in::find(&base.original).ok();
            let digest = self.lock.digest(&base.original);
            let others = [
                Some(base.used),
                digest.map(|digest| pin(&base.original, &digest)),
                stand_in.map(|stand_in| stand_in.tag.clone()),
                Some(base.original),
            ];
            for other in others.into_iter().flatten() {
                if !candidates.contains(&other) {
                    candidates.push(other);
                }
            }
        }
        Ok(candidates)
    }

    fn choose(&self, reference: &str) -> BaseChoice {
        let stand_in = stand_in::find(reference).ok();
        let policy = self.policy.unwrap_or(self.project.bases);
        let (used, kind) = if let Some(replacement) = self.project.base_map.get(reference) {
            (replacement.clone(), BaseKind::Mapped)
        } else if let Some(stand_in) = &stand_in
            && policy == BasePolicy::StandIn
        {
            (stand_in.tag.clone(), BaseKind::StandIn)
        } else if stand_in.is_some() || is_lambda_base(reference) {
            let digest = self.lock.digest(reference);
            let pinned = digest.map(|digest| pin(reference, &digest));
            (
                pinned.unwrap_or_else(|| reference.to_owned()),
                BaseKind::Public,
            )
        } else {
            (reference.to_owned(), BaseKind::AsNamed)
        };
        BaseChoice {
            original: reference.to_owned(),
            identity: used.clone(),
            used,
            kind,
        }
    }
}
