//! From what was gathered to the document: advisories matched, ways to lines
//! found, everything judged. It asks no engine for anything.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;

use super::advice::Advised;
use super::image::{finding_report, image_report, problem_report};
use super::usage::{Usage, used_of};
use super::{ScannedCell, trace_report};
use crate::scan::advisory::Database;
use crate::scan::matching::findings;
use crate::scan::policy::{Judged, Note, Policy, Scanned, Verdict, judge};
use crate::scan::{Finding, ImageContents, Problem, ProblemKind};
use crate::trace::Origins;
use crate::wire::{
    AdvisoriesReport, FindingReport, FindingStatusReport, FindingsReport, FindingsVerdictReport,
    ImageReport, ProjectReport, SCHEMA_VERSION, ToolReport,
};

/// One image, as far as it is known.
#[derive(Debug)]
pub struct Subject {
    /// Whose it is.
    pub cell: ScannedCell,
    /// What is in it.
    pub contents: ImageContents,
    /// What it was built from.
    pub origins: Origins,
    /// How its packages are used.
    pub usage: Usage,
    /// Findings of other scanners on it.
    pub foreign: Vec<Finding>,
}

impl Subject {
    /// An image that nobody else has scanned.
    pub fn new(cell: ScannedCell, contents: ImageContents, origins: Origins, usage: Usage) -> Self {
        Self {
            cell,
            contents,
            origins,
            usage,
            foreign: Vec::new(),
        }
    }
}

/// What images are held against.
#[derive(Clone, Copy)]
pub struct Against<'a> {
    /// Advisories; without any, the findings of other scanners are all there is.
    pub database: Option<&'a Database>,
    /// What is done to findings before they are judged, such as adding what is
    /// known of exploits.
    pub complete: &'a dyn Fn(&mut [Finding]),
    /// What the project asks of its images.
    pub policy: &'a Policy,
    /// The project's folder, from which files are named.
    pub root: &'a Path,
    /// The time of the scan.
    pub now: Timestamp,
}

/// Judges images; the document has no deployments yet.
pub fn survey(
    subjects: &[Subject],
    against: Against<'_>,
    project: Option<ProjectReport>,
    tool: ToolReport,
) -> FindingsReport {
    let mut images = Vec::new();
    let mut sum = Sum::default();
    for subject in subjects {
        let (image, verdict) = one(subject, against);
        sum.add(&verdict);
        images.push(image);
    }
    let policy = against.policy;
    FindingsReport {
        advisories: against.database.map(advisories),
        deployed: None,
        deployments: Vec::new(),
        images,
        notes: sum.notes(policy),
        project,
        proofs: Vec::new(),
        schema_version: SCHEMA_VERSION,
        scanned_at: seconds(against.now),
        tool,
        verdict: FindingsVerdictReport {
            complete: sum.problems == 0,
            failed: sum.failed,
            ignored: sum.ignored,
            passed: sum.problems == 0 && sum.failed == 0,
            problems: sum.problems,
            threshold: policy.threshold.to_string(),
            total: sum.failed + sum.ignored + sum.below,
        },
    }
}

fn one(subject: &Subject, against: Against<'_>) -> (ImageReport, Verdict) {
    let contents = &subject.contents;
    let matches = against
        .database
        .map(|database| findings(contents, database));
    let matches = matches.unwrap_or_default();
    let mut found = matches.findings;
    merge(&mut found, &subject.foreign);
    (against.complete)(&mut found);
    let mut problems = contents.problems.clone();
    problems.extend(matches.problems);
    problems.extend(subject.origins.problems().iter().map(|problem| Problem {
        kind: ProblemKind::Unreadable,
        subject: super::trace::shown(&problem.file, against.root),
        reason: problem.reason.clone(),
        hint: None,
    }));
    let used = |finding: &Finding| subject.usage.get(&finding.package).map(used_of);
    let scanned = Scanned {
        findings: &found,
        problems: &problems,
        layers: &contents.layers,
        used: &used,
    };
    let verdict = judge(&scanned, against.policy, against.now);
    let advised = Advised::new(subject, &found);
    let reports = Reports {
        subject,
        against,
        advised,
    };
    let mut reported = Vec::new();
    for judged in &verdict.failing {
        reported.push(reports.finding(judged, status("failed", None)));
    }
    for (judged, why) in &verdict.below {
        reported.push(reports.finding(judged, status("below", Some(why.as_str()))));
    }
    for (judged, rule) in &verdict.ignored {
        reported.push(reports.finding(judged, reports.ignored(*rule)));
    }
    reported.sort_by(graver);
    let open = verdict
        .problems
        .iter()
        .map(|problem| problem_report(problem, None));
    let ignored = verdict.ignored_problems.iter().map(|(problem, rule)| {
        let rule = against.policy.ignores.get(*rule);
        problem_report(problem, rule.map(|rule| rule.reason.as_str()))
    });
    let problems = open.chain(ignored).collect();
    (
        image_report(&subject.cell, contents, reported, problems),
        verdict,
    )
}

