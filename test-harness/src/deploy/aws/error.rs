//! What a failure of AWS's SDK means: AWS's names for errors, and what is told
//! where there was no answer.

use std::error::Error;
use std::fmt;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_sts::config::http::HttpResponse;
use aws_sdk_sts::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sts::operation::RequestId as _;

use crate::deploy::{CloudError, CloudErrorKind};

/// A function that maps a failure of the SDK, for `map_err`.
pub(super) fn failed<E>(doing: impl Into<String>) -> impl FnOnce(SdkError<E>) -> CloudError
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let doing = doing.into();
    move |error| of(doing, &error)
}

fn of<E>(doing: String, error: &SdkError<E, HttpResponse>) -> CloudError
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let status = error.raw_response().map(|raw| raw.status().as_u16());
    let code = error.code().map(str::to_owned);
    let (kind, message) = match error {
        SdkError::ServiceError(context) => {
            let meta = context.err().meta();
            let message = meta.message().filter(|words| !words.is_empty());
            let message = message.map(str::to_owned);
            let message = message.unwrap_or_else(|| told(status, code.as_deref()));
            (kind(code.as_deref(), &message, status), message)
        }
        SdkError::ResponseError(_) => {
            let kind = match status {
                Some(500..) => CloudErrorKind::Server,
                _ => CloudErrorKind::Other,
            };
            (
                kind,
                format!("{}: {}", told(status, None), causes(error, 1)),
            )
        }
        SdkError::TimeoutError(_) => (CloudErrorKind::Connection, causes(error, 1)),
        other => unsent(other),
    };
    CloudError {
        doing,
        kind,
        code,
        message,
        request_id: error.request_id().map(str::to_owned),
    }
}

/// A request that may not have left: without credentials, connection, or sense.
fn unsent<E>(error: &SdkError<E, HttpResponse>) -> (CloudErrorKind, String)
where
    E: Error + 'static,
{
    if let Some(cause) = credentials(error) {
        // Its own words are its kind only; what lies beneath says what was tried.
        let skip = usize::from(cause.source().is_some());
        return (CloudErrorKind::Credentials, causes(cause, skip));
    }
    let kind = match error {
        SdkError::DispatchFailure(_) => CloudErrorKind::Connection,
        _ => CloudErrorKind::Invalid,
    };
    (kind, causes(error, 1))
}

/// An answer that lacks what it must have.
pub(super) fn incomplete(doing: impl Into<String>, what: &str) -> CloudError {
    CloudError {
        doing: doing.into(),
        kind: CloudErrorKind::Other,
        code: None,
        message: format!("AWS's answer has no {what}"),
        request_id: None,
    }
}

/// A request that cannot be made.
pub(super) fn invalid(doing: impl Into<String>, message: impl fmt::Display) -> CloudError {
    CloudError {
        doing: doing.into(),
        kind: CloudErrorKind::Invalid,
        code: None,
        message: message.to_string(),
        request_id: None,
    }
}

/// Something that AWS tells inside an answer instead of as a failure.
pub(super) fn inside(
    doing: impl Into<String>,
    code: Option<&str>,
    message: Option<&str>,
) -> CloudError {
    let message = message.or(code).unwrap_or("AWS does not say why");
    CloudError {
        doing: doing.into(),
        kind: kind(code, message, None),
        code: code.map(str::to_owned),
        message: message.to_owned(),
        request_id: None,
    }
}

pub(super) fn no_region() -> CloudError {
    CloudError {
        doing: "find the region".to_owned(),
        kind: CloudErrorKind::NoRegion,
        code: None,
        message: "neither the manifest nor AWS's own settings name one".to_owned(),
        request_id: None,
    }
}

