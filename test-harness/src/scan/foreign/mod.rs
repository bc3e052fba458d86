//! Findings of others, as their files have them: Amazon Inspector's and ECR's,
//! Grype's, Trivy's, osv-scanner's, and whatever SARIF says. What a file is
//! shows in its content; what cannot be read of it is a problem.

mod aws;
mod detect;
mod ecr;
mod grype;
mod inspector;
mod inventory;
mod json;
mod osv;
mod purl;
mod sarif;
mod sbom;
#[cfg(test)]
mod tests;
mod trivy;

use std::collections::BTreeMap;

use serde_json::Value;

use self::json::Reader;
use super::{Finding, Problem, ProblemKind};

pub use detect::Format;
pub use inventory::inventories;
pub use sbom::{InvalidSbom, scan_sbom_body};

/// The largest file that is read.
const LARGEST: usize = 256 << 20;

/// A finding of somebody else, and what it speaks about.
#[derive(Debug, Clone, PartialEq)]
pub struct ForeignFinding {
    /// The finding; its package's places have layer 0, since others count
    /// layers in other ways.
    pub finding: Finding,
    /// What it speaks about.
    pub subject: Subject,
    /// Whether it stands.
    pub status: Status,
    /// Its own id, such as Inspector's ARN.
    pub arn: Option<String>,
}

/// What a finding speaks about, as far as it says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    /// A reference or a path, as it was asked for.
    pub image: Option<String>,
    /// A repository's name.
    pub repository: Option<String>,
    /// Tags of the image.
    pub tags: Vec<String>,
    /// Digests of the image, `sha256:…`: of manifests or of its configuration.
    pub digests: Vec<String>,
    /// A Lambda function's name.
    pub function: Option<String>,
    /// `sha256:…` of the layer that brought the package.
    pub layer: Option<String>,
    /// A line in the file that the package's place names.
    pub line: Option<u64>,
    /// The resource as its scanner names it, such as an ARN.
    pub resource: Option<String>,
}

/// Whether a finding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// It stands.
    Active,
    /// Its scanner was told not to report it.
    Suppressed,
    /// It is no more.
    Closed,
}

/// What is known of a finding beside the finding, by its ARN.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Details {
    /// The probability of an exploit within 30 days.
    pub epss: Option<f64>,
    /// Whether CISA lists it.
    pub known_exploited: bool,
    /// URLs.
    pub references: Vec<String>,
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Foreign {
    /// What the file is.
    pub format: Format,
    /// Its findings, in its order.
    pub findings: Vec<ForeignFinding>,
    /// Details of findings that are in another file.
    pub details: BTreeMap<String, Details>,
    /// What cannot be read, or is not whole.
    pub problems: Vec<Problem>,
    /// What is no finding of a package, such as of an open port, by its name.
    pub others: Vec<String>,
}

/// A file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ForeignError {
    /// It is too large.
    #[error("the file has {size} bytes, more than the {LARGEST} that are read")]
    TooLarge {
        /// Its size.
        size: usize,
    },
    /// It is neither JSON nor lines of JSON.
    #[error("the file is no JSON")]
    Json(#[from] serde_json::Error),
    /// It is none of the formats, or of several at once.
    #[error("the file is {}; looked for {}", found(.0), Format::looked_for())]
    Format(Vec<Format>),
}

fn found(formats: &[Format]) -> String {
    let names: Vec<&str> = formats.iter().map(|format| format.name()).collect();
    if names.is_empty() {
        "none of the formats that are read".to_owned()
    } else {
        format!("several at once: {}", names.join(", "))
    }
}

/// Reads a file of findings.
pub fn read(bytes: &[u8]) -> Result<Foreign, ForeignError> {
    if bytes.len() > LARGEST {
        return Err(ForeignError::TooLarge { size: bytes.len() });
    }
    let value = json::parse(bytes)?;
    let format = match &detect::formats(&value)[..] {
        [format] => *format,
        several => return Err(ForeignError::Format(several.to_vec())),
    };
    let mut reader = Reader::new(format);
    match format {
        Format::InspectorFindings | Format::InspectorEvents => inspector::read(&value, &mut reader),
        Format::InspectorDetails => inspector::read_details(&value, &mut reader),
        Format::EcrScan => ecr::read(&value, &mut reader),
        Format::CycloneDx => sbom::read(&value, &mut reader),
        Format::Grype => grype::read(&value, &mut reader),
        Format::Trivy => trivy::read(&value, &mut reader),
        Format::OsvScanner => osv::read(&value, &mut reader),
        Format::Sarif => sarif::read(&value, &mut reader),
    }
    Ok(reader.done())
}

/// Puts what several files hold together: details go to their findings, and
/// those without one are problems.
pub fn join(files: Vec<Foreign>) -> (Vec<ForeignFinding>, Vec<Problem>) {
    let (mut findings, mut problems) = (Vec::new(), Vec::new());
    let mut details = BTreeMap::new();
    for file in files {
        findings.extend(file.findings);
        problems.extend(file.problems);
        details.extend(
            file.details
                .into_iter()
                .map(|(arn, one)| (arn, (one, false))),
        );
    }
    for one in &mut findings {
        let found = one.arn.as_ref().and_then(|arn| details.get_mut(arn));
        if let Some((known, used)) = found {
            *used = true;
            let finding = &mut one.finding;
            finding.epss = finding.epss.or(known.epss);
            finding.known_exploited |= known.known_exploited;
            for url in &known.references {
                if finding.references.len() < 400 && !finding.references.contains(url) {
                    finding.references.push(url.clone());
                }
            }
        }
    }
    let lost = details.into_iter().filter(|(_, (_, used))| !used);
    problems.extend(lost.map(|(arn, _)| Problem {
        kind: ProblemKind::BadAdvisory,
        subject: arn,
        reason: "there are details of a finding that is not at hand".to_owned(),
        hint: Some("name the file with the output of `ListFindings` too".to_owned()),
    }));
    (findings, problems)
}

/// The elements of an array; none where there is no array.
fn each<'v>(value: &'v Value, member: &str) -> impl Iterator<Item = &'v Value> {
    value
        .get(member)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}
