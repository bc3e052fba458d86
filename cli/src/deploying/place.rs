//! AWS as a deployment meets it: the client, the registry, the caller. Failures
//! of calls are failures of a deployment here.

use std::sync::Arc;

use lambdock::deploy::{Cloud, Identity};
use lambdock::model::Project;
use lambdock::wire::ExitCode;

use super::same::Registry;
use crate::args::AwsArgs;
use crate::cloud;
use crate::context::Context;
use crate::failure::Failures;

/// AWS, entered.
pub(crate) struct Place {
    /// The client.
    pub(crate) cloud: Arc<dyn Cloud>,
    /// The registry of images.
    pub(crate) registry: Arc<Registry>,
    /// The caller.
    pub(crate) identity: Identity,
}

impl Place {
    /// Connects, and asks who we are.
    pub(crate) async fn enter(
        arguments: &AwsArgs,
        project: &Project,
        context: &Context,
    ) -> Result<Self, Failures> {
        let cloud = cloud::cloud(arguments, project, context).await?;
        let identity = cloud.identity().await?;
        Ok(Self {
            registry: Arc::new(Registry::new(Arc::clone(&cloud))),
            cloud,
            identity,
        })
    }
}

/// A call that fails while something is deployed is a deployment that failed.
pub(crate) fn as_deployment<T>(result: Result<T, Failures>) -> Result<T, Failures> {
    result.map_err(|failures| {
        let failures = failures.into_vec().into_iter();
        failures
            .map(|mut failure| {
                if failure.code == ExitCode::NotStarted {
                    failure.code = ExitCode::DeployFailed;
                }
                failure
            })
            .collect()
    })
}
