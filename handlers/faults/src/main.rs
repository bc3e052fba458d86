//! The Lambda process of the faults: connects the [`faults`] library to the
//! Runtime API, and fails at init where the environment asks for it.

use std::env;
use std::process::ExitCode;
use std::thread;

use faults::{Failure, Fault, InitFault};
use lambda_runtime::{Diagnostic, Error, LambdaEvent, run, service_fn};
use serde_json::Value;

fn main() -> Result<ExitCode, Error> {
    if faults::rest_as_child() {
        return Ok(ExitCode::SUCCESS);
    }
    match env::var("FAULT_AT_INIT").unwrap_or_default().parse()? {
        InitFault::None => serve(),
        InitFault::Slow(time) => {
            thread::sleep(time);
            serve()
        }
        InitFault::Error => {
            let failure = Failure {
                kind: "RequestedInitError".to_owned(),
                message: "failed at init as requested".to_owned(),
            };
            faults::report_init_error(&env::var("AWS_LAMBDA_RUNTIME_API")?, &failure)?;
            Ok(ExitCode::FAILURE)
        }
        InitFault::Exit(code) => Ok(ExitCode::from(code)),
        InitFault::Panic => panic!("panicked at init as requested"),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn serve() -> Result<ExitCode, Error> {
    run(service_fn(handle)).await?;
    Ok(ExitCode::SUCCESS)
}

async fn handle(event: LambdaEvent<Value>) -> Result<Value, Diagnostic> {
    let answer = match Fault::parse(&event.payload) {
        Ok(fault) => faults::perform(fault).await,
        Err(failure) => Err(failure),
    };
    answer.map_err(|failure| Diagnostic {
        error_type: failure.kind,
        error_message: failure.message,
    })
}
