//! Advice per language: from files and findings to what becomes of the files.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::sample::{MALWARE, PACKAGE, finding};
use super::*;
use crate::scan::policy::Use;
use crate::scan::{EcosystemKind, Finding};
use crate::trace::source::{Line, Sources};
use crate::trace::{PlaceTrace, Trace};

/// A project's files, and who is never loaded in it.
struct App {
    root: tempfile::TempDir,
    kind: EcosystemKind,
    never: Vec<&'static str>,
    loaded: Vec<&'static str>,
}

impl App {
    fn new(kind: EcosystemKind, files: &[(&str, &str)]) -> Self {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            fs::write(root.path().join(path), text).unwrap();
        }
        Self {
            root,
            kind,
            never: Vec::new(),
            loaded: Vec::new(),
        }
    }

    fn never(mut self, names: &[&'static str]) -> Self {
        self.never = names.to_vec();
        self
    }

    fn loaded(mut self, names: &[&'static str]) -> Self {
        self.loaded = names.to_vec();
        self
    }

    fn used(&self, name: &str) -> Use {
        if self.never.contains(&name) {
            Use::Never
        } else if self.loaded.contains(&name) {
            Use::Loaded
        } else {
            Use::Unknown
        }
    }

    /// What to do, with one finding for each list of fixes.
    fn advice(&self, name: &str, version: &str, fixes: &[&[&str]]) -> Result<Advice, String> {
        let findings: Vec<Finding> = fixes
            .iter()
            .map(|fixes| finding(self.kind, (name, version), fixes))
            .collect();
        let findings: Vec<&Finding> = findings.iter().collect();
        let sources = Sources::read(&[self.root.path()]);
        assert_eq!(sources.problems, []);
        let graphs = sources.of(self.kind);
        let paths: Vec<_> = graphs
            .flat_map(|graph| graph.paths_to(name, version))
            .collect();
        let trace = Trace {
            places: Vec::new(),
            base: None,
            paths: if paths.is_empty() {
                Err("no manifest names it".to_owned())
            } else {
                Ok(paths)
            },
        };
        let situation = Situation {
            findings: &findings,
            trace: &trace,
            used: self.used(name),
            others: &|step| self.used(&step.name),
        };
        advise(
            &situation,
            Files::new(&|path| fs::read_to_string(path).ok()),
        )
    }

    /// The same as a text.
    fn told(&self, name: &str, version: &str, fixes: &[&[&str]]) -> String {
        match self.advice(name, version, fixes) {
            Ok(advice) => {
                let name = |path: &Path| path.file_name().unwrap().display().to_string();
                let mut text = format!("{}: {}\n", advice.action.as_str(), advice.text);
                text += &diff(&advice.edits, name);
                text
            }
            Err(reason) => format!("unknown: {reason}\n"),
        }
    }
}

const LOCK: &str = r#"{
  "name": "app",
  "lockfileVersion": 3,
  "requires": true,
  "packages": {
    "": {
      "name": "app",
      "dependencies": {
        "left": "^1.0.0",
        "mermaid": "~0.2.11",
        "parse": "1.0.1"
      }
    },
    "node_modules/dagre": {
      "version": "0.2.9",
      "dependencies": {
        "lodash": "^2.4.1",
        "shared": "1"
      }
    },
    "node_modules/left": {
      "version": "1.0.0",
      "dependencies": {
        "shared": "1"
      }
    },
    "node_modules/lodash": {
      "version": "2.4.2"
    },
    "node_modules/mermaid": {
      "version": "0.2.16",
      "dependencies": {
        "dagre": "0.2.9"
      }
    },
    "node_modules/parse": {
      "version": "1.0.1"
    },
    "node_modules/shared": {
      "version": "1.0.0"
    }
  }
}
"#;

fn npm() -> App {
    let files = [("package.json", PACKAGE), ("package-lock.json", LOCK)];
    App::new(EcosystemKind::Npm, &files)
}

#[test]
fn npm_is_advised() {
    let mut told = String::new();
    let unused = npm().never(&["mermaid", "lodash", "parse"]);
    let _ = writeln!(told, "{}", unused.told("lodash", "2.4.2", &[&["4.17.21"]]));
    let _ = writeln!(told, "{}", unused.told("parse", "1.0.1", &[&["2.0.0"]]));
    let loaded = npm().loaded(&["parse", "mermaid", "lodash"]);
    for (name, version, fixes) in [
        ("parse", "1.0.1", &[&["1.0.2", "2.0.0"][..], &["1.0.9"]][..]),
        ("mermaid", "0.2.16", &[&["8.11.0"]]),
        ("lodash", "2.4.2", &[&["4.17.5"], &["4.17.21"]]),
        ("parse", "1.0.1", &[&["2.0.0"], &[MALWARE]]),
        ("parse", "1.0.1", &[&["none"]]),
        ("lodash", "2.4.2", &[&["none"]]),
        ("parse", "1.0.1", &[&["2.0.0"], &[]]),
        ("absent", "1.0.1", &[&["2.0.0"]]),
    ] {
        let _ = writeln!(told, "{}", loaded.told(name, version, fixes));
    }
    insta::assert_snapshot!(told);
}

