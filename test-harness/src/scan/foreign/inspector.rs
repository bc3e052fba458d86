//! Inspector's answers, and its events as EventBridge brings them.
//!
//! Sources: the API model of `inspector2`, as botocore has it; Inspector's user
//! guide, "Amazon EventBridge event schema". Events of scans and coverage are
//! no findings.

use serde_json::Value;

use super::json::{Reader, at, number, text, texts};
use super::{Details, aws, each};
use crate::scan::ProblemKind;

pub(super) fn read(value: &Value, reader: &mut Reader) {
    aws::check_whole(value, reader);
    let list = value
        .as_array()
        .or_else(|| value.get("findings")?.as_array());
    let Some(list) = list else {
        return event(value, reader);
    };
    for one in list {
        if one.get("detail-type").is_some() {
            event(one, reader);
        } else {
            aws::finding(one, reader);
        }
    }
}

fn event(value: &Value, reader: &mut Reader) {
    let kind = text(value, &["detail-type"]).unwrap_or_default();
    match value.get("detail") {
        Some(detail) if kind == "Inspector2 Finding" => aws::finding(detail, reader),
        _ => reader.other(format!("event `{kind}`")),
    }
}

pub(super) fn read_details(value: &Value, reader: &mut Reader) {
    for one in each(value, "findingDetails") {
        let Some(arn) = text(one, &["findingArn"]) else {
            let reason = "details name no finding";
            reader.problem(ProblemKind::BadAdvisory, "findingDetails", reason);
            continue;
        };
        let details = Details {
            epss: number(one, &["epssScore"]).filter(|score| (0.0..=1.0).contains(score)),
            known_exploited: at(one, &["cisaData"]).is_some_and(Value::is_object),
            references: texts(one, &["referenceUrls"]),
        };
        reader.details(arn, details);
    }
    for one in each(value, "errors") {
        let arn = text(one, &["findingArn"]).unwrap_or("errors");
        let code = text(one, &["errorCode"]).unwrap_or("an unknown error");
        let reason = format!("Inspector gave no details: {code}");
        reader.problem(ProblemKind::BadAdvisory, arn, reason);
    }
}
