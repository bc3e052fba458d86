//! Why a deployment of a function ended early. Each says what it is about, with
//! AWS's own words where it has some.

use std::time::Duration;

use super::error::{CloudError, CloudErrorKind};

/// Why a deployment of a function ended early.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeployError {
    /// A call failed.
    #[error(transparent)]
    Cloud(#[from] CloudError),
    /// The image was not pushed.
    #[error("failed to push image `{image}` to `{repository}`")]
    Push {
        /// The image.
        image: String,
        /// The repository.
        repository: String,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
        /// What to do about it.
        hint: Option<String>,
    },
    /// AWS gave something up.
    #[error("failed to make {what} ready: {code}: {reason}")]
    NotReady {
        /// Such as "function `orders`".
        what: String,
        /// AWS's code.
        code: String,
        /// AWS's reason.
        reason: String,
    },
    /// Something took too long.
    #[error("failed to wait for {what}: it is {last} after {} s", .elapsed.as_secs())]
    Deadline {
        /// What was waited for.
        what: String,
        /// How it was found last.
        last: String,
        /// How long was waited.
        elapsed: Duration,
    },
    /// The world has changed since the plan was made.
    #[error("failed to go on with the plan: {what} was changed by somebody else")]
    Moved {
        /// What has changed.
        what: String,
    },
    /// Cases failed.
    #[error("failed the smoke test on `{target}`: {}", smoke(*.failed, first.as_deref()))]
    Smoke {
        /// The function with its qualifier.
        target: String,
        /// How many cases did not pass.
        failed: usize,
        /// The first of them, and why.
        first: Option<String>,
    },
    /// Somebody wished for the end.
    #[error("interrupted")]
    Interrupted,
}

fn smoke(failed: usize, first: Option<&str>) -> String {
    let Some(first) = first else {
        return "no case was run".to_owned();
    };
    // The rest of it is with the run of the cases.
    let first = first.lines().next().unwrap_or_default();
    match failed {
        0 | 1 => first.to_owned(),
        more => format!("{first} (and {} more)", more - 1),
    }
}

impl DeployError {
    /// What to do about it, where there is something to do.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Cloud(error) => return error.hint().or_else(|| role(error)),
            Self::Push { hint, .. } => return hint.clone(),
            Self::NotReady { code, .. } => return not_ready(code),
            Self::Deadline { .. } => {
                "run it again: it goes on where it stopped; `lambdock status` shows how far AWS is"
            }
            Self::Moved { .. } => "make a new plan and look at it, then deploy again",
            Self::Smoke { .. } => {
                "repair the function and deploy again; the version stays, and no caller gets it"
            }
            Self::Interrupted => "run it again: it goes on where it stopped",
        };
        Some(hint.to_owned())
    }
}

fn role(error: &CloudError) -> Option<String> {
    (error.kind == CloudErrorKind::RoleNotReady)
        .then(|| "the role's trust policy must let `lambda.amazonaws.com` assume it".to_owned())
}

/// Source: Lambda API, `FunctionConfiguration`, `LastUpdateStatusReasonCode`.
fn not_ready(code: &str) -> Option<String> {
    let hint = match code {
        "ImageAccessDenied" => {
            "the repository's policy must let `lambda.amazonaws.com` read its images, and function and repository must be in one region"
        }
        "ImageDeleted" => "the image is no longer in the repository; see its lifecycle policy",
        "InvalidImage" => "`lambdock build` checks an image against what Lambda takes",
        "SubnetOutOfIPAddresses" => "give the function subnets with free addresses",
        "EniLimitExceeded" => "the account has as many network interfaces as it may have",
        "InvalidSubnet" | "InvalidSecurityGroup" => "check the ids in the function's `vpc` table",
        "InsufficientRolePermissions" => {
            "the role needs what `AWSLambdaVPCAccessExecutionRole` allows"
        }
        _ => return None,
    };
    Some(hint.to_owned())
}
