//! The ports of the AWS in memory around functions: who calls, repositories, log
//! groups. Secrets and invocations are no part of a deployment's own calls.

use std::collections::BTreeMap;

use async_trait::async_trait;
use bytes::Bytes;

use super::{FakeCloud, failure};
use crate::deploy::error::{CloudError, CloudErrorKind};
use crate::deploy::port::{Identities, Invoker, Logs, Repositories, Secrets};
use crate::deploy::state::{Identity, InvokeAnswer, RegistryLogin, RepositoryState};
use crate::model::{InvocationContext, ReferenceSource, Secret};

type Result<T> = std::result::Result<T, CloudError>;
type Tags = BTreeMap<String, String>;

#[async_trait]
impl Identities for FakeCloud {
    async fn identity(&self) -> Result<Identity> {
        self.call("identity", false, |_| Ok(Self::identity_of()))
            .await
    }
}

#[async_trait]
impl Repositories for FakeCloud {
    async fn repository(&self, name: &str) -> Result<Option<RepositoryState>> {
        self.call("repository", false, |world| {
            Ok(world.repositories.get(name).cloned())
        })
        .await
    }

    async fn create_repository(&self, name: &str, wanted: &RepositoryState) -> Result<()> {
        self.call("create_repository", true, |world| {
            if world.repositories.contains_key(name) {
                return Err(failure("create a repository", CloudErrorKind::Exists));
            }
            let made = RepositoryState {
                uri: format!("123456789012.dkr.ecr.eu-west-1.amazonaws.com/{name}"),
                arn: format!("arn:aws:ecr:eu-west-1:123456789012:repository/{name}"),
                lifecycle_policy: None,
                ..wanted.clone()
            };
            world.repositories.insert(name.to_owned(), made);
            Ok(())
        })
        .await
    }

    async fn set_immutable_tags(&self, name: &str, immutable: bool) -> Result<()> {
        self.change_repository("set_immutable_tags", name, |found| {
            found.immutable_tags = immutable;
        })
        .await
    }

    async fn set_scan_on_push(&self, name: &str, scan: bool) -> Result<()> {
        self.change_repository("set_scan_on_push", name, |found| found.scan_on_push = scan)
            .await
    }

    async fn set_lifecycle_policy(&self, name: &str, policy: &str) -> Result<()> {
        let policy = Some(policy.to_owned());
        self.change_repository("set_lifecycle_policy", name, |found| {
            found.lifecycle_policy = policy;
        })
        .await
    }

    async fn tag_repository(&self, arn: &str, tags: &Tags) -> Result<()> {
        let name = arn.rsplit_once("repository/").map_or(arn, |(_, name)| name);
        self.change_repository("tag_repository", name, |found| {
            found.tags.extend(tags.clone());
        })
        .await
    }

    async fn login(&self) -> Result<RegistryLogin> {
        self.call("login", false, |_| {
            Err(failure("log in", CloudErrorKind::Denied))
        })
        .await
    }
}

impl FakeCloud {
    async fn change_repository(
        &self,
        call: &'static str,
        name: &str,
        change: impl FnOnce(&mut RepositoryState),
    ) -> Result<()> {
        self.call(call, true, |world| {
            let found = world.repositories.get_mut(name);
            change(found.ok_or_else(|| failure(call, CloudErrorKind::NotFound))?);
            Ok(())
        })
        .await
    }
}

#[async_trait]
impl Logs for FakeCloud {
    async fn log_group(&self, group: &str) -> Result<Option<Option<u32>>> {
        self.call("log_group", false, |world| {
            Ok(world.log_groups.get(group).copied())
        })
        .await
    }

    async fn create_log_group(&self, group: &str, _tags: &Tags) -> Result<()> {
        self.call("create_log_group", true, |world| {
            if world.log_groups.contains_key(group) {
                return Err(failure("create a log group", CloudErrorKind::Exists));
            }
            world.log_groups.insert(group.to_owned(), None);
            Ok(())
        })
        .await
    }

    async fn set_retention(&self, group: &str, days: u32) -> Result<()> {
        self.call("set_retention", true, |world| {
            let found = world.log_groups.get_mut(group);
            *found.ok_or_else(|| failure("set retention", CloudErrorKind::NotFound))? = Some(days);
            Ok(())
        })
        .await
    }
}

#[async_trait]
impl Secrets for FakeCloud {
    async fn secret(&self, _: &ReferenceSource) -> Result<Secret> {
        self.call("secret", false, |_| {
            Err(failure("read a secret", CloudErrorKind::NotFound))
        })
        .await
    }
}

#[async_trait]
impl Invoker for FakeCloud {
    async fn invoke(
        &self,
        _: &str,
        _: &str,
        _: Bytes,
        _: &InvocationContext,
    ) -> Result<InvokeAnswer> {
        self.call("invoke", true, |_| {
            Err(failure("invoke", CloudErrorKind::Denied))
        })
        .await
    }
}
