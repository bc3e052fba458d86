//! What a file is, by what is in it and by nothing else.

use serde_json::Value;

/// A format of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// Inspector's `ListFindings`.
    InspectorFindings,
    /// Inspector's `BatchGetFindingDetails`.
    InspectorDetails,
    /// EventBridge's events of Inspector, one, many or a line each.
    InspectorEvents,
    /// ECR's `DescribeImageScanFindings`.
    EcrScan,
    /// CycloneDX with vulnerabilities, as the Inspector Scan API answers.
    CycloneDx,
    /// Grype's JSON.
    Grype,
    /// Trivy's JSON.
    Trivy,
    /// osv-scanner's JSON.
    OsvScanner,
    /// SARIF 2.1.0.
    Sarif,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 9] = [
        Self::InspectorFindings,
        Self::InspectorDetails,
        Self::InspectorEvents,
        Self::EcrScan,
        Self::CycloneDx,
        Self::Grype,
        Self::Trivy,
        Self::OsvScanner,
        Self::Sarif,
    ];

    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InspectorFindings => "Inspector's ListFindings",
            Self::InspectorDetails => "Inspector's BatchGetFindingDetails",
            Self::InspectorEvents => "EventBridge's Inspector2 Finding",
            Self::EcrScan => "ECR's DescribeImageScanFindings",
            Self::CycloneDx => "CycloneDX with vulnerabilities",
            Self::Grype => "Grype's JSON",
            Self::Trivy => "Trivy's JSON",
            Self::OsvScanner => "osv-scanner's JSON",
            Self::Sarif => "SARIF 2.1.0",
        }
    }

    /// By what it is known, for whoever has another file.
    const fn mark(self) -> &'static str {
        match self {
            Self::InspectorFindings => "`findings` with `findingArn`",
            Self::InspectorDetails => "`findingDetails`",
            Self::InspectorEvents => "`detail-type` of `Inspector2 Finding`",
            Self::EcrScan => "`imageScanFindings`",
            Self::CycloneDx => "`bomFormat` and `vulnerabilities`",
            Self::Grype => "`matches` and `descriptor`",
            Self::Trivy => "`SchemaVersion` and `ArtifactName`",
            Self::OsvScanner => "`results` with `packages`",
            Self::Sarif => "`runs` and `version`",
        }
    }

    pub(super) fn looked_for() -> String {
        let each = Self::ALL.map(|format| format!("{} ({})", format.name(), format.mark()));
        each.join(", ")
    }

    fn is(self, value: &Value) -> bool {
        let has = |member: &str| value.get(member).is_some();
        let is_text =
            |member: &str, text: &str| value.get(member).and_then(Value::as_str) == Some(text);
        let all = |list: Option<&Value>, test: &dyn Fn(&Value) -> bool| {
            let list = list.and_then(Value::as_array);
            list.is_some_and(|list| list.iter().all(test))
        };
        let has_arn = |one: &Value| one.get("findingArn").is_some();
        let is_event =
            |one: &Value| one.get("source").and_then(Value::as_str) == Some("aws.inspector2");
        let is_finding = |one: &Value| {
            one.get("detail-type").and_then(Value::as_str) == Some("Inspector2 Finding")
        };
        match self {
            Self::InspectorFindings => {
                let bare = value.as_array().is_some_and(|list| !list.is_empty());
                all(value.get("findings"), &has_arn) || (bare && all(Some(value), &has_arn))
            }
            Self::InspectorDetails => value.get("findingDetails").is_some_and(Value::is_array),
            Self::InspectorEvents => {
                let some = value
                    .as_array()
                    .is_some_and(|list| list.iter().any(is_finding));
                is_finding(value) || (some && all(Some(value), &is_event))
            }
            Self::EcrScan => {
                has("imageScanFindings") || (has("imageScanStatus") && has("repositoryName"))
            }
            Self::CycloneDx => {
                let bom = value.get("sbom").unwrap_or(value);
                bom.get("bomFormat").and_then(Value::as_str) == Some("CycloneDX")
            }
            Self::Grype => value.get("matches").is_some_and(Value::is_array) && has("descriptor"),
            Self::Trivy => has("SchemaVersion") && has("ArtifactName"),
            Self::OsvScanner => all(value.get("results"), &|one| one.get("packages").is_some()),
            Self::Sarif => {
                value.get("runs").is_some_and(Value::is_array) && is_text("version", "2.1.0")
            }
        }
    }
}

/// The formats that a file could be.
pub(super) fn formats(value: &Value) -> Vec<Format> {
    let all = Format::ALL.into_iter();
    all.filter(|format| format.is(value)).collect()
}
