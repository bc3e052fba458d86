//! One document a format, and documents that are none or not whole.

use super::*;
use crate::scan::Fix;

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("../../../tests/foreign/", $name))
    };
}

/// Findings as lines that show what counts.
fn lines(foreign: &Foreign) -> Vec<String> {
    let line = |one: &ForeignFinding| {
        let finding = &one.finding;
        let package = &finding.package;
        let fix = match &finding.fix {
            Fix::Versions(versions) => versions.join("|"),
            Fix::None => "none".to_owned(),
            Fix::Unknown => "unknown".to_owned(),
        };
        let level = finding
            .severity
            .level
            .map_or("unscored", super::super::Level::as_str);
        let score = finding
            .severity
            .score
            .map(|score| format!(" {score:.1}"))
            .unwrap_or_default();
        let path = package.places.first().map_or("", |place| &place.path);
        let aliases = finding.aliases.join("+");
        let subject = &one.subject;
        let about = [&subject.image, &subject.function, &subject.layer];
        let about: Vec<&str> = about
            .into_iter()
            .flatten()
            .map(|text| text.get(..26).unwrap_or(text))
            .collect();
        format!(
            "{} [{aliases}] {} {} {} | fix {fix} | {level}{score} | {path} | {} | {:?} | {}",
            finding.id,
            package.ecosystem,
            package.name,
            package.version,
            about.join(", "),
            one.status,
            finding.sources.join("+"),
        )
    };
    let problems = foreign.problems.iter();
    let problems =
        problems.map(|problem| format!("{} {}: {}", problem.kind, problem.subject, problem.reason));
    let others = foreign.others.iter().map(|other| format!("other: {other}"));
    foreign
        .findings
        .iter()
        .map(line)
        .chain(problems)
        .chain(others)
        .collect()
}

#[test]
fn inspector_findings() {
    let foreign = read(fixture!("inspector-findings.json")).unwrap();
    assert_eq!(foreign.format, Format::InspectorFindings);
    insta::assert_debug_snapshot!("inspector_findings", lines(&foreign));
    let first = &foreign.findings[0];
    assert_eq!(first.subject.tags, ["a6cf2f65"]);
    assert_eq!(first.finding.epss, Some(0.63));
    assert_eq!(first.finding.references.len(), 2);
}

#[test]
fn inspector_details_go_to_their_findings() {
    let details = read(fixture!("inspector-details.json")).unwrap();
    assert_eq!(details.format, Format::InspectorDetails);
    let findings = read(fixture!("inspector-findings.json")).unwrap();
    let (findings, problems) = join(vec![details, findings]);
    let known = findings.iter().filter(|one| one.finding.known_exploited);
    assert_eq!(
        known.map(|one| one.finding.id.as_str()).collect::<Vec<_>>(),
        ["CVE-2021-45105"]
    );
    // What the finding itself says stays.
    assert_eq!(findings[0].finding.epss, Some(0.63));
    assert!(
        findings[0]
            .finding
            .references
            .contains(&"https://example.org/more".to_owned())
    );
    let reasons: Vec<&str> = problems
        .iter()
        .map(|problem| problem.reason.as_str())
        .collect();
    assert!(reasons.contains(&"there are details of a finding that is not at hand"));
    assert!(reasons.contains(&"Inspector gave no details: FINDING_DETAILS_NOT_FOUND"));
}

#[test]
fn events_alone_in_arrays_and_in_lines() {
    let event = fixture!("inspector-event.json");
    let foreign = read(event).unwrap();
    insta::assert_debug_snapshot!("inspector_event", lines(&foreign));
    let event: Value = serde_json::from_slice(event).unwrap();
    let scan = serde_json::json!({"detail-type": "Inspector2 Scan", "source": "aws.inspector2", "detail": {}});
    let many = Value::Array(vec![event.clone(), scan.clone()]).to_string();
    let by_line = format!("{event}\n\n{scan}\n{event}\n");
    let many = read(many.as_bytes()).unwrap();
    assert_eq!((many.findings.len(), many.others.len()), (1, 1));
    assert_eq!(many.findings, foreign.findings);
    assert_eq!(read(by_line.as_bytes()).unwrap().findings.len(), 2);
}

#[test]
fn ecr_basic_and_enhanced() {
    let basic = read(fixture!("ecr-basic.json")).unwrap();
    let enhanced = read(fixture!("ecr-enhanced.json")).unwrap();
    assert_eq!(
        (basic.format, enhanced.format),
        (Format::EcrScan, Format::EcrScan)
    );
    insta::assert_debug_snapshot!("ecr", [lines(&basic), lines(&enhanced)].concat());
}

#[test]
fn the_inspector_scan_api_is_asked_and_answers() {
    let foreign = read(fixture!("inspector-scan.json")).unwrap();
    assert_eq!(foreign.format, Format::CycloneDx);
    insta::assert_debug_snapshot!("inspector_scan", lines(&foreign));
    assert_eq!(foreign.findings[0].finding.epss, Some(0.63));
    assert!(foreign.findings[0].finding.known_exploited);
    let sbom =
        serde_json::json!({"bomFormat": "CycloneDX", "specVersion": "1.5", "components": []});
    let body = scan_sbom_body(&sbom).unwrap();
    assert_eq!(
        body,
        serde_json::json!({"sbom": sbom, "outputFormat": "CYCLONE_DX_1_5"})
    );
    let newer = serde_json::json!({"bomFormat": "CycloneDX", "specVersion": "1.6"});
    assert_eq!(scan_sbom_body(&newer), Err(InvalidSbom::Version));
    let many = vec![Value::Null; 2001];
    let large =
        serde_json::json!({"bomFormat": "CycloneDX", "specVersion": "1.5", "components": many});
    assert_eq!(
        scan_sbom_body(&large),
        Err(InvalidSbom::TooManyComponents(2001))
    );
}

