//! The other services: callers, repositories, log groups, secrets, invocations.

use bytes::Bytes;

use super::{Answer, Script};
use crate::deploy::{
    CloudErrorKind, Identities as _, Invoker as _, Logs as _, Repositories as _, RepositoryState,
    Secrets as _,
};
use crate::model::{InvocationContext, Json, ReferenceSource};

#[tokio::test]
async fn the_caller_is_asked_for() {
    let answer = "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/ada</Arn><UserId>A</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";
    let script = Script::of([Answer::ok(answer)]);
    let who = script.aws().identity().await.unwrap();
    assert_eq!(
        (who.account.as_str(), who.region.as_str()),
        ("123456789012", "eu-west-1")
    );
    assert_eq!(who.arn, "arn:aws:iam::123456789012:user/ada");
    assert!(script.sent().starts_with("GetCallerIdentity: POST /\n"));
}

fn repository() -> RepositoryState {
    RepositoryState {
        name: "shop/orders".to_owned(),
        uri: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/orders".to_owned(),
        arn: "arn:aws:ecr:eu-west-1:123456789012:repository/shop/orders".to_owned(),
        immutable_tags: true,
        scan_on_push: true,
        lifecycle_policy: Some("{\"rules\":[]}".to_owned()),
        tags: [("team".to_owned(), "shop".to_owned())].into(),
    }
}

