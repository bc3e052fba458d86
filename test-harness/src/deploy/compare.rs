//! A function's configuration against what AWS has, property by property, and
//! what counts as the same: Lambda's defaults are what a silent side has.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Change, Differences, Resource, SecretChange};
use super::state::{EventInvokeState, FunctionConfig, Logging, UrlState};
use crate::model::{CorsSettings, ImageConfig, VpcSettings};

/// What Lambda logs at where JSON lines have no level.
///
/// Source: AWS Lambda developer guide, "Configuring advanced logging controls".
const DEFAULT_LEVEL: &str = "INFO";

/// A configuration in which whatever is not said is Lambda's default, so that
/// two that mean the same are equal.
pub(super) fn normal(config: &FunctionConfig, name: &str) -> FunctionConfig {
    let mut config = config.clone();
    let logging = &mut config.logging;
    let group = logging.group.take().filter(|group| !group.is_empty());
    logging.group = Some(group.unwrap_or_else(|| format!("/aws/lambda/{name}")));
    let level = |level: Option<String>, json: bool| {
        let level = level.unwrap_or_else(|| DEFAULT_LEVEL.to_owned());
        json.then_some(level)
    };
    logging.application_level = level(logging.application_level.take(), logging.json);
    logging.system_level = level(logging.system_level.take(), logging.json);
    let given = |list: Option<Vec<String>>| list.filter(|list| !list.is_empty());
    let image = &mut config.image_config;
    image.entry_point = given(image.entry_point.take());
    image.command = given(image.command.take());
    image.working_directory = image
        .working_directory
        .take()
        .filter(|path| !path.is_empty());
    config.vpc = config.vpc.take().filter(|vpc| !vpc.subnets.is_empty());
    if let Some(vpc) = &mut config.vpc {
        vpc.subnets.sort();
        vpc.security_groups.sort();
    }
    config.kms_key = config.kms_key.take().filter(|key| !key.is_empty());
    config.dead_letter = config.dead_letter.take().filter(|queue| !queue.is_empty());
    config
}

/// What is wanted, with AWS's own where the manifest leaves it alone.
pub(super) fn merged(wanted: &FunctionConfig, remote: Option<&FunctionConfig>) -> FunctionConfig {
    let mut merged = wanted.clone();
    if merged.kms_key.is_none() {
        merged.kms_key = remote.and_then(|remote| remote.kms_key.clone());
    }
    merged
}

/// Whether a version made of one is as good as a version made of the other. The
/// description is no part of it: another one needs no new version.
pub(super) fn equivalent(one: &FunctionConfig, other: &FunctionConfig, name: &str) -> bool {
    let mut one = normal(one, name);
    one.description.clone_from(&other.description);
    one == normal(other, name)
}

/// Every difference of a configuration. Both sides are normal; without a remote
/// one, only what is not Lambda's default is told.
pub(super) fn configurations(
    wanted: &FunctionConfig,
    remote: Option<&FunctionConfig>,
    plain: &BTreeSet<String>,
) -> Vec<Change> {
    let mut found = Differences::of(Resource::Function);
    found.value(
        "role",
        remote.map(|r| r.role.as_str()),
        wanted.role.as_str(),
    );
    found.value("memory_mb", remote.map(|r| r.memory_mb), wanted.memory_mb);
    found.value("timeout_s", remote.map(|r| r.timeout_s), wanted.timeout_s);
    let tmp = remote.map(|r| r.ephemeral_storage_mb);
    found.value("ephemeral_storage_mb", tmp, wanted.ephemeral_storage_mb);
    found.text(
        "description",
        remote.and_then(|r| filled(&r.description)),
        filled(&wanted.description),
    );
    images(
        &mut found,
        &wanted.image_config,
        remote.map(|r| &r.image_config),
    );
    found.text(
        "kms_key",
        remote.and_then(|r| r.kms_key.clone()),
        wanted.kms_key.clone(),
    );
    logging(&mut found, wanted, remote);
    network(&mut found, wanted, remote);
    let tracing = |config: &FunctionConfig| {
        if config.active_tracing {
            "Active"
        } else {
            "PassThrough"
        }
    };
    choice(
        &mut found,
        "tracing",
        [remote.map(tracing), Some(tracing(wanted))],
        "PassThrough",
    );
    let snap = |config: &FunctionConfig| {
        if config.snap_start {
            "PublishedVersions"
        } else {
            "None"
        }
    };
    choice(
        &mut found,
        "snap_start",
        [remote.map(snap), Some(snap(wanted))],
        "None",
    );
    let queue = remote.and_then(|r| r.dead_letter.clone());
    found.text("dead_letter", queue, wanted.dead_letter.clone());
    found.found.extend(environment(wanted, remote, plain));
    found.found
}

