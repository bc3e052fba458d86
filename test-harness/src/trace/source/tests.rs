//! Manifests and lockfiles of each language, from a text to ways and lines.

use std::fs;
use std::path::Path;

use proptest::prelude::*;

use super::*;

fn read(files: &[(&str, &str)], folder: &str) -> (tempfile::TempDir, Sources) {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let sources = Sources::read(&[&root.path().join(folder)]);
    (root, sources)
}

/// `FILE:LINE: a > b@1` for each way to a package.
fn ways(sources: &Sources, kind: EcosystemKind, name: &str, version: &str) -> Vec<String> {
    let graphs = sources.of(kind);
    let paths = graphs.flat_map(|graph| graph.paths_to(name, version));
    paths.map(|path| shown(&path)).collect()
}

fn shown(path: &DependencyPath) -> String {
    let steps = path.steps.iter().map(|step| match &step.version {
        Some(version) => format!("{}@{version}", step.name),
        None => step.name.clone(),
    });
    let steps: Vec<String> = steps.collect();
    let file = path.line.file.file_name().unwrap_or_default();
    let file = Path::new(file).display();
    let mut text = format!("{file}:{}: {}", path.line.number, steps.join(" > "));
    if let Some(line) = &path.version_line {
        text = format!("{text} (version at {})", line.number);
    }
    if let Some(line) = &path.locked {
        text = format!("{text} (locked at {})", line.number);
    }
    text
}

const PACKAGE: &str = r#"{
  "name": "app",
  "dependencies": {
    "mermaid": "^0.2.11",
    "@scope/a": "1"
  },
  "devDependencies": { "tool": "2" }
}
"#;

const LOCK: &str = r#"{
  "lockfileVersion": 3,
  "packages": {
    "": { "name": "app" },
    "node_modules/mermaid": { "version": "0.2.16", "dependencies": { "dagre-d3": "1" } },
    "node_modules/dagre-d3": { "version": "0.2.9", "dependencies": { "lodash": "2" } },
    "node_modules/dagre-d3/node_modules/lodash": { "version": "2.4.2" },
    "node_modules/lodash": { "version": "3.10.1" },
    "node_modules/@scope/a": { "version": "1.0.0", "dependencies": { "lodash": "3" } },
    "node_modules/tool": { "version": "2.0.0", "dev": true, "optionalDependencies": { "mermaid": "0" } }
  }
}
"#;

#[test]
fn npm_finds_what_node_would_find() {
    let (_root, sources) = read(
        &[("package.json", PACKAGE), ("package-lock.json", LOCK)],
        "",
    );
    assert_eq!(sources.problems, []);
    let npm = |name, version| ways(&sources, EcosystemKind::Npm, name, version);
    assert_eq!(
        npm("lodash", "2.4.2"),
        [
            "package.json:4: mermaid@0.2.16 > dagre-d3@0.2.9 > lodash@2.4.2 (locked at 7)",
            "package.json:7: tool@2.0.0 > mermaid@0.2.16 > dagre-d3@0.2.9 > lodash@2.4.2 (locked at 7)",
        ]
    );
    let other = ["package.json:5: @scope/a@1.0.0 > lodash@3.10.1 (locked at 8)"];
    assert_eq!(npm("lodash", "3.10.1"), other);
    assert!(npm("lodash", "1.0.0").is_empty());
}

#[test]
fn npm_reads_its_first_lockfiles() {
    let lock = r#"{ "lockfileVersion": 1, "requires": true, "dependencies": {
        "mermaid": { "version": "0.2.16", "requires": { "dagre-d3": "1" }, "dependencies": {
            "dagre-d3": { "version": "0.2.9", "requires": { "lodash": "2" } },
            "lodash": { "version": "2.4.2" } } },
        "@scope/a": { "version": "1.0.0", "requires": { "lodash": "3" } },
        "lodash": { "version": "3.10.1" } } }"#;
    let files = [("package.json", PACKAGE), ("package-lock.json", lock)];
    let (_root, sources) = read(&files, "");
    let npm = |version| ways(&sources, EcosystemKind::Npm, "lodash", version);
    let old = ["package.json:4: mermaid@0.2.16 > dagre-d3@0.2.9 > lodash@2.4.2 (locked at 4)"];
    assert_eq!(npm("2.4.2"), old);
    assert_eq!(npm("3.10.1").len(), 1);
}

#[test]
fn npm_without_a_lockfile_knows_what_it_asks_for_itself() {
    let (_root, sources) = read(&[("package.json", PACKAGE)], "");
    let npm = |name| ways(&sources, EcosystemKind::Npm, name, "9");
    assert_eq!(npm("mermaid"), ["package.json:4: mermaid"]);
    assert!(npm("lodash").is_empty());
    assert!(!sources.graphs[0].complete);
}

const REQUIREMENTS: &str = "\
boto3==1.14.39 \\
    --hash=sha256:aa
    # via -r requirements.in
botocore==1.17.44
    # via
    #   boto3
    #   s3transfer
