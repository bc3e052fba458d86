//! The port to functions of the AWS in memory, call by call.

use std::collections::BTreeMap;

use async_trait::async_trait;

use super::world::{FakeFunction, code, digest_of};
use super::{FakeCloud, failure};
use crate::deploy::error::{CloudError, CloudErrorKind};
use crate::deploy::port::Functions;
use crate::deploy::state::{
    AliasState, EventInvokeState, FunctionConfig, FunctionState, LastUpdate, Provisioned, UrlState,
    VersionState,
};
use crate::model::Architecture;

type Result<T> = std::result::Result<T, CloudError>;
type Tags = BTreeMap<String, String>;

#[async_trait]
impl Functions for FakeCloud {
    async fn function(&self, name: &str, qualifier: Option<&str>) -> Result<Option<FunctionState>> {
        self.call("function", false, |world| {
            if qualifier.is_none() {
                world.look(name);
            }
            let Some(found) = world.functions.get(name) else {
                return Ok(None);
            };
            Ok(match qualifier {
                None | Some("$LATEST") => Some(found.latest.clone()),
                Some(version) => found
                    .versions
                    .iter()
                    .find(|one| one.version == version)
                    .cloned(),
            })
        })
        .await
    }

    async fn create_function(
        &self,
        name: &str,
        image: &str,
        architecture: Architecture,
        config: &FunctionConfig,
        tags: &Tags,
    ) -> Result<()> {
        self.call("create_function", true, |world| {
            if world.functions.contains_key(name) {
                return Err(failure("create a function", CloudErrorKind::Exists));
            }
            let latest = FunctionState {
                name: name.to_owned(),
                arn: format!("arn:aws:lambda:eu-west-1:123456789012:function:{name}"),
                version: "$LATEST".to_owned(),
                code: code(image),
                code_sha256: digest_of(world, image)?,
                architecture,
                config: config.clone(),
                state: LastUpdate::InProgress,
                last_update: LastUpdate::Done,
                revision: String::new(),
                last_modified: "2026-11-24T15:00:00.000+0000".to_owned(),
                tags: tags.clone(),
                reserved_concurrency: None,
            };
            let made = FakeFunction {
                latest,
                versions: Vec::new(),
                aliases: BTreeMap::new(),
                urls: BTreeMap::new(),
                events: BTreeMap::new(),
                provisioned: BTreeMap::new(),
                pending: None,
            };
            world.functions.insert(name.to_owned(), made);
            world.begin(name)
        })
        .await
    }

    async fn update_code(
        &self,
        name: &str,
        image: &str,
        architecture: Architecture,
        revision: &str,
    ) -> Result<()> {
        self.call("update_code", true, |world| {
            let digest = digest_of(world, image)?;
            let found = world.idle(name, Some(revision))?;
            found.latest.code = code(image);
            found.latest.code_sha256 = digest;
            found.latest.architecture = architecture;
            world.begin(name)
        })
        .await
    }

    async fn update_configuration(
        &self,
        name: &str,
        config: &FunctionConfig,
        revision: &str,
    ) -> Result<()> {
        self.call("update_configuration", true, |world| {
            world.idle(name, Some(revision))?.latest.config = config.clone();
            world.begin(name)
        })
        .await
    }

    async fn publish_version(&self, name: &str, code_sha256: &str, about: &str) -> Result<String> {
        self.call("publish_version", true, |world| {
            let revision = world.revision();
            let found = world.idle(name, None)?;
            if found.latest.code_sha256 != code_sha256 {
                return Err(failure("publish a version", CloudErrorKind::Invalid));
            }
            let mut version = found.latest.clone();
            version.version = (found.versions.len() + 1).to_string();
            version.config.description = about.to_owned();
            version.tags.clear();
            version.reserved_concurrency = None;
            version.revision = revision;
            found.versions.push(version);
            Ok(found.versions.len().to_string())
        })
        .await
    }

    async fn versions(&self, name: &str) -> Result<Vec<VersionState>> {
        self.call("versions", false, |world| {
            let versions = world
                .get(name)?
                .versions
                .iter()
                .map(|version| VersionState {
                    version: version.version.clone(),
                    code_sha256: version.code_sha256.clone(),
                    description: version.config.description.clone(),
                    last_modified: version.last_modified.clone(),
                });
            Ok(versions.collect())
        })
        .await
    }

    async fn functions(&self) -> Result<Vec<FunctionState>> {
        self.call("functions", false, |world| {
            let all = world.functions.values();
            Ok(all.map(|function| function.latest.clone()).collect())
        })
        .await
    }

    async fn aliases(&self, name: &str) -> Result<Vec<AliasState>> {
        self.call("aliases", false, |world| {
            Ok(world.get(name)?.aliases.values().cloned().collect())
        })
        .await
    }

