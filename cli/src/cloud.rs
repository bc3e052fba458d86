//! AWS as the command line reaches it: one place that makes the client, and
//! refuses an account that the manifest does not mean.

use std::collections::BTreeSet;
use std::sync::Arc;

use lambdock::deploy::{Cloud, CloudError, CloudErrorKind};
use lambdock::model::Project;
use lambdock::remote::Deployed;
use lambdock::wire::{ExitCode, ServingReport};
use serde_json::Value;

use crate::args::AwsArgs;
use crate::context::Context;
use crate::failure::{Explain, Failures};

impl Explain for CloudError {
    fn hint(&self) -> Option<String> {
        self.hint()
    }

    fn code(&self) -> ExitCode {
        match self.kind {
            // Who is asked, and by whom, is said on the command line.
            CloudErrorKind::Credentials | CloudErrorKind::Invalid | CloudErrorKind::NoRegion => {
                ExitCode::Usage
            }
            _ => ExitCode::NotStarted,
        }
    }
}

/// Functions on AWS, as the manifest and AWS's own settings name the place.
#[cfg(feature = "aws")]
pub(crate) async fn deployed(
    project: &Project,
    context: &Context,
) -> Result<Arc<dyn Deployed>, Failures> {
    Ok(Arc::new(
        connect(&AwsArgs::default(), Some(project), context).await?,
    ))
}

/// All that a deployment asks of AWS.
#[cfg(feature = "aws")]
pub(crate) async fn cloud(
    arguments: &AwsArgs,
    project: &Project,
    context: &Context,
) -> Result<Arc<dyn Cloud>, Failures> {
    Ok(Arc::new(connect(arguments, Some(project), context).await?))
}

/// What is served of images, by their digests. That AWS does not answer is a part of
/// the answer: whatever else is known is still told.
#[cfg(feature = "aws")]
pub(crate) async fn serving(
    arguments: &AwsArgs,
    project: Option<&Project>,
    digests: &BTreeSet<String>,
    context: &Context,
) -> Result<ServingReport, Failures> {
    let aws = connect(arguments, project, context).await?;
    let region = aws.region().to_owned();
    let read = lambdock::deploy::serving(&aws, &region, digests).await;
    Ok(read.unwrap_or_else(|error| ServingReport::unread(error.to_string())))
}

/// What the Inspector Scan API answers to inventories, in their order.
#[cfg(feature = "aws")]
pub(crate) async fn scan_sboms(
    arguments: &AwsArgs,
    project: Option<&Project>,
    sboms: &[Value],
    context: &Context,
) -> Result<Vec<Value>, Failures> {
    let aws = connect(arguments, project, context).await?;
    let mut answers = Vec::new();
    for sbom in sboms {
        answers.push(aws.scan_sbom(sbom).await?);
    }
    Ok(answers)
}

/// This tool was built without AWS.
#[cfg(not(feature = "aws"))]
#[expect(
    clippy::unused_async,
    reason = "with AWS there is something to wait for"
)]
pub(crate) async fn scan_sboms(
    _arguments: &AwsArgs,
    _project: Option<&Project>,
    _sboms: &[Value],
    _context: &Context,
) -> Result<Vec<Value>, Failures> {
    Err(WithoutAws.into())
}

/// This tool was built without AWS.
#[cfg(not(feature = "aws"))]
#[expect(
    clippy::unused_async,
    reason = "with AWS there is something to wait for"
)]
pub(crate) async fn serving(
    _arguments: &AwsArgs,
    _project: Option<&Project>,
    _digests: &BTreeSet<String>,
    _context: &Context,
) -> Result<ServingReport, Failures> {
    Err(WithoutAws.into())
}

/// This tool was built without AWS.
#[cfg(not(feature = "aws"))]
#[expect(
    clippy::unused_async,
    reason = "with AWS there is something to wait for"
)]
pub(crate) async fn deployed(
    _project: &Project,
    _context: &Context,
) -> Result<Arc<dyn Deployed>, Failures> {
    Err(WithoutAws.into())
}

/// This tool was built without AWS.
#[cfg(not(feature = "aws"))]
pub(crate) async fn cloud(
    _arguments: &AwsArgs,
    _project: &Project,
    _context: &Context,
) -> Result<Arc<dyn Cloud>, Failures> {
    Err(WithoutAws.into())
}

/// A client for the region that the manifest names, and else for the one that
/// AWS's own tools would use.
#[cfg(feature = "aws")]
async fn connect(
    arguments: &AwsArgs,
    project: Option<&Project>,
    context: &Context,
) -> Result<lambdock::deploy::aws::Aws, Failures> {
    use lambdock::deploy::Identities as _;
    use lambdock::deploy::aws::{Aws, AwsSettings};

    use crate::variables::{AWS_CA_BUNDLE, REGISTRY_ENDPOINT};

    let region = arguments.region.clone();
    let wanted = project.map(|project| &project.deploy);
    let settings = AwsSettings {
        profile: arguments.profile.clone(),
        region: region.or_else(|| wanted?.region.clone()),
        ca_bundle: context.environment.path(AWS_CA_BUNDLE),
        registry_endpoint: context.environment.text(REGISTRY_ENDPOINT),
        app_name: Some("lambdock".to_owned()),
        ..AwsSettings::default()
    };
    // Boxed, since the SDK's futures are large.
    let aws = Box::pin(Aws::connect(&settings)).await?;
    if let Some(wanted) = wanted.and_then(|wanted| wanted.account.as_ref()) {
        let identity = aws.identity().await?;
        if identity.account != *wanted {
            return Err(OtherAccount {
                wanted: wanted.clone(),
                found: identity.account,
            }
            .into());
        }
    }
    Ok(aws)
}

/// The credentials are of an account that the manifest does not mean.
#[cfg(feature = "aws")]
#[derive(Debug, thiserror::Error)]
#[error("failed to use account `{found}`: the manifest means `{wanted}`")]
struct OtherAccount {
    wanted: String,
    found: String,
}

#[cfg(feature = "aws")]
impl Explain for OtherAccount {
    fn hint(&self) -> Option<String> {
        Some(
            "choose other credentials, such as by `AWS_PROFILE`, or change `account` in `[deploy]`"
                .to_owned(),
        )
    }

    fn code(&self) -> ExitCode {
        ExitCode::Usage
    }
}

/// What AWS is needed for is not in this tool.
#[cfg(not(feature = "aws"))]
#[derive(Debug, thiserror::Error)]
#[error("failed to reach AWS: this lambdock was built without it")]
pub(crate) struct WithoutAws;

#[cfg(not(feature = "aws"))]
impl Explain for WithoutAws {
    fn hint(&self) -> Option<String> {
        Some("build it with the feature `aws`, which is on by default".to_owned())
    }

    fn code(&self) -> ExitCode {
        ExitCode::Usage
    }
}