s3transfer==0.3.7 # via boto3
urllib3==1.25.11 ; python_version > '3'
    # via botocore
Zope.Interface==5.0
    # via app (pyproject.toml)
";

#[test]
fn python_follows_the_remarks_of_whoever_compiled_the_file() {
    let asked = "# what we ask for\nboto3>=1.14\n";
    let files = [
        ("requirements.txt", REQUIREMENTS),
        ("requirements.in", asked),
    ];
    let (_root, sources) = read(&files, "");
    assert_eq!(sources.problems, []);
    let pypi = |name, version| ways(&sources, EcosystemKind::PyPi, name, version);
    let way = "requirements.in:2: boto3@1.14.39 > botocore@1.17.44 > urllib3@1.25.11 (locked at 9)";
    assert_eq!(pypi("urllib3", "1.25.11"), [way]);
    let own = ["requirements.txt:11: zope-interface@5.0 (locked at 11)"];
    assert_eq!(pypi("zope-interface", "5.0"), own);
    let (_root, alone) = read(&files[..1], "");
    let way = ways(&alone, EcosystemKind::PyPi, "boto3", "1.14.39");
    assert_eq!(way, ["requirements.txt:1: boto3@1.14.39 (locked at 1)"]);
}

#[test]
fn python_without_remarks_asks_for_every_line_itself() {
    let files = [
        (
            "requirements.txt",
            "-r more/base.txt\nA_b[x,y] ~= 1.0\n-e .\n./local\n",
        ),
        (
            "more/base.txt",
            "-r ../requirements.txt\nrequests==2.0,!=1 # pinned\n",
        ),
    ];
    let (_root, sources) = read(&files, "");
    let pypi = |name, version| ways(&sources, EcosystemKind::PyPi, name, version);
    assert_eq!(pypi("a-b", "7"), ["requirements.txt:2: a-b (locked at 2)"]);
    let included = ["base.txt:2: requests@2.0 (locked at 2)"];
    assert_eq!(pypi("requests", "2.0"), included);
    assert!(!sources.graphs[0].complete);
    assert_eq!(sources.graphs[0].nodes.len(), 2);
}

#[test]
fn python_projects_have_locks_of_uv_and_poetry() {
    let project = "[project]\ndependencies = [\n  'boto3>=1',\n]\n[project.optional-dependencies]\nx = ['rich']\n";
    let uv = "[[package]]\nname = 'boto3'\nversion = '1.14'\ndependencies = [{ name = 'urllib3' }]\n[[package]]\nname = 'urllib3'\nversion = '1.25'\n";
    let (_root, sources) = read(&[("pyproject.toml", project), ("uv.lock", uv)], "");
    let way = ways(&sources, EcosystemKind::PyPi, "urllib3", "1.25");
    assert_eq!(
        way,
        ["pyproject.toml:3: boto3@1.14 > urllib3@1.25 (locked at 6)"]
    );
    let project = "[tool.poetry.dependencies]\npython = '^3'\nboto3 = '1'\n";
    let poetry = "[[package]]\nname = 'boto3'\nversion = '1.14'\n[package.dependencies]\nurllib3 = '*'\n[[package]]\nname = 'urllib3'\nversion = '1.25'\n";
    let files = [("pyproject.toml", project), ("poetry.lock", poetry)];
    let (_root, sources) = read(&files, "");
    let way = ways(&sources, EcosystemKind::PyPi, "urllib3", "1.25");
    assert_eq!(
        way,
        ["pyproject.toml:3: boto3@1.14 > urllib3@1.25 (locked at 7)"]
    );
}

const POM: &str = r"<?xml version='1.0'?>
<project xmlns='http://maven.apache.org/POM/4.0.0'>
  <groupId>app</groupId>
  <properties>
    <log4j.version>2.16.0</log4j.version>
  </properties>
  <dependencyManagement><dependencies>
    <dependency><groupId>a</groupId><artifactId>managed</artifactId>
      <version>1</version></dependency>
  </dependencies></dependencyManagement>
  <dependencies>
    <dependency>
      <groupId>org.apache.logging.log4j</groupId>
      <artifactId>log4j-core</artifactId>
      <version>${log4j.version}</version>
    </dependency>
    <dependency>
      <groupId>a</groupId><artifactId>managed</artifactId>
      <exclusions><exclusion><groupId>x</groupId><artifactId>y</artifactId></exclusion></exclusions>
    </dependency>
    <dependency>
      <groupId>${project.groupId}</groupId><artifactId>own</artifactId>
      <version>3</version><scope>test</scope>
    </dependency>
  </dependencies>
</project>
";

#[test]
fn maven_tells_the_line_of_the_name_and_that_of_the_version() {
    let (_root, sources) = read(&[("pom.xml", POM)], "");
    assert_eq!(sources.problems, []);
    let maven = |name| ways(&sources, EcosystemKind::Maven, name, "2.16.0");
    let core = "org.apache.logging.log4j:log4j-core";
    assert_eq!(maven(core), [format!("pom.xml:14: {core} (version at 5)")]);
    assert_eq!(maven("a:managed"), ["pom.xml:18: a:managed (version at 9)"]);
    assert_eq!(maven("app:own"), ["pom.xml:22: app:own (version at 23)"]);
    assert_eq!(sources.graphs[0].roots[2].scope, Scope::Development);
    assert!(maven("x:y").is_empty());
}

