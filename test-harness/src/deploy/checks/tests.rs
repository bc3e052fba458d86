//! What is refused before anything is asked, one by one.

use super::{notes, refusals};
use crate::deploy::desired::Desired;
use crate::deploy::sample::{CANARY, orders};
use crate::model::{Architecture, Secret};

fn reasons(change: impl FnOnce(&mut Desired)) -> Vec<String> {
    let mut desired = orders();
    change(&mut desired);
    let found = refusals(&desired);
    assert!(found.iter().all(|refusal| refusal.hint.is_some()));
    found.into_iter().map(|refusal| refusal.reason).collect()
}

#[test]
fn a_function_with_everything_fits() {
    assert_eq!(reasons(|_| {}), Vec::<String>::new());
}

#[test]
fn an_environment_above_4_kb_is_refused_without_its_values() {
    let found = reasons(|desired| {
        let value = Secret::new(CANARY.repeat(180));
        desired.config.environment.insert("LARGE".into(), value);
    });
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("Lambda takes 4096"), "{found:?}");
    assert!(!found[0].contains(CANARY));
}

#[test]
fn what_excludes_each_other_is_refused() {
    type Change = fn(&mut Desired);
    let table: [(Change, &str); 7] = [
        (
            |desired| desired.alias = "$LATEST".into(),
            "alias `$LATEST` is not a name for one",
        ),
        (
            |desired| desired.alias = "7".into(),
            "alias `7` is not a name for one",
        ),
        (
            |desired| desired.provisioned_concurrency = Some(11),
            "11 provisioned environments are more than the 10 reserved ones",
        ),
        (
            |desired| desired.config.snap_start = true,
            "SnapStart and provisioned concurrency exclude each other",
        ),
        (
            |desired| {
                desired.provisioned_concurrency = None;
                desired.config.snap_start = true;
                desired.config.ephemeral_storage_mb = 1024;
            },
            "SnapStart takes 512 MB of `/tmp` at most, not 1024",
        ),
        (
            |desired| desired.image.architecture = Some(Architecture::Arm64),
            "image `lambdock/shop/orders:x86_64` is for `arm64`, not for `x86_64`",
        ),
        (
            |desired| desired.repository.lifecycle_policy = Some("[]".into()),
            "the lifecycle policy of repository `shop/orders` is no JSON object",
        ),
    ];
    for (change, wanted) in table {
        let found = reasons(change);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with(wanted), "{found:?}");
    }
}

#[test]
fn snap_start_needs_the_image_to_allow_it() {
    let mut desired = orders();
    desired.config.snap_start = true;
    assert!(notes(&desired)[0].contains("has no label"));
    let label = "com.amazonaws.lambda.feature.snapstart".to_owned();
    desired.image.labels.insert(label, "Allow".into());
    assert_eq!(notes(&desired), Vec::<String>::new());
}
