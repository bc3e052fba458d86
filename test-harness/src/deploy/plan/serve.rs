//! Which version the alias is to lead to, and how it gets there. An interrupted
//! deployment goes on here: a version that fits is taken, not made again.

use super::{Draft, SameImage, hexadecimal};
use crate::deploy::change::{Change, Resource};
use crate::deploy::compare;
use crate::deploy::desired::{Desired, Refusal};
use crate::deploy::state::{AliasState, FunctionState};
use crate::deploy::step::Step;

/// Plans the version and the alias.
pub(super) fn serve(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let observed = draft.observed;
    let served = observed.served.as_ref();
    let alias = observed.alias.as_ref();
    if let Some((alias, served)) = alias.zip(served).filter(|(_, served)| fits(draft, served)) {
        if alias.second.is_some() {
            move_alias(draft, Some(served.version.as_str()), &[]);
        }
        return Ok(());
    }
    let newest = observed
        .newest
        .as_ref()
        .filter(|newest| fits(draft, newest));
    let newest = newest.map(|newest| newest.version.as_str());
    if newest.is_none() {
        draft.steps.push(Step::Publish);
    }
    let shifts = shifts(draft, alias, served)?;
    move_alias(draft, newest, &shifts);
    Ok(())
}

/// Whether a version is what `$LATEST` is to become.
fn fits(draft: &Draft<'_>, version: &FunctionState) -> bool {
    let desired = draft.desired;
    let digest = match (draft.same, &draft.observed.latest) {
        (SameImage::Yes, Some(latest)) => Some(latest.code_sha256.as_str()),
        _ => desired.image.manifest_digest.as_deref().map(hexadecimal),
    };
    // A version of another repository may not outlive that.
    let stays = !draft.moves && version.version != "$LATEST";
    let remote = draft.observed.latest.as_ref().map(|latest| &latest.config);
    stays && digest.is_some_and(|digest| is_version_of(version, digest, desired, remote))
}

/// Whether a version has this image and the wanted configuration.
pub(in crate::deploy) fn is_version_of(
    version: &FunctionState,
    digest: &str,
    desired: &Desired,
    remote: Option<&crate::deploy::state::FunctionConfig>,
) -> bool {
    let wanted = compare::merged(&desired.config, remote);
    version.code_sha256 == digest
        && version.architecture == desired.architecture
        && compare::equivalent(&version.config, &wanted, &desired.name)
}

/// The steps of the traffic. Lambda weighs two published versions of one role and
/// one dead-letter queue only.
///
/// Source: AWS Lambda developer guide, "Implement Lambda canary deployments using
/// a weighted alias".
fn shifts(
    draft: &mut Draft<'_>,
    alias: Option<&AliasState>,
    served: Option<&FunctionState>,
) -> Result<Vec<Step>, Refusal> {
    let desired = draft.desired;
    let (Some(_), Some(served)) = (alias, served) else {
        return Ok(Vec::new());
    };
    if desired.traffic.is_empty() {
        return Ok(Vec::new());
    }
    if served.version == "$LATEST" {
        let note =
            "the alias leads to `$LATEST`, of which no part can be shifted: traffic moves at once";
        draft.notes.push(note.to_owned());
        return Ok(Vec::new());
    }
    let wanted = compare::normal(&desired.config, &desired.name);
    let former = compare::normal(&served.config, &desired.name);
    if (&wanted.role, &wanted.dead_letter) != (&former.role, &former.dead_letter) {
        return Err(Refusal::new(
            format!(
                "version {} of alias `{}` has another role or dead-letter queue, and Lambda shares traffic between versions that agree in both only",
                served.version, desired.alias
            ),
            "remove `traffic` for the deployment that changes them",
        ));
    }
    let step = |step: &crate::model::TrafficStep| Step::ShiftTraffic {
        percent: step.percent,
        wait: step.wait,
    };
    Ok(desired.traffic.iter().map(step).collect())
}

fn move_alias(draft: &mut Draft<'_>, version: Option<&str>, shifts: &[Step]) {
    let (desired, alias) = (draft.desired, draft.observed.alias.as_ref());
    let to = version.map_or_else(|| "a new version".to_owned(), str::to_owned);
    if alias.is_none() {
        let whole = Some(desired.alias.clone());
        draft
            .changes
            .push(Change::new(Resource::Alias, "", None, whole));
    }
    let from = alias.map(leads_to);
    draft
        .changes
        .push(Change::new(Resource::Alias, "version", from, Some(to)));
    draft.version = version.map(str::to_owned);
    let smoke = |draft: &mut Draft<'_>, step| {
        if desired.smoke {
            draft.steps.push(step);
        }
    };
    smoke(draft, Step::SmokeVersion);
    for shift in shifts {
        draft.steps.push(shift.clone());
        smoke(draft, Step::SmokeVersion);
    }
    draft.steps.push(Step::MoveAlias);
    smoke(draft, Step::SmokeAlias);
}

/// Where an alias leads to: `7`, or `7, 10% to 8`.
pub(in crate::deploy) fn leads_to(alias: &AliasState) -> String {
    let second = alias.second.as_ref();
    let second = second.map(|(version, percent)| format!(", {percent}% to {version}"));
    format!("{}{}", alias.version, second.unwrap_or_default())
}
