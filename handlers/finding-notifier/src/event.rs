//! The shapes of Inspector's events, as they come. It must not know what is
//! made of them.
//!
//! Source: Amazon Inspector user guide, "EventBridge event schema", and the
//! Inspector 2 API, `Finding`.

use serde::Deserialize;
use serde_json::Value;

use crate::{Moment, NoNotice};

/// A finding as it came.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RawFinding {
    pub(crate) finding_arn: String,
    pub(crate) aws_account_id: String,
    pub(crate) severity: String,
    pub(crate) r#type: String,
    pub(crate) resources: Vec<RawResource>,
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) inspector_score: Option<f64>,
    pub(crate) exploit_available: Option<String>,
    pub(crate) first_observed_at: Option<Moment>,
    pub(crate) last_observed_at: Option<Moment>,
    pub(crate) package_vulnerability_details: Option<RawPackages>,
}

/// What the finding is about.
#[derive(Debug, Deserialize)]
pub(crate) struct RawResource {
    pub(crate) id: String,
    pub(crate) r#type: String,
    pub(crate) region: Option<String>,
    #[serde(default)]
    pub(crate) details: RawDetails,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RawDetails {
    pub(crate) aws_ecr_container_image: Option<RawImage>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RawImage {
    pub(crate) registry: String,
    pub(crate) repository_name: String,
    pub(crate) image_hash: String,
    pub(crate) image_tags: Option<Vec<String>>,
    pub(crate) platform: Option<String>,
    pub(crate) architecture: Option<String>,
    pub(crate) pushed_at: Option<Moment>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RawPackages {
    pub(crate) vulnerability_id: String,
    pub(crate) source_url: Option<String>,
    #[serde(default)]
    pub(crate) vulnerable_packages: Vec<RawPackage>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RawPackage {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) epoch: Option<u32>,
    pub(crate) release: Option<String>,
    pub(crate) fixed_in_version: Option<String>,
    pub(crate) package_manager: Option<String>,
    pub(crate) file_path: Option<String>,
    pub(crate) source_layer_hash: Option<String>,
    pub(crate) remediation: Option<String>,
}

/// Takes the finding out of an EventBridge event. A finding without its event,
/// as Inspector's API gives it, is taken as it is.
pub(crate) fn read(mut event: Value) -> Result<RawFinding, NoNotice> {
    let detail_type = event.get("detail-type").and_then(Value::as_str);
    let finding = match detail_type {
        Some("Inspector2 Finding") => event["detail"].take(),
        Some(other) => return Err(not_a_finding(other)),
        None if event.get("findingArn").is_some() => event,
        None => {
            let what = "no EventBridge event (it has no `detail-type`)".to_owned();
            return Err(NoNotice::NotAFinding { what });
        }
    };
    RawFinding::deserialize(finding).map_err(NoNotice::Unreadable)
}

fn not_a_finding(detail_type: &str) -> NoNotice {
    let what = match detail_type {
        "Inspector2 Scan" => "the summary of a completed scan (`Inspector2 Scan`)".to_owned(),
        "Inspector2 Coverage" => "a change of scan coverage (`Inspector2 Coverage`)".to_owned(),
        other => format!("of type `{other}`"),
    };
    NoNotice::NotAFinding { what }
}