/// Findings of others that are not among ours; those that are name their source,
/// too.
fn merge(own: &mut Vec<Finding>, foreign: &[Finding]) {
    for other in foreign {
        let ids = |finding: &Finding| -> BTreeSet<String> {
            let all = [&finding.id].into_iter().chain(&finding.aliases);
            all.chain(&finding.advisories).cloned().collect()
        };
        let theirs = ids(other);
        let same = own.iter_mut().find(|finding| {
            let package = (&finding.package.name, &finding.package.version);
            package == (&other.package.name, &other.package.version)
                && !ids(finding).is_disjoint(&theirs)
        });
        match same {
            Some(finding) => {
                finding.sources.extend(other.sources.iter().cloned());
                finding.sources.sort();
                finding.sources.dedup();
            }
            None => own.push(other.clone()),
        }
    }
}

struct Reports<'a> {
    subject: &'a Subject,
    against: Against<'a>,
    advised: Advised<'a>,
}

impl Reports<'_> {
    fn finding(&self, judged: &Judged, status: FindingStatusReport) -> FindingReport {
        let Subject {
            contents,
            origins,
            usage,
            ..
        } = self.subject;
        let finding = &judged.finding;
        let used = usage.get(&finding.package).cloned();
        let trace = origins.trace(&finding.package, contents);
        let advice = self.advised.of(&finding.package, &trace);
        let trace = trace_report(&trace, &advice, self.against.root);
        finding_report(finding, &contents.layers, status, Some(trace), used)
    }

    fn ignored(&self, rule: usize) -> FindingStatusReport {
        let rule = self.against.policy.ignores.get(rule);
        FindingStatusReport {
            expires: rule
                .and_then(|rule| rule.expires)
                .map(|day| day.to_string()),
            ..status("ignored", rule.map(|rule| rule.reason.as_str()))
        }
    }
}

fn status(is: &str, reason: Option<&str>) -> FindingStatusReport {
    FindingStatusReport {
        expires: None,
        is: is.to_owned(),
        reason: reason.map(str::to_owned),
    }
}

/// The order of findings: the gravest first, unscored before all.
fn graver(a: &FindingReport, b: &FindingReport) -> std::cmp::Ordering {
    let rank = |finding: &FindingReport| match finding.severity.level.as_deref() {
        None => 0,
        Some("critical") => 1,
        Some("high") => 2,
        Some("medium") => 3,
        Some("low") => 4,
        Some(_) => 5,
    };
    let key = |finding: &FindingReport| {
        let package = (
            finding.package.name.clone(),
            finding.package.version.clone(),
        );
        (rank(finding), package, finding.id.clone())
    };
    key(a).cmp(&key(b))
}

fn advisories(database: &Database) -> AdvisoriesReport {
    let kinds = database.kinds();
    AdvisoriesReport {
        ecosystems: kinds.iter().map(|kind| kind.as_str().to_owned()).collect(),
        newest: database.newest().map(seconds),
        records: database.len(),
        sources: database.sources().map(str::to_owned).collect(),
    }
}

fn seconds(time: Timestamp) -> String {
    let whole = Timestamp::from_second(time.as_second());
    whole.unwrap_or(time).to_string()
}

/// The verdicts of all images.
#[derive(Default)]
struct Sum {
    failed: usize,
    below: usize,
    ignored: usize,
    problems: usize,
    images: usize,
    unused: Vec<usize>,
    expired: BTreeSet<(usize, String)>,
}

impl Sum {
    fn add(&mut self, verdict: &Verdict) {
        self.images += 1;
        self.failed += verdict.failing.len();
        self.below += verdict.below.len();
        self.ignored += verdict.ignored.len();
        self.problems += verdict.problems.len();
        for note in &verdict.notes {
            match note {
                Note::Expired { ignore, on } => {
                    self.expired.insert((*ignore, on.to_string()));
                }
                Note::Unused { ignore } => self.unused.push(*ignore),
            }
        }
    }

    fn notes(&self, policy: &Policy) -> Vec<String> {
        let reason = |rule: usize| policy.ignores.get(rule).map_or("", |rule| &rule.reason);
        let expired = self.expired.iter().map(|(rule, on)| {
            format!(
                "ignore {} (`{}`) ended on {on} and does nothing any more",
                rule + 1,
                reason(*rule)
            )
        });
        // A rule is for all images: it is unused where none of them needs it.
        let rules: BTreeSet<usize> = self.unused.iter().copied().collect();
        let everywhere =
            |rule: &usize| self.unused.iter().filter(|other| *other == rule).count() == self.images;
        let unused = rules
            .into_iter()
            .filter(everywhere)
            .map(|rule| format!("ignore {} (`{}`) ignores nothing", rule + 1, reason(rule)));
        expired.chain(unused).collect()
    }
}
