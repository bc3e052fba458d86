//! A finding on the packages of a container image, made of an event's shape.

use serde::Serialize;

use crate::event::{RawFinding, RawImage, RawPackage, RawResource};
use crate::{Moment, NoNotice};

/// What Inspector writes where a package has no fixed version.
const NO_FIX: &str = "NotAvailable";

/// What Inspector writes where it does not know a region.
const UNKNOWN: &str = "N/A";

/// A finding on the packages of a container image.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// Its ARN.
    pub arn: String,
    /// The account that owns the image.
    pub account: String,
    /// `ACTIVE`, `SUPPRESSED` or `CLOSED`.
    pub status: String,
    /// Inspector's severity, such as `HIGH`.
    pub severity: String,
    /// Inspector's score, 0 to 10.
    pub score: Option<f64>,
    /// The vulnerability, such as `CVE-2021-44228`.
    pub vulnerability: String,
    /// Inspector's title.
    pub title: Option<String>,
    /// What the vulnerability does.
    pub description: Option<String>,
    /// Whether an exploit is known.
    pub exploit_known: bool,
    /// The image.
    pub image: Image,
    /// The packages, in Inspector's order.
    pub packages: Vec<Package>,
    /// When it was first seen.
    pub first_observed: Option<Moment>,
    /// When it was last seen.
    pub last_observed: Option<Moment>,
    /// Where to read more.
    pub source: Option<String>,
}

/// A container image in ECR.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Image {
    /// The repository.
    pub repository: String,
    /// Tags; an image may have none.
    pub tags: Vec<String>,
    /// The manifest's digest.
    pub digest: String,
    /// The reference to pull exactly this image by, where the region is known.
    pub reference: Option<String>,
    /// The operating system, in Inspector's word.
    pub platform: Option<String>,
    /// The architecture, in Docker's word.
    pub architecture: Option<String>,
    /// When it was pushed.
    pub pushed: Option<Moment>,
}

/// A vulnerable package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version, with the epoch and release of an operating system package.
    pub version: String,
    /// The version that fixes it, where there is one.
    pub fixed_in: Option<String>,
    /// The package manager, in Inspector's word.
    pub manager: Option<String>,
    /// The file that names or holds it.
    pub path: Option<String>,
    /// The image layer that brought it in.
    pub layer: Option<String>,
    /// What to run, where Inspector says so.
    pub remedy: Option<String>,
}

impl Finding {
    pub(crate) fn from_event(raw: RawFinding) -> Result<Self, NoNotice> {
        let image = image(&raw)?;
        let Some(details) = raw.package_vulnerability_details else {
            return Err(NoNotice::NoPackage {
                arn: raw.finding_arn,
                kind: raw.r#type,
            });
        };
        let packages = details.vulnerable_packages.into_iter();
        Ok(Self {
            arn: raw.finding_arn,
            account: raw.aws_account_id,
            status: raw.status.unwrap_or_else(|| "ACTIVE".to_owned()),
            severity: raw.severity,
            score: raw.inspector_score,
            vulnerability: details.vulnerability_id,
            title: raw.title,
            description: raw.description,
            exploit_known: raw.exploit_available.as_deref() == Some("YES"),
            image,
            packages: packages.map(Package::from_event).collect(),
            first_observed: raw.first_observed_at,
            last_observed: raw.last_observed_at,
            source: details.source_url,
        })
    }
}

/// The first resource that is an image.
fn image(raw: &RawFinding) -> Result<Image, NoNotice> {
    let on_image = |resource: &RawResource| {
        let image = resource.details.aws_ecr_container_image.as_ref()?;
        let region = region(resource).or_else(|| region_of(&raw.finding_arn));
        Some(Image::from_event(image, region))
    };
    raw.resources.iter().find_map(on_image).ok_or_else(|| {
        let what = raw.resources.first().map(in_words);
        NoNotice::NotAnImage {
            arn: raw.finding_arn.clone(),
            what: what.unwrap_or_else(|| "no resource".to_owned()),
        }
    })
}

fn in_words(resource: &RawResource) -> String {
    let id = &resource.id;
    match resource.r#type.as_str() {
        "AWS_EC2_INSTANCE" => format!("EC2 instance `{id}`"),
        "AWS_LAMBDA_FUNCTION" => format!("Lambda function `{id}`"),
        "CODE_REPOSITORY" => format!("code repository `{id}`"),
        other => format!("`{id}` ({other})"),
    }
}

/// The region of a resource: of its ARN, since early events have `N/A` beside it.
fn region(resource: &RawResource) -> Option<&str> {
    region_of(&resource.id).or(resource
        .region
        .as_deref()
        .filter(|region| *region != UNKNOWN))
}

fn region_of(arn: &str) -> Option<&str> {
    let mut parts = arn.split(':');
    (parts.next() == Some("arn"))
        .then(|| parts.nth(2))?
        .filter(|region| !region.is_empty())
}

impl Image {
    fn from_event(raw: &RawImage, region: Option<&str>) -> Self {
        Self {
            repository: raw.repository_name.clone(),
            tags: raw.image_tags.clone().unwrap_or_default(),
            digest: raw.image_hash.clone(),
            reference: region.map(|region| reference(raw, region)),
            platform: raw.platform.clone(),
            architecture: raw.architecture.clone(),
            pushed: raw.pushed_at.clone(),
        }
    }
}

fn reference(raw: &RawImage, region: &str) -> String {
    let domain = if region.starts_with("cn-") {
        "amazonaws.com.cn"
    } else {
        "amazonaws.com"
    };
    let RawImage {
        registry,
        repository_name,
        image_hash,
        ..
    } = raw;
    format!("{registry}.dkr.ecr.{region}.{domain}/{repository_name}@{image_hash}")
}

impl Package {
    fn from_event(raw: RawPackage) -> Self {
        let epoch = raw
            .epoch
            .filter(|epoch| *epoch > 0)
            .map(|epoch| format!("{epoch}:"));
        let release = raw.release.map(|release| format!("-{release}"));
        let fixed = raw
            .fixed_in_version
            .filter(|fixed| !fixed.is_empty() && fixed != NO_FIX);
        Self {
            name: raw.name,
            version: [
                epoch.unwrap_or_default(),
                raw.version,
                release.unwrap_or_default(),
            ]
            .concat(),
            // Epoch 0 is left out here, as it is in the version.
            fixed_in: fixed.map(|fixed| fixed.trim_start_matches("0:").to_owned()),
            manager: raw.package_manager,
            path: raw.file_path,
            layer: raw.source_layer_hash,
            remedy: raw.remediation,
        }
    }
}