#[test]
fn grype_and_trivy() {
    let grype = read(fixture!("grype.json")).unwrap();
    let trivy = read(fixture!("trivy.json")).unwrap();
    assert_eq!((grype.format, trivy.format), (Format::Grype, Format::Trivy));
    insta::assert_debug_snapshot!("grype_and_trivy", [lines(&grype), lines(&trivy)].concat());
    assert_eq!(
        grype.findings[0].subject.digests,
        ["sha256:5555", "sha256:6666", "sha256:7777"]
    );
}

#[test]
fn osv_scanner_and_sarif() {
    let scanner = read(fixture!("osv-scanner.json")).unwrap();
    let sarif = read(fixture!("sarif.json")).unwrap();
    assert_eq!(
        (scanner.format, sarif.format),
        (Format::OsvScanner, Format::Sarif)
    );
    insta::assert_debug_snapshot!(
        "osv_scanner_and_sarif",
        [lines(&scanner), lines(&sarif)].concat()
    );
    let line = sarif
        .findings
        .iter()
        .find(|one| one.finding.id == "CVE-2021-43861");
    assert_eq!(line.unwrap().subject.line, Some(12));
}

#[test]
fn no_findings_are_an_answer() {
    for empty in [
        r#"{"findings": []}"#,
        r#"{"matches": [], "descriptor": {}}"#,
        r#"{"SchemaVersion": 2, "ArtifactName": "x"}"#,
        r#"{"results": []}"#,
        r#"{"version": "2.1.0", "runs": []}"#,
        r#"{"bomFormat": "CycloneDX"}"#,
        r#"{"imageScanFindings": {"findings": []}, "imageScanStatus": {"status": "COMPLETE"}}"#,
    ] {
        let foreign = read(empty.as_bytes()).unwrap();
        assert_eq!(
            (foreign.findings.len(), foreign.problems.len()),
            (0, 0),
            "{empty}"
        );
    }
}

#[test]
fn a_scan_that_failed_is_a_problem() {
    let failed = r#"{"repositoryName": "a", "imageScanStatus": {"status": "FAILED", "description": "UnsupportedImageError"}}"#;
    let foreign = read(failed.as_bytes()).unwrap();
    insta::assert_debug_snapshot!(lines(&foreign), @r#"
    [
        "unreadable imageScanStatus: ECR's scan is FAILED: UnsupportedImageError",
    ]
    "#);
}

#[test]
fn other_files_are_errors_that_say_what_was_looked_for() {
    let error = read(b"{\"a\": 1}").unwrap_err();
    insta::assert_snapshot!("unknown_format", error.to_string());
    let both = br#"{"findings": [], "matches": [], "descriptor": {}}"#;
    let error = read(both).unwrap_err().to_string();
    assert!(
        error.contains("several at once: Inspector's ListFindings, Grype's JSON;"),
        "{error}"
    );
    for bad in [
        &b""[..],
        b"\n\n",
        b"<xml/>",
        b"{\"a\": 1}\n{",
        b"\xff",
        "[".repeat(10_000).as_bytes(),
    ] {
        assert!(matches!(read(bad), Err(ForeignError::Json(_))));
    }
    for other in [
        &b"[]"[..],
        b"null",
        b"3",
        b"{\"findings\": 3}",
        b"{\"findings\": [{}]}",
        b"{\"runs\": [], \"version\": \"2.0.0\"}",
    ] {
        assert!(matches!(read(other), Err(ForeignError::Format(_))));
    }
}

#[test]
fn members_of_other_kinds_are_problems_and_no_panic() {
    for hostile in [
        r#"{"findings": [{"findingArn": 3}, {"findingArn": null, "packageVulnerabilityDetails": []}]}"#,
        r#"{"matches": [null, 3, {"vulnerability": "x", "artifact": []}], "descriptor": 1}"#,
        r#"{"SchemaVersion": 2, "ArtifactName": 3, "Results": [{"Vulnerabilities": [{"CVSS": {"a": 3}}]}]}"#,
        r#"{"results": [{"packages": [{"package": {"ecosystem": "npm", "name": "a"}, "vulnerabilities": [{}]}]}]}"#,
        r#"{"version": "2.1.0", "runs": [{"results": [{"ruleId": "-", "ruleIndex": -1}]}]}"#,
        r#"{"bomFormat": "CycloneDX", "vulnerabilities": [{"affects": [{"ref": "pkg:npm/a"}]}]}"#,
        r#"{"imageScanFindings": {"findings": [{"attributes": {}}], "enhancedFindings": [3]}}"#,
    ] {
        let foreign = read(hostile.as_bytes()).unwrap();
        assert_eq!(foreign.findings.len(), 0, "{hostile}");
        assert!(!foreign.problems.is_empty(), "{hostile}");
    }
}

#[test]
fn what_multiplies_is_bounded() {
    let text = "x".repeat(100_000);
    let resource = serde_json::json!({"id": text});
    let package = serde_json::json!({"name": "a", "packageManager": "NPM", "version": "1.0.0"});
    let hostile = serde_json::json!({"findings": [{
        "findingArn": "a",
        "description": "short",
        "packageVulnerabilityDetails": {
            "vulnerabilityId": "CVE-1",
            "relatedVulnerabilities": vec![&text; 100],
            "vulnerablePackages": vec![&package; 3000],
        },
        "resources": vec![&resource; 10],
    }]});
    let foreign = read(hostile.to_string().as_bytes()).unwrap();
    assert!(foreign.findings.len() < 3000);
    assert_eq!(foreign.problems[0].kind, ProblemKind::TooLarge);
}
