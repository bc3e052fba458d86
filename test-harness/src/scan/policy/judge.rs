//! From findings and a policy to a verdict.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Below, Ignore, Judged, Note, Policy, Scanned, Use, Verdict};
use crate::scan::{FindingKind, Fix, Origin, Problem, ProblemKind, severity};

/// Judges what was found in an image.
///
/// Malware fails unless it is ignored: neither a fix nor use has a say, since
/// its harm is done when it is installed. A finding that nobody has scored
/// fails where a scored one could, and is a problem as well. Whether a base
/// ends somewhere must be known for a finding to be the base's.
pub fn judge(scanned: &Scanned<'_>, policy: &Policy, now: Timestamp) -> Verdict {
    let rules = Rules::of(policy, now);
    let mut verdict = Verdict::default();
    let mut met = BTreeSet::new();
    for finding in scanned.findings {
        let judged = Judged {
            origin: finding.package.origin(scanned.layers),
            used: (scanned.used)(finding),
            finding: finding.clone(),
        };
        let unscored = severity::unscored(finding);
        let ignored = rules.find(|rule| {
            let about_it = unscored
                .as_ref()
                .is_some_and(|one| rule.is_about_problem(one));
            rule.is_about(finding) || about_it
        });
        if let Some(place) = ignored {
            met.insert(place);
            verdict.ignored.push((judged, place));
        } else if let Some(why) = below(&judged, policy) {
            verdict.below.push((judged, why));
        } else {
            verdict.problems.extend(unscored);
            verdict.failing.push(judged);
        }
    }
    // Those of findings were told above, as far as they count.
    let others = scanned
        .problems
        .iter()
        .filter(|problem| problem.kind != ProblemKind::Unscored);
    for problem in others {
        match rules.find(|rule| rule.is_about_problem(problem)) {
            Some(place) => {
                met.insert(place);
                verdict.ignored_problems.push((problem.clone(), place));
            }
            None => verdict.problems.push(problem.clone()),
        }
    }
    verdict.problems.sort_by(Problem::cmp);
    verdict.problems.dedup();
    verdict.notes = rules.notes(&met);
    verdict
}

/// Why a finding does not fail, where it does not.
fn below(judged: &Judged, policy: &Policy) -> Option<Below> {
    let finding = &judged.finding;
    if finding.kind == FindingKind::Malware {
        return None;
    }
    let mild = finding
        .severity
        .level
        .is_some_and(|level| level < policy.threshold);
    if mild {
        Some(Below::Threshold)
    } else if policy.only_own && judged.origin == Origin::Base {
        Some(Below::Base)
    } else if policy.only_fixable && finding.fix == Fix::None {
        Some(Below::NoFix)
    } else if policy.only_loaded && judged.used == Some(Use::Never) {
        Some(Below::NeverLoaded)
    } else {
        None
    }
}

/// The rules that work, and those that do no more.
struct Rules<'p> {
    working: Vec<(usize, &'p Ignore)>,
    expired: Vec<Note>,
}

impl<'p> Rules<'p> {
    fn of(policy: &'p Policy, now: Timestamp) -> Self {
        let today = TimeZone::UTC.to_datetime(now).date();
        let (mut working, mut expired) = (Vec::new(), Vec::new());
        let right = |(place, rule): &(usize, &Ignore)| rule.check(*place).is_none();
        for (ignore, rule) in policy.ignores.iter().enumerate().filter(right) {
            match rule.expires.filter(|last| *last < today) {
                Some(on) => expired.push(Note::Expired { ignore, on }),
                None => working.push((ignore, rule)),
            }
        }
        Self { working, expired }
    }

    fn find(&self, wanted: impl Fn(&Ignore) -> bool) -> Option<usize> {
        let mut working = self.working.iter();
        working
            .find(|(_, rule)| wanted(rule))
            .map(|(place, _)| *place)
    }

    fn notes(self, met: &BTreeSet<usize>) -> Vec<Note> {
        let working = self.working.iter().map(|(ignore, _)| *ignore);
        let unused = working.filter(|ignore| !met.contains(ignore));
        let unused = unused.map(|ignore| Note::Unused { ignore });
        self.expired.into_iter().chain(unused).collect()
    }
}
