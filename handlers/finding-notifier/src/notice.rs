//! The notice: a finding in words that fit an e-mail or a chat message.

use std::fmt::Write;

use serde::Serialize;

use crate::{Finding, Image, Package};

/// The longest subject that Amazon SNS takes.
const LONGEST_SUBJECT: usize = 100;

/// Hexadecimal tags and digests are cut to this length in a subject.
const SHORT: usize = 12;

/// A readable notice, and the finding that it is about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Notice {
    /// One line, of at most 100 printable ASCII characters.
    pub subject: String,
    /// Several lines.
    pub text: String,
    /// The finding.
    pub finding: Finding,
}

impl Notice {
    pub(crate) fn new(finding: Finding) -> Self {
        Self {
            subject: subject(&finding),
            text: text(&finding),
            finding,
        }
    }
}

fn subject(finding: &Finding) -> String {
    let closed = if finding.status == "CLOSED" {
        "CLOSED: "
    } else {
        ""
    };
    let package = match finding.packages.as_slice() {
        [] => String::new(),
        [only] => format!(" in {}", only.name),
        [first, others @ ..] => format!(" in {} and {} more", first.name, others.len()),
    };
    let Finding {
        severity,
        vulnerability,
        image,
        ..
    } = finding;
    let start = format!("{closed}{severity} {vulnerability}{package}, image ");
    let end = short_version(image);
    let room = LONGEST_SUBJECT.saturating_sub(start.len() + end.len());
    let repository = cut(&image.repository, room.max(SHORT));
    cut(
        &printable(&format!("{start}{repository}{end}")),
        LONGEST_SUBJECT,
    )
}

/// The tag, or the digest of an image without one: what one searches for in the
/// deployed templates, and so never to be cut off by a long repository name.
fn short_version(image: &Image) -> String {
    match image.tags.first() {
        Some(tag) if tag.chars().all(|c| c.is_ascii_hexdigit()) => {
            format!(":{}", &tag[..tag.len().min(SHORT)])
        }
        Some(tag) => format!(":{tag}"),
        None => {
            let hash = image.digest.trim_start_matches("sha256:");
            format!("@{}", hash.chars().take(SHORT).collect::<String>())
        }
    }
}

fn printable(line: &str) -> String {
    let printable = |c: char| {
        if c.is_ascii_graphic() || c == ' ' {
            c
        } else {
            '?'
        }
    };
    line.chars().map(printable).collect()
}

fn cut(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let kept: String = text.chars().take(longest - 3).collect();
    format!("{kept}...")
}

fn text(finding: &Finding) -> String {
    let mut text = headline(finding);
    text.push_str("\n\n");
    if let Some(description) = &finding.description {
        text.push_str(description.trim());
        text.push_str("\n\n");
    }
    text.push_str("Packages:\n");
    for package in &finding.packages {
        text.push_str(&line_of(package));
    }
    text.push('\n');
    for (label, value) in facts(finding) {
        if let Some(value) = value {
            // Writing to a text cannot fail.
            let _ = writeln!(text, "{label:<13}{value}");
        }
    }
    text
}

fn headline(finding: &Finding) -> String {
    let Finding {
        severity,
        vulnerability,
        status,
        ..
    } = finding;
    let score = finding.score.map(|score| format!(", score {score}"));
    let exploit = if finding.exploit_known {
        ", an exploit is known"
    } else {
        ""
    };
    let status = status.to_lowercase();
    let repository = &finding.image.repository;
    let score = score.unwrap_or_default();
    format!("{vulnerability} in image {repository}: {severity}{score}{exploit}, {status}")
}

fn line_of(package: &Package) -> String {
    let Package { name, version, .. } = package;
    let places: Vec<&str> = [&package.manager, &package.path, &package.layer]
        .into_iter()
        .filter_map(Option::as_deref)
        .collect();
    let places = if places.is_empty() {
        String::new()
    } else {
        format!(" ({})", places.join(", "))
    };
    let fix = match &package.fixed_in {
        Some(fixed) => format!("fixed in {fixed}"),
        None => "no fixed version is known".to_owned(),
    };
    let remedy = package.remedy.as_ref().map(|remedy| format!("; {remedy}"));
    format!(
        "- {name} {version}{places}: {fix}{}\n",
        remedy.unwrap_or_default()
    )
}

fn facts(finding: &Finding) -> [(&'static str, Option<String>); 9] {
    let image = &finding.image;
    let tags = if image.tags.is_empty() {
        "none".to_owned()
    } else {
        image.tags.join(", ")
    };
    let platform = [&image.platform, &image.architecture];
    let platform: Vec<&str> = platform.into_iter().filter_map(Option::as_deref).collect();
    [
        ("Tags:", Some(tags)),
        ("Digest:", Some(image.digest.clone())),
        ("Pull by:", image.reference.clone()),
        (
            "Platform:",
            (!platform.is_empty()).then(|| platform.join(", ")),
        ),
        ("Pushed:", image.pushed.as_ref().map(ToString::to_string)),
        (
            "First seen:",
            finding.first_observed.as_ref().map(ToString::to_string),
        ),
        (
            "Last seen:",
            finding.last_observed.as_ref().map(ToString::to_string),
        ),
        ("Read more:", finding.source.clone()),
        ("Finding:", Some(finding.arn.clone())),
    ]
}
