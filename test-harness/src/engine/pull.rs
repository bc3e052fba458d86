//! Pulling one image, with the credentials that Docker has for its registry.
//!
//! The call is our own: the client library encodes credentials so that some
//! passwords do not reach the engine, which then asks without any.

use base64::Engine as _;
use hyper::{Method, Request};
use serde::Deserialize;

use super::credentials::{Login, is_refusal, server_of};
use super::{Engine, EngineError, raw};

/// One line of the answer; what is not an error is progress.
#[derive(Deserialize)]
struct Line {
    error: Option<String>,
}

/// Pulls an image for a platform.
///
/// # Errors
/// When the registry does not hand it out.
pub(super) async fn pull(
    engine: &Engine,
    reference: &str,
    platform: &str,
) -> Result<(), EngineError> {
    let doing = format!("pull `{reference}`");
    let server = server_of(reference);
    let login = engine.credentials().of(server).await;
    let query = [
        ("fromImage", reference.to_owned()),
        ("platform", platform.to_owned()),
    ];
    let mut call = Request::builder()
        .method(Method::POST)
        .uri(raw::uri("/images/create", &query));
    if let Some(header) = header(&login, server) {
        call = call.header("X-Registry-Auth", header);
    }
    let call = call.body(raw::empty_body()).map_err(raw::broken(&doing))?;
    let failed = |reason: String| EngineError::Pull {
        reference: reference.to_owned(),
        hint: hint(&reason, &login, server),
        reason,
    };
    let answer = match raw::send(engine.address(), call, &doing).await {
        Err(EngineError::Connection { doing, reason }) => {
            return Err(match of_the_registry(&reason) {
                Some(reason) => failed(reason.to_owned()),
                None => EngineError::Connection { doing, reason },
            });
        }
        other => other?,
    };
    // Errors come inside the stream, so it is read to its end.
    let mut error = None;
    let take = |line: &[u8]| {
        let line: Option<Line> = serde_json::from_slice(line).ok();
        error = line.and_then(|line| line.error).or(error.take());
    };
    raw::each_line(answer, &doing, take).await?;
    error.map_or(Ok(()), |reason| Err(failed(reason)))
}

/// The registry's reason, where the engine answered at all. The engine's own
/// status says nothing of the registry's: it is mostly 500.
fn of_the_registry(reason: &str) -> Option<&str> {
    let (status, rest) = reason.split_once(": ")?;
    status
        .starts_with(|c: char| c.is_ascii_digit())
        .then_some(rest)
}

/// The engine wants the alphabet for URLs.
fn header(login: &Login, server: &str) -> Option<String> {
    let Login::Known { user, secret } = login else {
        return None;
    };
    let secret = secret.reveal();
    let content = if user.is_empty() {
        serde_json::json!({ "identitytoken": secret, "serveraddress": server })
    } else {
        serde_json::json!({ "username": user, "password": secret, "serveraddress": server })
    };
    let encoder = base64::engine::general_purpose::URL_SAFE;
    Some(encoder.encode(content.to_string()))
}

fn hint(reason: &str, login: &Login, server: &str) -> Option<String> {
    is_refusal(reason).then(|| match login {
        Login::None => format!("log in with `docker login {server}`"),
        Login::Known { .. } => {
            format!(
                "the registry refuses Docker's credentials; renew them with `docker login {server}`"
            )
        }
        Login::Broken(problem) => problem.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Secret;

    #[test]
    fn every_password_reaches_the_engine() {
        let login = Login::Known {
            user: "ada".into(),
            secret: Secret::new("~~~???>>>é"),
        };
        let header = header(&login, "r.example").unwrap();
        assert!(!header.contains(['+', '/']), "{header}");
        let decoder = base64::engine::general_purpose::URL_SAFE;
        let content: serde_json::Value =
            serde_json::from_slice(&decoder.decode(header).unwrap()).unwrap();
        assert_eq!(content["password"], "~~~???>>>é");
        assert_eq!(content["serveraddress"], "r.example");
    }

    #[test]
    fn the_engines_own_status_is_left_out() {
        let answer = "500 Internal Server Error: Head \"http://r.example/v2/\": EOF";
        let told = of_the_registry(answer);
        assert_eq!(told, Some("Head \"http://r.example/v2/\": EOF"));
        assert_eq!(of_the_registry("connection reset: 104"), None);
        assert_eq!(
            of_the_registry("No such file or directory (os error 2)"),
            None
        );
    }

    #[test]
    fn only_a_refusal_is_about_credentials() {
        let refused = "no basic auth credentials";
        let known = Login::Known {
            user: "ada".into(),
            secret: Secret::new("x"),
        };
        let broken = Login::Broken("failed to read".into());
        let told = |login: &Login| hint(refused, login, "r.example").unwrap();
        assert_eq!(told(&Login::None), "log in with `docker login r.example`");
        assert!(told(&known).contains("renew them with `docker login r.example`"));
        assert_eq!(told(&broken), "failed to read");
        assert_eq!(hint("manifest unknown", &Login::None, "r.example"), None);
    }
}
