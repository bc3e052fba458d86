//! Deployments on an AWS in memory: what they send, what they leave, and what
//! becomes of them when a call goes wrong anywhere.

mod faults;
mod odd;
mod rollbacks;
mod traffic;

use crate::deploy::apply::ResultStatus;
use crate::deploy::fake::{FakeCloud, World};
use crate::deploy::sample::{Stage, changed, manifest_of, orders};

/// A world in which `orders` is deployed.
pub(super) async fn deployed() -> World {
    let cloud = FakeCloud::of(World {
        slowness: 1,
        ..World::default()
    });
    let result = Stage::new(&cloud).deploy(&orders()).await;
    assert_eq!(result.status, ResultStatus::Deployed, "{result:?}");
    cloud.world()
}

#[tokio::test(start_paused = true)]
async fn a_function_is_made_from_nothing_and_a_second_run_sends_nothing() {
    let cloud = FakeCloud::default();
    let stage = Stage::new(&cloud);
    let result = stage.deploy(&orders()).await;
    assert_eq!(result.status, ResultStatus::Deployed, "{result:?}");
    assert_eq!(result.version.as_deref(), Some("1"));
    assert_eq!(result.digest, Some(manifest_of(&orders().image)));
    assert_eq!(
        cloud.writes(),
        [
            "create_repository",
            "set_lifecycle_policy",
            "push",
            "create_log_group",
            "set_retention",
            "create_function",
            "set_reserved_concurrency",
            "publish_version",
            "create_alias",
            "set_url",
            "open_url",
            "set_event_invoke",
            "set_provisioned",
        ]
    );
    assert_eq!(*stage.smoke.runs.lock().unwrap(), ["1", "live"]);

    let again = FakeCloud::of(cloud.world());
    let result = Stage::new(&again).deploy(&orders()).await;
    assert_eq!(result.status, ResultStatus::Unchanged);
    assert_eq!(again.writes(), Vec::<&str>::new());
    assert_eq!(again.world().outcome(), cloud.world().outcome());
}

#[tokio::test(start_paused = true)]
async fn an_update_sends_what_differs_and_nothing_else() {
    let cloud = FakeCloud::of(deployed().await);
    let stage = Stage::new(&cloud);
    let result = stage.deploy(&changed()).await;
    assert_eq!(result.status, ResultStatus::Deployed, "{result:?}");
    assert_eq!(
        cloud.writes(),
        [
            "push",
            "set_retention",
            "update_code",
            "update_configuration",
            "set_tags",
            "publish_version",
            "update_alias",
            "update_alias",
            "update_alias",
            "set_provisioned",
        ]
    );
    let function = &cloud.world().functions["shop-orders"];
    assert_eq!(function.versions.len(), 2);
    assert_eq!(function.aliases["live"].version, "2");
    assert_eq!(function.aliases["live"].second, None);
    assert_eq!(function.latest.config.memory_mb, 1024);
    assert_eq!(*stage.smoke.runs.lock().unwrap(), ["2", "2", "2", "live"]);
}

#[tokio::test(start_paused = true)]
async fn a_setting_alone_needs_no_push() {
    let cloud = FakeCloud::of(deployed().await);
    let mut desired = orders();
    desired.config.timeout_s = 30;
    desired.traffic.clear();
    let result = Stage::new(&cloud).deploy(&desired).await;
    assert_eq!(result.status, ResultStatus::Deployed, "{result:?}");
    let writes = ["update_configuration", "publish_version", "update_alias"];
    assert_eq!(cloud.writes(), writes);
}

#[tokio::test(start_paused = true)]
async fn a_description_alone_needs_no_version() {
    let cloud = FakeCloud::of(deployed().await);
    let mut desired = orders();
    desired.config.description = "other words".into();
    let result = Stage::new(&cloud).deploy(&desired).await;
    assert_eq!(result.status, ResultStatus::Deployed, "{result:?}");
    assert_eq!(cloud.writes(), ["update_configuration"]);
    let again = FakeCloud::of(cloud.world());
    let result = Stage::new(&again).deploy(&desired).await;
    assert_eq!(result.status, ResultStatus::Unchanged);
}

#[tokio::test(start_paused = true)]
async fn a_change_by_hand_is_undone_without_a_new_version() {
    let mut world = deployed().await;
    world.get("shop-orders").unwrap().latest.config.memory_mb = 128;
    let cloud = FakeCloud::of(world);
    let result = Stage::new(&cloud).deploy(&orders()).await;
    assert_eq!(result.status, ResultStatus::Deployed, "{result:?}");
    assert_eq!(cloud.writes(), ["update_configuration"]);
}