fn images(found: &mut Differences, wanted: &ImageConfig, remote: Option<&ImageConfig>) {
    let list = |list: &Option<Vec<String>>| list.as_ref().map(|list| format!("{list:?}"));
    let entry = remote.and_then(|r| list(&r.entry_point));
    found.text("image_config.entry_point", entry, list(&wanted.entry_point));
    let command = remote.and_then(|r| list(&r.command));
    found.text("image_config.command", command, list(&wanted.command));
    let folder = remote.and_then(|r| r.working_directory.clone());
    found.text(
        "image_config.working_directory",
        folder,
        wanted.working_directory.clone(),
    );
}

fn logging(found: &mut Differences, wanted: &FunctionConfig, remote: Option<&FunctionConfig>) {
    let (wanted, remote) = (&wanted.logging, remote.map(|remote| &remote.logging));
    let group = remote.and_then(|r| r.group.clone());
    found.text("logging.group", group, wanted.group.clone());
    let format = |logging: &Logging| if logging.json { "JSON" } else { "Text" };
    choice(
        found,
        "logging.format",
        [remote.map(format), Some(format(wanted))],
        "Text",
    );
    let level = remote.and_then(|r| r.application_level.clone());
    found.text(
        "logging.application_level",
        level,
        wanted.application_level.clone(),
    );
    let level = remote.and_then(|r| r.system_level.clone());
    found.text("logging.system_level", level, wanted.system_level.clone());
}

fn network(found: &mut Differences, wanted: &FunctionConfig, remote: Option<&FunctionConfig>) {
    let remote = remote.and_then(|remote| remote.vpc.as_ref());
    let wanted = wanted.vpc.as_ref();
    let ids = |ids: &[String]| Some(ids.join(", ")).filter(|text| !text.is_empty());
    let subnets = |vpc: Option<&VpcSettings>| vpc.and_then(|vpc| ids(&vpc.subnets));
    found.text("vpc.subnets", subnets(remote), subnets(wanted));
    let groups = |vpc: Option<&VpcSettings>| vpc.and_then(|vpc| ids(&vpc.security_groups));
    found.text("vpc.security_groups", groups(remote), groups(wanted));
    let ipv6 = |vpc: Option<&VpcSettings>| Some(vpc.is_some_and(|vpc| vpc.ipv6).to_string());
    found.text("vpc.ipv6", ipv6(remote), ipv6(wanted));
}

/// One of some words. A function that is yet to be made has none; where Lambda's
/// own is wanted of it, nothing is told.
fn choice(found: &mut Differences, property: &str, sides: [Option<&str>; 2], default: &str) {
    let [from, to] = sides;
    if from.is_some() || to != Some(default) {
        found.text(property, from.map(str::to_owned), to.map(str::to_owned));
    }
}

/// Values are shown where the manifest has them in plain text, and nowhere else.
fn environment(
    wanted: &FunctionConfig,
    remote: Option<&FunctionConfig>,
    plain: &BTreeSet<String>,
) -> Vec<Change> {
    let none = BTreeMap::new();
    let (wanted, remote) = (
        &wanted.environment,
        remote.map_or(&none, |r| &r.environment),
    );
    let keys: BTreeSet<&String> = wanted.keys().chain(remote.keys()).collect();
    let differs = |key: &&String| wanted.get(*key) != remote.get(*key);
    let change = |key: &String| {
        let property = format!("environment.{key}");
        let (from, to) = (remote.get(key), wanted.get(key));
        if plain.contains(key) {
            let shown = |value: &crate::model::Secret| value.reveal().to_owned();
            return Change::new(
                Resource::Function,
                &property,
                from.map(shown),
                to.map(shown),
            );
        }
        let secret = match (from, to) {
            (None, _) => SecretChange::Added,
            (_, None) => SecretChange::Removed,
            _ => SecretChange::Differs,
        };
        Change::secret(&property, secret)
    };
    keys.into_iter().filter(differs).map(change).collect()
}

fn filled(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// Whether a URL is as wanted; whether the policy opens it is another question.
pub(super) fn same_url(wanted: &UrlState, remote: &UrlState) -> bool {
    (wanted.public, wanted.streaming) == (remote.public, remote.streaming)
        && cors(wanted.cors.as_ref()) == cors(remote.cors.as_ref())
}

/// Browsers' rules, in which order and empty lists mean nothing.
fn cors(settings: Option<&CorsSettings>) -> Option<CorsSettings> {
    let mut settings = settings?.clone();
    let lists = [
        &mut settings.origins,
        &mut settings.methods,
        &mut settings.headers,
        &mut settings.exposed_headers,
    ];
    for list in lists {
        list.sort();
    }
    Some(settings).filter(|settings| settings != &CorsSettings::default())
}

/// What becomes of events, with Lambda's defaults where nothing is said: two
/// further tries within six hours.
///
/// Source: Lambda API, `PutFunctionEventInvokeConfig`.
pub(super) fn events(state: &EventInvokeState) -> EventInvokeState {
    EventInvokeState {
        retries: state.retries.or(Some(2)),
        max_age_s: state.max_age_s.or(Some(21_600)),
        on_success: state.on_success.clone().filter(|arn| !arn.is_empty()),
        on_failure: state.on_failure.clone().filter(|arn| !arn.is_empty()),
    }
}
