//! AWS by its official SDK: one client for each service, and the ports of a
//! deployment on them. Nothing is decided here: a call is sent, its answer put
//! into the words of `state`, its failure into those of `error`.

mod calls;
mod config;
mod error;
mod functions;
mod http;
mod identities;
mod inspector;
mod invoker;
mod logs;
mod policy;
mod repositories;
mod secrets;
mod settings;
#[cfg(test)]
mod tests;

use std::fmt;
use std::time::Duration;

use aws_config::SdkConfig;

use super::CloudError;
use error::no_region;

pub use calls::{CALLS, Call, Route, call_of};
pub use policy::policy;
pub use settings::{AwsSettings, AwsTimeouts};

/// AWS, for one caller in one region.
#[derive(Clone)]
pub struct Aws {
    region: String,
    registry_endpoint: Option<String>,
    invoke_timeout: Duration,
    ecr: aws_sdk_ecr::Client,
    inspector: aws_sdk_inspectorscan::Client,
    lambda: aws_sdk_lambda::Client,
    logs: aws_sdk_cloudwatchlogs::Client,
    secrets: aws_sdk_secretsmanager::Client,
    ssm: aws_sdk_ssm::Client,
    sts: aws_sdk_sts::Client,
}

impl Aws {
    /// Finds region and credentials as AWS's own tools do, and sends nothing to
    /// a service yet but what credentials need. Where the settings are silent
    /// the SDK reads its own variables and files.
    ///
    /// # Errors
    /// When there is no region, or the authorities cannot be read.
    pub async fn connect(settings: &AwsSettings) -> Result<Self, CloudError> {
        let client = http::client(settings.ca_bundle.as_deref())?;
        let config = config::load(settings, client).await?;
        Self::of(&config, settings)
    }

    fn of(config: &SdkConfig, settings: &AwsSettings) -> Result<Self, CloudError> {
        let region = config.region().ok_or_else(no_region)?.to_string();
        Ok(Self {
            region,
            registry_endpoint: settings.registry_endpoint.clone(),
            invoke_timeout: settings.timeouts.invoke,
            ecr: aws_sdk_ecr::Client::new(config),
            inspector: aws_sdk_inspectorscan::Client::new(config),
            lambda: aws_sdk_lambda::Client::new(config),
            logs: aws_sdk_cloudwatchlogs::Client::new(config),
            secrets: aws_sdk_secretsmanager::Client::new(config),
            ssm: aws_sdk_ssm::Client::new(config),
            sts: aws_sdk_sts::Client::new(config),
        })
    }

    /// The region.
    pub fn region(&self) -> &str {
        &self.region
    }
}

impl fmt::Debug for Aws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Aws")
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}
