//! Plans as documents, and what holds of every plan: steps where there are
//! differences, and nowhere else; secrets in none.

use insta::assert_snapshot;
use proptest::prelude::*;

use super::{Action, SameImage, plan, repository_of};
use crate::deploy::apply::{OnFailure, Work};
use crate::deploy::desired::Desired;
use crate::deploy::document::planned;
use crate::deploy::fake::{FakeCloud, World};
use crate::deploy::observe::Observed;
use crate::deploy::sample::{CANARY, Stage, changed, digest, orders, same};
use crate::deploy::state::{CodeState, LastUpdate, Logging};
use crate::deploy::step::Step;
use crate::model::{ImageConfig, Secret, TrafficStep};

fn nothing() -> Observed {
    Observed::nothing(FakeCloud::identity_of())
}

/// What AWS has once `orders` is deployed.
async fn there() -> Observed {
    let cloud = FakeCloud::of(World::default());
    let stage = Stage::new(&cloud);
    stage.deploy(&orders()).await;
    stage.observe(&orders()).await.unwrap()
}

fn document(desired: &Desired, observed: &Observed) -> String {
    let work = Work {
        plan: plan(desired, observed, same(desired, observed)),
        desired: desired.clone(),
        observed: observed.clone(),
        on_failure: OnFailure::Return,
    };
    let document = serde_json::to_string_pretty(&planned(&work)).unwrap();
    assert!(!document.contains(CANARY));
    document
}

#[test]
fn a_plan_to_create() {
    assert_snapshot!(document(&orders(), &nothing()));
}

#[tokio::test(start_paused = true)]
async fn a_plan_to_update() {
    let mut desired = changed();
    let environment = &mut desired.config.environment;
    environment.insert("TOKEN".into(), Secret::new(format!("{CANARY}-new")));
    environment.insert("KEY".into(), Secret::new(format!("{CANARY}-key")));
    desired.repository.immutable_tags = false;
    desired.repository.tags.insert("cost".into(), "7".into());
    desired.config.image_config.command = Some(vec!["app.handler".into()]);
    assert_snapshot!(document(&desired, &there().await));
}

