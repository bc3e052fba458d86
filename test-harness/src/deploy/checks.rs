//! What Lambda would refuse, known before anything is asked: sizes, pairs that
//! exclude each other, names. It judges a wish and changes nothing.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::desired::{Desired, Refusal};
use crate::model::{Function, Secret};

/// The most that all variables may come to, as JSON.
///
/// Source: AWS Lambda quotas, "Function environment variables", 4 KB; what is
/// measured is the JSON of all of them, as its error message shows.
const ENVIRONMENT_BYTES: usize = 4096;

/// The label by which an image lets Lambda take snapshots of it.
///
/// Source: AWS Lambda developer guide, "Implementing `SnapStart` hooks for
/// container images", read 2026-11.
const SNAP_START_LABEL: &str = "com.amazonaws.lambda.feature.snapstart";

pub(super) fn not_deployed(function: &str) -> Refusal {
    Refusal::new(
        "the manifest does not say how it is deployed",
        format!("give it a table `[functions.{function}.deploy]` with a `role`"),
    )
}

/// References without a value.
pub(super) fn unresolved(
    function: &Function,
    references: &BTreeMap<String, Secret>,
) -> Vec<Refusal> {
    let keys = function.references.keys();
    let missing = keys.filter(|key| !references.contains_key(*key));
    let refuse = |key: &String| Refusal {
        reason: format!("variable `{key}` has no value"),
        hint: None,
    };
    missing.map(refuse).collect()
}

pub(super) fn refusals(desired: &Desired) -> Vec<Refusal> {
    let found = [
        environment(desired),
        alias(&desired.alias),
        concurrency(desired),
        architecture(desired),
        lifecycle(desired),
    ];
    found
        .into_iter()
        .flatten()
        .chain(snap_start(desired))
        .collect()
}

fn environment(desired: &Desired) -> Option<Refusal> {
    let values = desired.config.environment.iter();
    let values: BTreeMap<&str, &str> = values
        .map(|(key, value)| (key.as_str(), value.reveal()))
        .collect();
    let bytes = serde_json::to_string(&values).map_or(0, |text| text.len());
    (bytes > ENVIRONMENT_BYTES).then(|| {
        Refusal::new(
            format!(
                "its environment comes to {bytes} bytes with the values of references; Lambda takes {ENVIRONMENT_BYTES}"
            ),
            "let the function read large values itself, by the AWS Parameters and Secrets extension for instance",
        )
    })
}

/// Source: Lambda API, `CreateAlias`, pattern of `Name`.
fn alias(name: &str) -> Option<Refusal> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let digits = name.chars().all(|c| c.is_ascii_digit());
    let fits = (1..=128).contains(&name.len()) && name.chars().all(allowed) && !digits;
    (!fits).then(|| {
        Refusal::new(
            format!("alias `{name}` is not a name for one"),
            "an alias has 1 to 128 letters, digits, `-` or `_`, and is no number; `live` is the usual one",
        )
    })
}

fn concurrency(desired: &Desired) -> Option<Refusal> {
    let (reserved, provisioned) = (
        desired.reserved_concurrency?,
        desired.provisioned_concurrency?,
    );
    (provisioned > reserved).then(|| {
        Refusal::new(
            format!(
                "{provisioned} provisioned environments are more than the {reserved} reserved ones"
            ),
            "raise `reserved_concurrency`, or lower `provisioned_concurrency`",
        )
    })
}

fn architecture(desired: &Desired) -> Option<Refusal> {
    let found = desired.image.architecture?;
    let wanted = desired.architecture;
    (found != wanted).then(|| {
        Refusal::new(
            format!(
                "image `{}` is for `{found}`, not for `{wanted}`",
                desired.image.reference
            ),
            "name the image's architecture in the function's `deploy` table, or build another",
        )
    })
}

fn lifecycle(desired: &Desired) -> Option<Refusal> {
    let policy = desired.repository.lifecycle_policy.as_deref()?;
    let read = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(policy);
    read.err().map(|error| {
        Refusal::new(
            format!(
                "the lifecycle policy of repository `{}` is no JSON object: {error}",
                desired.repository.name
            ),
            "a policy is an object with `rules`, as `aws ecr get-lifecycle-policy` shows one",
        )
    })
}

/// Source: AWS Lambda developer guide, "Improving startup performance with
/// Lambda `SnapStart`", supported features and limitations.
fn snap_start(desired: &Desired) -> Vec<Refusal> {
    if !desired.config.snap_start {
        return Vec::new();
    }
    let mut found = Vec::new();
    if desired.provisioned_concurrency.is_some() {
        found.push(Refusal::new(
            "SnapStart and provisioned concurrency exclude each other",
            "remove `snap_start` or `provisioned_concurrency`",
        ));
    }
    let tmp = desired.config.ephemeral_storage_mb;
    if tmp > 512 {
        found.push(Refusal::new(
            format!("SnapStart takes 512 MB of `/tmp` at most, not {tmp}"),
            "remove `snap_start`, or lower `ephemeral_storage`",
        ));
    }
    found
}

pub(super) fn notes(desired: &Desired) -> Vec<String> {
    let labelled = desired.image.labels.get(SNAP_START_LABEL);
    let allowed = labelled.is_some_and(|value| value == "Allow");
    if !desired.config.snap_start || allowed {
        return Vec::new();
    }
    vec![format!(
        "SnapStart: the image has no label `{SNAP_START_LABEL}=Allow`, so Lambda publishes it only if its runtime asks for `/restore/next`, as AWS's bases for Java 11, Python 3.12 and .NET 8 or later do"
    )]
}
