//! Values that a manifest refers to: parameters of the Systems Manager, secrets
//! of the Secrets Manager. Errors name where a value is, never the value.

use async_trait::async_trait;
use serde_json::Value;

use super::Aws;
use super::error::{failed, incomplete, invalid};
use crate::deploy::{CloudError, Secrets};
use crate::model::{ReferenceSource, Secret};

#[async_trait]
impl Secrets for Aws {
    async fn secret(&self, source: &ReferenceSource) -> Result<Secret, CloudError> {
        match source {
            ReferenceSource::Parameter(name) => self.parameter(name).await,
            ReferenceSource::Secret { id, key } => self.stored(id, key.as_deref()).await,
            ReferenceSource::Variable(name) => {
                let doing = format!("read the variable `{name}`");
                let message = "AWS has no variables of the process that deploys";
                Err(invalid(doing, message))
            }
        }
    }
}

impl Aws {
    async fn parameter(&self, name: &str) -> Result<Secret, CloudError> {
        let doing = format!("read the parameter `{name}`");
        let asked = self.ssm.get_parameter().name(name).with_decryption(true);
        let answer = asked.send().await.map_err(failed(&doing))?;
        let value = answer.parameter().and_then(|found| found.value());
        value
            .map(Secret::new)
            .ok_or_else(|| incomplete(doing, "`Parameter.Value`"))
    }

    async fn stored(&self, id: &str, key: Option<&str>) -> Result<Secret, CloudError> {
        let doing = match key {
            Some(key) => format!("read `{key}` of the secret `{id}`"),
            None => format!("read the secret `{id}`"),
        };
        let asked = self.secrets.get_secret_value().secret_id(id);
        let answer = asked.send().await.map_err(failed(&doing))?;
        let Some(text) = answer.secret_string() else {
            return Err(invalid(doing, "it holds bytes, not text"));
        };
        match key {
            None => Ok(Secret::new(text)),
            Some(key) => member(text, key).map_err(|message| invalid(doing, message)),
        }
    }
}

/// A member of a secret's JSON: a text as it is, a number or a truth value as
/// JSON writes it.
fn member(text: &str, key: &str) -> Result<Secret, &'static str> {
    let object: Value = serde_json::from_str(text).map_err(|_| "it holds no JSON")?;
    match object.get(key) {
        Some(Value::String(value)) => Ok(Secret::new(value)),
        Some(value @ (Value::Number(_) | Value::Bool(_))) => Ok(Secret::new(value.to_string())),
        Some(_) => Err("that member is neither text nor number"),
        None => Err("its JSON has no such member"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_text_and_a_failure_shows_no_value() {
        let text = r#"{"password":"p\"w","port":5432,"tls":true,"hosts":["canary"]}"#;
        let of = |key: &str| member(text, key).map(|secret| secret.reveal().to_owned());
        assert_eq!(of("password").unwrap(), "p\"w");
        assert_eq!(of("port").unwrap(), "5432");
        assert_eq!(of("tls").unwrap(), "true");
        assert_eq!(
            of("hosts").unwrap_err(),
            "that member is neither text nor number"
        );
        assert_eq!(of("user").unwrap_err(), "its JSON has no such member");
        assert_eq!(member("canary", "user").unwrap_err(), "it holds no JSON");
    }
}
