//! The account's registry: one login for a whole command, and whether the image
//! that a function has there is the local one.

use lambdock::deploy::{
    Cloud, CloudError, CodeState, FunctionState, LocalImage, Observed, RegistryLogin, SameImage,
};
use lambdock::engine::labels;
use lambdock::registry::{Client, Login, Patience, Reference, RegistryError, Repository, image_of};
use tokio::sync::OnceCell;

/// The registry of an account and region, entered at the first use.
pub(crate) struct Registry {
    cloud: std::sync::Arc<dyn Cloud>,
    entered: OnceCell<Entered>,
}

/// A registry that let us in.
pub(crate) struct Entered {
    /// The client.
    pub(crate) client: Client,
    login: RegistryLogin,
}

/// Why a registry cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EntryError {
    /// AWS gives no token.
    #[error(transparent)]
    Cloud(#[from] CloudError),
    /// The registry refuses.
    #[error(transparent)]
    Registry(#[from] RegistryError),
}

impl Registry {
    /// A registry that nobody has entered yet.
    pub(crate) fn new(cloud: std::sync::Arc<dyn Cloud>) -> Self {
        Self {
            cloud,
            entered: OnceCell::new(),
        }
    }

    /// The registry, with a login.
    pub(crate) async fn enter(&self) -> Result<&Entered, EntryError> {
        let enter = async {
            let login = self.cloud.login().await?;
            let given = Login::Given {
                user: login.user.clone(),
                password: login.password.clone(),
                source: "ECR's token".to_owned(),
            };
            let client = Client::new(given, Patience::default())?;
            Ok(Entered { client, login })
        };
        self.entered.get_or_try_init(|| enter).await
    }

    /// Whether `$LATEST` has the local image: the same configuration, or one that
    /// was made of the same inputs. A registry that does not tell is no failure
    /// here, since a push finds out.
    pub(crate) async fn compare(&self, image: &LocalImage, observed: &Observed) -> SameImage {
        let Some(latest) = &observed.latest else {
            return SameImage::No;
        };
        let CodeState::Image { uri, resolved } = &latest.code else {
            return SameImage::Unknown;
        };
        let name = resolved.as_deref().unwrap_or(uri);
        let digest = format!("sha256:{}", latest.code_sha256);
        match self.remote(name, &digest).await {
            Ok(Some(remote)) => {
                let made_of = remote.labels.get(labels::INPUTS);
                let same = remote.image_id == image.config_digest
                    || (made_of.is_some() && made_of == image.inputs.as_ref());
                if same { SameImage::Yes } else { SameImage::No }
            }
            // It was removed: Lambda keeps a copy, but nobody can look at it.
            Ok(None) => SameImage::No,
            Err(_) => SameImage::Unknown,
        }
    }

    /// The id of the image that a function has; none where nobody can tell.
    pub(crate) async fn image_id(&self, function: &FunctionState) -> Option<String> {
        let CodeState::Image { uri, resolved } = &function.code else {
            return None;
        };
        let name = resolved.as_deref().unwrap_or(uri);
        let digest = format!("sha256:{}", function.code_sha256);
        let remote = self.remote(name, &digest).await.ok()??;
        Some(remote.image_id)
    }

    async fn remote(
        &self,
        name: &str,
        digest: &str,
    ) -> Result<Option<lambdock::registry::RemoteImage>, EntryError> {
        let entered = self.enter().await?;
        let reference = Reference {
            repository: entered.repository(name)?,
            tag: None,
            digest: Some(digest.to_owned()),
        };
        Ok(image_of(&entered.client, &reference).await?)
    }
}

impl Entered {
    /// A repository of this registry, by the name or URI that AWS has for it.
    pub(crate) fn repository(&self, uri: &str) -> Result<Repository, RegistryError> {
        let name = uri.split_once('@').map_or(uri, |(name, _)| name);
        let name = name.split_once('/').map_or(name, |(_, name)| name);
        let name = name.split_once(':').map_or(name, |(name, _)| name);
        Repository::at(&self.login.endpoint, name)
    }
}
