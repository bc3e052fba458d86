//! The SDK's configuration: its own default chain, with what the settings say.
//! The SDK reads its variables and files itself; nothing here does.

use std::time::Duration;

use aws_config::identity::IdentityCache;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, ConfigLoader, Region, SdkConfig};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::SharedHttpClient;

use super::settings::{AwsSettings, AwsTimeouts};
use crate::deploy::{CloudError, CloudErrorKind};

/// The longest wait between two tries.
const MAX_BACKOFF: Duration = Duration::from_secs(20);

/// Region, credentials and the rest, as AWS's own tools would find them.
pub(super) async fn load(
    settings: &AwsSettings,
    client: SharedHttpClient,
) -> Result<SdkConfig, CloudError> {
    let limit = settings.timeouts.credentials;
    let load = loader(settings, client.clone())?.load();
    // Without a region anywhere, the last that is asked is a machine of EC2,
    // which may not be there to answer.
    let loaded = tokio::time::timeout(limit, load).await;
    let config = loaded.map_err(|_| CloudError {
        doing: "find the region".to_owned(),
        kind: CloudErrorKind::Connection,
        code: None,
        message: format!("no answer within {} s", limit.as_secs()),
        request_id: None,
    })?;
    let Some(profile) = &settings.profile else {
        return Ok(config);
    };
    let keys = of_profile(profile, config.region().cloned(), client);
    let keys = SharedCredentialsProvider::new(keys);
    Ok(config.into_builder().credentials_provider(keys).build())
}

fn loader(settings: &AwsSettings, client: SharedHttpClient) -> Result<ConfigLoader, CloudError> {
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(client)
        .timeout_config(timeouts(&settings.timeouts))
        .identity_cache(cache(&settings.timeouts));
    if let Some(attempts) = settings.attempts {
        let retry = RetryConfig::standard()
            .with_max_attempts(attempts.max(1))
            .with_max_backoff(MAX_BACKOFF);
        loader = loader.retry_config(retry);
    }
    if let Some(region) = &settings.region {
        loader = loader.region(Region::new(region.clone()));
    }
    if let Some(profile) = &settings.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(name) = &settings.app_name {
        loader = loader.app_name(app_name(name)?);
    }
    Ok(loader)
}

/// The credentials of a profile that is named. The SDK's chain would let keys in
/// variables go before it; AWS's command line does not.
fn of_profile(
    profile: &str,
    region: Option<Region>,
    client: SharedHttpClient,
) -> ProfileFileCredentialsProvider {
    let config = ProviderConfig::without_region()
        .with_region(region)
        .with_http_client(client);
    ProfileFileCredentialsProvider::builder()
        .configure(&config)
        .profile_name(profile)
        .build()
}

fn timeouts(limits: &AwsTimeouts) -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(limits.connect)
        .operation_attempt_timeout(limits.attempt)
        .operation_timeout(limits.operation)
        .build()
}

fn cache(limits: &AwsTimeouts) -> aws_smithy_runtime_api::client::identity::SharedIdentityCache {
    // The SDK's own 5 s are too few for a process that asks somebody for a code.
    IdentityCache::lazy()
        .load_timeout(limits.credentials)
        .build()
}

fn app_name(name: &str) -> Result<AppName, CloudError> {
    AppName::new(name.to_owned()).map_err(|error| CloudError {
        doing: format!("name the application `{name}`"),
        kind: CloudErrorKind::Invalid,
        code: None,
        message: error.to_string(),
        request_id: None,
    })
}
