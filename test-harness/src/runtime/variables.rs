//! The environment variables that Lambda gives to a function. Pure.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::model::FunctionName;

/// The region that local functions believe they run in.
pub(super) const REGION: &str = "us-east-1";

/// Lambda's variables for a function, in the order in which they are set: the
/// function's own come last and may replace what Lambda does not reserve.
///
/// The emulator reads name, memory and timeout from these; `LAMBDA_TASK_ROOT`,
/// the region and others it does not set by itself. Credentials are dummies,
/// since an SDK client refuses to start without any.
///
/// Source: AWS Lambda developer guide, "Defined runtime environment
/// variables"; `internal/lambda/rie/handlers.go` for what the emulator reads.
pub fn lambda_variables(
    name: &FunctionName,
    memory_mb: u32,
    timeout: Duration,
    handler: Option<&str>,
    own: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let memory = memory_mb.to_string();
    let seconds = timeout.as_secs().max(1).to_string();
    let group = format!("/aws/lambda/{name}");
    let lambda = [
        ("AWS_ACCESS_KEY_ID", "lambdock"),
        ("AWS_SECRET_ACCESS_KEY", "lambdock"),
        ("AWS_SESSION_TOKEN", "lambdock"),
        ("AWS_DEFAULT_REGION", REGION),
        ("AWS_REGION", REGION),
        ("AWS_LAMBDA_FUNCTION_NAME", name.as_str()),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", &memory),
        ("AWS_LAMBDA_FUNCTION_TIMEOUT", &seconds),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
        ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"),
        ("AWS_LAMBDA_LOG_GROUP_NAME", &group),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "local/[$LATEST]"),
        ("AWS_XRAY_CONTEXT_MISSING", "LOG_ERROR"),
        ("LAMBDA_RUNTIME_DIR", "/var/runtime"),
        ("LAMBDA_TASK_ROOT", "/var/task"),
    ];
    let mut all: BTreeMap<String, String> = lambda
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    if let Some(handler) = handler {
        all.insert("_HANDLER".to_owned(), handler.to_owned());
    }
    all.extend(own.clone());
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_the_function_what_lambda_would() {
        let name = "orders".parse().unwrap();
        let own = BTreeMap::from([("TABLE".to_owned(), "a=b".to_owned())]);
        let all = lambda_variables(&name, 256, Duration::from_secs(3), Some("a.b"), &own);
        assert_eq!(all["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"], "256");
        assert_eq!(all["AWS_LAMBDA_FUNCTION_TIMEOUT"], "3");
        assert_eq!(all["AWS_LAMBDA_LOG_GROUP_NAME"], "/aws/lambda/orders");
        assert_eq!(all["_HANDLER"], "a.b");
        assert_eq!(all["TABLE"], "a=b");
    }
}
