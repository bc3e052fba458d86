//! Does a fault and answers, where the fault leaves an answer.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::{Failure, Fault, disk, log, memory, process};

/// Does the fault. The answer tells what was done; a refusal of the operating
/// system is a failure, as it would be in a function that meant well.
pub async fn perform(fault: Fault) -> Result<Value, Failure> {
    match fault {
        Fault::None {} => Ok(json!({ "ok": true })),
        Fault::Error { kind, message } => Err(Failure { kind, message }),
        Fault::Panic { message } => panic!("{message}"),
        Fault::Exit { code } => process::exit(code),
        Fault::Abort {} => std::process::abort(),
        Fault::Hang {} => std::future::pending().await,
        Fault::Slow { ms } => {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            Ok(json!({ "ok": true, "ms": ms }))
        }
        Fault::AnswerTooLarge { bytes } => Ok(Value::String("x".repeat(bytes.saturating_sub(2)))),
        Fault::ReturnsErrorShape {} => {
            Ok(json!({ "errorType": "NotAnError", "errorMessage": "returned as an answer" }))
        }
        Fault::ReturnsTimeoutText { seconds } => Ok(Value::String(format!(
            "Task timed out after {seconds}.00 seconds"
        ))),
        Fault::FillMemory { mb } => {
            memory::fill(mb);
            Ok(json!({ "ok": true, "mb": mb }))
        }
        Fault::FillTmp { mb } => {
            disk::fill(Path::new("/tmp"), mb).map(|()| json!({ "ok": true, "mb": mb }))
        }
        Fault::WriteOutsideTmp { path } => {
            disk::write(Path::new(&path)).map(|()| json!({ "ok": true, "path": path }))
        }
        Fault::OpenFiles { count } => {
            disk::open(count).map(|()| json!({ "ok": true, "count": count }))
        }
        Fault::Spawn {
            children,
            seconds,
            outlive,
        } => process::spawn(children, seconds, outlive)
            .map(|()| json!({ "ok": true, "children": children })),
        Fault::LogFlood {
            bytes,
            line,
            newline,
            stream,
        } => {
            log::flood(bytes, line, newline, stream).map(|()| json!({ "ok": true, "bytes": bytes }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn answer(event: Value) -> Result<Value, Failure> {
        perform(Fault::parse(&event).unwrap()).await
    }

    #[tokio::test]
    async fn no_fault_is_an_answer() {
        assert_eq!(
            answer(json!({ "fault": "none" })).await,
            Ok(json!({ "ok": true }))
        );
    }

    #[tokio::test]
    async fn an_error_has_the_type_and_message_of_the_event() {
        let event = json!({ "fault": "error", "type": "Boom", "message": "as you wish" });
        let failure = answer(event).await.unwrap_err();
        assert_eq!(
            (failure.kind.as_str(), failure.message.as_str()),
            ("Boom", "as you wish")
        );
    }

    #[tokio::test]
    #[should_panic(expected = "as you wish")]
    async fn a_panic_panics() {
        let _ = answer(json!({ "fault": "panic", "message": "as you wish" })).await;
    }

    #[tokio::test]
    async fn a_hang_does_not_answer() {
        let hang = answer(json!({ "fault": "hang" }));
        let waited = tokio::time::timeout(Duration::from_millis(50), hang).await;
        assert!(waited.is_err());
    }

    #[tokio::test]
    async fn a_large_answer_has_exactly_its_size() {
        let answer = answer(json!({ "fault": "answer-too-large", "bytes": 1000 })).await;
        assert_eq!(answer.unwrap().to_string().len(), 1000);
    }

    #[tokio::test]
    async fn look_alikes_are_answers() {
        let shape = answer(json!({ "fault": "returns-error-shape" }))
            .await
            .unwrap();
        assert_eq!(shape["errorType"], "NotAnError");
        let text = answer(json!({ "fault": "returns-timeout-text", "seconds": 2 })).await;
        assert_eq!(text, Ok(json!("Task timed out after 2.00 seconds")));
    }

    #[tokio::test]
    async fn a_refusal_is_a_failure() {
        let event = json!({ "fault": "write-outside-tmp", "path": "/does/not/exist" });
        let failure = answer(event).await.unwrap_err();
        assert_eq!(failure.kind, "WriteFailed");
        assert_eq!(
            failure.message,
            "write `/does/not/exist`: No such file or directory (os error 2)"
        );
    }

    #[tokio::test]
    async fn what_the_system_allows_is_answered() {
        for event in [
            json!({ "fault": "slow", "ms": 1 }),
            json!({ "fault": "fill-memory", "mb": 1 }),
            json!({ "fault": "open-files", "count": 3 }),
            json!({ "fault": "log-flood", "bytes": 0 }),
            json!({ "fault": "spawn", "children": 0 }),
        ] {
            let answer = answer(event.clone()).await.unwrap();
            assert_eq!(answer["ok"], true, "{event}");
        }
    }
}