#[test]
fn a_package_that_is_loaded_without_being_asked_for_keeps_its_line() {
    let app = npm().never(&["mermaid"]).loaded(&["lodash"]);
    let advice = app.advice("lodash", "2.4.2", &[&["4.17.21"]]).unwrap();
    assert_eq!(advice.action, Action::Override);
}

#[test]
fn locks_that_only_their_own_tools_can_write_are_left_alone() {
    let files = [("package.json", PACKAGE), ("yarn.lock", "")];
    let app = App::new(EcosystemKind::Npm, &files).never(&["mermaid"]);
    let reason = app.advice("mermaid", "0.2.16", &[&["1.0.0"]]).unwrap_err();
    assert_eq!(
        reason,
        "`yarn.lock` is changed by its own package manager only"
    );
    let old = LOCK.replace("\"lockfileVersion\": 3", "\"lockfileVersion\": 2");
    let files = [("package.json", PACKAGE), ("package-lock.json", &old)];
    let app = App::new(EcosystemKind::Npm, &files).never(&["mermaid"]);
    let advice = app.advice("mermaid", "0.2.16", &[&["1.0.0"]]).unwrap();
    assert_eq!((advice.edits.len(), advice.renew.len()), (1, 1));
}

const POM: &str = "<project>
  <properties>
    <log4j.version>2.16.0</log4j.version>
  </properties>
  <dependencies>
    <dependency>
      <groupId>org.apache.logging.log4j</groupId>
      <artifactId>log4j-core</artifactId>
      <version>${log4j.version}</version>
    </dependency>
    <dependency>
      <groupId>a</groupId>
      <artifactId>b</artifactId>
      <version>1.0</version>
    </dependency>
  </dependencies>
</project>
";

#[test]
fn maven_is_advised() {
    let mut told = String::new();
    let name = "org.apache.logging.log4j:log4j-core";
    let app = App::new(EcosystemKind::Maven, &[("pom.xml", POM)]);
    let fixes: &[&[&str]] = &[&["2.3.2", "2.12.4", "2.17.0"], &["2.17.1"]];
    let _ = writeln!(told, "{}", app.told(name, "2.16.0", fixes));
    let app = app.never(&[name, "a:b"]);
    let _ = writeln!(told, "{}", app.told(name, "2.16.0", fixes));
    let mut read = |managed: &str| {
        let pom = POM.replace(
            "  <dependencies>\n    <dep",
            &format!("{managed}  <dependencies>\n    <dep"),
        );
        let texts = BTreeMap::from([("/app/pom.xml", pom)]);
        let read = |path: &Path| texts.get(path.to_str()?).cloned();
        let mut changed = Files::new(&read);
        let change = Change {
            file: "/app/pom.xml".into(),
            what: What::Override {
                parent: None,
                from: "1".to_owned(),
                to: "2".to_owned(),
            },
            name: "c:d".to_owned(),
        };
        assert_eq!(plan(&[change], &mut changed), Planned::default());
        let _ = writeln!(
            told,
            "{}",
            diff(&changed.edits(), |path| path.display().to_string())
        );
    };
    read("");
    read(
        "  <dependencyManagement>\n    <dependencies>\n    </dependencies>\n  </dependencyManagement>\n",
    );
    insta::assert_snapshot!(told);
}

const COMPILED: &str = "\
boto3==1.14.39
    # via -r requirements.in
botocore==1.17.63
    # via
    #   boto3
    #   s3transfer
flask==1.0  # via -r requirements.in
s3transfer==0.3.7
    # via boto3
six==1.17.0
    # via botocore, flask
urllib3==1.25.11
    # via botocore
";

#[test]
fn python_is_advised() {
    let mut told = String::new();
    let files = [
        ("requirements.in", "boto3==1.14.39\nflask~=1.0\n"),
        ("requirements.txt", COMPILED),
    ];
    let app = App::new(EcosystemKind::PyPi, &files).never(&["boto3", "urllib3"]);
    let _ = writeln!(told, "{}", app.told("urllib3", "1.25.11", &[&["1.26.5"]]));
    let app = app.never(&[]);
    let _ = writeln!(
        told,
        "{}",
        app.told("urllib3", "1.25.11", &[&["1.26.5"], &["1.26.17", "2.0.6"]])
    );
    let _ = writeln!(told, "{}", app.told("flask", "1.0", &[&["2.2.5"]]));
    let hashed = COMPILED.replace("==1.25.11", "==1.25.11 \\\n    --hash=sha256:aa");
    let files = [
        ("requirements.in", "boto3==1.14.39\nflask\n"),
        ("requirements.txt", &hashed),
    ];
    let app = App::new(EcosystemKind::PyPi, &files);
    let _ = writeln!(told, "{}", app.told("urllib3", "1.25.11", &[&["1.26.5"]]));
    let app = App::new(
        EcosystemKind::PyPi,
        &[("requirements.txt", "a==1.0 \\\n  --hash=sha256:aa\nb\n")],
    );
    let _ = writeln!(told, "{}", app.told("a", "1.0", &[&["1.1"]]));
    let app = app.never(&["a"]);
    let _ = writeln!(told, "{}", app.told("a", "1.0", &[&["1.1"]]));
    insta::assert_snapshot!(told);
}

