//! `human` of what came of advice that was tried: one block for each function.

use std::fmt::Write as _;

use super::hops::shortened;
use super::safe::line;
use crate::report::Styles;
use crate::report::words::count;
use crate::wire::{FindingsReport, ProofCasesReport, ProofReport, ProvenFindingReport};

/// The width of a label, as in the traces above.
const WIDTH: usize = 12;

/// What came of all that was tried.
pub(super) fn lines(report: &FindingsReport, styles: &Styles) -> Vec<String> {
    let mut lines = Vec::new();
    for proof in &report.proofs {
        lines.extend(block(proof, styles));
        lines.push(String::new());
    }
    lines
}

fn block(proof: &ProofReport, styles: &Styles) -> Vec<String> {
    let (style, word) = if proof.proven {
        (styles.pass, "PROVEN")
    } else {
        (styles.fail, "FAIL")
    };
    let variant = proof.variant.iter().map(|name| format!("/{name}"));
    let variant: String = variant.collect();
    let name = format!("{}{variant} ({})", proof.function, proof.architecture);
    let mut lines = vec![format!(
        "{} {}",
        style.paint(word),
        styles.name.paint(&line(&name))
    )];
    let mut tell = |label: &str, text: &str| {
        let label = styles.dim.paint(&format!("{label:WIDTH$}"));
        lines.push(format!("  {label}{}", line(text)));
    };
    tell("findings", &findings(proof));
    for (word, found) in [("left", &proof.remaining), ("new", &proof.new)] {
        for one in found {
            tell("", &format!("{word}: {}", shown(one)));
        }
    }
    if let Some(cases) = &proof.cases {
        tell("cases", &told(cases));
    }
    if let Some(sizes) = sizes(proof) {
        tell("image size", &sizes);
    }
    for command in &proof.renewed {
        tell("ran", &format!("`{command}`"));
    }
    for reason in &proof.reasons {
        tell("not proven", reason);
    }
    if !proof.diff.is_empty() {
        tell("change", "the whole of it, on a copy");
    }
    let diff = shortened(&proof.diff);
    lines.extend(diff.iter().map(|text| format!("    {text}")));
    lines
}

fn findings(proof: &ProofReport) -> String {
    if proof.cases.is_none() {
        return "not compared: there is no changed image".to_owned();
    }
    let mut text = format!("{} gone", proof.gone.len());
    if proof.remaining.is_empty() && proof.new.is_empty() {
        text += ", none left of those and none new";
    } else {
        let _ = write!(
            text,
            ", {} left, {} new",
            proof.remaining.len(),
            proof.new.len()
        );
    }
    if proof.untried > 0 {
        let _ = write!(text, "; {} without a change to try", proof.untried);
    }
    text
}

fn shown(finding: &ProvenFindingReport) -> String {
    let ProvenFindingReport {
        id,
        package,
        version,
    } = finding;
    format!("{id} {package}@{version}")
}

fn told(cases: &ProofCasesReport) -> String {
    let mut text = passed(cases.passed_before, cases.total_before, "before");
    text += ", ";
    text += &passed(cases.passed_after, cases.total_after, "after");
    text += "; ";
    if cases.total_after == 0 {
        text += "nothing was asked";
    } else if cases.changed.is_empty() {
        text += "answers unchanged";
    } else {
        let changed = count(cases.changed.len(), "case");
        let _ = write!(
            text,
            "{changed} answered otherwise: {}",
            cases.changed.join(", ")
        );
    }
    if !cases.failed.is_empty() {
        let _ = write!(text, "; failed: {}", cases.failed.join(", "));
    }
    text
}

fn passed(passed: usize, all: usize, when: &str) -> String {
    if passed == all {
        format!("{passed} passed {when}")
    } else {
        format!("{passed} of {all} passed {when}")
    }
}

/// In megabytes of a million bytes, to a tenth.
fn sizes(proof: &ProofReport) -> Option<String> {
    let shown = |bytes: u64| {
        let tenths = (bytes + 50_000) / 100_000;
        format!("{}.{} MB", tenths / 10, tenths % 10)
    };
    let before = shown(proof.size_before?);
    let after = shown(proof.size_after?);
    Some(format!("{before} before, {after} after"))
}
