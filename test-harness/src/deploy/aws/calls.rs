//! Every call that the clients send, as data: the action that IAM allows it by,
//! whether it changes anything, and how it looks on the wire. Policies are made of
//! it, and tests recognise calls by it.

/// A call to a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// The operation, in AWS's words.
    pub operation: &'static str,
    /// The action that IAM allows it by. Source: AWS's service authorisation
    /// reference.
    pub action: &'static str,
    /// Whether it changes anything.
    pub writes: bool,
    /// How a request is known to be this call.
    pub route: Route,
}

/// How a request is known to be a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// By method and path, in which `{}` stands for one segment.
    Path(&'static str, &'static str),
    /// By the header `X-Amz-Target`.
    Target(&'static str),
    /// By `Action` in the body of a form.
    Form,
}

const fn lambda(
    operation: &'static str,
    action: &'static str,
    method: &'static str,
    path: &'static str,
) -> Call {
    let writes = !matches!(method.as_bytes(), b"GET");
    Call {
        operation,
        action,
        writes,
        route: Route::Path(method, path),
    }
}

const fn target(
    operation: &'static str,
    action: &'static str,
    writes: bool,
    target: &'static str,
) -> Call {
    Call {
        operation,
        action,
        writes,
        route: Route::Target(target),
    }
}

macro_rules! ecr {
    ($operation:literal, $writes:literal) => {
        target(
            $operation,
            concat!("ecr:", $operation),
            $writes,
            concat!("AmazonEC2ContainerRegistry_V20150921.", $operation),
        )
    };
}

macro_rules! logs {
    ($operation:literal, $writes:literal) => {
        target(
            $operation,
            concat!("logs:", $operation),
            $writes,
            concat!("Logs_20140328.", $operation),
        )
    };
}

macro_rules! lambda {
    ($operation:literal, $method:literal, $path:literal) => {
        lambda($operation, concat!("lambda:", $operation), $method, $path)
    };
}

/// Every call that the clients send.
pub const CALLS: &[Call] = &[
    Call {
        operation: "GetCallerIdentity",
        action: "sts:GetCallerIdentity",
        writes: false,
        route: Route::Form,
    },
    ecr!("GetAuthorizationToken", false),
    ecr!("DescribeRepositories", false),
    ecr!("GetLifecyclePolicy", false),
    ecr!("ListTagsForResource", false),
    ecr!("CreateRepository", true),
    ecr!("PutImageTagMutability", true),
    ecr!("PutImageScanningConfiguration", true),
    ecr!("PutLifecyclePolicy", true),
    ecr!("TagResource", true),
    lambda!("GetFunction", "GET", "/2015-03-31/functions/{}"),
    lambda!("ListFunctions", "GET", "/2015-03-31/functions"),
    lambda!("CreateFunction", "POST", "/2015-03-31/functions"),
    lambda!("UpdateFunctionCode", "PUT", "/2015-03-31/functions/{}/code"),
    lambda!(
        "UpdateFunctionConfiguration",
        "PUT",
        "/2015-03-31/functions/{}/configuration"
    ),
    lambda!(
        "PublishVersion",
        "POST",
        "/2015-03-31/functions/{}/versions"
    ),
    lambda!(
        "ListVersionsByFunction",
        "GET",
        "/2015-03-31/functions/{}/versions"
    ),
    lambda!("ListAliases", "GET", "/2015-03-31/functions/{}/aliases"),
    lambda!("CreateAlias", "POST", "/2015-03-31/functions/{}/aliases"),
    lambda!("UpdateAlias", "PUT", "/2015-03-31/functions/{}/aliases/{}"),
    lambda!("TagResource", "POST", "/2017-03-31/tags/{}"),
    lambda!("UntagResource", "DELETE", "/2017-03-31/tags/{}"),
    lambda!(
        "GetFunctionUrlConfig",
        "GET",
        "/2021-10-31/functions/{}/url"
    ),
    lambda!(
        "CreateFunctionUrlConfig",
        "POST",
        "/2021-10-31/functions/{}/url"
    ),
    lambda!(
        "UpdateFunctionUrlConfig",
        "PUT",
        "/2021-10-31/functions/{}/url"
    ),
    lambda!("GetPolicy", "GET", "/2015-03-31/functions/{}/policy"),
    lambda!("AddPermission", "POST", "/2015-03-31/functions/{}/policy"),
    lambda!(
        "PutFunctionConcurrency",
        "PUT",
        "/2017-10-31/functions/{}/concurrency"
    ),
    lambda!(
        "GetProvisionedConcurrencyConfig",
        "GET",
        "/2019-09-30/functions/{}/provisioned-concurrency"
    ),
    lambda!(
        "PutProvisionedConcurrencyConfig",
        "PUT",
        "/2019-09-30/functions/{}/provisioned-concurrency"
    ),
    lambda!(
        "GetFunctionEventInvokeConfig",
        "GET",
        "/2019-09-25/functions/{}/event-invoke-config"
    ),
    lambda!(
        "PutFunctionEventInvokeConfig",
        "PUT",
        "/2019-09-25/functions/{}/event-invoke-config"
    ),
    Call {
        operation: "Invoke",
        action: "lambda:InvokeFunction",
        // It changes nothing of what is deployed.
        writes: false,
        route: Route::Path("POST", "/2015-03-31/functions/{}/invocations"),
    },
    logs!("DescribeLogGroups", false),
    logs!("CreateLogGroup", true),
    logs!("PutRetentionPolicy", true),
    target(
        "GetParameter",
        "ssm:GetParameter",
        false,
        "AmazonSSM.GetParameter",
    ),
    target(
        "GetSecretValue",
        "secretsmanager:GetSecretValue",
        false,
        "secretsmanager.GetSecretValue",
    ),
];