#[test]
fn go_and_rust_are_advised() {
    let mut told = String::new();
    let module = "module shop\n\ngo 1.24\n\nrequire (\n\tgolang.org/x/net v0.16.0 // indirect\n\tb v1.0.0\n)\n";
    let app = App::new(EcosystemKind::Go, &[("go.mod", module)]);
    let _ = writeln!(told, "{}", app.told("golang.org/x/net", "v0.16.0", &[]));
    let _ = writeln!(
        told,
        "{}",
        app.told("golang.org/x/net", "0.16.0", &[&["0.17.0"]])
    );
    let _ = writeln!(told, "{}", app.told("b", "1.0.0", &[&[MALWARE]]));
    let _ = writeln!(told, "{}", app.told("stdlib", "1.24", &[&["1.24.2"]]));
    let manifest = "[package]\nname = \"shop\"\n\n[dependencies]\ntime = \"0.1\"\nregex = { version = \"=1.5.4\" }\nsmall = { version = \"1.6.0\", features = [\"a\"] }\n";
    let lock = "[[package]]\nname = \"shop\"\nversion = \"0.1.0\"\ndependencies = [\"time\", \"small\"]\n[[package]]\nname = \"time\"\nversion = \"0.1.44\"\ndependencies = [\"inner\"]\n[[package]]\nname = \"inner\"\nversion = \"1.0.0\"\n[[package]]\nname = \"small\"\nversion = \"1.6.0\"\n";
    let app = App::new(
        EcosystemKind::CratesIo,
        &[("Cargo.toml", manifest), ("Cargo.lock", lock)],
    );
    let _ = writeln!(told, "{}", app.told("time", "0.1.44", &[&["0.2.23"]]));
    let _ = writeln!(told, "{}", app.told("small", "1.6.0", &[&["1.6.1"]]));
    let _ = writeln!(told, "{}", app.told("inner", "1.0.0", &[&["1.0.1"]]));
    let _ = writeln!(told, "{}", app.told("small", "1.6.0", &[&[MALWARE]]));
    insta::assert_snapshot!(told);
}

#[test]
fn a_base_image_is_named_and_nothing_is_guessed() {
    let line = Line {
        file: "Dockerfile".into(),
        number: 3,
        text: "FROM debian:12".to_owned(),
    };
    let mut trace = Trace {
        places: vec![PlaceTrace {
            path: "/var/lib/dpkg/status".to_owned(),
            layer: 0,
            line: Err("the base image made this layer".to_owned()),
        }],
        base: Some(Ok(line)),
        paths: Err("it came with the base image".to_owned()),
    };
    let advice = |trace: &Trace| {
        let finding = finding(EcosystemKind::Debian, ("openssl", "1"), &["2"]);
        let situation = Situation {
            findings: &[&finding],
            trace,
            used: Use::Unknown,
            others: &|_| Use::Unknown,
        };
        advise(&situation, Files::new(&|_| None))
    };
    let told = advice(&trace).unwrap();
    assert_eq!((told.action, told.edits.len()), (Action::Rebase, 0));
    assert!(told.text.contains("`FROM debian:12`"), "{}", told.text);
    trace.base = Some(Err("the image is built on nothing".to_owned()));
    assert_eq!(advice(&trace).unwrap_err(), "the image is built on nothing");
    trace.places.clear();
    let reason = advice(&trace).unwrap_err();
    assert_eq!(reason, "no file of the image is known to hold it");
}

#[test]
fn one_line_raised_for_two_packages_gets_the_higher_version() {
    let read = |_: &Path| {
        Some(
            POM.replace("<groupId>a<", "<groupId>x<")
                .replace("1.0", "${log4j.version}"),
        )
    };
    let raise = |name: &str, to: &str| Change {
        file: "pom.xml".into(),
        what: What::Raise { to: to.to_owned() },
        name: name.to_owned(),
    };
    let core = raise("org.apache.logging.log4j:log4j-core", "2.17.1");
    let other = raise("x:b", "2.17.0");
    for changes in [[core.clone(), other.clone()], [other, core]] {
        let mut files = Files::new(&read);
        assert_eq!(plan(&changes, &mut files).failed, []);
        let after = files.edits().remove(0).after;
        assert!(after.contains("<log4j.version>2.17.1<"), "{after}");
    }
}
