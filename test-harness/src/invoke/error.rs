//! What can go wrong with an invocation before it has an outcome: our side or
//! the emulator's, never the function's.

/// The largest synchronous request that Lambda takes, in bytes.
///
/// Source: Lambda's own refusals, which name 6291456.
pub const MAX_REQUEST_BYTES: usize = 6_291_456;

/// Where the emulator cuts a request short without a word.
///
/// Source: RIE `4fa2157`, `internal/lambda/rapi/rendering/rendering.go`.
pub const RIE_REQUEST_BYTES: usize = 6_291_556;

const _: () = assert!(MAX_REQUEST_BYTES <= RIE_REQUEST_BYTES);

/// Why an invocation has no outcome.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvokeError {
    /// Lambda answers 413; the emulator would cut the event short instead.
    #[error("Request must be smaller than {limit} bytes for the InvokeFunction operation")]
    RequestTooLarge {
        /// The event's size.
        size: usize,
        /// The largest size.
        limit: usize,
    },
    /// The emulator answered with something that is no outcome.
    #[error("get an outcome from the emulator: it answered with status {status} and {bytes} bytes")]
    UnexpectedAnswer {
        /// The HTTP status.
        status: u16,
        /// The size of the body.
        bytes: usize,
    },
    /// The connection ended without an answer.
    #[error("get an answer: the emulator closed the connection ({detail})")]
    ConnectionLost {
        /// What the client saw.
        detail: String,
    },
}

impl InvokeError {
    /// Lambda's name and HTTP status for it, where Lambda has one.
    pub const fn lambda_error(&self) -> Option<(u16, &'static str)> {
        match self {
            Self::RequestTooLarge { .. } => Some((413, "RequestEntityTooLargeException")),
            _ => None,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::RequestTooLarge { size, .. } => Some(format!(
                "the event has {size} bytes; pass large data by reference, such as an S3 key"
            )),
            Self::ConnectionLost { .. } => Some(
                "the emulator ends when two invocations overlap; send one at a time".to_owned(),
            ),
            Self::UnexpectedAnswer { .. } => None,
        }
    }
}

/// Refuses an event that Lambda would refuse for its size.
pub const fn check_request_size(event: &[u8]) -> Result<(), InvokeError> {
    if event.len() > MAX_REQUEST_BYTES {
        return Err(InvokeError::RequestTooLarge {
            size: event.len(),
            limit: MAX_REQUEST_BYTES,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{InvokeError, MAX_REQUEST_BYTES, check_request_size};

    #[test]
    fn the_largest_event_passes_and_one_byte_more_is_refused() {
        assert_eq!(check_request_size(&vec![b' '; MAX_REQUEST_BYTES]), Ok(()));
        let error = check_request_size(&vec![b' '; MAX_REQUEST_BYTES + 1]).unwrap_err();
        let size = MAX_REQUEST_BYTES + 1;
        let limit = MAX_REQUEST_BYTES;
        assert_eq!(error, InvokeError::RequestTooLarge { size, limit });
        assert_eq!(
            error.to_string(),
            "Request must be smaller than 6291456 bytes for the InvokeFunction operation"
        );
        assert_eq!(error.lambda_error().map(|(status, _)| status), Some(413));
    }
}
