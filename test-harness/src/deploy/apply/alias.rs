//! The steps of the alias: cases on the version, parts of the traffic, the move,
//! cases on the alias, and the way back to the former version.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::patience::{Patience, pause};
use super::run::{Done, Run};
use super::{Means, OnFailure, SmokeTarget};
use crate::deploy::event::Happened;
use crate::deploy::event::StepOutcome::{Already, Done as Acted};
use crate::deploy::failure::DeployError;
use crate::deploy::state::AliasState;
use crate::deploy::step::Step;

/// What came of the way back.
pub(super) enum Back {
    /// No call was needed, or none was possible.
    Stayed,
    /// The alias leads to the former version again.
    Returned,
}

impl Run<'_> {
    async fn alias(&self) -> Result<Option<AliasState>, DeployError> {
        let desired = &self.work.desired;
        let aliases = self.means.cloud.aliases(&desired.name).await?;
        Ok(aliases
            .into_iter()
            .find(|alias| alias.name == desired.alias))
    }

    /// The alias is as it was observed, or on its way to the version.
    fn check_alias(&self, found: &AliasState, version: &str) -> Result<(), DeployError> {
        let observed = self.work.observed.alias.as_ref();
        let as_observed = observed.is_some_and(|observed| {
            (&observed.version, &observed.second) == (&found.version, &found.second)
        });
        let former = observed.is_some_and(|observed| observed.version == found.version);
        let second = found
            .second
            .as_ref()
            .is_none_or(|(second, _)| second == version);
        let on_its_way = (former || found.version == version) && second;
        if as_observed || on_its_way {
            return Ok(());
        }
        let (alias, name) = (&found.name, &self.work.desired.name);
        let what = format!("alias `{alias}` of function `{name}`");
        Err(DeployError::Moved { what })
    }

    pub(super) async fn smoke_version(&mut self) -> Done {
        let version = self.version_ready().await?;
        self.smoke_test(&version.clone(), &version).await
    }

    pub(super) async fn smoke_alias(&mut self) -> Done {
        let version = self.version_ready().await?;
        let alias = self.work.desired.alias.clone();
        self.smoke_test(&alias, &version).await?;
        self.exposed = false;
        Ok(Acted)
    }

    async fn smoke_test(&mut self, qualifier: &str, version: &str) -> Done {
        let desired = &self.work.desired;
        let target = SmokeTarget {
            function: desired.function.clone(),
            name: desired.name.clone(),
            qualifier: qualifier.to_owned(),
            version: version.to_owned(),
        };
        let run = self.means.smoke.run(&target).await;
        self.tell(Happened::Smoked(run.clone()));
        let failure = (!run.is_pass()).then(|| DeployError::Smoke {
            target: format!("{}:{qualifier}", desired.name),
            failed: run.failed.len(),
            first: run.failed.first().cloned(),
        });
        self.smoke.push(run);
        failure.map_or(Ok(Acted), Err)
    }

    pub(super) async fn shift_traffic(&mut self, percent: u8, wait: Duration) -> Done {
        let version = self.version_ready().await?;
        let found = self.alias().await?.ok_or_else(|| self.alias_gone())?;
        self.check_alias(&found, &version)?;
        if found.version == version {
            return Ok(Already);
        }
        let second = Some((version, percent));
        let mut acted = Already;
        // The answer may be lost, so callers may have it from here on.
        self.exposed = true;
        if found.second != second {
            let wanted = AliasState { second, ..found };
            let name = &self.work.desired.name;
            self.means.cloud.update_alias(name, &wanted).await?;
            acted = Acted;
        }
        pause(self.means, wait).await?;
        Ok(acted)
    }

    pub(super) async fn move_alias(&mut self) -> Done {
        let version = self.version_ready().await?;
        let (cloud, desired) = (self.means.cloud, &self.work.desired);
        let found = self.alias().await?;
        if let Some(found) = &found {
            self.check_alias(found, &version)?;
        }
        let there = |found: &AliasState| found.version == version && found.second.is_none();
        let acted = if found.as_ref().is_some_and(there) {
            Already
        } else {
            Acted
        };
        self.exposed = true;
        match found {
            Some(found) if !there(&found) => {
                let wanted = AliasState {
                    version: version.clone(),
                    second: None,
                    ..found
                };
                cloud.update_alias(&desired.name, &wanted).await?;
            }
            Some(_) => {}
            None => {
                let wanted = AliasState {
                    name: desired.alias.clone(),
                    version: version.clone(),
                    second: None,
                    description: String::new(),
                    revision: String::new(),
                };
                cloud.create_alias(&desired.name, &wanted).await?;
            }
        }
        self.serving = Some(version);
        // Cases on the alias have the last word, where there are some.
        self.exposed = self.work.plan.steps.contains(&Step::SmokeAlias);
        Ok(acted)
    }

    fn alias_gone(&self) -> DeployError {
        let (alias, name) = (&self.work.desired.alias, &self.work.desired.name);
        let what = format!("alias `{alias}` of function `{name}`, which is gone,");
        DeployError::Moved { what }
    }

    /// Gives all traffic back to the former version, where callers got the new
    /// one. The wish to end does not end this.
    pub(super) async fn back(&mut self) -> Result<Back, DeployError> {
        let former = self.work.observed.alias.as_ref();
        let former = former.filter(|former| Some(&former.version) != self.version.as_ref());
        let (true, Some(former)) = (self.exposed, former) else {
            return Ok(Back::Stayed);
        };
        if self.work.on_failure == OnFailure::Stay {
            return Ok(Back::Stayed);
        }
        let former = former.version.clone();
        let never = CancellationToken::new();
        let means = Means {
            cancel: &never,
            ..self.means
        };
        let mut patience = Patience::new(means, &self.work.plan.function);
        let returned = loop {
            match self.give_back(&former).await {
                Err(DeployError::Cloud(error)) => patience.consider(error).await?,
                Err(error) => return Err(error),
                Ok(returned) => break returned,
            }
        };
        self.serving = Some(former.clone());
        if !returned {
            return Ok(Back::Stayed);
        }
        let from = self.version.clone().unwrap_or_default();
        let to = former;
        self.tell(Happened::RolledBack { from, to });
        Ok(Back::Returned)
    }

    /// Whether a call was needed.
    async fn give_back(&mut self, former: &str) -> Result<bool, DeployError> {
        let found = self.alias().await?.ok_or_else(|| self.alias_gone())?;
        let version = self.version.clone().unwrap_or_default();
        self.check_alias(&found, &version)?;
        if found.version == former && found.second.is_none() {
            // An answer that was lost may have been to the call that did it.
            return Ok(self.gave_back);
        }
        let version = former.to_owned();
        let wanted = AliasState {
            version,
            second: None,
            ..found
        };
        self.gave_back = true;
        let name = &self.work.desired.name;
        self.means.cloud.update_alias(name, &wanted).await?;
        Ok(true)
    }
}
