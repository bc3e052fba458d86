//! Whole events in, whole notices out. The events are those of the end-to-end
//! cases, read from `events/`.

use std::fs;
use std::path::Path;

use finding_notifier::{NoNotice, Notice, notify};
use serde_json::{Value, json};

fn event(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("events")
        .join(name);
    let text = fs::read_to_string(path.with_extension("json")).expect("read the event");
    serde_json::from_str(&text).expect("parse the event")
}

fn notice(name: &str) -> Notice {
    notify(event(name)).expect("a notice")
}

fn refusal(event: Value) -> (&'static str, String) {
    let error: NoNotice = notify(event).expect_err("no notice");
    (error.kind(), error.to_string())
}

#[test]
fn an_early_event_names_image_package_and_fix() {
    let notice = notice("image-early-dates");
    let image = &notice.finding.image;
    assert_eq!(
        image.repository,
        "cdk-hnb659fds-container-assets-111122223333-eu-central-1"
    );
    assert_eq!(
        image.tags,
        ["9d1f0c6be4a27f35c80e61d2b94a7c530fe8d612a3b47c905e6f81d2c3b4a596"]
    );
    let reference = image.reference.as_deref().expect("a reference");
    assert!(reference.starts_with("111122223333.dkr.ecr.eu-central-1.amazonaws.com/cdk-"));
    assert!(reference.ends_with(&format!("@{}", image.digest)));
    let package = &notice.finding.packages[0];
    assert_eq!(package.version, "2.14.1");
    assert_eq!(package.fixed_in.as_deref(), Some("2.15.0"));
    assert_eq!(
        package.path.as_deref(),
        Some("var/task/lib/log4j-core-2.14.1.jar")
    );
    let seen = notice
        .finding
        .last_observed
        .as_ref()
        .map(ToString::to_string);
    assert_eq!(seen.as_deref(), Some("2022-01-21T16:31:35Z"));
}

#[test]
fn a_subject_fits_an_sns_message() {
    for name in [
        "image-early-dates",
        "image-two-packages",
        "image-untagged-closed",
    ] {
        let subject = notice(name).subject;
        assert!(subject.len() <= 100, "{subject}");
        assert!(
            subject.chars().all(|c| c.is_ascii_graphic() || c == ' '),
            "{subject}"
        );
    }
    let subject = notice("image-early-dates").subject;
    assert!(
        subject.ends_with(", image cdk-hnb659fds-...:9d1f0c6be4a2"),
        "{subject}"
    );
}

#[test]
fn a_subject_has_no_foreign_characters() {
    let mut event = event("image-two-packages");
    let packages = &mut event["detail"]["packageVulnerabilityDetails"]["vulnerablePackages"];
    packages[0]["name"] = json!("paquet-\u{e9}\n");
    let subject = notify(event).expect("a notice").subject;
    assert_eq!(
        subject,
        "MEDIUM CVE-2024-6119 in paquet-?? and 1 more, image shop/orders:1.4.2"
    );
}

#[test]
fn operating_system_packages_have_epoch_and_release() {
    let notice = notice("image-two-packages");
    let versions: Vec<_> = notice
        .finding
        .packages
        .iter()
        .map(|p| p.version.as_str())
        .collect();
    assert_eq!(versions, ["3.0.13-0ubuntu3.2", "1:3.0.13-0ubuntu3.2"]);
    let fixes: Vec<_> = notice
        .finding
        .packages
        .iter()
        .map(|p| p.fixed_in.as_deref())
        .collect();
    assert_eq!(
        fixes,
        [Some("3.0.13-0ubuntu3.4"), Some("1:3.0.13-0ubuntu3.4")]
    );
}

#[test]
fn an_image_without_tags_and_a_package_without_a_fix_are_said_to_be_so() {
    let notice = notice("image-untagged-closed");
    assert_eq!(
        notice.subject,
        "CLOSED: MEDIUM CVE-2019-17498 in libssh2, image shop/orders@c40d95e2718b"
    );
    assert!(
        notice
            .text
            .contains("- libssh2 1.4.3-12.amzn2.2 (OS): no fixed version is known\n")
    );
    assert!(notice.text.contains("\nTags:        none\n"));
}

