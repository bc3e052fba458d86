//! What is deployed of a function, from what was read of AWS: the alias, its
//! version, how it is, and where it differs from the manifest.

use jiff::Timestamp;

use super::apply::settled;
use super::document::differences;
use super::observe::{Observed, Seek};
use super::plan::FunctionPlan;
use super::state::{CodeState, FunctionState, LastUpdate};
use crate::wire::{FunctionStatusReport, LatestReport, SharedTrafficReport, StateReport};

/// What is deployed of a function. Without a plan nothing is said about drift.
/// Whoever knows of a scan adds its verdict.
pub fn status(
    function: &str,
    seek: &Seek,
    observed: &Observed,
    plan: Option<&FunctionPlan>,
) -> FunctionStatusReport {
    let alias = observed.alias.as_ref();
    let served = observed.served.as_ref();
    let second = alias.and_then(|alias| alias.second.clone());
    FunctionStatusReport {
        alias: seek.alias.clone(),
        deployed: alias.is_some(),
        deployed_at: served.and_then(|served| made_at(&served.last_modified)),
        digest: served.and_then(digest),
        drift: plan.map(|plan| differences(&plan.changes)),
        function: function.to_owned(),
        latest: observed.latest.as_ref().map(|latest| LatestReport {
            digest: digest(latest),
            newest_version: observed
                .versions
                .last()
                .map(|newest| newest.version.clone()),
            state: state(latest),
        }),
        name: seek.name.clone(),
        notes: notes(observed, plan),
        scan: None,
        second: second.map(|(version, percent)| SharedTrafficReport { percent, version }),
        url: observed.url.as_ref().map(|url| url.url.clone()),
        version: alias.map(|alias| alias.version.clone()),
        version_state: served.map(state),
    }
}

fn notes(observed: &Observed, plan: Option<&FunctionPlan>) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(refusal) = plan.and_then(|plan| plan.refused.as_ref()) {
        notes.push(refusal.reason.clone());
    }
    let provisioned = observed
        .provisioned
        .as_ref()
        .map(|provisioned| &provisioned.status);
    match provisioned {
        Some(LastUpdate::Failed { code, reason }) => {
            notes.push(format!(
                "provisioned concurrency has failed: {code}: {reason}"
            ));
        }
        Some(LastUpdate::InProgress) => {
            notes.push("provisioned environments are still being started".to_owned());
        }
        _ => {}
    }
    notes
}

fn digest(function: &FunctionState) -> Option<String> {
    let image = matches!(function.code, CodeState::Image { .. });
    image.then(|| format!("sha256:{}", function.code_sha256))
}

fn state(function: &FunctionState) -> StateReport {
    let (state, reason) = match settled(function) {
        LastUpdate::Done => ("ready", None),
        LastUpdate::InProgress => ("pending", None),
        LastUpdate::Failed { code, reason } => ("failed", Some(format!("{code}: {reason}"))),
    };
    StateReport {
        reason,
        state: state.to_owned(),
    }
}

/// AWS writes `2026-11-24T15:00:00.000+0000`, which no standard knows.
fn made_at(text: &str) -> Option<String> {
    let time = Timestamp::strptime("%Y-%m-%dT%H:%M:%S%.f%z", text);
    let time = time.or_else(|_| text.parse::<Timestamp>());
    time.ok().map(|time| time.to_string())
}

#[cfg(test)]
mod tests {
    use super::made_at;

    #[test]
    fn times_as_aws_writes_them_are_read() {
        let table = [
            (
                "2026-11-24T15:00:00.123+0000",
                Some("2026-11-24T15:00:00.123Z"),
            ),
            ("2026-11-24T15:00:00.000+0000", Some("2026-11-24T15:00:00Z")),
            ("2026-11-24T15:00:00Z", Some("2026-11-24T15:00:00Z")),
            ("yesterday", None),
        ];
        for (text, wanted) in table {
            assert_eq!(made_at(text).as_deref(), wanted, "{text}");
        }
    }
}
