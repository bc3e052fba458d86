//! Functions: what is sent for each wish, and what their answers become.

use std::collections::BTreeMap;

use super::{Answer, Script};
use crate::deploy::{
    AliasState, CodeState, EventInvokeState, FunctionConfig, Functions as _, LastUpdate, Logging,
    UrlState,
};
use crate::model::{Architecture, CorsSettings, ImageConfig, Secret, VpcSettings};

const IMAGE: &str = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/orders@sha256:aa";

fn plain() -> FunctionConfig {
    FunctionConfig {
        role: "arn:aws:iam::123456789012:role/orders".to_owned(),
        memory_mb: 128,
        timeout_s: 3,
        ephemeral_storage_mb: 512,
        image_config: ImageConfig::default(),
        environment: BTreeMap::new(),
        description: String::new(),
        kms_key: None,
        logging: Logging::default(),
        vpc: None,
        active_tracing: false,
        snap_start: false,
        dead_letter: None,
    }
}

fn full() -> FunctionConfig {
    FunctionConfig {
        image_config: ImageConfig {
            entry_point: Some(vec!["/main".to_owned()]),
            command: Some(vec!["app.handler".to_owned()]),
            working_directory: Some("/var/task".to_owned()),
        },
        environment: [("TABLE".to_owned(), Secret::new("orders"))].into(),
        description: "Orders".to_owned(),
        kms_key: Some("arn:aws:kms:eu-west-1:123456789012:key/1".to_owned()),
        logging: Logging {
            group: Some("/shop/orders".to_owned()),
            json: true,
            application_level: Some("DEBUG".to_owned()),
            system_level: Some("WARN".to_owned()),
        },
        vpc: Some(VpcSettings {
            subnets: vec!["subnet-1".to_owned()],
            security_groups: vec!["sg-1".to_owned()],
            ipv6: true,
        }),
        active_tracing: true,
        snap_start: true,
        dead_letter: Some("arn:aws:sqs:eu-west-1:123456789012:dead".to_owned()),
        ..plain()
    }
}

#[tokio::test]
async fn a_function_is_made_with_all_that_is_wanted_and_nothing_else() {
    let script = Script::of([Answer::ok("{}"), Answer::ok("{}")]);
    let aws = script.aws();
    let none = BTreeMap::new();
    let (least, most) = (plain(), full());
    let made = aws.create_function("orders", IMAGE, Architecture::X86_64, &least, &none);
    made.await.unwrap();
    let tags = [("team".to_owned(), "shop".to_owned())].into();
    let made = aws.create_function("orders", IMAGE, Architecture::Arm64, &most, &tags);
    made.await.unwrap();
    insta::assert_snapshot!(script.sent());
}

#[tokio::test]
async fn an_update_says_what_is_to_be_empty() {
    let script = Script::of([Answer::ok("{}"), Answer::ok("{}"), Answer::ok("{}")]);
    let aws = script.aws();
    let code = aws.update_code("orders", IMAGE, Architecture::X86_64, "r1");
    code.await.unwrap();
    for (config, revision) in [(plain(), "r2"), (full(), "r3")] {
        let updated = aws.update_configuration("orders", &config, revision);
        updated.await.unwrap();
    }
    insta::assert_snapshot!(script.sent());
}

#[tokio::test]
async fn a_function_is_read_with_its_code_tags_and_concurrency() {
    let answer = include_str!("get_function.json");
    let script = Script::of([Answer::ok(answer)]);
    let seen = script.aws().function("orders", Some("live")).await.unwrap();
    let seen = seen.expect("the function is there");
    let resolved = Some(IMAGE.to_owned());
    let uri = IMAGE.to_owned();
    assert_eq!(seen.code, CodeState::Image { uri, resolved });
    let config = FunctionConfig {
        memory_mb: 512,
        timeout_s: 15,
        ephemeral_storage_mb: 1024,
        ..full()
    };
    assert_eq!(seen.config, config);
    assert_eq!(
        (seen.state, seen.last_update),
        (LastUpdate::Done, LastUpdate::InProgress)
    );
    assert_eq!((seen.version.as_str(), seen.revision.as_str()), ("7", "r7"));
    assert_eq!(seen.architecture, Architecture::Arm64);
    assert_eq!(
        (seen.tags["team"].as_str(), seen.reserved_concurrency),
        ("shop", Some(10))
    );
    assert!(seen.arn.ends_with(":function:orders"), "{}", seen.arn);
    insta::assert_snapshot!(script.sent().trim_end(), @"GetFunction: GET /2015-03-31/functions/orders?Qualifier=live");
}

