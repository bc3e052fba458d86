//! AWS as the command line reaches it: one place that makes the client, and
//! refuses an account that the manifest does not mean.

use std::sync::Arc;

use lambdock::deploy::{CloudError, CloudErrorKind};
use lambdock::model::Project;
use lambdock::remote::Deployed;
use lambdock::wire::ExitCode;

use crate::context::Context;
use crate::failure::{Explain, Failures};

impl Explain for CloudError {
    fn hint(&self) -> Option<String> {
        self.hint()
    }

    fn code(&self) -> ExitCode {
        match self.kind {
            // Who is asked, and by whom, is said on the command line.
            CloudErrorKind::Credentials | CloudErrorKind::Invalid => ExitCode::Usage,
            _ => ExitCode::NotStarted,
        }
    }
}

/// This tool was built without AWS.
pub(crate) async fn deployed(
    _project: &Project,
    _context: &Context,
) -> Result<Arc<dyn Deployed>, Failures> {
    Err(WithoutAws.into())
}

/// What AWS is needed for is not in this tool.
#[derive(Debug, thiserror::Error)]
#[error("failed to reach AWS: this lambdock was built without it")]
struct WithoutAws;

impl Explain for WithoutAws {
    fn hint(&self) -> Option<String> {
        Some("build it with the feature `aws`, which is on by default".to_owned())
    }

    fn code(&self) -> ExitCode {
        ExitCode::Usage
    }
}
