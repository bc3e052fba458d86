//! The code under test calls Lambda by AWS's SDK: here the calls are answered by
//! containers of this machine.

use aws_sdk_lambda::Client;
use aws_sdk_lambda::error::ProvideErrorMetadata as _;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{InvocationType, LogType};
use lambdock::harness::{Endpoint, Harness};

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// What a project has: code that calls a function by its name.
async fn greet(lambda: &Client, name: &str) -> Result<String, Box<dyn std::error::Error>> {
    let event = serde_json::json!({ "name": name });
    let call = lambda.invoke().function_name("greeter-go");
    let answer = call.payload(Blob::new(event.to_string())).send().await?;
    let payload = answer.payload().map(Blob::as_ref).unwrap_or_default();
    if answer.function_error().is_some() {
        return Err(String::from_utf8_lossy(payload).into());
    }
    let answer: serde_json::Value = serde_json::from_slice(payload)?;
    Ok(answer["message"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn code_that_calls_lambda_is_tested_as_it_is() -> Outcome {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../../lambdock.toml");
    let harness = Harness::of_manifest(manifest).await?;
    let functions = [
        harness.start("greeter-go").await?,
        harness.start("faults").await?,
    ];
    let endpoint = Endpoint::of(functions);
    let lambda = endpoint.client();
    assert_eq!(greet(&lambda, "Ada").await?, "Hello, Ada!");

    let call = lambda
        .invoke()
        .function_name("greeter-go")
        .log_type(LogType::Tail);
    let refused = call.payload(Blob::new("[]")).send().await?;
    assert_eq!(
        (refused.status_code(), refused.function_error()),
        (200, Some("Unhandled"))
    );
    assert_eq!(refused.executed_version(), Some("$LATEST"));
    let payload = String::from_utf8(refused.payload().ok_or("no payload")?.as_ref().to_vec())?;
    assert!(payload.contains("event must be an object"), "{payload}");
    assert!(refused.log_result().is_some());

    let call = lambda.invoke().function_name("greeter-go");
    let dry = call.invocation_type(InvocationType::DryRun).send().await?;
    assert_eq!(dry.status_code(), 204);
    let call = lambda.invoke().function_name("greeter-go");
    let queued = call.invocation_type(InvocationType::Event).send().await?;
    assert_eq!(queued.status_code(), 202);

    let exit = Blob::new(r#"{"fault": "exit", "code": 3}"#);
    let crashed = lambda
        .invoke()
        .function_name("faults")
        .payload(exit)
        .send()
        .await?;
    let payload = String::from_utf8(crashed.payload().ok_or("no payload")?.as_ref().to_vec())?;
    assert!(
        payload.contains("Runtime exited with error: exit status 3"),
        "{payload}"
    );
    endpoint.stop().await;
    harness.close().await;
    Ok(())
}

#[tokio::test]
async fn errors_of_the_service_are_the_sdks_own() -> Outcome {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../../lambdock.toml");
    let harness = Harness::of_manifest(manifest).await?;
    let endpoint = Endpoint::of([harness.start("greeter-go").await?]);
    let lambda = endpoint.client();
    let missing = lambda.invoke().function_name("no-such").send().await;
    let error = missing
        .err()
        .ok_or("there is no such function")?
        .into_service_error();
    assert!(error.is_resource_not_found_exception(), "{error:?}");
    let broken = lambda
        .invoke()
        .function_name("greeter-go")
        .payload(Blob::new("{"))
        .send()
        .await;
    let error = broken.err().ok_or("that is no JSON")?.into_service_error();
    assert!(error.is_invalid_request_content_exception(), "{error:?}");
    let large = Blob::new(format!("\"{}\"", "a".repeat(6 << 20)));
    let refused = lambda
        .invoke()
        .function_name("greeter-go")
        .payload(large)
        .send()
        .await;
    let error = refused
        .err()
        .ok_or("that is too large")?
        .into_service_error();
    assert_eq!(error.code(), Some("RequestEntityTooLargeException"));
    assert_eq!(greet(&lambda, "Ada").await?, "Hello, Ada!");
    endpoint.stop().await;
    harness.close().await;
    Ok(())
}
