//! What is wanted of AWS for one function, from the model and a local image. It
//! asks nobody: values of references and the policy's file come in as arguments.

use std::collections::{BTreeMap, BTreeSet};

use super::checks;
use super::state::{EventInvokeState, FunctionConfig, Logging, UrlState};
use crate::model::{
    Architecture, Function, FunctionDeploy, Lifecycle, Project, RepositorySettings, Secret,
    TrafficStep,
};

/// An image on the engine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LocalImage {
    /// The name that the engine has it by.
    pub reference: String,
    /// The digest of its configuration, `sha256:…`: the image's id.
    pub config_digest: String,
    /// The digest of all that it was made of, where it has our label.
    pub inputs: Option<String>,
    /// The digest of the manifest that a registry would have, where somebody has
    /// packed it already.
    pub manifest_digest: Option<String>,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
    /// Its architecture, where the engine tells one that Lambda knows.
    pub architecture: Option<Architecture>,
}

/// What a repository is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DesiredRepository {
    /// Its name.
    pub name: String,
    /// Whether tags stay with their images.
    pub immutable_tags: bool,
    /// Whether images are scanned when they are pushed.
    pub scan_on_push: bool,
    /// The lifecycle policy's JSON; none leaves what there is.
    pub lifecycle_policy: Option<String>,
    /// Tags; others are left alone.
    pub tags: BTreeMap<String, String>,
}

/// What is wanted for one function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desired {
    /// Its name in the manifest.
    pub function: String,
    /// Its name on AWS.
    pub name: String,
    /// The account that it may go to; any where there is none.
    pub account: Option<String>,
    /// Its image.
    pub image: LocalImage,
    /// Where the image goes.
    pub repository: DesiredRepository,
    /// Its architecture.
    pub architecture: Architecture,
    /// Its configuration, values of references included.
    pub config: FunctionConfig,
    /// Variables whose values the manifest has in plain text.
    pub plain: BTreeSet<String>,
    /// Tags; others are left alone.
    pub tags: BTreeMap<String, String>,
    /// The log group.
    pub log_group: String,
    /// Days after which its lines are removed; none leaves what there is.
    pub retention_days: Option<u32>,
    /// The alias that callers use.
    pub alias: String,
    /// How traffic moves; empty is at once.
    pub traffic: Vec<TrafficStep>,
    /// Whether cases are run on a new version.
    pub smoke: bool,
    /// The alias' URL; none leaves what there is.
    pub url: Option<UrlState>,
    /// Reserved concurrency; none leaves what there is.
    pub reserved_concurrency: Option<u32>,
    /// Provisioned concurrency of the alias; none leaves what there is.
    pub provisioned_concurrency: Option<u32>,
    /// What becomes of asynchronous events; none leaves what there is.
    pub events: Option<EventInvokeState>,
    /// What a reader of the plan should know.
    pub notes: Vec<String>,
}

/// What the wish for a function is made of.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// The project.
    pub project: &'a Project,
    /// The function.
    pub function: &'a Function,
    /// Its image.
    pub image: &'a LocalImage,
    /// Values of its references, by variable.
    pub references: &'a BTreeMap<String, Secret>,
    /// The text of the lifecycle policy's file, where the manifest names one.
    pub lifecycle_file: Option<&'a str>,
}

/// One thing that Lambda would not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What and why.
    pub reason: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// A function that cannot be wanted of Lambda as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("failed to fit function `{function}` to Lambda: {}", reasons(.problems))]
pub struct Unfit {
    /// Its name in the manifest.
    pub function: String,
    /// Everything that is wrong, at least one.
    pub problems: Vec<Refusal>,
}

fn reasons(problems: &[Refusal]) -> String {
    let reasons: Vec<&str> = problems.iter().map(|one| one.reason.as_str()).collect();
    reasons.join("; ")
}

impl Unfit {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        let hints: Vec<&str> = self
            .problems
            .iter()
            .filter_map(|one| one.hint.as_deref())
            .collect();
        (!hints.is_empty()).then(|| hints.join("; "))
    }
}

impl Refusal {
    pub(super) fn new(reason: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            hint: Some(hint.into()),
        }
    }
}

