//! The steps of `$LATEST` and its versions. A function that is neither as it was
//! observed nor as it is to become has been changed by somebody else.

use super::run::{Done, Run};
use super::wait::settled;
use crate::deploy::compare;
use crate::deploy::event::StepOutcome::{Already, Done as Acted};
use crate::deploy::failure::DeployError;
use crate::deploy::plan::{hexadecimal, is_version_of, repository_of};
use crate::deploy::state::{CodeState, FunctionConfig, FunctionState, LastUpdate};

impl Run<'_> {
    /// The digest of the image, which an earlier step has found out.
    fn digest(&self) -> Result<&str, DeployError> {
        self.digest.as_deref().ok_or_else(|| DeployError::Moved {
            what: format!("the image of function `{}`", self.work.desired.name),
        })
    }

    /// What Lambda finds the image by.
    async fn image_uri(&self) -> Result<String, DeployError> {
        let repository = self.repository().await?;
        Ok(format!("{}@{}", repository.uri, self.digest()?))
    }

    /// What `$LATEST` is to have.
    fn wanted(&self) -> FunctionConfig {
        let observed = self.work.observed.latest.as_ref();
        compare::merged(
            &self.work.desired.config,
            observed.map(|latest| &latest.config),
        )
    }

    fn has_image(&self, found: &FunctionState) -> bool {
        let digest = self.digest.as_deref().map(hexadecimal);
        digest == Some(found.code_sha256.as_str())
            && found.architecture == self.work.desired.architecture
    }

    fn has_config(&self, found: &FunctionState, wanted: &FunctionConfig) -> bool {
        let name = &self.work.desired.name;
        compare::normal(&found.config, name) == compare::normal(wanted, name)
    }

    fn moved(&self) -> DeployError {
        let what = format!("function `{}`", self.work.desired.name);
        DeployError::Moved { what }
    }

    /// Whether code and configuration are each as they were observed or as they
    /// are to become.
    fn check(&self, found: &FunctionState) -> Result<(), DeployError> {
        let observed = self.work.observed.latest.as_ref();
        let code = |observed: &FunctionState| {
            (&observed.code_sha256, observed.architecture)
                == (&found.code_sha256, found.architecture)
        };
        let code = self.has_image(found) || observed.is_some_and(code);
        let config = self.has_config(found, &self.wanted())
            || observed.is_some_and(|observed| self.has_config(found, &observed.config));
        if code && config {
            Ok(())
        } else {
            Err(self.moved())
        }
    }

    pub(super) async fn create_function(&mut self) -> Done {
        if let Some(found) = self.still().await? {
            // Nobody else had one when the plan was made.
            if !self.has_image(&found) || !self.has_config(&found, &self.wanted()) {
                return Err(self.moved());
            }
            self.ready().await?;
            return Ok(Already);
        }
        let (desired, uri) = (&self.work.desired, self.image_uri().await?);
        let config = self.wanted();
        let (name, tags) = (&desired.name, &desired.tags);
        let cloud = self.means.cloud;
        cloud
            .create_function(name, &uri, desired.architecture, &config, tags)
            .await?;
        self.ready().await?;
        Ok(Acted)
    }

    pub(super) async fn update_code(&mut self) -> Done {
        let found = self.still().await?.ok_or_else(|| self.moved())?;
        self.check(&found)?;
        let uri = self.image_uri().await?;
        if self.has_image(&found) && is_whole(&found) && is_at(&found, &uri) {
            return Ok(Already);
        }
        let (cloud, desired) = (self.means.cloud, &self.work.desired);
        let (name, revision) = (&desired.name, &found.revision);
        cloud
            .update_code(name, &uri, desired.architecture, revision)
            .await?;
        self.wait_updated().await
    }

    pub(super) async fn update_configuration(&mut self) -> Done {
        let found = self.still().await?.ok_or_else(|| self.moved())?;
        self.check(&found)?;
        let wanted = self.wanted();
        if self.has_config(&found, &wanted) && is_whole(&found) {
            return Ok(Already);
        }
        let name = &self.work.desired.name;
        let cloud = self.means.cloud;
        cloud
            .update_configuration(name, &wanted, &found.revision)
            .await?;
        self.wait_updated().await
    }

    async fn wait_updated(&self) -> Done {
        self.ready().await?;
        Ok(Acted)
    }

    pub(super) async fn publish(&mut self) -> Done {
        if let Some(version) = self.fitting_version().await? {
            self.version = Some(version);
            self.version_ready().await?;
            return Ok(Already);
        }
        let found = self.ready().await?;
        if !self.has_image(&found) || !self.has_config(&found, &self.wanted()) {
            return Err(self.moved());
        }
        let config = &self.work.desired.config;
        let (name, digest) = (&self.work.desired.name, found.code_sha256.as_str());
        let cloud = self.means.cloud;
        let version = cloud
            .publish_version(name, digest, &config.description)
            .await?;
        self.version = Some(version);
        self.version_ready().await?;
        Ok(Acted)
    }

    /// A version that is what `$LATEST` has become: the alias' own, else the
    /// newest.
    async fn fitting_version(&self) -> Result<Option<String>, DeployError> {
        let (cloud, desired) = (self.means.cloud, &self.work.desired);
        let digest = hexadecimal(self.digest()?);
        let versions = cloud.versions(&desired.name).await?;
        let own = self
            .work
            .observed
            .alias
            .as_ref()
            .map(|alias| alias.version.as_str());
        let newest = versions.last().map(|version| version.version.as_str());
        let wanted = self.wanted();
        for version in [own, newest].into_iter().flatten() {
            let listed = versions.iter().find(|one| one.version == version);
            if listed.is_none_or(|listed| listed.code_sha256 != digest) {
                continue;
            }
            let found = cloud.function(&desired.name, Some(version)).await?;
            let fits = |found: &FunctionState| is_version_of(found, digest, desired, Some(&wanted));
            if found.as_ref().is_some_and(fits) {
                return Ok(Some(version.to_owned()));
            }
        }
        Ok(None)
    }
}

/// Whether it has not failed. What failed while this run was waiting for it is
/// not tried again: the wait has told why.
fn is_whole(found: &FunctionState) -> bool {
    settled(found) == LastUpdate::Done
}

/// Whether a function's image comes from there. AWS may not tell the digest.
fn is_at(found: &FunctionState, uri: &str) -> bool {
    match &found.code {
        CodeState::Image { uri: own, .. } => repository_of(own) == repository_of(uri),
        CodeState::Zip => false,
    }
}