/// Nothing, where there is no such thing.
pub(super) fn unless_absent<T>(result: Result<T, CloudError>) -> Result<Option<T>, CloudError> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind == CloudErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// What an error's name and words mean. Source: the error lists of the services'
/// API references; the words are Lambda's own, which have no name apart.
fn kind(code: Option<&str>, message: &str, status: Option<u16>) -> CloudErrorKind {
    use CloudErrorKind as Kind;
    let has = |words: &str| message.contains(words);
    match code.unwrap_or_default() {
        "InvalidParameterValueException" if has("cannot be assumed by Lambda") => {
            Kind::RoleNotReady
        }
        // Words of PublishVersion where the image is not the one that was asked for.
        "InvalidParameterValueException" if has("is different from current CodeSHA256") => {
            Kind::Stale
        }
        "PreconditionFailedException" => Kind::Stale,
        // One name for two things: told apart by the words.
        "ResourceConflictException" if has("already exist") || has("exists for this") => {
            Kind::Exists
        }
        "ResourceAlreadyExistsException" | "RepositoryAlreadyExistsException" => Kind::Exists,
        "ResourceConflictException"
        | "ResourceNotReadyException"
        | "ResourceInUseException"
        | "SnapStartNotReadyException"
        | "OperationAbortedException" => Kind::Busy,
        "TooManyRequestsException"
        | "ThrottlingException"
        | "Throttling"
        | "ThrottledException"
        | "RequestLimitExceeded"
        | "RequestThrottled" => Kind::Throttled,
        "CodeStorageExceededException"
        | "LimitExceededException"
        | "ServiceQuotaExceededException"
        | "TooManyTagsException" => Kind::Quota,
        "UnrecognizedClientException"
        | "InvalidClientTokenId"
        | "InvalidSignatureException"
        | "SignatureDoesNotMatch"
        | "MissingAuthenticationToken"
        | "MissingAuthenticationTokenException"
        | "IncompleteSignature"
        | "ExpiredToken"
        | "ExpiredTokenException"
        | "RequestExpired"
        | "AuthFailure" => Kind::Credentials,
        "AccessDenied"
        | "AccessDeniedException"
        | "UnauthorizedOperation"
        | "KMSAccessDeniedException"
        | "OptInRequired" => Kind::Denied,
        "ParameterNotFound" | "ParameterVersionNotFound" => Kind::NotFound,
        code if code.ends_with("NotFoundException") => Kind::NotFound,
        _ => by_status(status),
    }
}

fn by_status(status: Option<u16>) -> CloudErrorKind {
    match status {
        Some(429) => CloudErrorKind::Throttled,
        Some(403) => CloudErrorKind::Denied,
        Some(400..=499) => CloudErrorKind::Invalid,
        Some(500..) => CloudErrorKind::Server,
        _ => CloudErrorKind::Other,
    }
}

fn told(status: Option<u16>, code: Option<&str>) -> String {
    match (code, status) {
        (Some(code), _) => code.to_owned(),
        (None, Some(status)) => format!("answer with status {status}"),
        (None, None) => "no answer".to_owned(),
    }
}

fn credentials<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a CredentialsError> {
    chain(error).find_map(|cause| cause.downcast_ref())
}

/// The causes below the first so many, each once, outermost first.
fn causes(error: &(dyn Error + 'static), skip: usize) -> String {
    let mut told: Vec<String> = Vec::new();
    for cause in chain(error).skip(skip) {
        // Some list what they tried line by line.
        let text = cause.to_string();
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let text = lines.join(" ");
        if !told.iter().any(|earlier| earlier.contains(&text)) {
            told.push(text);
        }
    }
    if told.is_empty() {
        told.push(error.to_string());
    }
    told.join(": ")
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_mean_two_things_are_told_apart_by_their_words() {
        use CloudErrorKind as Kind;
        let conflict = Some("ResourceConflictException");
        let parameter = Some("InvalidParameterValueException");
        for (code, message, wanted) in [
            (conflict, "Function already exist: orders", Kind::Exists),
            (
                conflict,
                "Alias already exists: arn:aws:lambda:eu-west-1:1:function:orders:live",
                Kind::Exists,
            ),
            (
                conflict,
                "FunctionUrlConfig exists for this Lambda function",
                Kind::Exists,
            ),
            (
                conflict,
                "The operation cannot be performed at this time. An update is in progress for resource: arn:aws:lambda:eu-west-1:1:function:orders",
                Kind::Busy,
            ),
            (
                parameter,
                "The role defined for the function cannot be assumed by Lambda.",
                Kind::RoleNotReady,
            ),
            (
                parameter,
                "CodeSHA256 (a) is different from current CodeSHA256 in $LATEST (b). Please try again with the CodeSHA256 in $LATEST.",
                Kind::Stale,
            ),
            (parameter, "Memory is wrong", Kind::Invalid),
            (Some("RepositoryNotFoundException"), "", Kind::NotFound),
            (Some("LifecyclePolicyNotFoundException"), "", Kind::NotFound),
            (Some("ExpiredTokenException"), "", Kind::Credentials),
        ] {
            assert_eq!(kind(code, message, Some(400)), wanted, "{message}");
        }
        assert_eq!(kind(None, "", Some(503)), Kind::Server);
        assert_eq!(kind(Some("New"), "", Some(429)), Kind::Throttled);
        assert_eq!(kind(Some("New"), "", None), Kind::Other);
    }
}