impl Desired {
    /// What is wanted for a function.
    ///
    /// # Errors
    /// When Lambda would refuse it, with everything that is wrong.
    pub fn new(sources: &Sources<'_>) -> Result<Self, Unfit> {
        let function = sources.function;
        let unfit = |problems| Unfit {
            function: function.name.to_string(),
            problems,
        };
        let Some(deploy) = &function.deploy else {
            return Err(unfit(vec![checks::not_deployed(function.name.as_str())]));
        };
        let mut desired = wish(sources, deploy);
        let missing = checks::unresolved(function, sources.references);
        let problems: Vec<Refusal> = missing
            .into_iter()
            .chain(checks::refusals(&desired))
            .collect();
        if !problems.is_empty() {
            return Err(unfit(problems));
        }
        desired.notes = checks::notes(&desired);
        Ok(desired)
    }
}

fn wish(sources: &Sources<'_>, deploy: &FunctionDeploy) -> Desired {
    let (project, function) = (sources.project, sources.function);
    let settings = &project.deploy;
    let name = settings
        .repository
        .name_of(&project.name, function.name.as_str());
    Desired {
        function: function.name.to_string(),
        name: deploy.name.clone(),
        account: settings.account.clone(),
        image: sources.image.clone(),
        repository: repository(
            &settings.repository,
            name,
            sources.lifecycle_file,
            &settings.tags,
        ),
        architecture: deploy.architecture,
        config: config(sources, deploy),
        plain: function.environment.keys().cloned().collect(),
        tags: deploy.tags.clone(),
        log_group: deploy.log.group_of(&deploy.name),
        retention_days: deploy.log.retention_days,
        alias: deploy.alias.clone(),
        traffic: deploy.traffic.clone(),
        smoke: deploy.smoke.is_some(),
        url: deploy.url.as_ref().map(|url| UrlState {
            url: String::new(),
            public: url.public,
            open: url.public,
            streaming: url.streaming,
            cors: url.cors.clone(),
        }),
        reserved_concurrency: deploy.reserved_concurrency,
        provisioned_concurrency: deploy.provisioned_concurrency,
        events: deploy.events.as_ref().map(|events| EventInvokeState {
            retries: events.retries,
            max_age_s: events.max_age_s,
            on_success: events.on_success.clone(),
            on_failure: events.on_failure.clone(),
        }),
        notes: Vec::new(),
    }
}

fn config(sources: &Sources<'_>, deploy: &FunctionDeploy) -> FunctionConfig {
    let function = sources.function;
    let plain = function.environment.iter();
    let plain = plain.map(|(key, value)| (key.clone(), Secret::new(value.clone())));
    let resolved = sources.references.iter();
    let resolved = resolved.filter(|(key, _)| function.references.contains_key(*key));
    let resolved = resolved.map(|(key, value)| (key.clone(), value.clone()));
    FunctionConfig {
        role: deploy.role.clone(),
        memory_mb: function.memory_mb,
        timeout_s: u32::try_from(function.timeout.as_secs()).unwrap_or(u32::MAX),
        ephemeral_storage_mb: function.ephemeral_storage_mb,
        image_config: function.image_config.clone(),
        environment: plain.chain(resolved).collect(),
        description: deploy.description.clone(),
        kms_key: deploy.kms_key.clone(),
        logging: Logging {
            group: Some(deploy.log.group_of(&deploy.name)),
            json: deploy.log.json,
            application_level: deploy.log.application_level.clone(),
            system_level: deploy.log.system_level.clone(),
        },
        vpc: deploy.vpc.clone(),
        active_tracing: deploy.active_tracing,
        snap_start: deploy.snap_start,
        dead_letter: deploy.dead_letter.clone(),
    }
}

/// What a repository is asked for, also without a function.
pub fn repository(
    settings: &RepositorySettings,
    name: String,
    lifecycle_file: Option<&str>,
    tags: &BTreeMap<String, String>,
) -> DesiredRepository {
    let lifecycle_policy = match &settings.lifecycle {
        None => None,
        Some(Lifecycle::KeepImages(count)) => Some(keep(*count)),
        Some(Lifecycle::File(_)) => lifecycle_file.map(str::to_owned),
    };
    DesiredRepository {
        name,
        immutable_tags: settings.immutable_tags,
        scan_on_push: settings.scan_on_push,
        lifecycle_policy,
        tags: tags.clone(),
    }
}

/// Source: Amazon ECR user guide, "Examples of lifecycle policies".
fn keep(count: u32) -> String {
    let policy = serde_json::json!({"rules": [{
        "rulePriority": 1,
        "description": format!("keep the newest {count} images"),
        "selection": {
            "tagStatus": "any",
            "countType": "imageCountMoreThan",
            "countNumber": count,
        },
        "action": {"type": "expire"},
    }]});
    policy.to_string()
}
