//! The adapter of AWS's SDK against moto and a real registry: every port once,
//! from nothing to an invocation of the real image and back.

mod belongings;

use std::collections::BTreeSet;

use bytes::Bytes;
use e2e::cloud::{ACCOUNT, Cloud, REGION, REGISTRY_LOGIN, SECRET_KEY};
use e2e::{Child, ECHO, Engine, import_shell_function, skip};
use lambdock::deploy::aws::{Aws, AwsSettings, CALLS};
use lambdock::deploy::{
    AliasState, CloudErrorKind, CodeState, FunctionConfig, Functions as _, Identities as _,
    Invoker as _, LastUpdate, Logging, Repositories as _, RepositoryState,
};
use lambdock::model::{Architecture, ImageConfig, InvocationContext, Secret, VpcSettings};
use serde_json::json;

const REPOSITORY: &str = "e2e/cloud";
const IMAGE: &str = "LAMBDOCK_E2E_IMAGE";
const OTHER: &str = "LAMBDOCK_E2E_OTHER";
const ROLE: &str = "LAMBDOCK_E2E_ROLE";
/// Answers something else.
const OTHER_HANDLER: &str = "#!/bin/sh\ncat >/dev/null\necho '\"other\"'\n";

fn block_on(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime can be made").block_on(test);
}

fn given(name: &str) -> String {
    std::env::var(name).expect("the outer test gives it")
}

/// Pushes an image of a function in shell; gives its digest.
fn push(cloud: &Cloud, engine: &Engine, handler: &str, tag: &str) -> String {
    let reference = cloud.registry.image(&format!("{REPOSITORY}:{tag}"));
    import_shell_function(engine, handler, &reference);
    engine.push_as(&reference, REGISTRY_LOGIN);
    cloud.digest(REPOSITORY, tag)
}