#[tokio::test]
async fn tags_that_may_not_be_read_are_not_none() {
    let answer = r#"{"Configuration":{"FunctionName":"orders","FunctionArn":"arn:aws:lambda:eu-west-1:1:function:orders"},
        "TagsError":{"ErrorCode":"AccessDeniedException","Message":"not authorized to perform: lambda:ListTags"}}"#;
    let script = Script::of([Answer::ok(answer)]);
    let told = script.aws().function("orders", None).await.unwrap_err();
    insta::assert_snapshot!(told, @"failed to read the tags of function `orders`: not authorized to perform: lambda:ListTags");
}

#[tokio::test]
async fn lists_go_over_every_page_and_versions_are_numbers_in_order() {
    let version = |version: &str| {
        format!(
            r#"{{"Version":"{version}","CodeSha256":"aa{version}","Description":"d","LastModified":"then"}}"#
        )
    };
    let page = |versions: &[&str], marker: &str| {
        let versions: Vec<String> = versions.iter().copied().map(version).collect();
        Answer::ok(format!(
            r#"{{"Versions":[{}]{marker}}}"#,
            versions.join(",")
        ))
    };
    let alias = r#"{"Aliases":[{"Name":"live","FunctionVersion":"9","RevisionId":"r","RoutingConfig":{"AdditionalVersionWeights":{"10":0.29}}}]}"#;
    let script = Script::of([
        page(&["$LATEST", "10"], r#","NextMarker":"m""#),
        page(&["9"], ""),
        Answer::ok(alias),
        Answer::ok(
            r#"{"Functions":[{"FunctionName":"a","FunctionArn":"arn:aws:lambda:eu-west-1:1:function:a","PackageType":"Image","CodeSha256":"aa","Environment":{"Error":{"ErrorCode":"KMSAccessDeniedException"}}},{"FunctionName":"b"}]}"#,
        ),
    ]);
    let aws = script.aws();
    let versions = aws.versions("orders").await.unwrap();
    let numbers: Vec<&str> = versions.iter().map(|one| one.version.as_str()).collect();
    assert_eq!(numbers, ["9", "10"]);
    let aliases = aws.aliases("orders").await.unwrap();
    let live = AliasState {
        name: "live".to_owned(),
        version: "9".to_owned(),
        second: Some(("10".to_owned(), 29)),
        description: String::new(),
        revision: "r".to_owned(),
    };
    assert_eq!(aliases, [live]);
    // What cannot be read of one function does not hide the others.
    let functions = aws.functions().await.unwrap();
    assert_eq!(functions.len(), 1);
    assert_eq!(functions[0].code_sha256, "aa");
    insta::assert_snapshot!(script.sent());
}

#[tokio::test]
async fn versions_and_aliases_are_made_and_moved() {
    let published = Answer::ok(r#"{"Version":"8"}"#);
    let ok = || Answer::ok("{}");
    let script = Script::of([published, ok(), ok(), ok()]);
    let aws = script.aws();
    let version = aws.publish_version("orders", "aa", "v8").await.unwrap();
    assert_eq!(version, "8");
    let mut alias = AliasState {
        name: "live".to_owned(),
        version: "7".to_owned(),
        second: None,
        description: String::new(),
        revision: String::new(),
    };
    aws.create_alias("orders", &alias).await.unwrap();
    alias.second = Some(("8".to_owned(), 10));
    alias.revision = "r1".to_owned();
    aws.update_alias("orders", &alias).await.unwrap();
    alias.version = "8".to_owned();
    alias.second = None;
    aws.update_alias("orders", &alias).await.unwrap();
    insta::assert_snapshot!(script.sent());
}

#[tokio::test]
async fn a_url_is_read_set_and_opened_by_two_statements() {
    let url = r#"{"FunctionUrl":"https://x.example/","FunctionArn":"a","AuthType":"NONE","CreationTime":"t","LastModifiedTime":"t",
        "InvokeMode":"RESPONSE_STREAM","Cors":{"AllowOrigins":["*"],"MaxAge":60}}"#;
    let half = r#"{"Policy":"{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"lambda:InvokeFunctionUrl\"}]}"}"#;
    let exists = Answer::error(
        409,
        "ResourceConflictException",
        "The statement id (FunctionURLAllowPublicAccess) provided already exists.",
    );
    let ok = || Answer::ok(url);
    let script = Script::of([
        Answer::ok(url),
        Answer::ok(half),
        Answer::error(404, "ResourceNotFoundException", "no URL"),
        ok(),
        ok(),
        exists,
        Answer::ok("{}"),
    ]);
    let aws = script.aws();
    let seen = aws.url("orders", "live").await.unwrap().unwrap();
    assert!(seen.public && !seen.open && seen.streaming, "{seen:?}");
    let cors = seen.cors.clone().unwrap();
    assert_eq!((cors.origins[0].as_str(), cors.max_age_s), ("*", Some(60)));
    assert_eq!(aws.url("orders", "live").await.unwrap(), None);
    let wanted = UrlState {
        cors: Some(CorsSettings {
            credentials: true,
            ..cors
        }),
        ..seen
    };
    aws.set_url("orders", "live", &wanted, false).await.unwrap();
    let closed = UrlState {
        public: false,
        streaming: false,
        cors: None,
        ..wanted
    };
    aws.set_url("orders", "live", &closed, true).await.unwrap();
    // The first statement was left by a call that was interrupted.
    aws.open_url("orders", "live").await.unwrap();
    insta::assert_snapshot!(script.sent());
}

#[tokio::test]
async fn concurrency_events_and_tags_are_read_and_set() {
    let absent = |kind: &str| Answer::error(404, kind, "there is none");
    let provisioned = r#"{"RequestedProvisionedConcurrentExecutions":2,"Status":"FAILED","StatusReason":"FUNCTION_ERROR_INIT_FAILURE"}"#;
    let events = r#"{"MaximumRetryAttempts":0,"DestinationConfig":{"OnFailure":{"Destination":"arn:f"},"OnSuccess":{}}}"#;
    let ok = || Answer::ok("{}");
    let script = Script::of([
        absent("ProvisionedConcurrencyConfigNotFoundException"),
        Answer::ok(provisioned),
        absent("ResourceNotFoundException"),
        Answer::ok(events),
        ok(),
        ok(),
        ok(),
        ok(),
        ok(),
    ]);
    let aws = script.aws();
    assert_eq!(aws.provisioned("orders", "live").await.unwrap(), None);
    let seen = aws.provisioned("orders", "live").await.unwrap().unwrap();
    let LastUpdate::Failed { code, reason } = seen.status else {
        panic!("it has failed")
    };
    assert_eq!(
        (code.as_str(), reason.as_str()),
        ("FAILED", "FUNCTION_ERROR_INIT_FAILURE")
    );
    assert_eq!(aws.event_invoke("orders", "live").await.unwrap(), None);
    let events = aws.event_invoke("orders", "live").await.unwrap().unwrap();
    let wanted = EventInvokeState {
        retries: Some(0),
        on_failure: Some("arn:f".to_owned()),
        ..EventInvokeState::default()
    };
    assert_eq!(events, wanted);
    aws.set_event_invoke("orders", "live", &wanted)
        .await
        .unwrap();
    aws.set_reserved_concurrency("orders", 10).await.unwrap();
    aws.set_provisioned("orders", "live", 2).await.unwrap();
    let tags = [("team".to_owned(), "shop".to_owned())].into();
    let arn = "arn:aws:lambda:eu-west-1:123456789012:function:orders";
    aws.set_tags(arn, &tags, &["old".to_owned()]).await.unwrap();
    insta::assert_snapshot!(script.sent());
}
