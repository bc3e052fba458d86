//! What the gate said of images, kept beside the project, so that `status` can tell
//! it of what is deployed. Only a memory: losing it loses no check.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use lambdock::report::PendingFile;
use lambdock::wire::{FindingsReport, ImageReport};
use serde::{Deserialize, Serialize};

use crate::documents;

/// Images that are remembered.
const MOST: usize = 500;

/// What the gate said of an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ScanVerdict {
    /// Findings that fail.
    pub(crate) failed: usize,
    /// What could not be checked.
    pub(crate) problems: usize,
    /// When it was scanned, RFC 3339.
    pub(crate) scanned_at: String,
    /// The grade from which findings fail.
    pub(crate) threshold: String,
}

impl ScanVerdict {
    /// For people.
    pub(crate) fn in_words(&self) -> String {
        let Self {
            failed,
            problems,
            threshold,
            ..
        } = self;
        match (failed, problems) {
            (0, 0) => "pass".to_owned(),
            (0, problems) => format!("fail: {problems} problems kept it from being complete"),
            (failed, 0) => format!("fail: {failed} findings at or above `{threshold}`"),
            (failed, problems) => {
                format!("fail: {failed} findings at or above `{threshold}`, {problems} problems")
            }
        }
    }
}

type Verdicts = BTreeMap<String, ScanVerdict>;

/// Remembers what the gate said of each image. A folder that cannot be written to
/// is no reason to fail a scan.
pub(crate) fn remember(root: &Path, report: &FindingsReport) {
    let mut verdicts = read(root);
    for image in &report.images {
        if let Some(id) = &image.image_id {
            verdicts.insert(id.clone(), verdict(report, image));
        }
    }
    let mut oldest: Vec<(String, String)> = verdicts
        .iter()
        .map(|(id, verdict)| (verdict.scanned_at.clone(), id.clone()))
        .collect();
    oldest.sort();
    for (_, id) in oldest.iter().take(oldest.len().saturating_sub(MOST)) {
        verdicts.remove(id);
    }
    let _ = write(root, &verdicts);
}

/// What the gate said last of an image, by its id.
pub(crate) fn last(root: &Path, image_id: &str) -> Option<ScanVerdict> {
    read(root).remove(image_id)
}

fn verdict(report: &FindingsReport, image: &ImageReport) -> ScanVerdict {
    let failed = |status: &str| status == "failed";
    ScanVerdict {
        failed: image
            .findings
            .iter()
            .filter(|finding| failed(&finding.status.is))
            .count(),
        problems: image
            .problems
            .iter()
            .filter(|problem| problem.ignored.is_none())
            .count(),
        scanned_at: report.scanned_at.clone(),
        threshold: report.verdict.threshold.clone(),
    }
}

fn file(root: &Path) -> PathBuf {
    root.join(".lambdock/scans.json")
}

fn read(root: &Path) -> Verdicts {
    let text = std::fs::read(file(root)).unwrap_or_default();
    // A damaged memory is none.
    serde_json::from_slice(&text).unwrap_or_default()
}

fn write(root: &Path, verdicts: &Verdicts) -> Result<(), crate::failure::Failures> {
    let path = file(root);
    // Where this fails, so does the next line, and says why.
    let _ = path.parent().map(std::fs::create_dir_all);
    let file = PendingFile::open(&path)?;
    file.write(documents::json(verdicts)?.as_bytes())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_memory_is_none_and_is_written_anew() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        assert_eq!(last(root, "sha256:1"), None);
        std::fs::create_dir(root.join(".lambdock")).unwrap();
        std::fs::write(file(root), "{").unwrap();
        assert_eq!(last(root, "sha256:1"), None);
        let verdict = ScanVerdict {
            failed: 1,
            problems: 0,
            scanned_at: "2026-11-24T16:00:00Z".to_owned(),
            threshold: "low".to_owned(),
        };
        let known = Verdicts::from([("sha256:1".to_owned(), verdict.clone())]);
        write(root, &known).unwrap();
        assert_eq!(last(root, "sha256:1"), Some(verdict));
    }
}
