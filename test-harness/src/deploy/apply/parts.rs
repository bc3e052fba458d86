//! The steps around the function: repository, image, log group, tags, reserved
//! concurrency. Each looks, and acts on what differs.

use std::collections::BTreeMap;

use super::run::{Done, Run};
use crate::deploy::event::StepOutcome::{Already, Done as Acted};
use crate::deploy::failure::DeployError;
use crate::deploy::plan::same_policy;
use crate::deploy::state::RepositoryState;

type Tags = BTreeMap<String, String>;

impl Run<'_> {
    async fn found_repository(&self) -> Result<Option<RepositoryState>, DeployError> {
        let name = &self.work.desired.repository.name;
        Ok(self.means.cloud.repository(name).await?)
    }

    /// The repository, which an earlier step has made.
    pub(super) async fn repository(&self) -> Result<RepositoryState, DeployError> {
        let name = &self.work.desired.repository.name;
        self.found_repository()
            .await?
            .ok_or_else(|| DeployError::Moved {
                what: format!("repository `{name}`, which is gone,"),
            })
    }

    pub(super) async fn create_repository(&self) -> Done {
        if self.found_repository().await?.is_some() {
            return Ok(Already);
        }
        let wanted = &self.work.desired.repository;
        let state = RepositoryState {
            name: wanted.name.clone(),
            uri: String::new(),
            arn: String::new(),
            immutable_tags: wanted.immutable_tags,
            scan_on_push: wanted.scan_on_push,
            lifecycle_policy: None,
            tags: wanted.tags.clone(),
        };
        self.means
            .cloud
            .create_repository(&wanted.name, &state)
            .await?;
        Ok(Acted)
    }

    pub(super) async fn change_repository(&self) -> Done {
        let found = self.repository().await?;
        let (cloud, wanted) = (self.means.cloud, &self.work.desired.repository);
        let mut acted = Already;
        if found.immutable_tags != wanted.immutable_tags {
            cloud
                .set_immutable_tags(&wanted.name, wanted.immutable_tags)
                .await?;
            acted = Acted;
        }
        if found.scan_on_push != wanted.scan_on_push {
            cloud
                .set_scan_on_push(&wanted.name, wanted.scan_on_push)
                .await?;
            acted = Acted;
        }
        let policy = wanted.lifecycle_policy.as_deref();
        if let Some(policy) = policy.filter(|policy| !same_policy(Some(policy), &found)) {
            cloud.set_lifecycle_policy(&wanted.name, policy).await?;
            acted = Acted;
        }
        let missing = missing(&wanted.tags, &found.tags);
        if !missing.is_empty() {
            cloud.tag_repository(&found.arn, &missing).await?;
            acted = Acted;
        }
        Ok(acted)
    }

    pub(super) async fn push_image(&mut self) -> Done {
        let repository = self.repository().await?;
        let image = &self.work.desired.image;
        let pushed = self.means.pusher.push(image, &repository).await;
        let pushed = pushed.map_err(|failure| DeployError::Push {
            image: image.reference.clone(),
            repository: repository.uri.clone(),
            source: failure.source,
            hint: failure.hint,
        })?;
        let acted = if pushed.bytes_sent == 0 {
            Already
        } else {
            Acted
        };
        self.digest = Some(pushed.digest.clone());
        self.pushed = Some(pushed);
        Ok(acted)
    }

    pub(super) async fn create_log_group(&self) -> Done {
        let (cloud, desired) = (self.means.cloud, &self.work.desired);
        if cloud.log_group(&desired.log_group).await?.is_some() {
            return Ok(Already);
        }
        cloud
            .create_log_group(&desired.log_group, &desired.tags)
            .await?;
        Ok(Acted)
    }

    pub(super) async fn set_retention(&self) -> Done {
        let (cloud, desired) = (self.means.cloud, &self.work.desired);
        let found = cloud.log_group(&desired.log_group).await?;
        let wanted = desired
            .retention_days
            .filter(|days| found != Some(Some(*days)));
        let Some(days) = wanted else {
            return Ok(Already);
        };
        cloud.set_retention(&desired.log_group, days).await?;
        Ok(Acted)
    }

    pub(super) async fn tag_function(&self) -> Done {
        let found = self.ready().await?;
        let missing = missing(&self.work.desired.tags, &found.tags);
        if missing.is_empty() {
            return Ok(Already);
        }
        self.means.cloud.set_tags(&found.arn, &missing, &[]).await?;
        Ok(Acted)
    }

    pub(super) async fn set_reserved(&self) -> Done {
        let found = self.ready().await?;
        let wanted = self.work.desired.reserved_concurrency;
        let Some(count) = wanted.filter(|_| wanted != found.reserved_concurrency) else {
            return Ok(Already);
        };
        let name = &self.work.desired.name;
        self.means
            .cloud
            .set_reserved_concurrency(name, count)
            .await?;
        Ok(Acted)
    }
}

/// Tags that are not there, or not so.
fn missing(wanted: &Tags, found: &Tags) -> Tags {
    let missing = wanted
        .iter()
        .filter(|(key, value)| found.get(*key) != Some(*value));
    missing
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}