#[test]
fn the_api_gives_the_same_finding_as_the_event() {
    let from_api = notice("api-finding").finding;
    let mut expected = notice("image-early-dates").finding;
    expected.arn.clone_from(&from_api.arn);
    let first = from_api.first_observed.as_ref().map(ToString::to_string);
    assert_eq!(first.as_deref(), Some("2022-01-14T13:15:45.123Z"));
    expected.first_observed.clone_from(&from_api.first_observed);
    assert_eq!(from_api, expected);
}

#[test]
fn the_region_is_found_wherever_it_is_written() {
    let reference = |event: Value| notify(event).expect("a notice").finding.image.reference;
    let mut event = event("image-early-dates");
    event["detail"]["resources"][0]["id"] = json!("an image");
    let of_finding = reference(event.clone()).expect("a reference");
    assert!(
        of_finding.contains(".ecr.eu-central-1.amazonaws.com/"),
        "{of_finding}"
    );
    event["detail"]["resources"][0]["region"] = json!("cn-north-1");
    let of_resource = reference(event.clone()).expect("a reference");
    assert!(
        of_resource.contains(".ecr.cn-north-1.amazonaws.com.cn/"),
        "{of_resource}"
    );
    event["detail"]["resources"][0]["region"] = json!("N/A");
    event["detail"]["findingArn"] = json!("a finding");
    assert_eq!(reference(event), None);
}

#[test]
fn other_resources_are_named() {
    let (kind, message) = refusal(event("lambda-function"));
    assert_eq!(kind, "NotAnImage");
    assert_eq!(
        message,
        "finding `arn:aws:inspector2:eu-west-1:111122223333:finding/lambda` is about Lambda function \
         `arn:aws:lambda:eu-west-1:111122223333:function:orders:$LATEST`, not about a container image"
    );
    let (kind, message) = refusal(event("ec2-instance"));
    assert_eq!(kind, "NotAnImage");
    assert!(
        message.contains("EC2 instance `i-0123456789abcdef0`"),
        "{message}"
    );
}

#[test]
fn a_finding_without_packages_is_refused() {
    let (kind, message) = refusal(event("image-without-packages"));
    assert_eq!(kind, "NoPackage");
    assert!(
        message.contains("of type `CODE_VULNERABILITY`"),
        "{message}"
    );
}

#[test]
fn what_is_no_finding_is_named() {
    let advice = "not a finding; send only `Inspector2 Finding` events here";
    let expected = [
        (
            event("scan-summary"),
            "the summary of a completed scan (`Inspector2 Scan`)",
        ),
        (
            event("coverage-change"),
            "a change of scan coverage (`Inspector2 Coverage`)",
        ),
        (json!({ "detail-type": "Tea Time" }), "of type `Tea Time`"),
        (json!({}), "no EventBridge event (it has no `detail-type`)"),
        (
            json!("text"),
            "no EventBridge event (it has no `detail-type`)",
        ),
        (
            json!(null),
            "no EventBridge event (it has no `detail-type`)",
        ),
    ];
    for (event, what) in expected {
        assert_eq!(
            refusal(event),
            ("NotAFinding", format!("event is {what}, {advice}"))
        );
    }
}

#[test]
fn a_broken_finding_names_what_is_missing() {
    let mut event = event("image-two-packages");
    event["detail"]
        .as_object_mut()
        .expect("an object")
        .remove("findingArn");
    let expected = "read the finding: missing field `findingArn`".to_owned();
    assert_eq!(refusal(event), ("UnreadableFinding", expected));
    let (kind, _) = refusal(json!({ "detail-type": "Inspector2 Finding" }));
    assert_eq!(kind, "UnreadableFinding");
}