#[test]
fn go_lists_what_is_built_in() {
    let module = "module app\n\ngo 1.26\n\nrequire github.com/a/b v1.2.3\n\nrequire (\n\tgolang.org/x/net v0.1.0 // indirect\n\tc.d/e v0.0.0\n)\n\nreplace c.d/e => f.g/h v2.0.0\nreplace (\n\tx => ../x\n)\n";
    let (_root, sources) = read(&[("go.mod", module)], "");
    let go = |name, version| ways(&sources, EcosystemKind::Go, name, version);
    let direct = ["go.mod:5: github.com/a/b@1.2.3 (locked at 5)"];
    assert_eq!(go("github.com/a/b", "1.2.3"), direct);
    let net = ["go.mod:8: golang.org/x/net@0.1.0 (locked at 8)"];
    assert_eq!(go("golang.org/x/net", "0.1.0"), net);
    assert_eq!(sources.graphs[0].roots[2].scope, Scope::Indirect);
    assert_eq!(
        go("f.g/h", "2.0.0"),
        ["go.mod:12: f.g/h@2.0.0 (locked at 12)"]
    );
    assert_eq!(
        go("stdlib", "1.26"),
        ["go.mod:3: stdlib@1.26 (locked at 3)"]
    );
    assert!(go("stdlib", "1.26.1").is_empty());
}

#[test]
fn cargo_follows_a_workspace() {
    let files = [
        (
            "Cargo.toml",
            "[workspace]\nmembers = ['app']\n[workspace.dependencies]\ntime = '0.1'\n",
        ),
        (
            "Cargo.lock",
            "version = 4\n[[package]]\nname = 'app'\nversion = '1.0.0'\ndependencies = ['rand 0.8.0', 'time']\n[[package]]\nname = 'rand'\nversion = '0.7.0'\n[[package]]\nname = 'rand'\nversion = '0.8.0'\ndependencies = ['libc']\n[[package]]\nname = 'time'\nversion = '0.1.4'\n[[package]]\nname = 'libc'\nversion = '0.2.0'\n",
        ),
        (
            "app/Cargo.toml",
            "[package]\nname = 'app'\n[dependencies]\ntime = { workspace = true }\n[target.'cfg(unix)'.dependencies]\nr = { package = 'rand', version = '0.8' }\n",
        ),
    ];
    let (_root, sources) = read(&files, "app");
    assert_eq!(sources.problems, []);
    let crates = |name, version| ways(&sources, EcosystemKind::CratesIo, name, version);
    let time = ["Cargo.toml:4: time@0.1.4 (version at 4) (locked at 14)"];
    assert_eq!(crates("time", "0.1.4"), time);
    let libc = ["Cargo.toml:6: rand@0.8.0 > libc@0.2.0 (locked at 17)"];
    assert_eq!(crates("libc", "0.2.0"), libc);
    assert!(crates("rand", "0.7.0").is_empty());
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let files = [
        ("package.json", "{ \"dependencies\": 7 }"),
        ("requirements.txt", "a==1\n"),
        ("pom.xml", "<project><a></b></project>"),
        ("pyproject.toml", "x = \n"),
    ];
    let (root, sources) = read(&files, "");
    let problems = sources.problems.iter().map(ToString::to_string);
    let problems: Vec<String> = problems.collect();
    assert_eq!(problems.len(), 3, "{problems:?}");
    let file = root.path().join("package.json");
    let begin = format!("failed to read `{}`: invalid type", file.display());
    assert!(problems[0].starts_with(&begin), "{}", problems[0]);
}

proptest! {
    #[test]
    fn damaged_files_are_read_or_refused(
        which in 0..7_usize,
        cut in any::<prop::sample::Index>(),
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
    ) {
        let (name, text) = [
            ("package.json", PACKAGE), ("package-lock.json", LOCK), ("requirements.txt", REQUIREMENTS),
            ("pom.xml", POM), ("go.mod", "module a\nrequire (\n b v1 // indirect\n)\n"),
            ("pyproject.toml", "[project]\ndependencies = ['a']\n"),
            ("Cargo.toml", "[package]\nname = 'a'\n[dependencies]\nb = '1'\n"),
        ][which];
        let mut bytes = text.as_bytes().to_vec();
        for (at, value) in flips {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        bytes.truncate(cut.index(bytes.len() + 1));
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("package.json"), PACKAGE).unwrap();
        fs::write(root.path().join(name), bytes).unwrap();
        let sources = Sources::read(&[root.path()]);
        for graph in &sources.graphs {
            for node in &graph.nodes {
                let _ = graph.paths_to(&node.name, node.version.as_deref().unwrap_or("1"));
            }
        }
    }
}
