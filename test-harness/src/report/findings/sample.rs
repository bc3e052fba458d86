//! Documents that tests render: one with everything that a document can hold,
//! what steers and what breaks included, and one that holds nothing.

mod found;

use found::{base_findings, finding, own_findings, usage};

use crate::wire::{
    AdvisoriesReport, DeploymentReport, FindingsReport, FindingsVerdictReport, ImageReport,
    LayerReport, LineReport, PackageReport, PlaceReport, ProblemReport, ProjectReport,
    ProofCasesReport, ProofReport, ProvenFindingReport, ServingAliasReport, ServingFunctionReport,
    ServingImageReport, ServingReport, ToolReport, UnreadFunctionReport, UsageReport,
};

/// What must reach neither a terminal nor a page as it is.
pub(super) const CANARY: &str =
    "<script>alert('x')</script>\u{1b}[2J\u{9b}31m\u{202e}\r\n::error::\u{7}\"&`%0A]]>";

fn owned(text: &str) -> String {
    text.to_owned()
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "members of the document are optional"
)]
fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn line(file: &str, line: u32, text: &str) -> LineReport {
    LineReport {
        file: owned(file),
        line,
        text: owned(text),
    }
}

fn digest(digit: &str) -> String {
    format!("sha256:{}", digit.repeat(64))
}

fn layer(digit: &str, origin: &str, created_by: &str) -> LayerReport {
    LayerReport {
        created_by: some(created_by),
        digest: digest(digit),
        origin: owned(origin),
        size_bytes: 1_024,
    }
}

fn package(ecosystem: &str, name: &str, version: &str, at: (&str, usize)) -> PackageReport {
    let (path, layer) = at;
    let kind = match ecosystem {
        "npm" => "npm",
        "Maven" => "maven",
        _ => "deb/debian",
    };
    PackageReport {
        ecosystem: owned(ecosystem),
        licenses: vec![owned("MIT")],
        name: owned(name),
        origin: owned(if layer == 0 { "base" } else { "own" }),
        places: vec![PlaceReport {
            inside: Vec::new(),
            layer: Some(layer),
            path: owned(path),
        }],
        purl: format!("pkg:{kind}/{}@{version}", name.replace([':', '@'], "")),
        version: owned(version),
    }
}

fn problem(kind: &str, subject: &str, ignored: Option<&str>) -> ProblemReport {
    ProblemReport {
        hint: some("fetch the advisories again"),
        ignored: ignored.map(owned),
        kind: owned(kind),
        reason: owned("no advisories are at hand"),
        subject: owned(subject),
    }
}

fn node() -> ImageReport {
    let mut findings = own_findings();
    findings.extend(base_findings());
    let mut packages: Vec<PackageReport> = findings.iter().map(|f| f.package.clone()).collect();
    packages.dedup();
    packages.truncate(2);
    packages[1].licenses = vec![owned("GPL-2+"), owned("see the file")];
    ImageReport {
        architecture: owned("amd64"),
        digests: vec![digest("a")],
        findings,
        function: some("greeter"),
        image: owned("example.com/demo/Greeter:1.0"),
        image_id: Some(digest("b")),
        layers: vec![
            layer("1", "base", "/bin/sh -c #(nop) ADD file:1 in /"),
            layer("2", "own", "COPY --from=build /app ./"),
        ],
        os: some("Debian GNU/Linux 12 (bookworm)"),
        packages,
        problems: vec![
            problem("no-data", "npm", None),
            problem("stale", CANARY, Some("a test needs no news")),
        ],
        variant: some("x86_64"),
    }
}

fn java() -> ImageReport {
    let jar = ("/var/task/lib/app.jar", 7);
    let mut log4j = package(
        "Maven",
        "org.apache.logging.log4j:log4j-core",
        "2.16.0",
        jar,
    );
    log4j.purl = owned("pkg:maven/org.apache.logging.log4j/log4j-core@2.16.0");
    log4j.origin = owned("unknown");
    log4j.licenses = vec![owned("Apache-2.0"), owned("MIT OR Zlib")];
    log4j.places[0].inside = vec![owned("BOOT-INF/lib/log4j-core-2.16.0.jar")];
    let mut foreign = log4j.clone();
    foreign.name = owned("org.example:other");
    foreign.purl = owned("pkg:maven/org.example/other@1");
    foreign.places = Vec::new();
    let mut found = finding("GHSA-p6xc-xr62-6r2g", Some(("high", 8.6)), log4j.clone());
    found.usage = Some(UsageReport {
        class: some("org.apache.logging.log4j.core.Logger"),
        ..usage("loaded-at-init")
    });
    let mut said = finding("CVE-2026-200", None, foreign);
    said.sources = vec![owned("grype"), owned("trivy")];
    said.severity.level = some("none");
    said.severity.source = some("scanner");
    ImageReport {
        architecture: owned("arm64"),
        digests: Vec::new(),
        findings: vec![found, said],
        function: None,
        image: owned("images/java.tar"),
        image_id: None,
        layers: Vec::new(),
        os: None,
        packages: vec![log4j],
        problems: Vec::new(),
        variant: None,
    }
}

fn bare() -> ImageReport {
    ImageReport {
        architecture: owned("amd64"),
        digests: Vec::new(),
        findings: Vec::new(),
        function: some("bare"),
        image: owned("demo/bare"),
        image_id: Some(digest("c")),
        layers: Vec::new(),
        os: None,
        packages: Vec::new(),
        problems: Vec::new(),
        variant: None,
    }
}

