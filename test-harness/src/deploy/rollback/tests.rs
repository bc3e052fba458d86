//! Which version or digest is meant, and what is said where none is.

use super::{Rollback, RollbackError, RollbackTarget, plan_rollback};
use crate::deploy::apply::Work;
use crate::deploy::fake::{FakeCloud, World};
use crate::deploy::observe::{Observed, Seek};
use crate::deploy::plan::Action;
use crate::deploy::sample::{Stage, changed, manifest_of, orders};
use crate::deploy::state::CodeState;
use crate::deploy::step::Step;

/// What AWS has after two deployments.
async fn two() -> Observed {
    let cloud = FakeCloud::of(World::default());
    let stage = Stage::new(&cloud);
    stage.deploy(&orders()).await;
    stage.deploy(&changed()).await;
    stage.observe(&orders()).await.unwrap()
}

fn to(observed: &Observed, target: &str, smoke: bool) -> Result<Work, RollbackError> {
    let target = match target {
        "" => RollbackTarget::Previous,
        target => target.parse()?,
    };
    plan_rollback(&Rollback {
        function: "orders",
        seek: &Seek::from(&orders()),
        observed,
        target: &target,
        smoke,
    })
}

fn refused(observed: &Observed, target: &str) -> String {
    let error = to(observed, target, true).unwrap_err();
    format!("{error} / {}", error.hint().unwrap_or_default())
}

#[tokio::test(start_paused = true)]
async fn a_version_is_meant_by_number_digest_and_order() {
    let observed = two().await;
    let digest = manifest_of(&orders().image);
    for target in ["1", "", digest.as_str(), &digest[..20]] {
        let work = to(&observed, target, true).unwrap();
        assert_eq!(work.plan.version.as_deref(), Some("1"), "{target}");
        assert_eq!(work.plan.steps, [Step::MoveAlias, Step::SmokeAlias]);
        assert_eq!(work.plan.changes[0].from.as_deref(), Some("2"));
        assert!(work.plan.notes[0].contains("goes forward again"));
    }
    let work = to(&observed, "1", false).unwrap();
    assert_eq!(work.plan.steps, [Step::MoveAlias]);
}

#[tokio::test(start_paused = true)]
async fn where_the_alias_is_already_nothing_is_done() {
    let work = to(&two().await, "2", true).unwrap();
    assert_eq!(work.plan.action, Action::Nothing);
    assert!(work.plan.steps.is_empty() && work.plan.changes.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_digest_without_a_version_is_published_anew() {
    let digest = format!("sha256:{}", "9".repeat(64));
    let work = to(&two().await, &digest, true).unwrap();
    let steps = [
        Step::UpdateCode,
        Step::Publish,
        Step::SmokeVersion,
        Step::MoveAlias,
        Step::SmokeAlias,
    ];
    assert_eq!(work.plan.steps, steps);
    assert_eq!(work.desired.image.manifest_digest, Some(digest));
}

#[tokio::test(start_paused = true)]
async fn what_is_not_there_is_named_with_what_is() {
    let mut observed = two().await;
    assert_eq!(
        refused(&observed, "7"),
        "failed to find version 7 of function `shop-orders` / there are 1, 2"
    );
    assert_eq!(
        refused(&observed, "sha256:999999"),
        "no version of function `shop-orders` has digest `sha256:999999`, and the digest is not whole / give a version's digest, or the whole digest of an image in the repository"
    );
    let both = refused(&observed, "live");
    assert!(
        both.starts_with("`live` is neither a version nor a digest"),
        "{both}"
    );
    // Both digests of the samples begin so.
    observed.versions[1]
        .code_sha256
        .replace_range(..8, "0aaaaaaa");
    let both = refused(&observed, "sha256:0aaaaaaa");
    assert!(
        both.contains("may be any of version 1 (sha256:0aaaaaaaaaaa), version 2"),
        "{both}"
    );
    observed.alias.as_mut().unwrap().version = "1".into();
    assert_eq!(
        refused(&observed, ""),
        "failed to find a version before 1 of function `shop-orders` / there are 1, 2"
    );
    observed.alias = None;
    assert!(refused(&observed, "1").starts_with("failed to find alias `live`"));
    observed.latest.as_mut().unwrap().code = CodeState::Zip;
    assert!(refused(&observed, "1").contains("Zip function"));
    observed.latest = None;
    assert!(refused(&observed, "1").starts_with("failed to find function `shop-orders` in AWS"));
}