#[test]
fn every_port_does_what_it_says() {
    if Child::is_this() {
        return block_on(every_port());
    }
    let cloud = match Cloud::start() {
        Ok(cloud) => cloud,
        Err(reason) => return skip("cloud", &reason),
    };
    let engine = Engine::connect();
    let image = push(&cloud, &engine, ECHO, "1");
    let other = push(&cloud, &engine, OTHER_HANDLER, "2");
    let role = cloud.role("orders");
    cloud.parameter("/shop/stage", "canary-parameter");
    cloud.secret("shop/db", r#"{"password":"canary-password"}"#);
    let child = cloud.caller(Child::of("every_port_does_what_it_says"));
    let child = child.variable(IMAGE, &image).variable(OTHER, &other);
    let told = child.variable(ROLE, &role).run().exits_with(0).all();
    assert!(!told.contains(SECRET_KEY), "{told}");
    let sent: BTreeSet<_> = cloud
        .calls()
        .iter()
        .filter_map(|call| call.action)
        .collect();
    let missing: Vec<_> = CALLS
        .iter()
        .map(|call| call.action)
        .filter(|action| !sent.contains(action))
        .collect();
    assert_eq!(missing, Vec::<&str>::new(), "calls that nobody sent");
    let unknown: Vec<_> = cloud
        .calls()
        .into_iter()
        .filter(|call| call.action.is_none())
        .collect();
    assert_eq!(unknown, [], "calls that the table does not have");
    engine.remove_images(&cloud.registry.image(REPOSITORY));
}

async fn every_port() {
    let settings = AwsSettings {
        registry_endpoint: Some(given("LAMBDOCK_REGISTRY_ENDPOINT")),
        ..AwsSettings::default()
    };
    let aws = Aws::connect(&settings).await.expect("a region is set");
    let who = aws.identity().await.expect("moto says who calls");
    assert_eq!(
        (who.account.as_str(), who.region.as_str()),
        (ACCOUNT, REGION)
    );
    repositories(&aws).await;
    functions(&aws).await;
    versions(&aws).await;
    belongings::settings_of_an_alias(&aws).await;
    belongings::logs_and_secrets(&aws).await;
}

async fn repositories(aws: &Aws) {
    assert_eq!(aws.repository(REPOSITORY).await.expect("ok"), None);
    let mut wanted = RepositoryState {
        name: REPOSITORY.to_owned(),
        uri: format!("{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/{REPOSITORY}"),
        arn: format!("arn:aws:ecr:{REGION}:{ACCOUNT}:repository/{REPOSITORY}"),
        immutable_tags: true,
        scan_on_push: true,
        lifecycle_policy: None,
        tags: [("team".to_owned(), "shop".to_owned())].into(),
    };
    aws.create_repository(REPOSITORY, &wanted)
        .await
        .expect("ok");
    assert_eq!(
        aws.repository(REPOSITORY).await.expect("ok"),
        Some(wanted.clone())
    );
    let again = aws.create_repository(REPOSITORY, &wanted).await;
    assert_eq!(again.expect_err("no").kind, CloudErrorKind::Exists);

    wanted.immutable_tags = false;
    wanted.scan_on_push = false;
    wanted.tags.insert("stage".to_owned(), "test".to_owned());
    let policy = json!({ "rules": [{
        "rulePriority": 1,
        "selection": { "tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 9 },
        "action": { "type": "expire" },
    }]});
    let policy = policy.to_string();
    aws.set_immutable_tags(REPOSITORY, false).await.expect("ok");
    aws.set_scan_on_push(REPOSITORY, false).await.expect("ok");
    aws.set_lifecycle_policy(REPOSITORY, &policy)
        .await
        .expect("ok");
    aws.tag_repository(&wanted.arn, &wanted.tags)
        .await
        .expect("ok");
    let mut seen = aws.repository(REPOSITORY).await.expect("ok").expect("ok");
    let read = seen.lifecycle_policy.take().expect("there is a policy");
    let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("ok");
    assert_eq!(json(&read), json(&policy));
    assert_eq!(seen, wanted);

    let login = aws.login().await.expect("ok");
    let (user, password) = REGISTRY_LOGIN;
    assert_eq!(
        (login.user.as_str(), login.password.reveal()),
        (user, password)
    );
    assert_eq!(login.endpoint, given("LAMBDOCK_REGISTRY_ENDPOINT"));
}

fn image_uri(digest: &str) -> String {
    format!("{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/{REPOSITORY}@{digest}")
}

fn config() -> FunctionConfig {
    FunctionConfig {
        role: given(ROLE),
        memory_mb: 256,
        timeout_s: 10,
        ephemeral_storage_mb: 512,
        image_config: ImageConfig {
            entry_point: Some(vec!["/app/bootstrap".to_owned()]),
            command: None,
            working_directory: Some("/app".to_owned()),
        },
        environment: [("TABLE".to_owned(), Secret::new("orders"))].into(),
        description: "Orders".to_owned(),
        kms_key: None,
        logging: Logging {
            group: Some("/aws/lambda/orders".to_owned()),
            ..Logging::default()
        },
        vpc: None,
        active_tracing: false,
        snap_start: false,
        dead_letter: None,
    }
}

async fn functions(aws: &Aws) {
    let image = image_uri(&given(IMAGE));
    let x86 = Architecture::X86_64;
    assert_eq!(aws.function("orders", None).await.expect("ok"), None);
    let tags = [("team".to_owned(), "shop".to_owned())].into();
    let mut stranger = config();
    stranger.role = format!("arn:aws:iam::{ACCOUNT}:role/stranger");
    let refused = aws
        .create_function("orders", &image, x86, &stranger, &tags)
        .await;
    assert_eq!(refused.expect_err("no").kind, CloudErrorKind::RoleNotReady);
    aws.create_function("orders", &image, x86, &config(), &tags)
        .await
        .expect("ok");
    let again = aws
        .create_function("orders", &image, x86, &config(), &tags)
        .await;
    assert_eq!(again.expect_err("no").kind, CloudErrorKind::Exists);

    let seen = aws.function("orders", None).await.expect("ok").expect("ok");
    assert_eq!(seen.config, config());
    assert_eq!(seen.tags, tags);
    assert_eq!(
        Some(seen.code_sha256.as_str()),
        given(IMAGE).strip_prefix("sha256:")
    );
    let resolved = Some(image.clone());
    assert_eq!(
        seen.code,
        CodeState::Image {
            uri: image,
            resolved
        }
    );
    assert_eq!(
        (seen.state, seen.last_update),
        (LastUpdate::Done, LastUpdate::Done)
    );

    let mut wanted = config();
    wanted.memory_mb = 512;
    wanted.ephemeral_storage_mb = 1024;
    wanted.environment = [("TABLE".to_owned(), Secret::new("other"))].into();
    wanted.vpc = Some(VpcSettings {
        subnets: vec!["subnet-1".to_owned()],
        security_groups: vec!["sg-1".to_owned()],
        ipv6: false,
    });
    wanted.active_tracing = true;
    wanted.dead_letter = Some(format!("arn:aws:sqs:{REGION}:{ACCOUNT}:dead"));
    aws.update_configuration("orders", &wanted, &seen.revision)
        .await
        .expect("ok");
    let stale = aws
        .update_configuration("orders", &wanted, &seen.revision)
        .await;
    assert_eq!(stale.expect_err("no").kind, CloudErrorKind::Stale);
    let updated = aws.function("orders", None).await.expect("ok").expect("ok");
    assert_eq!(updated.config, wanted);
    assert_ne!(updated.revision, seen.revision);
    // All of it can be taken back.
    aws.update_configuration("orders", &config(), &updated.revision)
        .await
        .expect("ok");
    let back = aws.function("orders", None).await.expect("ok").expect("ok");
    assert_eq!(back.config, config());

    let more = [("stage".to_owned(), "test".to_owned())].into();
    aws.set_tags(&back.arn, &more, &["team".to_owned()])
        .await
        .expect("ok");
    let tagged = aws.function("orders", None).await.expect("ok").expect("ok");
    assert_eq!(tagged.tags, more);
    let all = aws.functions().await.expect("ok");
    assert_eq!(
        (all.len(), all[0].code_sha256.clone()),
        (1, back.code_sha256)
    );
}

async fn invoke(aws: &Aws, qualifier: &str) -> (String, Option<String>) {
    let event = Bytes::from_static(b"{\"n\": 1}");
    let context = InvocationContext::default();
    let answer = aws
        .invoke("orders", qualifier, event, &context)
        .await
        .expect("ok");
    assert_eq!(answer.function_error, None, "{answer:?}");
    assert!(
        answer.log_tail.contains("REPORT RequestId"),
        "{}",
        answer.log_tail
    );
    let payload = String::from_utf8(answer.payload.to_vec()).expect("ok");
    (payload.trim().to_owned(), answer.executed_version)
}

async fn versions(aws: &Aws) {
    let first = given(IMAGE).replace("sha256:", "");
    let second = given(OTHER).replace("sha256:", "");
    let moved = aws.publish_version("orders", &second, "no").await;
    assert_eq!(moved.expect_err("no").kind, CloudErrorKind::Stale);
    let one = aws
        .publish_version("orders", &first, "first")
        .await
        .expect("ok");
    let same = aws
        .publish_version("orders", &first, "first")
        .await
        .expect("ok");
    assert_eq!((one.as_str(), same.as_str()), ("1", "1"));
    let mut alias = AliasState {
        name: "live".to_owned(),
        version: one,
        second: None,
        description: "callers".to_owned(),
        revision: String::new(),
    };
    aws.create_alias("orders", &alias).await.expect("ok");
    assert_eq!(
        invoke(aws, "live").await,
        ("{\"n\": 1}".to_owned(), Some("1".to_owned()))
    );

    let latest = aws.function("orders", None).await.expect("ok").expect("ok");
    let image = image_uri(&given(OTHER));
    let code = aws.update_code("orders", &image, Architecture::X86_64, &latest.revision);
    code.await.expect("ok");
    let two = aws
        .publish_version("orders", &second, "second")
        .await
        .expect("ok");
    let versions = aws.versions("orders").await.expect("ok");
    let told: Vec<_> = versions
        .iter()
        .map(|version| (version.version.as_str(), version.code_sha256.as_str()))
        .collect();
    assert_eq!(told, [("1", first.as_str()), ("2", second.as_str())]);
    // An old version keeps its image.
    let old = aws
        .function("orders", Some("live"))
        .await
        .expect("ok")
        .expect("ok");
    let uri = image_uri(&given(IMAGE));
    let resolved = Some(uri.clone());
    assert_eq!(
        (old.version.as_str(), old.code),
        ("1", CodeState::Image { uri, resolved })
    );

    alias.second = Some((two.clone(), 50));
    alias.revision = aws.aliases("orders").await.expect("ok").remove(0).revision;
    aws.update_alias("orders", &alias).await.expect("ok");
    let stale = aws.update_alias("orders", &alias).await;
    assert_eq!(stale.expect_err("no").kind, CloudErrorKind::Stale);
    let mut answers = BTreeSet::new();
    for _ in 0..2 {
        answers.insert(invoke(aws, "live").await.0);
    }
    assert_eq!(
        answers,
        ["\"other\"".to_owned(), "{\"n\": 1}".to_owned()].into()
    );

    alias.revision = aws.aliases("orders").await.expect("ok").remove(0).revision;
    alias.version = two;
    alias.second = None;
    aws.update_alias("orders", &alias).await.expect("ok");
    let seen = aws.aliases("orders").await.expect("ok").remove(0);
    alias.revision.clone_from(&seen.revision);
    assert_eq!(seen, alias);
    assert_eq!(
        invoke(aws, "live").await,
        ("\"other\"".to_owned(), Some("2".to_owned()))
    );
}
