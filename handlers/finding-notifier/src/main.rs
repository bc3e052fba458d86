//! The Lambda process of the finding notifier: connects the pure
//! [`finding_notifier`] library to the Runtime API.

use finding_notifier::{Notice, notify};
use lambda_runtime::{Diagnostic, Error, LambdaEvent, run, service_fn};
use serde_json::Value;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    run(service_fn(handle)).await
}

async fn handle(event: LambdaEvent<Value>) -> Result<Notice, Diagnostic> {
    notify(event.payload).map_err(|error| Diagnostic {
        error_type: error.kind().to_owned(),
        error_message: error.to_string(),
    })
}
