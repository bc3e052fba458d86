//! What to do about the findings of one image, package by package: one change is
//! for all findings of a package.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

use super::Subject;
use super::usage::{key, used_of};
use crate::scan::policy::Use;
use crate::scan::{Finding, Package};
use crate::trace::advice::{Advice, Files, Situation, advise};
use crate::trace::source::Step;
use crate::trace::{Hop, Trace};

/// Of a file that a change reads.
const MOST_OF_A_FILE: u64 = 64 << 20;

/// Advice that was worked out, by package.
pub(super) struct Advised<'a> {
    subject: &'a Subject,
    findings: &'a [Finding],
    known: RefCell<BTreeMap<Package, Hop<Advice>>>,
}

impl<'a> Advised<'a> {
    pub(super) fn new(subject: &'a Subject, findings: &'a [Finding]) -> Self {
        Self {
            subject,
            findings,
            known: RefCell::default(),
        }
    }

    /// What to do about a package's findings.
    pub(super) fn of(&self, package: &Package, trace: &Trace) -> Hop<Advice> {
        if let Some(known) = self.known.borrow().get(package) {
            return known.clone();
        }
        let found = self.work_out(package, trace);
        let mut known = self.known.borrow_mut();
        known.insert(package.clone(), found.clone());
        found
    }

    fn work_out(&self, package: &Package, trace: &Trace) -> Hop<Advice> {
        let findings = self.findings.iter();
        let findings: Vec<&Finding> = findings
            .filter(|finding| key(&finding.package) == key(package))
            .collect();
        let situation = Situation {
            findings: &findings,
            trace,
            used: self.used(package),
            others: &|step| self.used_step(package, step),
        };
        advise(&situation, Files::new(&read))
    }

    fn used(&self, package: &Package) -> Use {
        let usage = self.subject.usage.get(package);
        usage.map_or(Use::Unknown, used_of)
    }

    /// How a package of the way is used; one that is not in the image is not
    /// known to be unused.
    fn used_step(&self, package: &Package, step: &Step) -> Use {
        let kind = package.ecosystem.kind;
        let packages = self.subject.contents.packages.iter().filter(|one| {
            let same = step.version.as_ref().is_none_or(|own| *own == one.version);
            one.ecosystem.kind == kind && one.name == step.name && same
        });
        let used: Vec<Use> = packages.map(|one| self.used(one)).collect();
        let never = !used.is_empty() && used.iter().all(|one| *one == Use::Never);
        if never { Use::Never } else { Use::Unknown }
    }
}

/// The text of a file, within bounds.
fn read(path: &Path) -> Option<String> {
    let file = std::fs::File::open(path).ok()?;
    let mut text = String::new();
    let read = file.take(MOST_OF_A_FILE + 1).read_to_string(&mut text);
    let whole = read.is_ok() && text.len() as u64 <= MOST_OF_A_FILE;
    whole.then_some(text)
}
