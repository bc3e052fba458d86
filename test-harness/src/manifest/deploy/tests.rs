//! What a manifest wants of AWS: a full one, the smallest, and a broken one as
//! its author sees it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::manifest::parse;
use crate::model::{
    Architecture, CorsSettings, EnvironmentReference, EventSettings, FunctionDeploy, Lifecycle,
    LogSettings, Project, ReferenceSource, Smoke, TrafficStep, UrlSettings, VpcSettings,
};

const FULL: &str = include_str!("../tests/full.toml");
const BROKEN: &str = include_str!("../tests/deploy_broken.toml");
const ROLE: &str = "arn:aws:iam::012345678901:role/shop";

fn read(text: &str) -> Project {
    parse(text, Path::new("/p/app/lambdock.toml")).unwrap()
}

fn complaints(text: &str) -> String {
    let errors = parse(text, Path::new("lambdock.toml")).unwrap_err();
    errors.to_string()
}

fn deployed<'a>(project: &'a Project, name: &str) -> &'a FunctionDeploy {
    project.function(name).unwrap().deploy.as_ref().unwrap()
}

fn tags(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let pair = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    pairs.iter().map(pair).collect()
}

#[test]
fn what_holds_for_every_function_is_read() {
    let deploy = read(FULL).deploy;
    assert_eq!(deploy.account.as_deref(), Some("012345678901"));
    assert_eq!(deploy.region.as_deref(), Some("eu-central-1"));
    assert_eq!(deploy.tags, tags(&[("team", "shop"), ("stage", "test")]));
    let repository = deploy.repository;
    assert_eq!(repository.name_of("shop", "Zebra"), "shop/images/zebra");
    assert!(!repository.immutable_tags && !repository.scan_on_push);
    let policy = PathBuf::from("/p/app/lifecycle.json");
    assert_eq!(repository.lifecycle, Some(Lifecycle::File(policy)));
    let kept = read("[deploy.repository]\nkeep-images = 5\n[functions.f]\n");
    assert_eq!(
        kept.deploy.repository.lifecycle,
        Some(Lifecycle::KeepImages(5))
    );
}

#[test]
fn a_functions_own_settings_lie_over_the_defaults() {
    let project = read(FULL);
    let arn = |tail: &str| format!("arn:aws:{tail}");
    let wanted = FunctionDeploy {
        name: "shop-zebra".to_owned(),
        variant: Some("node22".parse().unwrap()),
        architecture: Architecture::Arm64,
        role: "arn:aws:iam::012345678901:role/zebra".to_owned(),
        description: "stripes".to_owned(),
        tags: tags(&[("team", "shop"), ("stage", "prod"), ("of", "zebra")]),
        kms_key: Some(arn("kms:eu-central-1:012345678901:key/1")),
        log: LogSettings {
            group: Some("/shop/zebra".to_owned()),
            retention_days: Some(30),
            json: true,
            application_level: Some("DEBUG".to_owned()),
            system_level: Some("WARN".to_owned()),
        },
        vpc: None,
        active_tracing: true,
        snap_start: false,
        dead_letter: None,
        alias: "prod".to_owned(),
        traffic: [(10, 300), (50, 90)]
            .map(|(percent, seconds)| TrafficStep {
                percent,
                wait: Duration::from_secs(seconds),
            })
            .to_vec(),
        smoke: Some(Smoke {
            tags: vec!["smoke".to_owned()],
        }),
        url: Some(UrlSettings {
            public: true,
            streaming: true,
            cors: Some(CorsSettings {
                origins: vec![
                    "https://a.example".to_owned(),
                    "https://b.example".to_owned(),
                ],
                methods: vec!["GET".to_owned(), "POST".to_owned()],
                headers: vec!["x".to_owned()],
                exposed_headers: vec!["y".to_owned()],
                credentials: true,
                max_age_s: Some(60),
            }),
        }),
        reserved_concurrency: Some(10),
        provisioned_concurrency: Some(2),
        events: Some(EventSettings {
            retries: Some(0),
            max_age_s: Some(60),
            on_success: Some(arn("sqs:eu-central-1:012345678901:done")),
            on_failure: Some(arn("sns:eu-central-1:012345678901:failed")),
        }),
    };
    assert_eq!(*deployed(&project, "zebra-first"), wanted);
    let ready = deployed(&project, "ready");
    assert_eq!((ready.name.as_str(), ready.role.as_str()), ("ready", ROLE));
    assert_eq!(ready.alias, "live");
    assert!(ready.snap_start && ready.smoke.is_none() && ready.url.is_none());
    let vpc = VpcSettings {
        subnets: vec!["subnet-1".to_owned(), "subnet-2".to_owned()],
        security_groups: vec!["sg-1".to_owned()],
        ipv6: false,
    };
    assert_eq!(ready.vpc, Some(vpc));
    assert!(ready.dead_letter.as_deref().unwrap().ends_with(":dead"));
}

