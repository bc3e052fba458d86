//! Deployments on a world that is slow, busy, refusing or in other hands.

use std::time::Duration;

use tokio::time::Instant;

use super::deployed;
use crate::deploy::apply::{FunctionResult, ResultStatus};
use crate::deploy::error::CloudErrorKind;
use crate::deploy::event::Happened;
use crate::deploy::failure::DeployError;
use crate::deploy::fake::{FakeCloud, World};
use crate::deploy::sample::{CANARY, Stage, changed, orders};

fn words(result: &FunctionResult) -> String {
    let error = result.error.as_ref().unwrap();
    format!("{error} / {}", error.hint().unwrap_or_default())
}

#[tokio::test(start_paused = true)]
async fn a_busy_function_is_waited_for() {
    let cloud = FakeCloud::of(deployed().await);
    cloud.refuse("update_code", 5, CloudErrorKind::Busy);
    cloud.refuse("publish_version", 3, CloudErrorKind::Busy);
    let result = Stage::new(&cloud).deploy(&changed()).await;
    assert_eq!(result.status, ResultStatus::Deployed, "{result:?}");
    assert_eq!(cloud.world().functions["shop-orders"].versions.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_function_that_stays_busy_is_given_up_in_time() {
    let cloud = FakeCloud::of(deployed().await);
    cloud.refuse("update_code", 10_000, CloudErrorKind::Busy);
    let begun = Instant::now();
    let result = Stage::new(&cloud).deploy(&changed()).await;
    assert_eq!(result.status, ResultStatus::Failed);
    assert!(
        begun.elapsed() < Duration::from_mins(6),
        "{:?}",
        begun.elapsed()
    );
    assert!(
        begun.elapsed() > Duration::from_mins(4),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn a_new_role_is_waited_for_and_a_wrong_one_is_not_waited_for_forever() {
    let cloud = FakeCloud::default();
    cloud.refuse("create_function", 4, CloudErrorKind::RoleNotReady);
    let result = Stage::new(&cloud).deploy(&orders()).await;
    assert_eq!(result.status, ResultStatus::Deployed, "{result:?}");

    let cloud = FakeCloud::default();
    cloud.refuse("create_function", 10_000, CloudErrorKind::RoleNotReady);
    let begun = Instant::now();
    let result = Stage::new(&cloud).deploy(&orders()).await;
    assert_eq!(result.status, ResultStatus::Failed);
    let waited = begun.elapsed().as_secs();
    assert!((55..90).contains(&waited), "{waited}");
    assert!(
        words(&result).contains("trust policy"),
        "{}",
        words(&result)
    );
}

#[tokio::test(start_paused = true)]
async fn throttling_is_retried_with_a_limit() {
    let cloud = FakeCloud::default();
    cloud.refuse("create_function", 4, CloudErrorKind::Throttled);
    let stage = Stage::new(&cloud);
    let result = stage.deploy(&orders()).await;
    assert_eq!(result.status, ResultStatus::Deployed, "{result:?}");
    let events = stage.events.lock().unwrap().clone();
    let retries = events
        .iter()
        .filter(|event| matches!(event.what, Happened::Retrying { .. }));
    assert_eq!(retries.count(), 4);

    let cloud = FakeCloud::default();
    cloud.refuse("create_function", 5, CloudErrorKind::Throttled);
    let result = Stage::new(&cloud).deploy(&orders()).await;
    assert_eq!(result.status, ResultStatus::Failed);
    assert!(words(&result).contains("goes on where it stopped"));
}

#[tokio::test(start_paused = true)]
async fn what_aws_gives_up_ends_the_wait_at_once_and_the_next_run_repairs_it() {
    let mut world = deployed().await;
    world.slowness = 2;
    let why = (
        "ImageAccessDenied",
        "Lambda does not have permission to access the image",
    );
    world.next_failure = Some((why.0.into(), why.1.into()));
    let cloud = FakeCloud::of(world);
    let begun = Instant::now();
    let result = Stage::new(&cloud).deploy(&changed()).await;
    assert_eq!(result.status, ResultStatus::Failed);
    assert!(begun.elapsed() < Duration::from_secs(30));
    let words = words(&result);
    assert!(
        words.contains("ImageAccessDenied: Lambda does not"),
        "{words}"
    );
    assert!(words.contains("repository's policy"), "{words}");
    assert_eq!(
        cloud.world().functions["shop-orders"].aliases["live"].version,
        "1"
    );

    let again = FakeCloud::of(cloud.world());
    let result = Stage::new(&again).deploy(&changed()).await;
    assert_eq!(result.status, ResultStatus::Deployed, "{result:?}");
    assert_eq!(again.world().functions["shop-orders"].versions.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_function_that_never_gets_ready_is_a_failure_with_what_was_seen() {
    let cloud = FakeCloud::of(World {
        slowness: 10_000,
        ..World::default()
    });
    let result = Stage::new(&cloud).deploy(&orders()).await;
    let error = result.error.as_ref().unwrap();
    let text = "failed to wait for function `shop-orders`: it is still in progress after 600 s";
    assert_eq!(error.to_string(), text);
}

#[tokio::test(start_paused = true)]
async fn a_function_that_somebody_else_changed_since_the_plan_is_left_alone() {
    let cloud = FakeCloud::of(deployed().await);
    let stage = Stage::new(&cloud);
    let work = stage.plan(&changed()).await.unwrap();
    {
        let mut inner = cloud.lock();
        inner
            .world
            .get("shop-orders")
            .unwrap()
            .latest
            .config
            .memory_mb = 3008;
        let revision = inner.world.revision();
        inner.world.get("shop-orders").unwrap().latest.revision = revision;
    }
    let result = stage.run(&work).await;
    assert_eq!(result.status, ResultStatus::Failed);
    assert!(
        matches!(result.error, Some(DeployError::Moved { .. })),
        "{result:?}"
    );
    assert_eq!(cloud.writes(), ["push", "set_retention"]);
}

#[tokio::test(start_paused = true)]
async fn a_change_between_look_and_call_is_found_by_its_revision() {
    let cloud = FakeCloud::of(deployed().await);
    let stage = Stage::new(&cloud);
    let work = stage.plan(&changed()).await.unwrap();
    // The look before the update is the first one of `repository` after it.
    cloud.lock().meddling = Some(("set_retention", |world| {
        let revision = world.revision();
        let latest = &mut world.get("shop-orders").unwrap().latest;
        latest.config.timeout_s = 99;
        latest.revision = revision;
    }));
    let result = stage.run(&work).await;
    assert!(
        matches!(result.error, Some(DeployError::Moved { .. })),
        "{result:?}"
    );
    assert_eq!(cloud.world().functions["shop-orders"].versions.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_revision_that_aws_moves_by_itself_is_no_change() {
    let cloud = FakeCloud::of(deployed().await);
    cloud.refuse("update_code", 2, CloudErrorKind::Stale);
    let result = Stage::new(&cloud).deploy(&changed()).await;
    assert_eq!(result.status, ResultStatus::Deployed, "{result:?}");
}

#[tokio::test(start_paused = true)]
async fn the_wish_to_end_stops_between_steps() {
    let cloud = FakeCloud::default();
    let stage = Stage::new(&cloud);
    let work = stage.plan(&orders()).await.unwrap();
    stage.cancel.cancel();
    let result = stage.run(&work).await;
    assert_eq!(result.status, ResultStatus::Interrupted);
    assert_eq!(cloud.writes(), Vec::<&str>::new());
    assert!(result.steps.iter().all(|step| step.outcome.is_none()));
}

#[tokio::test(start_paused = true)]
async fn the_secret_is_in_nothing_that_can_be_shown() {
    for failing in [false, true] {
        let cloud = FakeCloud::default();
        let mut stage = Stage::new(&cloud);
        stage.smoke.failing = if failing { vec![0] } else { Vec::new() };
        let work = stage.plan(&orders()).await.unwrap();
        let result = stage.run(&work).await;
        let events = stage.events.lock().unwrap().clone();
        let shown = format!("{work:?} {result:?} {events:?} {:?}", cloud.world());
        assert!(!shown.contains(CANARY));
        let sent = &cloud.world().functions["shop-orders"]
            .latest
            .config
            .environment["TOKEN"];
        assert_eq!(sent.reveal(), CANARY);
    }
}