/// The call that a request is: by its method, its path without a query, its header
/// `X-Amz-Target`, and its body.
pub fn call_of(
    method: &str,
    path: &str,
    target: Option<&str>,
    body: &[u8],
) -> Option<&'static Call> {
    CALLS.iter().find(|call| match call.route {
        Route::Path(wanted, pattern) => target.is_none() && wanted == method && fits(pattern, path),
        Route::Target(wanted) => target == Some(wanted),
        Route::Form => {
            let form = std::str::from_utf8(body).unwrap_or_default();
            let action = form
                .split('&')
                .find_map(|pair| pair.strip_prefix("Action="));
            target.is_none() && action == Some(call.operation)
        }
    })
}

fn fits(pattern: &str, path: &str) -> bool {
    let path = path.strip_suffix('/').unwrap_or(path);
    let (wanted, given) = (pattern.split('/'), path.split('/'));
    wanted.clone().count() == given.clone().count()
        && wanted
            .zip(given)
            .all(|(wanted, given)| wanted == given || (wanted == "{}" && !given.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_told_apart() {
        let of =
            |method: &str, path: &str| call_of(method, path, None, b"").map(|call| call.operation);
        assert_eq!(of("GET", "/2015-03-31/functions/"), Some("ListFunctions"));
        assert_eq!(of("GET", "/2015-03-31/functions/a"), Some("GetFunction"));
        assert_eq!(
            of("POST", "/2015-03-31/functions/a/invocations"),
            Some("Invoke")
        );
        assert_eq!(
            of("POST", "/2017-03-31/tags/arn%3Aaws"),
            Some("TagResource")
        );
        assert_eq!(of("POST", "/"), None);
        let ecr = "AmazonEC2ContainerRegistry_V20150921.TagResource";
        let call = call_of("POST", "/", Some(ecr), b"{}").unwrap();
        assert_eq!((call.action, call.writes), ("ecr:TagResource", true));
        let form = b"Action=GetCallerIdentity&Version=2011-06-15";
        let call = call_of("POST", "/", None, form).unwrap();
        assert_eq!(call.operation, "GetCallerIdentity");
    }
}
