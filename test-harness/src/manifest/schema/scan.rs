//! Schema of `[scan]`, and of what it ignores.

use serde_json::{Value, json};

use super::{table, text, texts};
use crate::manifest::ranges::MAX_AGE;
use crate::model::{ECOSYSTEMS, GRADES, PROBLEMS};

/// `[scan]`.
pub(super) fn scan() -> Value {
    let flag = |what: &str| json!({ "type": "boolean", "description": what, "default": false });
    table(
        "What is asked of findings in images.",
        &json!({
            "advisories": texts("Folders, records and archives of advisories in OSV's format."),
            "max-age-days": {
                "type": "integer",
                "description": "The age in days above which advisories are stale.",
                "minimum": MAX_AGE.start(),
                "maximum": MAX_AGE.end(),
                "default": 7,
            },
            "threshold": {
                "description": "The mildest grade that fails.",
                "enum": GRADES,
                "default": "low",
            },
            "only-fixable": flag("Findings without a known fix do not fail."),
            "only-loaded": flag("Findings whose package was never loaded do not fail."),
            "only-own": flag("Findings of base images do not fail."),
            "cdk-out": texts("Folders that `cdk synth` has written."),
            "ignore": {
                "type": "array",
                "description": "What does not count.",
                "items": ignore(),
            },
        }),
    )
}

fn ignore() -> Value {
    let mut table = table(
        "Findings, or what keeps a scan from being complete, that do not count.",
        &json!({
            "id": text("An advisory, by any of its ids."),
            "package": text("A package's name."),
            "version": text("A package's version."),
            "ecosystem": { "description": "A package's ecosystem.", "enum": ECOSYSTEMS },
            "path": text("A pattern of paths in the image, such as `/opt/**`."),
            "problem": { "description": "A kind of problem.", "enum": PROBLEMS },
            "subject": text("A pattern of what the problem is about."),
            "reason": text("Why it does not count."),
            "expires": {
                "type": "string",
                "description": "The last day on which it works.",
                "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
            },
        }),
    );
    table["required"] = json!(["reason"]);
    table
}