#[test]
fn only_a_function_that_says_so_is_deployed() {
    let text = format!(
        "[defaults.deploy]\nrole = '{ROLE}'\n[functions.a]\n[functions.b]\narchitectures = ['arm64']\ndeploy = {{}}\n[functions.b.variants.v]\n"
    );
    let project = read(&text);
    assert_eq!(project.functions[0].deploy, None);
    let found = deployed(&project, "b");
    assert_eq!(found.architecture, Architecture::Arm64);
    assert_eq!(found.variant.as_ref().unwrap().as_str(), "v");
    assert_eq!(found.smoke, Some(Smoke::default()));
    assert_eq!(found.log, LogSettings::default());
    assert_eq!(found.log.group_of("b"), "/aws/lambda/b");
}

#[test]
fn variables_and_references_replace_each_other() {
    let project = read(FULL);
    let first = project.function("zebra-first").unwrap();
    assert_eq!(first.environment["PLAIN"], "plain");
    assert!(!first.environment.contains_key("STAGE"));
    let stage = EnvironmentReference {
        source: ReferenceSource::Parameter("/stage".to_owned()),
        local: None,
    };
    let database = EnvironmentReference {
        source: ReferenceSource::Secret {
            id: "prod/db".to_owned(),
            key: Some("password".to_owned()),
        },
        local: Some("x".to_owned()),
    };
    let names: Vec<_> = first.references.keys().map(String::as_str).collect();
    assert_eq!(names, ["DB", "STAGE"]);
    assert_eq!(first.references["STAGE"], stage);
    assert_eq!(first.references["DB"], database);
    let local = first.local_environment();
    let wanted = tags(&[("DB", "x"), ("GREETING", "Hi"), ("PLAIN", "plain")]);
    assert_eq!(local, wanted);
    assert_eq!(first.missing_locally(), ["STAGE"]);
    let ready = project.function("ready").unwrap();
    let variable = ReferenceSource::Variable("PLAIN".to_owned());
    assert_eq!(ready.references["PLAIN"].source, variable);
    assert_eq!(ready.environment["STAGE"], "test");
    assert_eq!(ready.missing_locally(), ["PLAIN"]);
}

#[test]
fn every_problem_of_a_broken_deployment_is_shown_at_once() {
    insta::assert_snapshot!(complaints(BROKEN));
}

#[test]
fn a_role_is_of_the_account_that_is_deployed_to() {
    let text = format!(
        "[deploy]\naccount = '999999999999'\n[functions.f]\ndeploy = {{ role = '{ROLE}' }}\n"
    );
    insta::assert_snapshot!(complaints(&text), @r"
    lambdock.toml:4:19: the role of `functions.f.deploy` is of the account `012345678901`
    hint: use one of `999999999999`, which `deploy.account` names
    ");
}

#[test]
fn tags_are_counted_together() {
    let many: Vec<String> = (0..51).map(|n| format!("t{n} = 'x'")).collect();
    let text = format!(
        "[defaults.deploy]\nrole = '{ROLE}'\ntags = {{ {} }}\n[functions.f]\ndeploy = {{}}\n",
        many.join(", ")
    );
    let found = complaints(&text);
    assert!(
        found.contains("`tags` in `functions.f.deploy` has 51 tags; AWS allows 50"),
        "{found}"
    );
}
