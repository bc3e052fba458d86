//! What is wanted of AWS, as the list shows it. It reads no value that the
//! manifest only refers to.

use std::collections::BTreeMap;

use lambdock::model::{
    CorsSettings, EnvironmentReference, EventSettings, Function, FunctionDeploy, Lifecycle,
    LogSettings, Project, ReferenceSource, Smoke, TrafficStep, UrlSettings, VariantName,
    VpcSettings,
};
use lambdock::wire::{
    ListedCors, ListedDeploy, ListedDeployment, ListedEvents, ListedLog, ListedReference,
    ListedRepository, ListedStep, ListedUrl, ListedVpc,
};

use crate::paths::shown;

/// What holds for every function.
pub(super) fn of_project(project: &Project) -> ListedDeployment {
    let wanted = &project.deploy;
    let repository = &wanted.repository;
    let (keep_images, lifecycle_policy) = match &repository.lifecycle {
        Some(Lifecycle::KeepImages(count)) => (Some(*count), None),
        Some(Lifecycle::File(path)) => (None, Some(shown(path))),
        None => (None, None),
    };
    ListedDeployment {
        account: wanted.account.clone(),
        region: wanted.region.clone(),
        repository: ListedRepository {
            immutable_tags: repository.immutable_tags,
            keep_images,
            lifecycle_policy,
            scan_on_push: repository.scan_on_push,
        },
    }
}

/// What Lambda is told about a function.
pub(super) fn of_function(
    project: &Project,
    function: &Function,
    wanted: &FunctionDeploy,
) -> ListedDeploy {
    let repository = &project.deploy.repository;
    ListedDeploy {
        active_tracing: wanted.active_tracing,
        alias: wanted.alias.clone(),
        architecture: wanted.architecture.to_string(),
        dead_letter: wanted.dead_letter.clone(),
        description: wanted.description.clone(),
        events: wanted.events.as_ref().map(events),
        kms_key: wanted.kms_key.clone(),
        log: log(&wanted.log, &wanted.name),
        name: wanted.name.clone(),
        provisioned_concurrency: wanted.provisioned_concurrency,
        repository: repository.name_of(&project.name, function.name.as_str()),
        reserved_concurrency: wanted.reserved_concurrency,
        role: wanted.role.clone(),
        smoke: wanted.smoke.as_ref().map(|Smoke { tags }| tags.clone()),
        snap_start: wanted.snap_start,
        tags: wanted.tags.clone(),
        traffic: wanted.traffic.iter().map(step).collect(),
        url: wanted.url.as_ref().map(url),
        variant: wanted.variant.as_ref().map(VariantName::to_string),
        vpc: wanted.vpc.as_ref().map(vpc),
    }
}

/// The variables whose values are elsewhere.
pub(super) fn references(function: &Function) -> BTreeMap<String, ListedReference> {
    let referred = function.references.iter();
    let listed = referred.map(|(name, found)| (name.clone(), reference(found)));
    listed.collect()
}

fn reference(found: &EnvironmentReference) -> ListedReference {
    let mut listed = ListedReference {
        env: None,
        key: None,
        local: found.local.clone(),
        parameter: None,
        secret: None,
    };
    match &found.source {
        ReferenceSource::Variable(name) => listed.env = Some(name.clone()),
        ReferenceSource::Parameter(name) => listed.parameter = Some(name.clone()),
        ReferenceSource::Secret { id, key } => {
            listed.secret = Some(id.clone());
            listed.key.clone_from(key);
        }
    }
    listed
}

fn events(events: &EventSettings) -> ListedEvents {
    ListedEvents {
        max_age_s: events.max_age_s,
        on_failure: events.on_failure.clone(),
        on_success: events.on_success.clone(),
        retries: events.retries,
    }
}

fn log(log: &LogSettings, name: &str) -> ListedLog {
    ListedLog {
        application_level: log.application_level.clone(),
        group: log.group_of(name),
        json: log.json,
        retention_days: log.retention_days,
        system_level: log.system_level.clone(),
    }
}

fn step(step: &TrafficStep) -> ListedStep {
    ListedStep {
        percent: step.percent,
        wait_s: step.wait.as_secs(),
    }
}

fn url(url: &UrlSettings) -> ListedUrl {
    ListedUrl {
        cors: url.cors.as_ref().map(cors),
        public: url.public,
        streaming: url.streaming,
    }
}

fn cors(cors: &CorsSettings) -> ListedCors {
    ListedCors {
        credentials: cors.credentials,
        exposed_headers: cors.exposed_headers.clone(),
        headers: cors.headers.clone(),
        max_age_s: cors.max_age_s,
        methods: cors.methods.clone(),
        origins: cors.origins.clone(),
    }
}

fn vpc(vpc: &VpcSettings) -> ListedVpc {
    ListedVpc {
        ipv6: vpc.ipv6,
        security_groups: vpc.security_groups.clone(),
        subnets: vpc.subnets.clone(),
    }
}
