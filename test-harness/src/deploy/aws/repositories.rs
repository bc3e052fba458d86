//! Repositories of images, by the Elastic Container Registry.

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_ecr::types::{
    ImageScanningConfiguration, ImageTagMutability, Repository as SdkRepository, Tag,
};
use base64::Engine as _;

use super::Aws;
use super::error::{failed, incomplete, invalid, unless_absent};
use crate::deploy::{CloudError, RegistryLogin, Repositories, RepositoryState};
use crate::model::Secret;

type Result<T> = std::result::Result<T, CloudError>;
type Tags = BTreeMap<String, String>;

#[async_trait]
impl Repositories for Aws {
    async fn repository(&self, name: &str) -> Result<Option<RepositoryState>> {
        let Some(seen) = self.describe(name).await? else {
            return Ok(None);
        };
        let needed = |value: Option<&str>, what: &str| {
            let absent = || incomplete(format!("read repository `{name}`"), what);
            value.map(str::to_owned).ok_or_else(absent)
        };
        let arn = needed(seen.repository_arn(), "`repositoryArn`")?;
        let scanning = seen.image_scanning_configuration();
        Ok(Some(RepositoryState {
            name: name.to_owned(),
            uri: needed(seen.repository_uri(), "`repositoryUri`")?,
            immutable_tags: immutable(seen.image_tag_mutability()),
            scan_on_push: scanning.is_some_and(ImageScanningConfiguration::scan_on_push),
            lifecycle_policy: self.lifecycle_policy(name).await?,
            tags: self.repository_tags(name, &arn).await?,
            arn,
        }))
    }

    async fn create_repository(&self, name: &str, wanted: &RepositoryState) -> Result<()> {
        let doing = format!("create repository `{name}`");
        let tags = tags(&doing, &wanted.tags)?;
        let asked = self
            .ecr
            .create_repository()
            .repository_name(name)
            .image_tag_mutability(mutability(wanted.immutable_tags))
            .image_scanning_configuration(scanning(wanted.scan_on_push))
            .set_tags((!tags.is_empty()).then_some(tags));
        asked.send().await.map_err(failed(doing))?;
        Ok(())
    }

    async fn set_immutable_tags(&self, name: &str, immutable: bool) -> Result<()> {
        let asked = self.ecr.put_image_tag_mutability().repository_name(name);
        let asked = asked.image_tag_mutability(mutability(immutable));
        let doing = format!("set whether tags of repository `{name}` can move");
        asked.send().await.map_err(failed(doing))?;
        Ok(())
    }

    async fn set_scan_on_push(&self, name: &str, scan: bool) -> Result<()> {
        let asked = self
            .ecr
            .put_image_scanning_configuration()
            .repository_name(name)
            .image_scanning_configuration(scanning(scan));
        let doing = format!("set whether images of repository `{name}` are scanned");
        asked.send().await.map_err(failed(doing))?;
        Ok(())
    }

    async fn set_lifecycle_policy(&self, name: &str, policy: &str) -> Result<()> {
        let asked = self.ecr.put_lifecycle_policy().repository_name(name);
        let asked = asked.lifecycle_policy_text(policy);
        let doing = format!("set the lifecycle policy of repository `{name}`");
        asked.send().await.map_err(failed(doing))?;
        Ok(())
    }

    async fn tag_repository(&self, arn: &str, wanted: &Tags) -> Result<()> {
        let doing = format!("tag `{arn}`");
        let tags = tags(&doing, wanted)?;
        let asked = self.ecr.tag_resource().resource_arn(arn);
        let sent = asked.set_tags(Some(tags)).send().await;
        sent.map_err(failed(doing))?;
        Ok(())
    }

    async fn login(&self) -> Result<RegistryLogin> {
        let doing = "log in to the registry";
        let answer = self.ecr.get_authorization_token().send().await;
        let answer = answer.map_err(failed(doing))?;
        let first = answer.authorization_data().first();
        let first = first.ok_or_else(|| incomplete(doing, "`authorizationData`"))?;
        let token = first.authorization_token();
        let token = token.ok_or_else(|| incomplete(doing, "`authorizationToken`"))?;
        let login = user_and_password(token);
        let (user, password) = login
            .ok_or_else(|| invalid(doing, "the token that AWS gave holds no user and password"))?;
        let endpoint = self.registry_endpoint.clone();
        let endpoint = endpoint.or_else(|| first.proxy_endpoint().map(str::to_owned));
        Ok(RegistryLogin {
            endpoint: endpoint.ok_or_else(|| incomplete(doing, "`proxyEndpoint`"))?,
            user,
            password,
        })
    }
}

impl Aws {
    async fn describe(&self, name: &str) -> Result<Option<SdkRepository>> {
        let doing = format!("read repository `{name}`");
        let asked = self.ecr.describe_repositories().repository_names(name);
        let answer = unless_absent(asked.send().await.map_err(failed(&doing)))?;
        let Some(answer) = answer else {
            return Ok(None);
        };
        let seen = answer.repositories.into_iter().flatten().next();
        seen.map(Some)
            .ok_or_else(|| incomplete(doing, "`repositories`"))
    }

    async fn lifecycle_policy(&self, name: &str) -> Result<Option<String>> {
        let asked = self.ecr.get_lifecycle_policy().repository_name(name);
        let doing = format!("read the lifecycle policy of repository `{name}`");
        let answer = unless_absent(asked.send().await.map_err(failed(doing)))?;
        Ok(answer.and_then(|answer| answer.lifecycle_policy_text().map(str::to_owned)))
    }

    async fn repository_tags(&self, name: &str, arn: &str) -> Result<Tags> {
        let asked = self.ecr.list_tags_for_resource().resource_arn(arn);
        let doing = format!("read the tags of repository `{name}`");
        let answer = asked.send().await.map_err(failed(doing))?;
        let tags = answer.tags().iter();
        Ok(tags
            .map(|tag| (tag.key().to_owned(), tag.value().to_owned()))
            .collect())
    }
}

/// Whoever let some tags move by a filter has left the others as they are.
fn immutable(seen: Option<&ImageTagMutability>) -> bool {
    matches!(
        seen,
        Some(ImageTagMutability::Immutable | ImageTagMutability::ImmutableWithExclusion)
    )
}

const fn mutability(immutable: bool) -> ImageTagMutability {
    if immutable {
        ImageTagMutability::Immutable
    } else {
        ImageTagMutability::Mutable
    }
}

fn scanning(scan: bool) -> ImageScanningConfiguration {
    ImageScanningConfiguration::builder()
        .scan_on_push(scan)
        .build()
}

fn tags(doing: &str, wanted: &Tags) -> Result<Vec<Tag>> {
    let of = |(key, value): (&String, &String)| Tag::builder().key(key).value(value).build();
    let tags: std::result::Result<_, _> = wanted.iter().map(of).collect();
    tags.map_err(|error| invalid(doing, error))
}

/// What an authorisation token holds: `AWS` and a password, in base64.
fn user_and_password(token: &str) -> Option<(String, Secret)> {
    let bytes = base64::engine::general_purpose::STANDARD.decode(token);
    let text = String::from_utf8(bytes.ok()?).ok()?;
    let (user, password) = text.split_once(':')?;
    Some((user.to_owned(), Secret::new(password)))
}
