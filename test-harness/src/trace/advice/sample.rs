//! Findings for the tests of advice: a package, and the versions that fix it.

use crate::scan::{Ecosystem, EcosystemKind, Finding, FindingKind, Fix, Package, Place, Severity};

/// Instead of fixes: the package itself is malicious.
pub(super) const MALWARE: &str = "malware";

/// A manifest of npm's.
pub(super) const PACKAGE: &str = r#"{
  "name": "app",
  "dependencies": {
    "left": "^1.0.0",
    "mermaid": "~0.2.11",
    "parse": "1.0.1"
  }
}
"#;

/// A finding on a package.
pub(super) fn finding(
    kind: EcosystemKind,
    (name, version): (&str, &str),
    fixes: &[&str],
) -> Finding {
    let malware = fixes == [MALWARE];
    Finding {
        id: "GHSA-0000-0000-0001".to_owned(),
        aliases: Vec::new(),
        kind: if malware {
            FindingKind::Malware
        } else {
            FindingKind::Vulnerability
        },
        package: Package {
            ecosystem: Ecosystem {
                kind,
                release: None,
            },
            name: name.to_owned(),
            version: version.to_owned(),
            source: None,
            purl: String::new(),
            licenses: Vec::new(),
            requires: Vec::new(),
            places: vec![Place {
                path: "/var/task".to_owned(),
                inside: Vec::new(),
                layer: 0,
            }],
        },
        severity: Severity::default(),
        fix: match fixes {
            [] => Fix::Unknown,
            ["none" | "malware"] => Fix::None,
            fixes => Fix::Versions(fixes.iter().map(|fix| (*fix).to_owned()).collect()),
        },
        summary: String::new(),
        references: Vec::new(),
        epss: None,
        known_exploited: false,
        sources: Vec::new(),
        advisories: Vec::new(),
    }
}