fn deployed() -> ServingReport {
    let function = ServingFunctionReport {
        aliases: vec![ServingAliasReport {
            name: owned("live"),
            percent: 90,
            version: owned("7"),
        }],
        arn: owned("arn:aws:lambda:eu-west-1:123456789012:function:demo-greeter"),
        latest: true,
        name: owned("demo-greeter"),
        versions: vec![owned("6"), owned("7")],
    };
    let kept = ServingFunctionReport {
        aliases: Vec::new(),
        latest: false,
        name: owned(CANARY),
        versions: vec![owned("1")],
        ..function.clone()
    };
    let image = |name: &str, is: &str, functions: Vec<ServingFunctionReport>| ServingImageReport {
        digest: digest(name),
        functions,
        is: owned(is),
    };
    ServingReport {
        images: vec![
            image("a", "served", vec![function, kept]),
            image("d", "unknown", Vec::new()),
        ],
        region: some("eu-west-1"),
        unknown: None,
        unread: vec![UnreadFunctionReport {
            function: owned("locked"),
            reason: owned(CANARY),
        }],
    }
}

fn deployments() -> Vec<DeploymentReport> {
    let known = DeploymentReport {
        assembly: owned("infra/cdk.out"),
        construct_path: some("Demo/Greeter/Resource"),
        declared: Some(line(
            "infra/lib/demo.ts",
            22,
            "new DockerImageFunction(this, 'Greeter', {",
        )),
        declared_unknown: None,
        folder: some("app"),
        folder_unknown: None,
        function: some("greeter"),
        function_name: some("demo-greeter"),
        image_uri: format!("example.com/demo@{}", digest("a")),
        logical_id: owned("GreeterABC123"),
        stack: owned("Demo"),
        template: owned("infra/cdk.out/Demo.template.json"),
    };
    let unknown = DeploymentReport {
        construct_path: None,
        declared: None,
        declared_unknown: some("the template has no `aws:cdk:path`"),
        folder: None,
        folder_unknown: some("no asset has this tag"),
        function: None,
        function_name: None,
        image_uri: owned(CANARY),
        logical_id: owned("Other1"),
        ..known.clone()
    };
    vec![known, unknown]
}

/// A document with everything.
pub(super) fn rich() -> FindingsReport {
    FindingsReport {
        advisories: Some(AdvisoriesReport {
            ecosystems: vec![owned("npm"), owned("Maven")],
            newest: some("2026-11-20T10:00:00Z"),
            records: 31,
            sources: vec![owned("advisories/all.zip")],
        }),
        deployed: Some(deployed()),
        deployments: deployments(),
        images: vec![node(), java(), bare()],
        notes: vec![owned("the ignore of `CVE-2020-1` ignored nothing")],
        proofs: proofs(),
        verdict: FindingsVerdictReport {
            complete: false,
            failed: 7,
            ignored: 2,
            passed: false,
            problems: 1,
            threshold: owned("high"),
            total: 10,
        },
        ..empty()
    }
}

fn proofs() -> Vec<ProofReport> {
    let gone = |id: &str| ProvenFindingReport {
        id: owned(id),
        package: owned("lodash"),
        version: owned("2.4.2"),
    };
    let proven = ProofReport {
        architecture: owned("amd64"),
        cases: Some(ProofCasesReport {
            changed: Vec::new(),
            failed: Vec::new(),
            passed_after: 15,
            passed_before: 15,
            total_after: 15,
            total_before: 15,
        }),
        diff: owned("--- a/app/package.json\n+++ b/app/package.json\n"),
        function: owned("greeter"),
        gone: vec![gone("GHSA-jf85-cpcp-j695")],
        new: Vec::new(),
        proven: true,
        reasons: Vec::new(),
        remaining: Vec::new(),
        renewed: vec![owned("npm install --package-lock-only --ignore-scripts")],
        size_after: Some(180_000_000),
        size_before: Some(200_140_000),
        untried: 0,
        variant: None,
    };
    let failed = ProofReport {
        cases: Some(ProofCasesReport {
            changed: vec![owned(CANARY)],
            failed: vec![owned(CANARY)],
            passed_after: 14,
            passed_before: 15,
            total_after: 15,
            total_before: 15,
        }),
        diff: owned(CANARY),
        function: owned(CANARY),
        gone: Vec::new(),
        new: vec![gone(CANARY)],
        proven: false,
        reasons: vec![owned(CANARY)],
        remaining: vec![gone(CANARY)],
        renewed: vec![owned(CANARY)],
        size_after: None,
        untried: 2,
        variant: some(CANARY),
        ..proven.clone()
    };
    vec![proven, failed]
}

/// A document with one image.
pub(super) fn single() -> FindingsReport {
    FindingsReport {
        images: vec![node()],
        ..rich()
    }
}

/// A document with nothing.
pub(super) fn empty() -> FindingsReport {
    FindingsReport {
        advisories: None,
        deployed: None,
        deployments: Vec::new(),
        images: Vec::new(),
        notes: Vec::new(),
        proofs: Vec::new(),
        project: Some(ProjectReport {
            manifest: some("lambdock.toml"),
            name: owned("demo"),
        }),
        scanned_at: owned("2026-11-24T05:06:41.5+01:00"),
        schema_version: 1,
        tool: ToolReport {
            name: owned("lambdock"),
            version: owned("0.1.0"),
        },
        verdict: FindingsVerdictReport {
            complete: true,
            failed: 0,
            ignored: 0,
            passed: true,
            problems: 0,
            threshold: owned("high"),
            total: 0,
        },
    }
}
