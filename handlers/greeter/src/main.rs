//! The Lambda process of the greeter: connects the pure [`greeter`] library to
//! the Runtime API. It must not know what a greeting is.

use greeter::{Answer, InvalidEvent};
use lambda_runtime::{Diagnostic, Error, LambdaEvent, run, service_fn};
use serde_json::Value;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let greeting = std::env::var("GREETING").unwrap_or_default();
    run(service_fn(|event: LambdaEvent<Value>| {
        let answer = answer(&greeting, &event.payload);
        async move { answer }
    }))
    .await
}

fn answer(greeting: &str, event: &Value) -> Result<Answer, Diagnostic> {
    greeter::greet(greeting, event).map_err(|error: InvalidEvent| Diagnostic {
        error_type: "InvalidEvent".to_owned(),
        error_message: error.to_string(),
    })
}
