//! Failures: which are tried again and how often, and what each becomes.

use bytes::Bytes;

use super::{ATTEMPTS, Answer, Script};
use crate::deploy::{CloudError, CloudErrorKind, Functions as _, Invoker as _, LastUpdate};
use crate::model::{Architecture, InvocationContext};

fn throttled() -> Answer {
    Answer::error(429, "TooManyRequestsException", "Rate exceeded")
}

fn broken() -> Answer {
    Answer::error(500, "ServiceException", "An internal error occurred")
}

/// The failure of an update, and how often it was sent.
async fn update(answers: Vec<Option<Answer>>) -> (Result<(), CloudError>, usize) {
    let script = Script::some(answers);
    let aws = script.aws();
    let result = aws
        .update_code("orders", "image", Architecture::X86_64, "r1")
        .await;
    (result, script.requests().len())
}

async fn invoke(answers: Vec<Option<Answer>>) -> (Result<(), CloudError>, usize) {
    let script = Script::some(answers);
    let aws = script.aws();
    let context = InvocationContext::default();
    let event = Bytes::from_static(b"{}");
    let result = aws.invoke("orders", "live", event, &context).await;
    (result.map(|_| ()), script.requests().len())
}

#[tokio::test]
async fn throttling_failures_of_aws_and_lost_connections_are_tried_again_with_a_limit() {
    for failure in [Some(throttled()), Some(broken()), None] {
        let then = vec![failure.clone(), Some(Answer::ok("{}"))];
        let (result, sent) = update(then).await;
        assert_eq!((result, sent), (Ok(()), 2));

        let always = vec![failure; ATTEMPTS as usize];
        let (result, sent) = update(always).await;
        assert_eq!(sent, ATTEMPTS as usize);
        let kind = result.unwrap_err().kind;
        let wanted = [
            CloudErrorKind::Throttled,
            CloudErrorKind::Server,
            CloudErrorKind::Connection,
        ];
        assert!(wanted.contains(&kind), "{kind:?}");
    }
}

#[tokio::test]
async fn an_invocation_that_may_have_run_is_not_sent_again() {
    let gateway = Answer::error(503, "ServiceUnavailableException", "");
    for (failure, kind) in [
        (Some(broken()), CloudErrorKind::Server),
        (Some(gateway), CloudErrorKind::Server),
        (None, CloudErrorKind::Connection),
    ] {
        let (result, sent) = invoke(vec![failure]).await;
        assert_eq!((result.unwrap_err().kind, sent), (kind, 1));
    }
    let (result, sent) = invoke(vec![Some(throttled()), Some(Answer::ok("{}"))]).await;
    assert_eq!((result, sent), (Ok(()), 2));
}

#[tokio::test]
async fn failures_that_no_further_try_helps_are_told_by_kind_code_words_and_id() {
    let (result, sent) = update(vec![Some(Answer::error(
        412,
        "PreconditionFailedException",
        "The RevisionId provided does not match the latest one.",
    ))])
    .await;
    let told = result.unwrap_err();
    let wanted = CloudError {
        doing: "update the code of function `orders`".to_owned(),
        kind: CloudErrorKind::Stale,
        code: Some("PreconditionFailedException".to_owned()),
        message: "The RevisionId provided does not match the latest one.".to_owned(),
        request_id: Some("request-1".to_owned()),
    };
    assert_eq!((told, sent), (wanted, 1));

    for (status, code, message, kind) in [
        (
            409,
            "ResourceConflictException",
            "An update is in progress",
            CloudErrorKind::Busy,
        ),
        (
            400,
            "InvalidParameterValueException",
            "The role defined for the function cannot be assumed by Lambda.",
            CloudErrorKind::RoleNotReady,
        ),
        (
            403,
            "AccessDeniedException",
            "User is not authorized",
            CloudErrorKind::Denied,
        ),
        (
            403,
            "ExpiredTokenException",
            "The token is expired",
            CloudErrorKind::Credentials,
        ),
        (
            400,
            "CodeStorageExceededException",
            "",
            CloudErrorKind::Quota,
        ),
    ] {
        let (result, sent) = update(vec![Some(Answer::error(status, code, message))]).await;
        assert_eq!((result.unwrap_err().kind, sent), (kind, 1), "{code}");
    }
}

#[tokio::test]
async fn answers_that_are_no_answers_are_told() {
    let read = |answer: Answer| async {
        let script = Script::of([answer]);
        let told = script.aws().function("orders", None).await.unwrap_err();
        (told.kind, told.to_string())
    };
    let (kind, told) = read(Answer::ok("<html>a proxy</html>")).await;
    assert_eq!(kind, CloudErrorKind::Other);
    assert!(
        told.starts_with("failed to read function `orders`: answer with status 200"),
        "{told}"
    );
    let (_, told) = read(Answer::ok("{}")).await;
    assert_eq!(
        told,
        "failed to read function `orders`: AWS's answer has no `Configuration`"
    );
}

#[tokio::test]
async fn a_function_goes_from_pending_to_active_or_to_failed_with_the_reason() {
    let answer = |more: &str| {
        Answer::ok(format!(
            r#"{{"Configuration":{{"FunctionName":"orders","FunctionArn":"arn:aws:lambda:eu-west-1:1:function:orders",{more}}}}}"#
        ))
    };
    let script = Script::of([
        answer(r#""State":"Pending","StateReasonCode":"Creating""#),
        answer(r#""State":"Active","LastUpdateStatus":"Successful""#),
        answer(
            r#""State":"Failed","StateReasonCode":"InvalidImage","StateReason":"The image is no image""#,
        ),
    ]);
    let aws = script.aws();
    let mut states = Vec::new();
    for _ in 0..3 {
        states.push(aws.function("orders", None).await.unwrap().unwrap().state);
    }
    let failed = LastUpdate::Failed {
        code: "InvalidImage".to_owned(),
        reason: "The image is no image".to_owned(),
    };
    assert_eq!(states, [LastUpdate::InProgress, LastUpdate::Done, failed]);
}
