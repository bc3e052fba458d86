//! Findings and their traces as bytes: one document in, one file per format. A
//! format is a pure function, which knows no host, no clock and no chance: times
//! are the document's, and ids are digests of it.

mod chain;
mod cyclonedx;
mod github;
mod hops;
mod html;
mod licence;
mod openvex;
mod proofs;
mod reading;
mod safe;
mod sarif;
mod scan;
mod served;
mod spdx;
mod table;
mod vulnerability;

use std::fmt;

use super::Styles;
use crate::wire::FindingsReport;

/// A format of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FindingsFormat {
    /// What was found in each image, for people.
    Scan,
    /// The way from each finding to its line, for people.
    Trace,
    /// The document, see `schemas/findings.schema.json`.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// CycloneDX 1.6 with vulnerabilities.
    Cyclonedx,
    /// SPDX 2.3.
    Spdx,
    /// OpenVEX 0.2.0.
    Openvex,
    /// Workflow commands of GitHub Actions.
    Github,
    /// One page that stands alone.
    Html,
}

/// Why a document cannot be written in a format.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The document's own time is none.
    #[error("failed to read the time of the scan, `{text}`")]
    Time {
        /// What the document says.
        text: String,
        /// Why it is no time.
        #[source]
        source: jiff::Error,
    },
    /// It cannot be put into JSON.
    #[error("failed to write the findings as JSON")]
    Json(#[from] serde_json::Error),
}

impl FindingsFormat {
    /// Every format.
    pub const ALL: [Self; 9] = [
        Self::Scan,
        Self::Trace,
        Self::Json,
        Self::Sarif,
        Self::Cyclonedx,
        Self::Spdx,
        Self::Openvex,
        Self::Github,
        Self::Html,
    ];

    /// Every word that a command line takes.
    pub const WORDS: [&'static str; 8] = [
        "human",
        "json",
        "sarif",
        "cyclonedx",
        "spdx",
        "openvex",
        "github",
        "html",
    ];

    /// The word for it; `scan` and `trace` each have their own `human`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scan | Self::Trace => "human",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Cyclonedx => "cyclonedx",
            Self::Spdx => "spdx",
            Self::Openvex => "openvex",
            Self::Github => "github",
            Self::Html => "html",
        }
    }

    /// The format of a word, where `human` is what that word means to whoever
    /// asks.
    pub fn of_word(word: &str, human: Self) -> Option<Self> {
        match word {
            "human" => Some(human),
            word => Self::ALL.into_iter().find(|format| format.as_str() == word),
        }
    }
}

impl fmt::Display for FindingsFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The document in a format. Only the formats for people have styles.
///
/// # Errors
/// When the format needs a time and the document has none, and when JSON cannot
/// hold it.
pub fn render(
    format: FindingsFormat,
    report: &FindingsReport,
    styles: &Styles,
) -> Result<String, RenderError> {
    match format {
        FindingsFormat::Scan => Ok(scan::render(report, styles)),
        FindingsFormat::Trace => Ok(chain::render(report, styles)),
        FindingsFormat::Json => safe::json(report),
        FindingsFormat::Sarif => sarif::render(report),
        FindingsFormat::Cyclonedx => cyclonedx::render(report),
        FindingsFormat::Spdx => spdx::render(report),
        FindingsFormat::Openvex => openvex::render(report),
        FindingsFormat::Github => Ok(github::render(report)),
        FindingsFormat::Html => Ok(html::render(report)),
    }
}

#[cfg(test)]
mod sample;
#[cfg(test)]
mod schema_tests;
#[cfg(test)]
mod tests;
