//! Rollbacks that somebody asked for, disturbed at every call.

use tokio::select;

use super::deployed;
use crate::deploy::apply::{ResultStatus, Work};
use crate::deploy::error::CloudErrorKind;
use crate::deploy::fake::{FakeCloud, Fault, World};
use crate::deploy::observe::Seek;
use crate::deploy::rollback::{Rollback, RollbackTarget, plan_rollback};
use crate::deploy::sample::{Stage, changed, digest, orders};

/// A world with two versions, and an image that none of them has.
async fn two() -> World {
    let cloud = FakeCloud::of(deployed().await);
    Stage::new(&cloud).deploy(&changed()).await;
    let mut world = cloud.world();
    let images = world.images.values_mut().next().unwrap();
    images.push(digest('9'));
    world
}

async fn work(stage: &Stage<'_>, target: &RollbackTarget) -> Option<Work> {
    let desired = orders();
    let observed = stage.observe(&desired).await.ok()?;
    let rollback = Rollback {
        function: "orders",
        seek: &Seek::from(&desired),
        observed: &observed,
        target,
        smoke: true,
    };
    Some(plan_rollback(&rollback).unwrap())
}

async fn undisturbed(world: &World, target: &RollbackTarget) -> FakeCloud {
    let cloud = FakeCloud::of(world.clone());
    let stage = Stage::new(&cloud);
    let result = stage.run(&work(&stage, target).await.unwrap()).await;
    assert!(result.status.is_success(), "{result:?}");
    cloud
}

async fn every_call(target: &RollbackTarget) -> FakeCloud {
    let world = two().await;
    let wanted = undisturbed(&world, target).await;
    let faults = [
        Fault::DiesBefore,
        Fault::DiesAfter,
        Fault::Before(CloudErrorKind::Denied),
        Fault::After(CloudErrorKind::Connection),
        Fault::After(CloudErrorKind::Other),
    ];
    for at in 0..wanted.calls().len() {
        for fault in faults {
            let cloud = FakeCloud::with_fault(world.clone(), at, fault);
            let stage = Stage::new(&cloud);
            let run = async {
                if let Some(work) = work(&stage, target).await {
                    stage.run(&work).await;
                }
            };
            select! {
                biased;
                () = cloud.died.notified() => {}
                () = run => {}
            }
            let again = undisturbed(&cloud.world(), target).await;
            let (found, wanted) = (again.world().outcome(), wanted.world().outcome());
            assert_eq!(found, wanted, "{at} {fault:?}");
        }
    }
    wanted
}

#[tokio::test(start_paused = true)]
async fn to_a_version_moves_the_alias_alone() {
    let cloud = every_call(&RollbackTarget::Version("1".into())).await;
    assert_eq!(cloud.writes(), ["update_alias"]);
    assert_eq!(
        cloud.world().functions["shop-orders"].aliases["live"].version,
        "1"
    );
}

#[tokio::test(start_paused = true)]
async fn to_a_digest_without_a_version_publishes_it() {
    let cloud = every_call(&RollbackTarget::Digest("9".repeat(64))).await;
    assert_eq!(
        cloud.writes(),
        ["update_code", "publish_version", "update_alias"]
    );
    let function = &cloud.world().functions["shop-orders"];
    assert_eq!(function.aliases["live"].version, "3");
    assert_eq!(function.latest.code_sha256, "9".repeat(64));
}

#[tokio::test(start_paused = true)]
async fn cases_that_fail_afterwards_do_not_take_it_back() {
    let cloud = FakeCloud::of(two().await);
    let mut stage = Stage::new(&cloud);
    stage.smoke.failing = vec![0];
    let target = RollbackTarget::Version("1".into());
    let result = stage.run(&work(&stage, &target).await.unwrap()).await;
    assert_eq!(result.status, ResultStatus::Failed);
    assert_eq!(result.serving.as_deref(), Some("1"));
    assert_eq!(
        cloud.world().functions["shop-orders"].aliases["live"].version,
        "1"
    );
}

#[tokio::test(start_paused = true)]
async fn the_next_deployment_goes_forward_again_without_a_new_version() {
    let cloud = undisturbed(&two().await, &RollbackTarget::Version("1".into())).await;
    let again = FakeCloud::of(cloud.world());
    let result = Stage::new(&again).deploy(&changed()).await;
    assert_eq!(result.status, ResultStatus::Deployed, "{result:?}");
    assert_eq!(result.version.as_deref(), Some("2"));
    assert_eq!(again.world().functions["shop-orders"].versions.len(), 2);
}
