//! The calls that came to the gateway, in the adapter's own words for them.

use lambdock::deploy::aws::call_of;

use super::http::Request;

/// A call that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    /// The operation, such as `CreateFunction`; method and path where the adapter
    /// has no such call.
    pub operation: String,
    /// What IAM allows it by; none where the adapter has no such call.
    pub action: Option<&'static str>,
    /// Whether it changes anything. What nobody knows counts as a change, unless
    /// it only asks.
    pub writes: bool,
    /// The function, repository or what else its path or body names.
    pub about: String,
}

impl Called {
    pub(super) fn of(request: &Request) -> Self {
        let target = request.header("x-amz-target");
        let call = call_of(&request.method, request.route(), target, &request.body);
        let unknown = || format!("{} {}", request.method, request.route());
        Self {
            operation: call.map_or_else(unknown, |call| call.operation.to_owned()),
            action: call.map(|call| call.action),
            writes: call.map_or(request.method != "GET", |call| call.writes),
            about: about(request),
        }
    }
}

fn about(request: &Request) -> String {
    let body = request.json();
    let named = ["repositoryName", "FunctionName", "logGroupName"];
    let named = named.iter().find_map(|name| body[*name].as_str());
    let segment = || request.route().split('/').nth(3).unwrap_or_default();
    named.unwrap_or_else(segment).to_owned()
}