#[tokio::test]
async fn repositories_are_read_with_policy_and_tags() {
    let described = r#"{"repositories":[{"repositoryName":"shop/orders","repositoryArn":"arn:aws:ecr:eu-west-1:123456789012:repository/shop/orders",
        "repositoryUri":"123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/orders","imageTagMutability":"IMMUTABLE","imageScanningConfiguration":{"scanOnPush":true}}]}"#;
    let script = Script::of([
        Answer::ok(described),
        Answer::ok(r#"{"lifecyclePolicyText":"{\"rules\":[]}"}"#),
        Answer::ok(r#"{"tags":[{"Key":"team","Value":"shop"}]}"#),
        Answer::ok(described),
        Answer::error(400, "LifecyclePolicyNotFoundException", "there is none"),
        Answer::ok(r#"{"tags":[]}"#),
        Answer::error(400, "RepositoryNotFoundException", "there is none"),
    ]);
    let aws = script.aws();
    let seen = aws.repository("shop/orders").await.unwrap();
    assert_eq!(seen, Some(repository()));
    let seen = aws.repository("shop/orders").await.unwrap().unwrap();
    assert_eq!((seen.lifecycle_policy, seen.tags.len()), (None, 0));
    assert_eq!(aws.repository("shop/orders").await.unwrap(), None);
    insta::assert_snapshot!(script.sent());
}

#[tokio::test]
async fn repositories_are_made_and_changed() {
    let ok = || Answer::ok("{}");
    let script = Script::of([
        ok(),
        ok(),
        ok(),
        ok(),
        ok(),
        Answer::error(400, "RepositoryAlreadyExistsException", "it is there"),
    ]);
    let aws = script.aws();
    let wanted = repository();
    aws.create_repository(&wanted.name, &wanted).await.unwrap();
    aws.set_immutable_tags(&wanted.name, false).await.unwrap();
    aws.set_scan_on_push(&wanted.name, false).await.unwrap();
    let policy = "{\"rules\":[]}";
    aws.set_lifecycle_policy(&wanted.name, policy)
        .await
        .unwrap();
    aws.tag_repository(&wanted.arn, &wanted.tags).await.unwrap();
    let again = aws.create_repository(&wanted.name, &wanted).await;
    assert_eq!(again.unwrap_err().kind, CloudErrorKind::Exists);
    insta::assert_snapshot!(script.sent());
}

#[tokio::test]
async fn a_registrys_password_is_a_secret_and_its_address_can_be_another() {
    // `AWS:canary-password`.
    let token = "QVdTOmNhbmFyeS1wYXNzd29yZA==";
    let answer = format!(
        r#"{{"authorizationData":[{{"authorizationToken":"{token}","proxyEndpoint":"https://123456789012.dkr.ecr.eu-west-1.amazonaws.com"}}]}}"#
    );
    let broken = r#"{"authorizationData":[{"authorizationToken":"canary"}]}"#;
    let script = Script::of([Answer::ok(&answer), Answer::ok(&answer), Answer::ok(broken)]);
    let mut aws = script.aws();
    let login = aws.login().await.unwrap();
    assert_eq!(
        (login.user.as_str(), login.password.reveal()),
        ("AWS", "canary-password")
    );
    assert!(login.endpoint.starts_with("https://123456789012."));
    assert!(!format!("{login:?}").contains("canary"));
    aws.registry_endpoint = Some("http://127.0.0.1:5000".to_owned());
    assert_eq!(aws.login().await.unwrap().endpoint, "http://127.0.0.1:5000");
    let told = format!("{:?}", aws.login().await.unwrap_err());
    assert!(
        told.contains("no user and password") && !told.contains("canary"),
        "{told}"
    );
}

#[tokio::test]
async fn a_log_group_is_found_by_its_whole_name() {
    let pages = [
        r#"{"logGroups":[{"logGroupName":"/shop/orders-old","retentionInDays":1}],"nextToken":"t"}"#,
        r#"{"logGroups":[{"logGroupName":"/shop/orders"}]}"#,
        r#"{"logGroups":[{"logGroupName":"/shop/orders","retentionInDays":30}]}"#,
        r#"{"logGroups":[]}"#,
        "{}",
        "{}",
    ];
    let script = Script::of(pages.map(Answer::ok));
    let aws = script.aws();
    let group = "/shop/orders";
    assert_eq!(aws.log_group(group).await.unwrap(), Some(None));
    assert_eq!(aws.log_group(group).await.unwrap(), Some(Some(30)));
    assert_eq!(aws.log_group(group).await.unwrap(), None);
    let tags = [("team".to_owned(), "shop".to_owned())].into();
    aws.create_log_group(group, &tags).await.unwrap();
    aws.set_retention(group, 30).await.unwrap();
    insta::assert_snapshot!(script.sent());
}

#[tokio::test]
async fn secrets_are_read_where_they_are() {
    let script = Script::of([
        Answer::ok(r#"{"Parameter":{"Name":"/stage","Value":"canary-1"}}"#),
        Answer::ok(r#"{"SecretString":"{\"password\":\"canary-2\"}"}"#),
        Answer::ok(r#"{"SecretString":"{\"password\":\"canary-3\"}"}"#),
        Answer::ok(r#"{"SecretBinary":"Y2FuYXJ5"}"#),
        Answer::error(400, "ParameterNotFound", ""),
    ]);
    let aws = script.aws();
    let parameter = ReferenceSource::Parameter("/stage".to_owned());
    let stored = |key: &str| ReferenceSource::Secret {
        id: "prod/db".to_owned(),
        key: Some(key.to_owned()),
    };
    assert_eq!(aws.secret(&parameter).await.unwrap().reveal(), "canary-1");
    assert_eq!(
        aws.secret(&stored("password")).await.unwrap().reveal(),
        "canary-2"
    );
    let mut told = Vec::new();
    for source in [stored("user"), stored("password"), parameter] {
        told.push(aws.secret(&source).await.unwrap_err().to_string());
    }
    let variable = ReferenceSource::Variable("PLAIN".to_owned());
    told.push(aws.secret(&variable).await.unwrap_err().to_string());
    insta::assert_snapshot!(told.join("\n"), @r"
    failed to read `user` of the secret `prod/db`: its JSON has no such member
    failed to read `password` of the secret `prod/db`: it holds bytes, not text
    failed to read the parameter `/stage`: ParameterNotFound
    failed to read the variable `PLAIN`: AWS has no variables of the process that deploys
    ");
    insta::assert_snapshot!(script.sent());
}

#[tokio::test]
async fn an_invocation_gives_payload_error_version_and_log() {
    let answer = Answer::ok(r#"{"errorType":"E"}"#)
        .with("x-amz-function-error", "Unhandled")
        .with("x-amz-executed-version", "7")
        .with("x-amz-log-result", "U1RBUlQK");
    let script = Script::of([answer]);
    let aws = script.aws();
    let context = InvocationContext {
        client_context: Some(Json::parse(b"{\"custom\":{}}").unwrap()),
        cognito_identity: None,
    };
    let event = Bytes::from_static(b"{\"n\": 1}");
    let answer = aws.invoke("orders", "live", event, &context).await.unwrap();
    assert_eq!(answer.payload, "{\"errorType\":\"E\"}");
    assert_eq!(answer.function_error.as_deref(), Some("Unhandled"));
    assert_eq!(answer.executed_version.as_deref(), Some("7"));
    assert_eq!(
        (answer.log_tail.as_str(), answer.request_id.as_deref()),
        ("START\n", Some("request-1"))
    );
    let request = &script.requests()[0];
    assert_eq!(
        request.path,
        "/2015-03-31/functions/orders/invocations?Qualifier=live"
    );
    // Byte for byte: numbers and blanks are the event's own.
    assert_eq!(request.body, "{\"n\": 1}");

    let context = InvocationContext {
        client_context: None,
        cognito_identity: context.client_context,
    };
    let told = aws.invoke("orders", "live", Bytes::new(), &context).await;
    insta::assert_snapshot!(told.unwrap_err(), @"failed to invoke `orders:live`: a caller of the Invoke API cannot give a Cognito identity");
}
