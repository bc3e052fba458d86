//! Invocations by the real Invoke API. What may have run is never sent again: only
//! a call that Lambda turned away for its rate is tried once more.

use async_trait::async_trait;
use aws_sdk_lambda::config::interceptors::InterceptorContext;
use aws_sdk_lambda::config::retry::{ClassifyRetry, RetryAction};
use aws_sdk_lambda::config::timeout::TimeoutConfig;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{InvocationType, LogType};
use aws_smithy_runtime_api::client::retries::classifiers::RetryClassifierPriority;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;

use super::Aws;
use super::error::{failed, invalid};
use crate::deploy::{CloudError, InvokeAnswer, Invoker};
use crate::model::InvocationContext;

/// The status of a call that was turned away before anything ran.
const TOO_MANY: u16 = 429;

#[async_trait]
impl Invoker for Aws {
    async fn invoke(
        &self,
        name: &str,
        qualifier: &str,
        event: Bytes,
        context: &InvocationContext,
    ) -> Result<InvokeAnswer, CloudError> {
        let doing = format!("invoke `{name}:{qualifier}`");
        let client_context = client_context(&doing, context)?;
        let asked = self
            .lambda
            .invoke()
            .function_name(name)
            .qualifier(qualifier)
            .invocation_type(InvocationType::RequestResponse)
            .log_type(LogType::Tail)
            .set_client_context(client_context)
            .payload(Blob::new(event));
        let sent = asked.customize().config_override(self.invoke_config());
        let answer = sent.send().await.map_err(failed(doing))?;
        let request_id = aws_sdk_lambda::operation::RequestId::request_id(&answer);
        let request_id = request_id.map(str::to_owned);
        let log = answer.log_result().unwrap_or_default();
        let log = BASE64.decode(log).unwrap_or_default();
        Ok(InvokeAnswer {
            function_error: answer.function_error().map(str::to_owned),
            executed_version: answer.executed_version().map(str::to_owned),
            log_tail: String::from_utf8_lossy(&log).into_owned(),
            request_id,
            payload: Bytes::from(answer.payload.map(Blob::into_inner).unwrap_or_default()),
        })
    }
}

impl Aws {
    /// One try may take as long as a function may run. The limits of other calls
    /// would end it, and the SDK would take that for a failure to try again.
    fn invoke_config(&self) -> aws_sdk_lambda::config::Builder {
        let limits = TimeoutConfig::builder()
            .operation_attempt_timeout(self.invoke_timeout)
            .disable_operation_timeout()
            .build();
        aws_sdk_lambda::config::Builder::new()
            .timeout_config(limits)
            .retry_classifier(OnlyTurnedAway)
    }
}

/// Forbids every further try of a call that may have run.
#[derive(Debug)]
struct OnlyTurnedAway;

impl ClassifyRetry for OnlyTurnedAway {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let status = context.response().map(|answer| answer.status().as_u16());
        match status {
            Some(TOO_MANY) => RetryAction::throttling_error(),
            _ => RetryAction::RetryForbidden,
        }
    }

    fn name(&self) -> &'static str {
        "only what was turned away"
    }

    fn priority(&self) -> RetryClassifierPriority {
        RetryClassifierPriority::run_after(RetryClassifierPriority::transient_error_classifier())
    }
}

fn client_context(doing: &str, context: &InvocationContext) -> Result<Option<String>, CloudError> {
    // Only Amazon Cognito itself can say who somebody is; the API has no member.
    if context.cognito_identity.is_some() {
        let message = "a caller of the Invoke API cannot give a Cognito identity";
        return Err(invalid(doing, message));
    }
    let Some(context) = &context.client_context else {
        return Ok(None);
    };
    let text = context.to_raw().map_err(|error| invalid(doing, error))?;
    Ok(Some(BASE64.encode(text.get())))
}
