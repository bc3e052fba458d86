//! Whole manifests: a full one, the merging of its layers, broken ones as users
//! see them, and the files that they name.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::*;
use crate::model::{
    Architecture, BasePolicy, BuildSpec, Function, ImageSource, Limits, SandboxUser, SecretSource,
};

const FULL: &str = include_str!("tests/full.toml");
const BROKEN: &str = include_str!("tests/broken.toml");

fn read(text: &str) -> Project {
    parse(text, Path::new("/p/app/lambdock.toml")).unwrap()
}

fn complaints(text: &str) -> String {
    let errors = parse(text, Path::new("lambdock.toml")).unwrap_err();
    errors.to_string()
}

fn build(source: &ImageSource) -> &BuildSpec {
    match source {
        ImageSource::Build(spec) => spec,
        ImageSource::Image(image) => panic!("`{image}` is no build"),
    }
}

fn variant<'a>(function: &'a Function, name: &str) -> &'a ImageSource {
    let found = function
        .variants
        .iter()
        .find(|one| one.name.as_str() == name);
    &found.unwrap().source
}

#[test]
fn a_full_manifest_is_read() {
    let project = read(FULL);
    assert_eq!(project.name, "shop");
    assert_eq!(project.root, Path::new("/p/app"));
    assert_eq!(project.bases, BasePolicy::StandIn);
    assert_eq!(project.base_map["alpine:3"], "registry.example/alpine:3");
    let names: Vec<_> = project.names().map(ToString::to_string).collect();
    assert_eq!(names, ["zebra-first", "ready"]);
    let function = &project.functions[0];
    assert_eq!(function.language.as_deref(), Some("node"));
    assert_eq!(function.tags, ["sample", "fast"]);
    assert_eq!(
        function.architectures,
        [Architecture::X86_64, Architecture::Arm64]
    );
    assert_eq!(function.memory_mb, 1024);
    assert_eq!(function.timeout, Duration::from_secs(15));
    assert_eq!(function.ephemeral_storage_mb, 2048);
    assert_eq!(function.environment["GREETING"], "Hi");
    assert_eq!(function.environment["PLAIN"], "plain");
    let config = &function.image_config;
    assert_eq!(config.entry_point, Some(vec!["/main".to_owned()]));
    assert_eq!(config.command, Some(vec!["app.handler".to_owned()]));
    assert_eq!(config.working_directory.as_deref(), Some("/var/task"));
    assert_eq!(function.cases, [PathBuf::from("/p/app/samples/cases")]);
    let spec = build(&function.source);
    assert_eq!(spec.context, Path::new("/p/app/samples/node"));
    assert_eq!(spec.dockerfile, Path::new("/p/dockerfiles/node.Dockerfile"));
    assert_eq!(spec.target.as_deref(), Some("runtime"));
    assert_eq!(spec.cache_from, ["registry.example/cache:1"]);
    assert_eq!(
        spec.secrets[0].source,
        SecretSource::File("/p/app/.npmrc".into())
    );
    assert_eq!(
        spec.secrets[1].source,
        SecretSource::Variable("NPM_TOKEN".to_owned())
    );
    let prepare = spec.prepare.as_ref().unwrap();
    assert_eq!(prepare.command, ["mvn", "-q", "compile"]);
    assert_eq!(prepare.directory, Path::new("/p/app/samples/java"));
    assert_eq!(prepare.inputs, [PathBuf::from("/p/app/samples/java/src")]);
    assert_eq!(
        prepare.outputs,
        [PathBuf::from("/p/app/samples/java/target")]
    );
}

