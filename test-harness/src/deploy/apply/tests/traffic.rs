//! Who gets which version when cases fail, or somebody wishes for the end.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::deployed;
use crate::deploy::apply::ResultStatus;
use crate::deploy::error::CloudErrorKind;
use crate::deploy::event::Happened;
use crate::deploy::fake::{FakeCloud, World};
use crate::deploy::sample::{Stage, changed, orders};

fn leads_to(cloud: &FakeCloud) -> (String, Option<(String, u8)>) {
    let alias = cloud.world().functions["shop-orders"].aliases["live"].clone();
    (alias.version, alias.second)
}

#[tokio::test(start_paused = true)]
async fn traffic_moves_in_steps_that_last() {
    let cloud = FakeCloud::of(deployed().await);
    let begun = Instant::now();
    let result = Stage::new(&cloud).deploy(&changed()).await;
    assert_eq!(result.status, ResultStatus::Deployed, "{result:?}");
    assert!(begun.elapsed() >= Duration::from_mins(3));
    assert_eq!(result.former.as_deref(), Some("1"));
    assert_eq!(result.serving.as_deref(), Some("2"));
}

#[tokio::test(start_paused = true)]
async fn cases_that_fail_on_the_version_keep_callers_from_it() {
    let cloud = FakeCloud::of(deployed().await);
    let mut stage = Stage::new(&cloud);
    stage.smoke.failing = vec![0];
    let result = stage.deploy(&changed()).await;
    assert_eq!(result.status, ResultStatus::Failed);
    assert_eq!(result.serving.as_deref(), Some("1"));
    assert_eq!(leads_to(&cloud), ("1".into(), None));
    let error = result.error.unwrap().to_string();
    assert!(
        error.contains("`shop-orders:2`: case `first order`"),
        "{error}"
    );

    // Running again goes on with the version that is there.
    let again = FakeCloud::of(cloud.world());
    let result = Stage::new(&again).deploy(&changed()).await;
    assert_eq!(result.status, ResultStatus::Deployed, "{result:?}");
    assert_eq!(again.world().functions["shop-orders"].versions.len(), 2);
    assert_eq!(leads_to(&again), ("2".into(), None));
}

#[tokio::test(start_paused = true)]
async fn cases_that_fail_on_the_way_bring_the_former_version_back() {
    for failing in 1..=3 {
        let cloud = FakeCloud::of(deployed().await);
        let mut stage = Stage::new(&cloud);
        stage.smoke.failing = vec![failing];
        let result = stage.deploy(&changed()).await;
        assert_eq!(
            result.status,
            ResultStatus::RolledBack,
            "{failing} {result:?}"
        );
        assert_eq!(leads_to(&cloud), ("1".into(), None));
        assert_eq!(result.serving.as_deref(), Some("1"));
        let events = stage.events.lock().unwrap();
        let back = Happened::RolledBack {
            from: "2".into(),
            to: "1".into(),
        };
        assert!(events.iter().any(|event| event.what == back));
    }
}

#[tokio::test(start_paused = true)]
async fn the_way_back_is_tried_again_when_aws_fails_on_it() {
    for lost in [false, true] {
        let cloud = FakeCloud::of(deployed().await);
        let mut stage = Stage::new(&cloud);
        stage.smoke.failing = vec![3];
        let work = stage.plan(&changed()).await.unwrap();
        // The fourth call is the one that gives traffic back.
        let calls = {
            let trial = FakeCloud::of(cloud.world());
            let mut stage = Stage::new(&trial);
            stage.smoke.failing = vec![3];
            stage.run(&work).await;
            trial.calls()
        };
        let last = calls
            .iter()
            .rposition(|call| call.name == "update_alias")
            .unwrap();
        let fault = if lost {
            crate::deploy::fake::Fault::After(CloudErrorKind::Connection)
        } else {
            crate::deploy::fake::Fault::Before(CloudErrorKind::Server)
        };
        let at = cloud.calls().len() + last;
        cloud.lock().fault = Some((at, fault));
        let result = stage.run(&work).await;
        assert_eq!(result.status, ResultStatus::RolledBack, "{lost} {result:?}");
        assert_eq!(leads_to(&cloud), ("1".into(), None));
    }
}

#[tokio::test(start_paused = true)]
async fn a_way_back_that_fails_says_so() {
    let cloud = FakeCloud::of(deployed().await);
    let mut stage = Stage::new(&cloud);
    stage.smoke.failing = vec![1];
    cloud.lock().refusals.insert("update_alias", [].into());
    cloud.lock().meddling = Some(("update_alias", |world| {
        // Somebody leads the alias elsewhere.
        let function = world.get("shop-orders").unwrap();
        function.versions.push(function.versions[0].clone());
        function.versions[2].version = "3".into();
        function.aliases.get_mut("live").unwrap().version = "3".into();
    }));
    let result = stage.deploy(&changed()).await;
    assert_eq!(result.status, ResultStatus::Failed);
    assert!(result.rollback_error.is_some());
    assert_eq!(result.serving, None);
}

#[tokio::test(start_paused = true)]
async fn a_first_alias_whose_cases_fail_has_no_way_back() {
    let cloud = FakeCloud::of(World::default());
    let mut stage = Stage::new(&cloud);
    stage.smoke.failing = vec![1];
    let result = stage.deploy(&orders()).await;
    assert_eq!(result.status, ResultStatus::Failed);
    assert_eq!(result.former, None);
    assert_eq!(result.serving.as_deref(), Some("1"));
    assert_eq!(leads_to(&cloud), ("1".into(), None));
}

#[tokio::test(start_paused = true)]
async fn the_wish_to_end_gives_shared_traffic_back() {
    let cloud = FakeCloud::of(deployed().await);
    let stage = Stage::new(&cloud);
    let work = stage.plan(&changed()).await.unwrap();
    let cancel = stage.cancel.clone();
    let (result, ()) = tokio::join!(stage.run(&work), async {
        sleep(Duration::from_secs(45)).await;
        cancel.cancel();
    });
    assert_eq!(result.status, ResultStatus::Interrupted, "{result:?}");
    assert_eq!(leads_to(&cloud), ("1".into(), None));
    assert_eq!(result.serving.as_deref(), Some("1"));
}

#[tokio::test(start_paused = true)]
async fn an_alias_that_was_left_between_two_versions_goes_on() {
    let cloud = FakeCloud::of(deployed().await);
    let stage = Stage::new(&cloud);
    let work = stage.plan(&changed()).await.unwrap();
    let run = stage.run(&work);
    let ended = tokio::time::timeout(Duration::from_secs(100), run).await;
    assert!(ended.is_err(), "the run was to be cut off");
    assert_eq!(leads_to(&cloud), ("1".into(), Some(("2".into(), 50))));
    let again = FakeCloud::of(cloud.world());
    let result = Stage::new(&again).deploy(&changed()).await;
    assert_eq!(result.status, ResultStatus::Deployed, "{result:?}");
    assert_eq!(leads_to(&again), ("2".into(), None));
}
