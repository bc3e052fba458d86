//! The steps of what belongs to the alias: URL, asynchronous events, provisioned
//! concurrency. Each looks, and acts on what differs.

use super::run::{Done, Run};
use super::wait::Awaited;
use crate::deploy::compare;
use crate::deploy::event::StepOutcome::{Already, Done as Acted};
use crate::deploy::failure::DeployError;
use crate::deploy::state::LastUpdate;

impl Run<'_> {
    pub(super) async fn set_url(&self) -> Done {
        let (cloud, desired) = (self.means.cloud, &self.work.desired);
        let Some(wanted) = &desired.url else {
            return Ok(Already);
        };
        let found = cloud.url(&desired.name, &desired.alias).await?;
        if found
            .as_ref()
            .is_some_and(|found| compare::same_url(wanted, found))
        {
            return Ok(Already);
        }
        let exists = found.is_some();
        cloud
            .set_url(&desired.name, &desired.alias, wanted, exists)
            .await?;
        Ok(Acted)
    }

    pub(super) async fn open_url(&self) -> Done {
        let (cloud, desired) = (self.means.cloud, &self.work.desired);
        let found = cloud.url(&desired.name, &desired.alias).await?;
        if found.is_some_and(|found| found.open) {
            return Ok(Already);
        }
        cloud.open_url(&desired.name, &desired.alias).await?;
        Ok(Acted)
    }

    pub(super) async fn set_events(&self) -> Done {
        let (cloud, desired) = (self.means.cloud, &self.work.desired);
        let Some(wanted) = &desired.events else {
            return Ok(Already);
        };
        let found = cloud.event_invoke(&desired.name, &desired.alias).await?;
        if found.as_ref().map(compare::events) == Some(compare::events(wanted)) {
            return Ok(Already);
        }
        cloud
            .set_event_invoke(&desired.name, &desired.alias, wanted)
            .await?;
        Ok(Acted)
    }

    pub(super) async fn set_provisioned(&self) -> Done {
        let (cloud, desired) = (self.means.cloud, &self.work.desired);
        let (name, alias) = (&desired.name, &desired.alias);
        let Some(count) = desired.provisioned_concurrency else {
            return Ok(Already);
        };
        let found = cloud.provisioned(name, alias).await?;
        let there = found.is_some_and(|found| {
            found.requested == count && !matches!(found.status, LastUpdate::Failed { .. })
        });
        if !there {
            cloud.set_provisioned(name, alias, count).await?;
        }
        self.provisioned_ready().await?;
        Ok(if there { Already } else { Acted })
    }

    async fn provisioned_ready(&self) -> Result<(), DeployError> {
        let (cloud, desired) = (self.means.cloud, &self.work.desired);
        let (name, alias) = (&desired.name, &desired.alias);
        let what = format!("provisioned concurrency of `{name}:{alias}`");
        let mut awaited = Awaited::new(self, what, self.means.options.provisioned);
        loop {
            let found = cloud.provisioned(name, alias).await?;
            let state = match found.map(|found| found.status) {
                Some(LastUpdate::Done) => return Ok(()),
                Some(LastUpdate::Failed { code, reason }) => {
                    return Err(awaited.failed(&code, &reason));
                }
                Some(LastUpdate::InProgress) => "still in progress",
                None => "not to be found",
            };
            awaited.again(self, state).await?;
        }
    }
}
