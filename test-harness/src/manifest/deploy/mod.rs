//! `deploy` of a function and of `[defaults]`: what Lambda is told about a
//! function that is deployed. It asks AWS nothing.

mod forms;
mod log;
mod network;
mod resolve;
mod rollout;
mod settings;
mod tags;

use super::findings::Span;
use super::ranges::{PROVISIONED_CONCURRENCY, RESERVED_CONCURRENCY};
use super::table::Table;
use super::value::Value;
use crate::model::{Architecture, EventSettings, Smoke, TrafficStep, UrlSettings, VpcSettings};
pub(super) use forms::{
    ACCOUNT, ALIAS, DEAD_LETTER, DESTINATION, Form, KMS_KEY, LOG_GROUP, NAME, PARAMETER, REGION,
    ROLE, SECRET, SECURITY_GROUP, SUBNET, VARIABLE,
};
use log::PartialLog;
pub(super) use log::{APPLICATION_LEVELS, FORMATS, RETENTION_DAYS, SYSTEM_LEVELS};
pub(super) use network::{AUTH, METHODS};
pub(super) use resolve::{Owner, resolve};
pub(super) use settings::read as read_settings;
use tags::Tags;

/// How every invocation is traced.
pub(super) const TRACING: [&str; 2] = ["active", "pass-through"];

/// What a key says: something, or that there is to be nothing.
#[derive(Debug, Clone)]
enum Switch<T> {
    On(T),
    Off,
}

/// A key that is there, even where its value is wrong.
#[derive(Debug, Clone)]
struct Given<T> {
    value: Option<T>,
    span: Span,
}

/// The keys of one table, each absent where its key is.
#[derive(Debug, Clone, Default)]
pub(super) struct PartialDeploy {
    name: Option<String>,
    variant: Option<Given<String>>,
    architecture: Option<Given<Architecture>>,
    role: Option<Given<String>>,
    description: Option<String>,
    tags: Tags,
    kms_key: Option<Switch<String>>,
    log: PartialLog,
    vpc: Option<Switch<VpcSettings>>,
    active_tracing: Option<bool>,
    snap_start: Option<Given<bool>>,
    dead_letter: Option<Switch<String>>,
    alias: Option<String>,
    traffic: Option<Vec<TrafficStep>>,
    smoke: Option<Switch<Smoke>>,
    url: Option<Switch<UrlSettings>>,
    reserved_concurrency: Option<Switch<u32>>,
    provisioned_concurrency: Option<Given<Switch<u32>>>,
    events: Option<Switch<EventSettings>>,
}

impl PartialDeploy {
    /// Reads `deploy` of `[defaults]`.
    pub(super) fn read_defaults(mut table: Table<'_>) -> Self {
        let read = Self::read_shared(&mut table);
        table.finish();
        read
    }

    /// Reads `deploy` of a function.
    pub(super) fn read(mut table: Table<'_>) -> Self {
        let name = table.get("name").and_then(|value| NAME.read(&value));
        let variant = table.get("variant");
        let read = Self {
            name,
            variant: variant.map(|value| Given::new(&value, value.text())),
            ..Self::read_shared(&mut table)
        };
        table.finish();
        read
    }

    fn read_shared(table: &mut Table<'_>) -> Self {
        let architecture = table.get("architecture");
        let role = table.get("role");
        Self {
            name: None,
            variant: None,
            architecture: architecture
                .map(|value| Given::new(&value, super::defaults::architecture(&value))),
            role: role.map(|value| Given::new(&value, ROLE.read(&value))),
            description: table.get("description").and_then(|v| description(&v)),
            tags: Tags::read(table.get("tags")),
            kms_key: Switch::read(table.get("kms-key"), |value| KMS_KEY.read(value)),
            log: PartialLog::read(table.get("log").and_then(|value| value.table())),
            vpc: Switch::read(table.get("vpc"), network::vpc),
            active_tracing: forms::word(table.get("tracing"), &TRACING)
                .map(|word| word == TRACING[0]),
            snap_start: table
                .get("snap-start")
                .map(|value| Given::new(&value, value.boolean())),
            dead_letter: Switch::read(table.get("dead-letter"), |value| DEAD_LETTER.read(value)),
            alias: table.get("alias").and_then(|value| ALIAS.read(&value)),
            traffic: table.get("traffic").and_then(|v| rollout::traffic(&v)),
            smoke: rollout::smoke(table.get("smoke")),
            url: Switch::read(table.get("url"), network::url),
            reserved_concurrency: Switch::read(table.get("reserved-concurrency"), |value| {
                value.integer(&RESERVED_CONCURRENCY)
            }),
            provisioned_concurrency: table.get("provisioned-concurrency").map(|value| {
                let read = |value: &Value<'_>| value.integer(&PROVISIONED_CONCURRENCY);
                Given::new(&value, Switch::read(Some(value.clone()), read))
            }),
            events: Switch::read(table.get("events"), rollout::events),
        }
    }

    /// These settings over others; tags and `log` merge key by key.
    fn over(self, defaults: &Self) -> Self {
        let defaults = defaults.clone();
        Self {
            name: self.name,
            variant: self.variant,
            architecture: self.architecture.or(defaults.architecture),
            role: self.role.or(defaults.role),
            description: self.description.or(defaults.description),
            tags: self.tags.over(&defaults.tags),
            kms_key: self.kms_key.or(defaults.kms_key),
            log: self.log.over(&defaults.log),
            vpc: self.vpc.or(defaults.vpc),
            active_tracing: self.active_tracing.or(defaults.active_tracing),
            snap_start: self.snap_start.or(defaults.snap_start),
            dead_letter: self.dead_letter.or(defaults.dead_letter),
            alias: self.alias.or(defaults.alias),
            traffic: self.traffic.or(defaults.traffic),
            smoke: self.smoke.or(defaults.smoke),
            url: self.url.or(defaults.url),
            reserved_concurrency: self.reserved_concurrency.or(defaults.reserved_concurrency),
            provisioned_concurrency: self
                .provisioned_concurrency
                .or(defaults.provisioned_concurrency),
            events: self.events.or(defaults.events),
        }
    }
}

impl<T> Given<T> {
    fn new(value: &Value<'_>, read: Option<T>) -> Self {
        Self {
            value: read,
            span: value.span(),
        }
    }
}

impl<T> Switch<T> {
    /// Reads a key whose value may be `false`, so that a function can leave out
    /// what the defaults have.
    fn read(value: Option<Value<'_>>, read: impl Fn(&Value<'_>) -> Option<T>) -> Option<Self> {
        let value = value?;
        if value.is_false() {
            return Some(Self::Off);
        }
        read(&value).map(Self::On)
    }

    fn on(self) -> Option<T> {
        match self {
            Self::On(value) => Some(value),
            Self::Off => None,
        }
    }
}

/// Source: Lambda API, `Description`, at most 256 characters.
pub(super) const DESCRIPTION: usize = 256;

fn description(value: &Value<'_>) -> Option<String> {
    let text = value.string()?;
    if text.chars().count() > DESCRIPTION {
        let place = value.place();
        value.problem(format!(
            "{place} must have at most {DESCRIPTION} characters"
        ));
        return None;
    }
    Some(text)
}

#[cfg(test)]
mod tests;