#[tokio::test(start_paused = true)]
async fn a_plan_without_a_difference() {
    let document = document(&orders(), &there().await);
    assert!(document.contains(r#""action": "nothing""#));
    assert_snapshot!(document);
}

#[tokio::test(start_paused = true)]
async fn a_plan_against_drift() {
    let mut observed = there().await;
    let latest = observed.latest.as_mut().unwrap();
    latest.config.memory_mb = 128;
    latest
        .config
        .environment
        .insert("ADDED".into(), Secret::new(CANARY));
    latest.config.environment.remove("LEVEL");
    latest.tags.remove("team");
    observed.url.as_mut().unwrap().open = false;
    observed.provisioned.as_mut().unwrap().requested = 9;
    assert_snapshot!(document(&orders(), &observed));
}

#[tokio::test(start_paused = true)]
async fn a_plan_that_is_refused() {
    let mut observed = there().await;
    observed.latest.as_mut().unwrap().code = CodeState::Zip;
    assert_snapshot!(document(&orders(), &observed));
    let mut desired = orders();
    desired.account = Some("210987654321".into());
    let plan = plan(&desired, &there().await, SameImage::Yes);
    assert_eq!(plan.action, Action::Refuse);
    assert!(plan.steps.is_empty());
    let reason = plan.refused.unwrap().reason;
    assert_eq!(
        reason,
        "the credentials are for account 123456789012, the manifest deploys to 210987654321"
    );
}

#[tokio::test(start_paused = true)]
async fn a_new_role_refuses_shared_traffic_and_not_a_move_at_once() {
    let (mut desired, observed) = (orders(), there().await);
    desired.config.role = "arn:aws:iam::123456789012:role/other".into();
    let refused = plan(&desired, &observed, SameImage::Yes);
    assert_eq!(refused.action, Action::Refuse);
    desired.traffic.clear();
    let plan = plan(&desired, &observed, SameImage::Yes);
    assert_eq!(plan.action, Action::Update);
    assert!(plan.steps.contains(&Step::Publish));
}

#[tokio::test(start_paused = true)]
async fn what_was_published_by_an_interrupted_deployment_is_taken() {
    let mut observed = there().await;
    let mut newest = observed.newest.clone().unwrap();
    newest.version = "2".into();
    observed.newest = Some(newest);
    observed.served.as_mut().unwrap().config.timeout_s = 99;
    let plan = plan(&orders(), &observed, SameImage::Yes);
    assert_eq!(plan.version.as_deref(), Some("2"));
    assert!(!plan.steps.contains(&Step::Publish), "{:?}", plan.steps);
    assert!(plan.steps.contains(&Step::MoveAlias));
}

#[tokio::test(start_paused = true)]
async fn a_function_that_has_failed_is_updated_though_it_says_that_it_is_right() {
    let mut observed = there().await;
    observed.latest.as_mut().unwrap().last_update = LastUpdate::Failed {
        code: "ImageDeleted".into(),
        reason: "gone".into(),
    };
    let plan = plan(&orders(), &observed, SameImage::Yes);
    let steps = [Step::PushImage, Step::UpdateCode, Step::UpdateConfiguration];
    assert_eq!(plan.steps, steps);
    assert_eq!(
        plan.changes[0].from.as_deref(),
        Some("failed: ImageDeleted: gone")
    );
}

#[tokio::test(start_paused = true)]
async fn another_repository_needs_the_image_there() {
    let (mut desired, observed) = (orders(), there().await);
    desired.repository.name = "shop/all".into();
    let observed = Observed {
        repository: None,
        ..observed
    };
    let plan = plan(&desired, &observed, SameImage::Yes);
    for step in [Step::CreateRepository, Step::PushImage, Step::UpdateCode] {
        assert!(plan.steps.contains(&step), "{step:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_aws_says_in_other_words_is_no_difference() {
    let mut observed = there().await;
    let config = &mut observed.latest.as_mut().unwrap().config;
    config.logging = Logging {
        group: Some("/aws/lambda/shop-orders".into()),
        ..Logging::default()
    };
    config.image_config = ImageConfig {
        entry_point: Some(Vec::new()),
        command: Some(Vec::new()),
        working_directory: Some(String::new()),
    };
    config.kms_key = Some("arn:aws:kms:eu-west-1:123456789012:key/1".into());
    observed.repository.as_mut().unwrap().lifecycle_policy = Some("{ \"rules\": [ ] }".into());
    observed
        .latest
        .as_mut()
        .unwrap()
        .tags
        .insert("aws:own".into(), "1".into());
    // The key is part of a version; the one that is served has it, too.
    let key = observed.latest.as_ref().unwrap().config.kms_key.clone();
    observed.served.as_mut().unwrap().config.kms_key = key;
    let plan = plan(&orders(), &observed, SameImage::Yes);
    assert_eq!((plan.changes, plan.steps), (Vec::new(), Vec::new()));
}

#[test]
fn a_repository_is_what_stands_before_tag_and_digest() {
    let table = [
        (
            "1.dkr.ecr.eu-west-1.amazonaws.com/a/b@sha256:1",
            "1.dkr.ecr.eu-west-1.amazonaws.com/a/b",
        ),
        ("127.0.0.1:5000/a:tag", "127.0.0.1:5000/a"),
        ("127.0.0.1:5000/a", "127.0.0.1:5000/a"),
    ];
    for (uri, wanted) in table {
        assert_eq!(repository_of(uri), wanted);
    }
}

/// Wishes that differ from `orders` in any mix of properties.
fn wish() -> impl Strategy<Value = Desired> {
    let settings = (
        128..1_024_u32,
        1..900_u32,
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
    );
    let rest = (
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        0..20_u32,
        "[a-z ]{0,8}",
        any::<bool>(),
    );
    (settings, rest).prop_map(|((memory, timeout, tracing, url, events), rest)| {
        let (smoke, traffic, other_image, reserved, description, retention) = rest;
        let mut desired = orders();
        desired.config.memory_mb = if memory.is_multiple_of(2) {
            512
        } else {
            memory
        };
        desired.config.timeout_s = if timeout.is_multiple_of(2) {
            10
        } else {
            timeout
        };
        desired.config.active_tracing = tracing;
        desired.config.description = description;
        desired.url = desired.url.filter(|_| url);
        desired.events = desired.events.filter(|_| events);
        desired.smoke = smoke;
        desired.traffic = if traffic { Vec::new() } else { desired.traffic };
        desired.reserved_concurrency = (reserved > 5).then_some(reserved);
        desired.retention_days = retention.then_some(30);
        if other_image {
            desired.image.config_digest = digest('b');
        }
        desired
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_wish_is_reached_in_one_run_and_needs_no_other(first in wish(), second in wish()) {
        let runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = { runtime }.enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let cloud = FakeCloud::of(World { slowness: 1, ..World::default() });
            for desired in [&first, &second] {
                let stage = Stage::new(&cloud);
                let work = stage.plan(desired).await.unwrap();
                assert_eq!(work.plan.changes.is_empty(), work.plan.steps.is_empty(), "{:?}", work.plan);
                let result = stage.run(&work).await;
                assert!(result.status.is_success(), "{result:?}");
                let before = cloud.writes().len();
                let again = stage.plan(desired).await.unwrap();
                assert!(again.plan.changes.is_empty(), "{:?}", again.plan);
                assert_eq!(stage.run(&again).await.steps.len(), 0);
                assert_eq!(cloud.writes().len(), before);
            }
        });
    }
}

#[test]
fn traffic_is_not_shared_where_nothing_was_before() {
    let mut desired = orders();
    desired.traffic = vec![TrafficStep {
        percent: 5,
        wait: std::time::Duration::from_secs(1),
    }];
    let plan = plan(&desired, &nothing(), SameImage::No);
    let shifts = plan
        .steps
        .iter()
        .filter(|step| matches!(step, Step::ShiftTraffic { .. }));
    assert_eq!(shifts.count(), 0);
}
