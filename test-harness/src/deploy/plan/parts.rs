//! The parts of a plan around the function: repository, log group, tags, and
//! what belongs to the alias. Whatever the manifest does not name stays.

use std::collections::BTreeMap;

use super::Draft;
use crate::deploy::change::{Change, Differences, Resource};
use crate::deploy::compare;
use crate::deploy::state::{LastUpdate, RepositoryState, UrlState};
use crate::deploy::step::Step;

impl Draft<'_> {
    pub(super) fn repository(&mut self) {
        let wanted = &self.desired.repository;
        let Some(remote) = &self.observed.repository else {
            let whole = Some(wanted.name.clone());
            self.changes
                .push(Change::new(Resource::Repository, "", None, whole));
            self.steps.push(Step::CreateRepository);
            if wanted.lifecycle_policy.is_some() {
                self.steps.push(Step::ChangeRepository);
            }
            return;
        };
        let mut found = Differences::of(Resource::Repository);
        found.value(
            "immutable_tags",
            Some(remote.immutable_tags),
            wanted.immutable_tags,
        );
        found.value(
            "scan_on_push",
            Some(remote.scan_on_push),
            wanted.scan_on_push,
        );
        if !same_policy(wanted.lifecycle_policy.as_deref(), remote) {
            let from = remote.lifecycle_policy.clone();
            found.text("lifecycle_policy", from, wanted.lifecycle_policy.clone());
        }
        let mut found = found.found;
        found.extend(tags(Resource::Repository, &wanted.tags, Some(&remote.tags)));
        if !found.is_empty() {
            self.steps.push(Step::ChangeRepository);
        }
        self.changes.extend(found);
    }

    pub(super) fn log_group(&mut self) {
        let desired = self.desired;
        let mut found = Differences::of(Resource::LogGroup);
        if self.observed.log_group.is_none() {
            found.text("", None, Some(desired.log_group.clone()));
            self.steps.push(Step::CreateLogGroup);
        }
        let remote = self.observed.log_group.flatten();
        if desired.retention_days.is_some() && remote != desired.retention_days {
            let days = |days: Option<u32>| days.map(|days| days.to_string());
            found.text("retention_days", days(remote), days(desired.retention_days));
            self.steps.push(Step::SetRetention);
        }
        self.changes.extend(found.found);
    }

    pub(super) fn tags(
        &self,
        resource: Resource,
        remote: Option<&BTreeMap<String, String>>,
    ) -> Vec<Change> {
        tags(resource, &self.desired.tags, remote)
    }

    pub(super) fn reserved(&mut self, remote: Option<u32>) {
        let Some(wanted) = self.desired.reserved_concurrency else {
            return;
        };
        if remote != Some(wanted) {
            let mut found = Differences::of(Resource::Function);
            found.value("reserved_concurrency", remote, wanted);
            self.changes.extend(found.found);
            self.steps.push(Step::SetReserved);
        }
    }

    /// What belongs to the alias, which is there by then.
    pub(super) fn belongings(&mut self) {
        self.url();
        self.events();
        self.provisioned();
    }

    fn url(&mut self) {
        let Some(wanted) = &self.desired.url else {
            return;
        };
        let remote = self.observed.url.as_ref();
        let mut found = Differences::of(Resource::Alias);
        if !remote.is_some_and(|remote| compare::same_url(wanted, remote)) {
            found.text("url", remote.map(shown), Some(shown(wanted)));
            self.steps.push(Step::SetUrl);
        }
        let open = remote.is_some_and(|remote| remote.open);
        if wanted.public && !open {
            found.value("url.open", remote.map(|remote| remote.open), true);
            self.steps.push(Step::OpenUrl);
        }
        self.changes.extend(found.found);
    }

    fn events(&mut self) {
        let Some(wanted) = self.desired.events.as_ref().map(compare::events) else {
            return;
        };
        let remote = self.observed.events.as_ref().map(compare::events);
        if remote.as_ref() == Some(&wanted) {
            return;
        }
        let mut found = Differences::of(Resource::Alias);
        let remote = remote.unwrap_or_default();
        let number = |number: Option<u32>| number.map(|number| number.to_string());
        found.text(
            "events.retries",
            number(remote.retries),
            number(wanted.retries),
        );
        found.text(
            "events.max_age_s",
            number(remote.max_age_s),
            number(wanted.max_age_s),
        );
        found.text("events.on_success", remote.on_success, wanted.on_success);
        found.text("events.on_failure", remote.on_failure, wanted.on_failure);
        self.changes.extend(found.found);
        self.steps.push(Step::SetEvents);
    }

    fn provisioned(&mut self) {
        let Some(wanted) = self.desired.provisioned_concurrency else {
            return;
        };
        let remote = self.observed.provisioned.as_ref();
        let requested = remote.map(|remote| remote.requested);
        let failed = remote.and_then(|remote| match &remote.status {
            LastUpdate::Failed { code, reason } => Some(format!("{code}: {reason}")),
            _ => None,
        });
        if requested == Some(wanted) && failed.is_none() {
            return;
        }
        let (from, to) = (requested.map(|count| count.to_string()), wanted.to_string());
        let mut change = Change::new(Resource::Alias, "provisioned_concurrency", from, Some(to));
        change.note = failed.map(|why| format!("the last one has failed: {why}"));
        self.changes.push(change);
        self.steps.push(Step::SetProvisioned);
    }
}

/// Tags that are missing or differ; those of others are left alone.
fn tags(
    resource: Resource,
    wanted: &BTreeMap<String, String>,
    remote: Option<&BTreeMap<String, String>>,
) -> Vec<Change> {
    let mut found = Differences::of(resource);
    for (key, value) in wanted {
        let from = remote.and_then(|remote| remote.get(key));
        found.value(&format!("tags.{key}"), from, value);
    }
    found.found
}

/// Whether the repository has the policy; how its JSON is written is no matter.
pub(in crate::deploy) fn same_policy(wanted: Option<&str>, remote: &RepositoryState) -> bool {
    let Some(wanted) = wanted else {
        return true;
    };
    let Some(remote) = &remote.lifecycle_policy else {
        return false;
    };
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    match (read(wanted), read(remote)) {
        (Some(wanted), Some(remote)) => wanted == remote,
        _ => wanted == remote,
    }
}

fn shown(url: &UrlState) -> String {
    let who = if url.public { "anybody" } else { "IAM" };
    let how = if url.streaming { ", streaming" } else { "" };
    let cors = url.cors.as_ref().map(|cors| {
        let lists = [
            ("origins", &cors.origins),
            ("methods", &cors.methods),
            ("headers", &cors.headers),
            ("exposed headers", &cors.exposed_headers),
        ];
        let lists = lists.into_iter().filter(|(_, list)| !list.is_empty());
        let mut parts: Vec<String> = lists
            .map(|(name, list)| format!("{name} {}", list.join(" ")))
            .collect();
        parts.extend(cors.credentials.then(|| "credentials".to_owned()));
        parts.extend(cors.max_age_s.map(|age| format!("for {age} s")));
        format!(", CORS: {}", parts.join("; "))
    });
    format!("{who}{how}{}", cors.unwrap_or_default())
}