#[test]
fn defaults_lie_under_functions_and_lambda_under_both() {
    let project = read(FULL);
    let [first, ready] = project.functions.as_slice() else {
        panic!("two functions");
    };
    assert_eq!(ready.memory_mb, 256);
    assert_eq!(ready.timeout, Duration::from_secs(10));
    assert_eq!(ready.ephemeral_storage_mb, 512);
    assert_eq!(ready.architectures, [Architecture::X86_64]);
    assert_eq!(ready.environment["GREETING"], "Hello");
    assert_eq!(ready.source, ImageSource::Image("my/image:1".to_owned()));
    assert_eq!(ready.cases, [""; 0].map(PathBuf::from));
    let limits = Limits {
        tmp: false,
        ..Limits::default()
    };
    assert_eq!(ready.limits, limits);
    let merged = Limits {
        read_only: false,
        tmp: false,
        files: None,
        user: Some(SandboxUser { uid: 1, gid: 2 }),
        ..Limits::default()
    };
    assert_eq!(first.limits, merged);
}

#[test]
fn variants_merge_over_the_source_of_their_function() {
    let project = read(FULL);
    let function = &project.functions[0];
    let plain = build(variant(function, "node22"));
    assert_eq!(plain.build_args["BASE"], "node:22");
    assert_eq!(plain.build_args["NODE_ENV"], "production");
    assert_eq!(plain.target.as_deref(), Some("runtime"));
    let other = build(variant(function, "moved"));
    assert_eq!(other.context, Path::new("/p/app/other"));
    assert_eq!(
        other.dockerfile,
        Path::new("/p/dockerfiles/node.Dockerfile")
    );
    assert!(other.secrets.is_empty());
    let image = variant(function, "image");
    assert_eq!(*image, ImageSource::Image("other:1".to_owned()));
}

#[test]
fn a_moved_context_moves_its_own_dockerfile() {
    let project = read("[functions.f.variants.a]\ncontext = 'a'\n[functions.f.variants.b]\n");
    let function = &project.functions[0];
    assert_eq!(
        build(variant(function, "a")).dockerfile,
        Path::new("/p/app/a/Dockerfile")
    );
    assert_eq!(
        build(variant(function, "b")).dockerfile,
        Path::new("/p/app/Dockerfile")
    );
}

#[test]
fn a_variant_may_build_what_its_function_takes_ready() {
    let text = "[functions.f]\nimage = 'a:1'\n[functions.f.variants.v]\ncontext = 'x'\n[functions.f.variants.w]\n";
    let project = read(text);
    let function = &project.functions[0];
    assert_eq!(build(variant(function, "v")).context, Path::new("/p/app/x"));
    assert_eq!(
        *variant(function, "w"),
        ImageSource::Image("a:1".to_owned())
    );
}

#[test]
fn the_smallest_manifest_has_lambdas_shape() {
    let project = read("[functions.f]\n");
    assert_eq!(project.name, "app");
    assert_eq!(project.bases, BasePolicy::Auto);
    let function = &project.functions[0];
    assert_eq!(function.memory_mb, 512);
    assert_eq!(function.limits, Limits::default());
    assert_eq!(function.cases, [PathBuf::from("/p/app/cases")]);
    assert_eq!(build(&function.source).context, Path::new("/p/app"));
}

#[test]
fn every_problem_of_a_broken_manifest_is_shown_at_once() {
    insta::assert_snapshot!(complaints(BROKEN));
}

#[test]
fn toml_mistakes_have_positions_beside_the_other_problems() {
    let text = "[project]\nname = \nbases = \"aws\"\n[functions.a]\nmemory = 12\nmemory = 512\ntags = [\"x\"\n";
    insta::assert_snapshot!(complaints(text));
}

#[test]
fn a_manifest_without_functions_says_so() {
    let wanted = "lambdock.toml:1:1: missing functions: the manifest declares none\nhint: add a table `[functions.NAME]`, or let `lambdock init` write them";
    assert_eq!(complaints(""), wanted);
    assert!(complaints("\n[functions]\n").starts_with("lambdock.toml:2:2: missing functions"));
    assert_eq!(
        complaints("functions = 1\n"),
        "lambdock.toml:1:13: `functions` at the top level must be a table, not an integer"
    );
}