    async fn create_alias(&self, name: &str, alias: &AliasState) -> Result<()> {
        self.call("create_alias", true, |world| {
            let revision = world.revision();
            let found = world.get(name)?;
            if found.aliases.contains_key(&alias.name) {
                return Err(failure("create an alias", CloudErrorKind::Exists));
            }
            let made = AliasState {
                revision,
                ..alias.clone()
            };
            found.aliases.insert(alias.name.clone(), made);
            Ok(())
        })
        .await
    }

    async fn update_alias(&self, name: &str, alias: &AliasState) -> Result<()> {
        self.call("update_alias", true, |world| {
            let revision = world.revision();
            let found = world.get(name)?.aliases.get_mut(&alias.name);
            let found =
                found.ok_or_else(|| failure("update an alias", CloudErrorKind::NotFound))?;
            if found.revision != alias.revision {
                return Err(failure("update an alias", CloudErrorKind::Stale));
            }
            *found = AliasState {
                revision,
                ..alias.clone()
            };
            Ok(())
        })
        .await
    }

    async fn set_tags(&self, arn: &str, add: &Tags, remove: &[String]) -> Result<()> {
        let name = arn.rsplit_once(':').map_or(arn, |(_, name)| name);
        self.call("set_tags", true, |world| {
            let tags = &mut world.idle(name, None)?.latest.tags;
            tags.retain(|key, _| !remove.contains(key));
            tags.extend(add.clone());
            Ok(())
        })
        .await
    }

    async fn url(&self, name: &str, alias: &str) -> Result<Option<UrlState>> {
        self.call("url", false, |world| {
            Ok(world.get(name)?.urls.get(alias).cloned())
        })
        .await
    }

    async fn set_url(
        &self,
        name: &str,
        alias: &str,
        wanted: &UrlState,
        exists: bool,
    ) -> Result<()> {
        self.call("set_url", true, |world| {
            let urls = &mut world.get(name)?.urls;
            if urls.contains_key(alias) != exists {
                return Err(failure("set a URL", CloudErrorKind::Exists));
            }
            let open = urls.get(alias).is_some_and(|url| url.open);
            let url = format!("https://{name}.lambda-url.eu-west-1.on.aws/");
            let made = UrlState {
                url,
                open,
                ..wanted.clone()
            };
            urls.insert(alias.to_owned(), made);
            Ok(())
        })
        .await
    }

    async fn open_url(&self, name: &str, alias: &str) -> Result<()> {
        self.call("open_url", true, |world| {
            let url = world.get(name)?.urls.get_mut(alias);
            let url = url.ok_or_else(|| failure("open a URL", CloudErrorKind::NotFound))?;
            if std::mem::replace(&mut url.open, true) {
                return Err(failure("open a URL", CloudErrorKind::Exists));
            }
            Ok(())
        })
        .await
    }

    async fn set_reserved_concurrency(&self, name: &str, count: u32) -> Result<()> {
        self.call("set_reserved_concurrency", true, |world| {
            world.idle(name, None)?.latest.reserved_concurrency = Some(count);
            Ok(())
        })
        .await
    }

    async fn provisioned(&self, name: &str, alias: &str) -> Result<Option<Provisioned>> {
        self.call("provisioned", false, |world| {
            let found = world.get(name)?.provisioned.get_mut(alias);
            let state = found.as_deref().cloned();
            if let Some(found) = found {
                found.status = LastUpdate::Done;
            }
            Ok(state)
        })
        .await
    }

    async fn set_provisioned(&self, name: &str, alias: &str, count: u32) -> Result<()> {
        self.call("set_provisioned", true, |world| {
            let found = world.get(name)?;
            if found
                .aliases
                .get(alias)
                .is_none_or(|alias| alias.second.is_some())
            {
                return Err(failure(
                    "set provisioned concurrency",
                    CloudErrorKind::Invalid,
                ));
            }
            let made = Provisioned {
                requested: count,
                status: LastUpdate::InProgress,
            };
            found.provisioned.insert(alias.to_owned(), made);
            Ok(())
        })
        .await
    }

    async fn event_invoke(&self, name: &str, alias: &str) -> Result<Option<EventInvokeState>> {
        self.call("event_invoke", false, |world| {
            Ok(world.get(name)?.events.get(alias).cloned())
        })
        .await
    }

    async fn set_event_invoke(
        &self,
        name: &str,
        alias: &str,
        wanted: &EventInvokeState,
    ) -> Result<()> {
        self.call("set_event_invoke", true, |world| {
            world
                .get(name)?
                .events
                .insert(alias.to_owned(), wanted.clone());
            Ok(())
        })
        .await
    }
}
