//! Verdicts: what fails, what does not and why, and what rules do.

use super::*;
use crate::scan::{EcosystemKind, FindingKind, Fix, Layer, Package, Place, ProblemKind, Severity};

fn finding(id: &str, name: &str, level: Option<Level>) -> Finding {
    Finding {
        id: id.to_owned(),
        aliases: vec![format!("CVE-of-{id}")],
        kind: FindingKind::Vulnerability,
        package: Package {
            ecosystem: EcosystemKind::Npm.into(),
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            source: None,
            purl: String::new(),
            licenses: Vec::new(),
            requires: Vec::new(),
            places: vec![Place {
                path: format!("/var/task/node_modules/{name}/package.json"),
                inside: Vec::new(),
                layer: 1,
            }],
        },
        severity: Severity {
            level,
            ..Severity::default()
        },
        fix: Fix::Versions(vec!["2.0.0".to_owned()]),
        summary: String::new(),
        references: Vec::new(),
        epss: None,
        known_exploited: false,
        sources: vec!["osv".to_owned()],
        advisories: vec![id.to_owned()],
    }
}

fn in_base(mut finding: Finding) -> Finding {
    finding.package.places[0].layer = 0;
    finding
}

fn problem(kind: ProblemKind, subject: &str) -> Problem {
    Problem {
        kind,
        subject: subject.to_owned(),
        reason: "why".to_owned(),
        hint: None,
    }
}

fn judged(findings: &[Finding], problems: &[Problem], policy: &Policy) -> Verdict {
    let layer = |origin| Layer {
        digest: String::new(),
        size: 0,
        created_by: None,
        origin,
    };
    let layers = [layer(Origin::Base), layer(Origin::Own)];
    let used = |finding: &Finding| match finding.package.name.as_str() {
        "dead" => Some(Use::Never),
        "live" => Some(Use::Loaded),
        _ => None,
    };
    let scanned = Scanned {
        findings,
        problems,
        layers: &layers,
        used: &used,
    };
    judge(&scanned, policy, "2026-11-24T12:00:00Z".parse().unwrap())
}

fn failing(verdict: &Verdict) -> Vec<&str> {
    verdict
        .failing
        .iter()
        .map(|one| one.finding.id.as_str())
        .collect()
}

fn below(verdict: &Verdict) -> Vec<(&str, Below)> {
    let each = verdict.below.iter();
    each.map(|(one, why)| (one.finding.id.as_str(), *why))
        .collect()
}

fn ignore(change: impl FnOnce(&mut Ignore)) -> Ignore {
    let mut rule = Ignore {
        reason: "it is known".to_owned(),
        ..Ignore::default()
    };
    change(&mut rule);
    rule
}

#[test]
fn the_threshold_divides_and_what_is_unscored_passes_none() {
    let findings = [
        finding("A", "a", Some(Level::None)),
        finding("B", "b", Some(Level::Low)),
        finding("C", "c", Some(Level::High)),
        finding("D", "d", None),
    ];
    let verdict = judged(&findings, &[], &Policy::default());
    assert_eq!(failing(&verdict), ["B", "C", "D"]);
    assert_eq!(below(&verdict), [("A", Below::Threshold)]);
    let critical = Policy {
        threshold: Level::Critical,
        ..Policy::default()
    };
    let verdict = judged(&findings, &[], &critical);
    assert_eq!(failing(&verdict), ["D"]);
    assert_eq!(verdict.problems[0].kind, ProblemKind::Unscored);
    assert!(!verdict.is_complete() && !verdict.passes());
    assert!(judged(&findings[..1], &[], &Policy::default()).passes());
}

#[test]
fn filters_lower_and_never_hide() {
    let mut unfixed = finding("A", "a", Some(Level::High));
    unfixed.fix = Fix::None;
    let mut untold = finding("B", "b", Some(Level::High));
    untold.fix = Fix::Unknown;
    let findings = [
        unfixed,
        untold,
        finding("C", "dead", Some(Level::High)),
        finding("D", "live", Some(Level::High)),
        in_base(finding("E", "e", Some(Level::High))),
        in_base(finding("F", "f", None)),
    ];
    let policy = Policy {
        only_fixable: true,
        only_loaded: true,
        only_own: true,
        ..Policy::default()
    };
    let verdict = judged(&findings, &[], &policy);
    assert_eq!(failing(&verdict), ["B", "D"]);
    let expected = [
        ("A", Below::NoFix),
        ("C", Below::NeverLoaded),
        ("E", Below::Base),
        ("F", Below::Base),
    ];
    assert_eq!(below(&verdict), expected);
    assert!(verdict.is_complete(), "what does not count needs no score");
}