#[test]
fn environments_are_measured_as_lambda_measures_them() {
    let value = "x".repeat(4_096 - r#"{"AB":""}"#.len());
    let fits = format!("[functions.f.environment]\nAB = \"{value}\"\n");
    assert_eq!(read(&fits).functions[0].environment["AB"], value);
    let over = complaints(&format!("[functions.f.environment]\nAB = \"{value}x\"\n"));
    assert!(
        over.starts_with("lambdock.toml:1:14: `environment` in `functions.f` has 4097 bytes"),
        "{over}"
    );
    let half = "x".repeat(2_100);
    let merged = format!(
        "[defaults.environment]\nAA = '{half}'\n[functions.f]\nenvironment = {{ BB = '{half}' }}\n[functions.g]\n"
    );
    let found = complaints(&merged);
    assert!(
        found.starts_with("lambdock.toml:4:1: `environment` in `functions.f`"),
        "{found}"
    );
    assert_eq!(found.lines().count(), 2, "{found}");
}

#[test]
fn the_manifest_of_a_parent_is_found() {
    let root = tempfile::tempdir().unwrap();
    let deep = root.path().join("a/b");
    fs::create_dir_all(&deep).unwrap();
    assert_eq!(find(&deep), None);
    let manifest = root.path().join(FILE_NAME);
    fs::write(&manifest, "").unwrap();
    assert_eq!(find(&deep), Some(manifest.clone()));
    fs::create_dir_all(root.path().join("a").join(FILE_NAME)).unwrap();
    assert_eq!(find(&deep), Some(manifest));
}

/// A tree with a manifest, and what loading it says.
fn loaded(files: &[&str], manifest: &str) -> (tempfile::TempDir, Result<Project, String>) {
    let root = tempfile::tempdir().unwrap();
    for file in files {
        let path = root.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }
    let path = root.path().join(FILE_NAME);
    fs::write(&path, manifest).unwrap();
    let shown = format!("{}/", root.path().display());
    let result = load(&path).map_err(|error| error.to_string().replace(&shown, ""));
    (root, result)
}

#[test]
fn loading_keeps_the_cases_that_exist() {
    let manifest = "[functions.a]\ncontext = 'a'\n[functions.b]\ncontext = 'b'\n";
    let (root, result) = loaded(
        &["a/Dockerfile", "a/cases/x.toml", "b/Dockerfile"],
        manifest,
    );
    let project = result.unwrap();
    assert_eq!(project.functions[0].cases, [root.path().join("a/cases")]);
    assert_eq!(project.functions[1].cases, [""; 0].map(PathBuf::from));
}

#[test]
fn missing_files_are_problems_with_places() {
    let manifest = "\
[functions.a]
context = 'aa'
memory = 1

[functions.b]
dockerfile = 'docker/nod.Dockerfile'
cases = ['cases', 'b/Dockerfile']

[functions.c]
context = 'b/Dockerfile'

[functions.d]

[functions.e]
dockerfile = 'b'
prepare = { command = ['x'], directory = 'nowhere' }

[functions.made]
context = 'out/app'
prepare = { command = ['x'], outputs = ['out'] }

[functions.f]
context = 'gone'
[functions.f.variants.v]
context = 'b'
[functions.f.variants.w]
image = 'x:1'
[functions.f.variants.x]
";
    let (_root, result) = loaded(
        &["a/Dockerfile", "b/Dockerfile", "docker/node.Dockerfile"],
        manifest,
    );
    insta::assert_snapshot!(result.unwrap_err());
}

#[test]
fn a_missing_manifest_has_a_hint() {
    let root = tempfile::tempdir().unwrap();
    let error = load(&root.path().join(FILE_NAME)).unwrap_err();
    assert!(error.to_string().starts_with("cannot read the manifest `"));
    assert!(error.hint().unwrap().contains("`lambdock init`"));
}
