//! What a call to AWS came to when it did not come to what was asked. It retries
//! nothing: who called decides.

/// A call that failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("failed to {doing}: {message}")]
pub struct CloudError {
    /// What it was to do, such as "create function `orders`".
    pub doing: String,
    /// What that means for whoever called.
    pub kind: CloudErrorKind,
    /// AWS's name for it, such as `ResourceConflictException`; none where the
    /// call did not get an answer.
    pub code: Option<String>,
    /// AWS's own words, or the transport's.
    pub message: String,
    /// The request's id, for AWS's support.
    pub request_id: Option<String>,
}

/// What a failure means for whoever called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CloudErrorKind {
    /// There is no such thing.
    NotFound,
    /// There is one already.
    Exists,
    /// The thing is being changed by another call: wait, then try again
    /// (`ResourceConflictException`).
    Busy,
    /// The thing was changed since it was read (`PreconditionFailedException`).
    Stale,
    /// Too many calls, after the client's own retries.
    Throttled,
    /// AWS failed, after the client's own retries (5xx).
    Server,
    /// The role cannot be assumed by Lambda, which a new one cannot for some
    /// seconds.
    RoleNotReady,
    /// The caller may not do that.
    Denied,
    /// There are no credentials, or they are expired or wrong.
    Credentials,
    /// No region is named anywhere.
    NoRegion,
    /// The request is not valid.
    Invalid,
    /// A quota of the account is used up.
    Quota,
    /// No answer: no such host, no connection, a time-out.
    Connection,
    /// Anything else.
    Other,
}

impl CloudError {
    /// What to do about it, where there is something to do.
    pub fn hint(&self) -> Option<String> {
        let hint = match self.kind {
            CloudErrorKind::Credentials => {
                "give credentials as AWS's own tools take them: `AWS_PROFILE`, `aws sso login`, or variables"
            }
            CloudErrorKind::NoRegion => {
                "name one: `region` under `[deploy]`, `AWS_REGION`, or `region` of the profile"
            }
            CloudErrorKind::Denied => {
                "`lambdock deploy --print-policy` prints what the caller must be allowed"
            }
            CloudErrorKind::Throttled => "wait and run it again: it goes on where it stopped",
            CloudErrorKind::Server => "AWS failed; run it again: it goes on where it stopped",
            CloudErrorKind::Connection => {
                "check the region, the network and `AWS_ENDPOINT_URL`, where it is set"
            }
            _ => return None,
        };
        Some(hint.to_owned())
    }
}
