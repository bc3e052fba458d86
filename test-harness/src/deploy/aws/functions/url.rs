//! A function's own URL on an alias, and who may call it. A public one needs two
//! statements in the resource policy: for the URL, and for the invocations that
//! come by it. Source: AWS Lambda developer guide, "Control access to Lambda
//! function URLs".

use aws_sdk_lambda::Client;
use aws_sdk_lambda::operation::add_permission::builders::AddPermissionFluentBuilder;
use aws_sdk_lambda::types::{Cors, FunctionUrlAuthType, InvokeMode};
use serde_json::Value;

use super::{Result, count, number};
use crate::deploy::aws::error::{failed, invalid, unless_absent};
use crate::deploy::{CloudErrorKind, UrlState};
use crate::model::CorsSettings;

const URL_ACTION: &str = "lambda:InvokeFunctionUrl";
const INVOKE_ACTION: &str = "lambda:InvokeFunction";

pub(super) async fn read(client: &Client, name: &str, alias: &str) -> Result<Option<UrlState>> {
    let asked = client
        .get_function_url_config()
        .function_name(name)
        .qualifier(alias);
    let doing = format!("read the URL of `{name}:{alias}`");
    let answer = unless_absent(asked.send().await.map_err(failed(doing)))?;
    let Some(answer) = answer else {
        return Ok(None);
    };
    let public = answer.auth_type() == &FunctionUrlAuthType::None;
    // IAM decides about any other; who is named in the policy is not asked.
    let open = public && is_open(client, name, alias).await?;
    Ok(Some(UrlState {
        url: answer.function_url().to_owned(),
        public,
        open,
        streaming: answer.invoke_mode() == Some(&InvokeMode::ResponseStream),
        cors: answer.cors().map(cors_settings),
    }))
}

async fn is_open(client: &Client, name: &str, alias: &str) -> Result<bool> {
    let doing = format!("read the policy of `{name}:{alias}`");
    let asked = client.get_policy().function_name(name).qualifier(alias);
    let answer = unless_absent(asked.send().await.map_err(failed(&doing)))?;
    let Some(text) = answer.and_then(|answer| answer.policy().map(str::to_owned)) else {
        return Ok(false);
    };
    opens(&text).map_err(|error| invalid(doing, error))
}

/// Whether a resource policy lets anybody call by the URL.
fn opens(policy: &str) -> serde_json::Result<bool> {
    let policy: Value = serde_json::from_str(policy)?;
    let statements = match &policy["Statement"] {
        Value::Array(statements) => statements.as_slice(),
        one => std::slice::from_ref(one),
    };
    let allowed = |action: &str| {
        statements.iter().any(|statement| {
            statement["Effect"] == "Allow" && anybody(statement) && names(statement, action)
        })
    };
    Ok(allowed(URL_ACTION) && allowed(INVOKE_ACTION))
}

fn anybody(statement: &Value) -> bool {
    let principal = &statement["Principal"];
    principal == "*" || principal["AWS"] == "*"
}

fn names(statement: &Value, action: &str) -> bool {
    match &statement["Action"] {
        Value::Array(actions) => actions.iter().any(|one| one == action),
        one => one == action,
    }
}

pub(super) async fn set(
    client: &Client,
    name: &str,
    alias: &str,
    wanted: &UrlState,
    exists: bool,
) -> Result<()> {
    let auth = if wanted.public {
        FunctionUrlAuthType::None
    } else {
        FunctionUrlAuthType::AwsIam
    };
    let mode = if wanted.streaming {
        InvokeMode::ResponseStream
    } else {
        InvokeMode::Buffered
    };
    let cors = wanted.cors.as_ref().map(cors);
    if exists {
        let asked = client
            .update_function_url_config()
            .function_name(name)
            .qualifier(alias)
            .auth_type(auth)
            .invoke_mode(mode)
            // An empty one takes back what was allowed.
            .cors(cors.unwrap_or_else(|| Cors::builder().build()));
        let doing = format!("update the URL of `{name}:{alias}`");
        asked.send().await.map_err(failed(doing))?;
    } else {
        let asked = client
            .create_function_url_config()
            .function_name(name)
            .qualifier(alias)
            .auth_type(auth)
            .invoke_mode(mode)
            .set_cors(cors);
        let doing = format!("create the URL of `{name}:{alias}`");
        asked.send().await.map_err(failed(doing))?;
    }
    Ok(())
}

/// Adds the statements that are not there yet: an interrupted call may have left
/// the first alone.
pub(super) async fn open(client: &Client, name: &str, alias: &str) -> Result<()> {
    let statement = |id: &str, action: &str| {
        client
            .add_permission()
            .function_name(name)
            .qualifier(alias)
            .statement_id(id)
            .principal("*")
            .action(action)
    };
    let doing = format!("open the URL of `{name}:{alias}` to anybody");
    let url = statement("FunctionURLAllowPublicAccess", URL_ACTION)
        .function_url_auth_type(FunctionUrlAuthType::None);
    add(&doing, url).await?;
    let invoke = statement("FunctionURLInvokeAllowPublicAccess", INVOKE_ACTION)
        .invoked_via_function_url(true);
    add(&doing, invoke).await
}

async fn add(doing: &str, asked: AddPermissionFluentBuilder) -> Result<()> {
    match asked.send().await.map_err(failed(doing)) {
        Err(error) if error.kind != CloudErrorKind::Exists => Err(error),
        _ => Ok(()),
    }
}

fn cors_settings(seen: &Cors) -> CorsSettings {
    CorsSettings {
        origins: seen.allow_origins().to_vec(),
        methods: seen.allow_methods().to_vec(),
        headers: seen.allow_headers().to_vec(),
        exposed_headers: seen.expose_headers().to_vec(),
        credentials: seen.allow_credentials().unwrap_or_default(),
        max_age_s: seen.max_age().map(count),
    }
}

fn cors(wanted: &CorsSettings) -> Cors {
    let list = |words: &[String]| (!words.is_empty()).then(|| words.to_vec());
    Cors::builder()
        .set_allow_origins(list(&wanted.origins))
        .set_allow_methods(list(&wanted.methods))
        .set_allow_headers(list(&wanted.headers))
        .set_expose_headers(list(&wanted.exposed_headers))
        .allow_credentials(wanted.credentials)
        .set_max_age(wanted.max_age_s.map(number))
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_opens_a_url_by_both_statements_to_anybody() {
        let statement = |principal: &str, action: &str| {
            format!(r#"{{"Effect":"Allow","Principal":{principal},"Action":"{action}"}}"#)
        };
        let policy =
            |statements: &[String]| format!(r#"{{"Statement":[{}]}}"#, statements.join(","));
        let url = statement(r#""*""#, URL_ACTION);
        let invoke = statement(r#"{"AWS":"*"}"#, INVOKE_ACTION);
        assert!(opens(&policy(&[url.clone(), invoke.clone()])).unwrap());
        assert!(!opens(&policy(std::slice::from_ref(&url))).unwrap());
        assert!(!opens(&policy(&[invoke])).unwrap());
        let ours = statement(r#"{"AWS":"123456789012"}"#, INVOKE_ACTION);
        assert!(!opens(&policy(&[url, ours])).unwrap());
        assert!(opens("no JSON").is_err());
    }
}