#[test]
fn malware_fails_unless_it_is_named() {
    let mut bad = in_base(finding("MAL-1", "dead", Some(Level::Critical)));
    bad.kind = FindingKind::Malware;
    bad.fix = Fix::None;
    let policy = Policy {
        only_fixable: true,
        only_loaded: true,
        only_own: true,
        threshold: Level::Critical,
        ignores: Vec::new(),
    };
    assert_eq!(
        failing(&judged(std::slice::from_ref(&bad), &[], &policy)),
        ["MAL-1"]
    );
    let policy = Policy {
        ignores: vec![ignore(|rule| rule.id = Some("MAL-1".to_owned()))],
        ..policy
    };
    assert!(judged(&[bad], &[], &policy).passes());
}

#[test]
fn rules_name_findings_by_whatever_they_are() {
    let about = |rule: Ignore| {
        let policy = Policy {
            ignores: vec![rule],
            ..Policy::default()
        };
        let findings = [
            finding("A", "a", Some(Level::High)),
            finding("B", "b", None),
        ];
        let verdict = judged(&findings, &[], &policy);
        let ignored = verdict.ignored.iter();
        ignored
            .map(|(one, _)| one.finding.id.clone())
            .collect::<String>()
    };
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(about(ignore(|rule| rule.id = text("CVE-of-A"))), "A");
    assert_eq!(about(ignore(|rule| rule.package = text("b"))), "B");
    assert_eq!(
        about(ignore(|rule| rule.ecosystem = Some(EcosystemKind::Npm))),
        "AB"
    );
    assert_eq!(
        about(ignore(|rule| rule.ecosystem = Some(EcosystemKind::Go))),
        ""
    );
    assert_eq!(
        about(ignore(|rule| rule.path = text("/var/task/**/a/*"))),
        "A"
    );
    assert_eq!(
        about(ignore(|rule| rule.problem = Some(ProblemKind::Unscored))),
        "B"
    );
    let narrow = |rule: &mut Ignore| (rule.package, rule.version) = (text("a"), text("1.0.1"));
    assert_eq!(about(ignore(narrow)), "");
    // What is wrong ignores nothing.
    assert_eq!(about(ignore(|_| ())), "");
    assert_eq!(
        about(ignore(
            |rule| (rule.id, rule.reason) = (text("A"), " ".to_owned())
        )),
        ""
    );
}

#[test]
fn rules_name_problems_and_end_and_are_missed() {
    let rules = [
        ignore(|rule| rule.problem = Some(ProblemKind::NoData)),
        ignore(|rule| {
            rule.problem = Some(ProblemKind::Stale);
            rule.subject = Some("db/**".to_owned());
        }),
        ignore(|rule| {
            rule.id = Some("A".to_owned());
            rule.expires = Some("2026-11-23".parse().unwrap());
        }),
        ignore(|rule| {
            rule.id = Some("B".to_owned());
            rule.expires = Some("2026-11-24".parse().unwrap());
        }),
        ignore(|rule| rule.id = Some("C".to_owned())),
    ];
    let policy = Policy {
        ignores: rules.to_vec(),
        ..Policy::default()
    };
    let problems = [
        problem(ProblemKind::NoData, "Amazon Linux:2023"),
        problem(ProblemKind::Stale, "other/all.zip"),
        problem(ProblemKind::Stale, "db/npm/all.zip"),
    ];
    let findings = [
        finding("A", "a", Some(Level::High)),
        finding("B", "b", Some(Level::High)),
    ];
    let verdict = judged(&findings, &problems, &policy);
    assert_eq!(failing(&verdict), ["A"]);
    assert_eq!(verdict.ignored[0].1, 3);
    assert_eq!(verdict.problems, [problems[1].clone()]);
    let places: Vec<usize> = verdict
        .ignored_problems
        .iter()
        .map(|(_, place)| *place)
        .collect();
    assert_eq!(places, [0, 1]);
    let on = "2026-11-23".parse().unwrap();
    assert_eq!(
        verdict.notes,
        [Note::Expired { ignore: 2, on }, Note::Unused { ignore: 4 }]
    );
}

#[test]
fn wrong_rules_are_told_all_at_once() {
    let policy = Policy {
        ignores: vec![
            Ignore::default(),
            ignore(|_| ()),
            ignore(|rule| {
                rule.id = Some("A".to_owned());
                rule.problem = Some(ProblemKind::Stale);
            }),
            ignore(|rule| rule.id = Some("A".to_owned())),
        ],
        ..Policy::default()
    };
    let told: Vec<_> = policy.check().iter().map(ToString::to_string).collect();
    let expected = [
        "ignore 1 has no reason",
        "ignore 2 names nothing to ignore",
        "ignore 3 is about findings and problems at once",
    ];
    assert_eq!(told, expected);
}
