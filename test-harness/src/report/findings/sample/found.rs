//! The findings of the sample documents: own ones and the base image's, of every
//! kind, grade, status and usage, one of them hostile.

use super::{CANARY, line, owned, package, some};
use crate::wire::{
    AdviceReport, ChangeReport, FindingReport, FindingStatusReport, LayerTraceReport,
    PackageReport, PathReport, RenewalReport, SeverityReport, StageReport, TraceReport,
    UsageReport,
};

pub(super) fn usage(word: &str) -> UsageReport {
    UsageReport {
        case: None,
        class: None,
        file: None,
        importer: None,
        reason: None,
        usage: owned(word),
    }
}

pub(super) fn finding(
    id: &str,
    level: Option<(&str, f64)>,
    package: PackageReport,
) -> FindingReport {
    FindingReport {
        advisories: vec![owned(id)],
        aliases: vec![format!("CVE-2026-{}", id.len())],
        epss: None,
        fixed_versions: Some(vec![owned("9.9.9")]),
        id: owned(id),
        kind: owned("vulnerability"),
        known_exploited: false,
        package,
        references: vec![format!("https://advisories.example/{id}")],
        severity: SeverityReport {
            level: level.map(|(word, _)| owned(word)),
            score: level.map(|(_, score)| score),
            source: level.map(|_| owned("cvss")),
            vector: level.map(|_| owned("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")),
        },
        sources: vec![owned("osv")],
        status: FindingStatusReport {
            expires: None,
            is: owned("failed"),
            reason: None,
        },
        summary: format!("A weakness in what {id} names"),
        trace: None,
        usage: None,
    }
}

fn lodash_trace() -> TraceReport {
    TraceReport {
        advice: Some(AdviceReport {
            action: owned("remove"),
            changes: vec![ChangeReport {
                action: owned("remove"),
                file: owned("app/package.json"),
                from: None,
                package: owned("mermaid"),
                parent: None,
                to: None,
            }],
            diff: some(
                "--- a/app/package.json\n+++ b/app/package.json\n@@ -6 +5,0 @@\n-\t\"mermaid\": \"0.2.16\",\n",
            ),
            renew: vec![RenewalReport {
                command: vec![owned("npm"), owned("install")],
                folder: owned("app"),
            }],
            text: owned("nothing loads `mermaid`: remove its line"),
        }),
        advice_unknown: None,
        base: None,
        layers: vec![LayerTraceReport {
            instruction: Some(line("app/Dockerfile", 9, "COPY --from=build /app ./")),
            layer: 1,
            path: owned("/var/task/node_modules/lodash/package.json"),
            stage: Some(StageReport {
                line: line("app/Dockerfile", 2, "FROM node:22 AS build"),
                name: owned("build"),
            }),
            unknown: None,
        }],
        paths: vec![PathReport {
            locked: Some(line(
                "app/package-lock.json",
                120,
                "\"node_modules/lodash\": {",
            )),
            manifest: line("app/package.json", 6, "\"mermaid\": \"0.2.16\","),
            scope: owned("runtime"),
            steps: vec![
                owned("mermaid@0.2.16"),
                owned("dagre-d3@0.2.9"),
                owned("lodash@2.4.2"),
            ],
            version_line: Some(line("app/versions.json", 3, "\"mermaid\": \"0.2.16\"")),
        }],
        paths_unknown: None,
    }
}

pub(super) fn own_findings() -> Vec<FindingReport> {
    let lodash = package(
        "npm",
        "lodash",
        "2.4.2",
        ("/var/task/node_modules/lodash/package.json", 1),
    );
    let evil = package(
        "npm",
        "@bad/evil",
        "1.0.0",
        ("/var/task/node_modules/@bad/evil/package.json", 1),
    );
    let mut malware = finding("MAL-2026-1", None, evil);
    malware.kind = owned("malware");
    malware.fixed_versions = Some(Vec::new());
    malware.severity.level = some("critical");
    malware.severity.source = some("malware");
    malware.usage = Some(UsageReport {
        file: some("/var/task/node_modules/@bad/evil/index.js"),
        importer: some("/var/task/handler.js"),
        ..usage("loaded-at-init")
    });
    let mut known = finding(
        "GHSA-jf85-cpcp-j695",
        Some(("critical", 9.1)),
        lodash.clone(),
    );
    known.known_exploited = true;
    known.epss = Some(0.9321);
    known.trace = Some(lodash_trace());
    known.usage = Some(usage("never"));
    let mut unscored = finding("OSV-2026-7", None, lodash.clone());
    unscored.fixed_versions = None;
    unscored.aliases = Vec::new();
    unscored.usage = Some(UsageReport {
        reason: some("its code is bundled"),
        ..usage("unknown")
    });
    let mut below = finding("GHSA-0000-0000-0low", Some(("low", 2.1)), lodash.clone());
    below.status.is = owned("below");
    below.status.reason = some("below `high`");
    below.usage = Some(UsageReport {
        case: some("greets"),
        ..usage("loaded-on-event")
    });
    let mut hostile = finding(CANARY, Some(("medium", 5.0)), lodash);
    hostile.summary = format!("{CANARY}{}", "very long ".repeat(200));
    hostile.references = vec![owned("javascript:alert(1)"), owned(CANARY)];
    hostile.package.purl = owned(CANARY);
    hostile.package.name = owned(CANARY);
    hostile.package.licenses = vec![owned(CANARY)];
    let mut way = lodash_trace();
    way.paths[0].manifest = line(CANARY, 0, CANARY);
    way.advice = Some(AdviceReport {
        action: owned("raise"),
        changes: Vec::new(),
        diff: some(CANARY),
        renew: Vec::new(),
        text: owned(CANARY),
    });
    hostile.trace = Some(way);
    vec![malware, known, unscored, hostile, below]
}

pub(super) fn base_findings() -> Vec<FindingReport> {
    let openssl = package(
        "Debian:12",
        "openssl",
        "3.0.1-1",
        ("/var/lib/dpkg/status", 0),
    );
    let mut base = finding("CVE-2026-100", Some(("high", 7.5)), openssl.clone());
    base.fixed_versions = Some(Vec::new());
    base.aliases = Vec::new();
    base.trace = Some(TraceReport {
        advice: Some(AdviceReport {
            action: owned("rebase"),
            changes: Vec::new(),
            diff: None,
            renew: Vec::new(),
            text: owned("build on a newer base"),
        }),
        advice_unknown: None,
        base: Some(line("app/Dockerfile", 5, "FROM debian:12")),
        layers: vec![LayerTraceReport {
            instruction: None,
            layer: 0,
            path: owned("/var/lib/dpkg/status"),
            stage: None,
            unknown: some("the layer is of the base image"),
        }],
        paths: Vec::new(),
        paths_unknown: some("no manifest asks for what the base image holds"),
    });
    base.usage = Some(usage("linked"));
    let mut unreachable = finding("CVE-2026-101", Some(("high", 7.5)), openssl.clone());
    unreachable.status = FindingStatusReport {
        expires: some("2027-01-31"),
        is: owned("ignored"),
        reason: some("vulnerable_code_not_in_execute_path: no TLS server here"),
    };
    let mut borne = finding("CVE-2026-102", Some(("medium", 5.5)), openssl);
    borne.status = FindingStatusReport {
        expires: None,
        is: owned("ignored"),
        reason: some("borne until the next base"),
    };
    vec![base, unreachable, borne]
}
