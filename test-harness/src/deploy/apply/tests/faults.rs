//! One fault at every call of a whole deployment: whatever it was, running again
//! ends in the state of a deployment that nothing has disturbed.

use tokio::select;

use super::deployed;
use crate::deploy::apply::ResultStatus;
use crate::deploy::desired::Desired;
use crate::deploy::error::CloudErrorKind;
use crate::deploy::fake::{FakeCloud, Fault, World};
use crate::deploy::sample::{Stage, changed, orders};

const FAULTS: [Fault; 8] = [
    Fault::DiesBefore,
    Fault::DiesAfter,
    Fault::Before(CloudErrorKind::Denied),
    Fault::After(CloudErrorKind::Other),
    Fault::Before(CloudErrorKind::Throttled),
    Fault::After(CloudErrorKind::Server),
    Fault::After(CloudErrorKind::Connection),
    Fault::Before(CloudErrorKind::Busy),
];

/// Kinds of failure that one run gets over by itself, once it is applying.
fn is_passing(fault: Fault) -> bool {
    use CloudErrorKind::{Busy, Connection, Server, Throttled};
    matches!(
        fault,
        Fault::Before(Busy | Throttled | Server | Connection)
            | Fault::After(Busy | Throttled | Server | Connection)
    )
}

/// Deploys on a world with a fault at one call, then again without one; the
/// outcome, and how many calls the first run made.
async fn disturbed(world: &World, desired: &Desired, at: usize, fault: Fault) -> World {
    let cloud = FakeCloud::with_fault(world.clone(), at, fault);
    let stage = Stage::new(&cloud);
    let first = async {
        let work = stage.plan(desired).await.ok()?;
        let applying = cloud.calls().len() <= at;
        let result = stage.run(&work).await;
        Some((applying, result))
    };
    let ended = select! {
        biased;
        () = cloud.died.notified() => None,
        ended = first => ended,
    };
    if let Some((applying, result)) = ended {
        let hit = cloud.calls().len() > at;
        assert!(hit, "call {at} was never made");
        let pushes = cloud.calls()[at].name == "push";
        if applying && is_passing(fault) && !pushes {
            assert_eq!(
                result.status,
                ResultStatus::Deployed,
                "{at} {fault:?} {result:?}"
            );
        }
        if result.status != ResultStatus::Deployed {
            assert!(result.error.is_some(), "{at} {fault:?}");
        }
    }
    let again = FakeCloud::of(cloud.world());
    let result = Stage::new(&again).deploy(desired).await;
    let fine = result.status.is_success();
    assert!(fine, "{at} {fault:?} {:?} {result:?}", cloud.calls()[at]);
    let quiet = FakeCloud::of(again.world());
    let result = Stage::new(&quiet).deploy(desired).await;
    assert_eq!(result.status, ResultStatus::Unchanged, "{at} {fault:?}");
    assert_eq!(quiet.writes(), Vec::<&str>::new());
    quiet.world().outcome()
}

async fn every_call(world: &World, desired: &Desired) -> usize {
    let cloud = FakeCloud::of(world.clone());
    let result = Stage::new(&cloud).deploy(desired).await;
    assert_eq!(result.status, ResultStatus::Deployed, "{result:?}");
    let (calls, wanted) = (cloud.calls(), cloud.world().outcome());
    for (at, call) in calls.iter().enumerate() {
        for fault in FAULTS {
            let outcome = disturbed(world, desired, at, fault).await;
            assert_eq!(outcome, wanted, "{at} {call:?} {fault:?}");
        }
    }
    calls.len()
}

#[tokio::test(start_paused = true)]
async fn a_first_deployment_is_finished_by_the_next_run() {
    let world = World {
        slowness: 1,
        ..World::default()
    };
    let calls = every_call(&world, &orders()).await;
    assert!(calls > 30, "{calls}");
}

#[tokio::test(start_paused = true)]
async fn an_update_is_finished_by_the_next_run() {
    let calls = every_call(&deployed().await, &changed()).await;
    assert!(calls > 30, "{calls}");
}

/// Cases fail once all traffic has moved, and a call goes wrong on the way.
#[tokio::test(start_paused = true)]
async fn a_deployment_that_is_taken_back_is_finished_by_the_next_run() {
    let world = deployed().await;
    let trial = FakeCloud::of(world.clone());
    let mut stage = Stage::new(&trial);
    stage.smoke.failing = vec![3];
    let result = stage.deploy(&changed()).await;
    assert_eq!(result.status, ResultStatus::RolledBack);
    let undisturbed = FakeCloud::of(world.clone());
    Stage::new(&undisturbed).deploy(&changed()).await;
    let wanted = undisturbed.world().outcome();
    for at in 0..trial.calls().len() {
        for fault in FAULTS {
            let cloud = FakeCloud::with_fault(world.clone(), at, fault);
            let mut stage = Stage::new(&cloud);
            stage.smoke.failing = vec![3];
            let run = async {
                let work = stage.plan(&changed()).await.ok()?;
                let before = work.observed.alias.clone().map(|alias| alias.version);
                let result = stage.run(&work).await;
                Some((before, result))
            };
            let ended = select! {
                biased;
                () = cloud.died.notified() => None,
                ended = run => ended,
            };
            // Whatever went wrong, callers have the version from before, or the
            // result says that nobody knows.
            if let Some((before, result)) = ended {
                assert!(!result.status.is_success(), "{at} {fault:?}");
                let alias = cloud.world().functions["shop-orders"].aliases["live"].clone();
                let back = Some(alias.version) == before && alias.second.is_none();
                assert!(
                    back || result.rollback_error.is_some(),
                    "{at} {fault:?} {result:?}"
                );
            }
            let again = FakeCloud::of(cloud.world());
            let result = Stage::new(&again).deploy(&changed()).await;
            assert!(result.status.is_success(), "{at} {fault:?} {result:?}");
            assert_eq!(again.world().outcome(), wanted, "{at} {fault:?}");
        }
    }
}
