//! What an invocation carries besides its event.

use super::Json;

/// What an invocation carries besides its event, as callers of Lambda's
/// `Invoke` give it. The runtime hands it to the function as its context.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InvocationContext {
    /// The client context: any JSON, objects with `custom` and `client` as a
    /// rule.
    pub client_context: Option<Json>,
    /// The identity of a caller who came by Amazon Cognito.
    pub cognito_identity: Option<Json>,
}
