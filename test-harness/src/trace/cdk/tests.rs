//! Recorded cloud assemblies, see `tests/cdk/NOTES.md`, and damaged ones.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn recorded(name: &str) -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cdk");
    tests.join(name)
}

fn shown(function: &CdkFunction) -> String {
    let hash = function.image.reference.hash();
    let directory = function
        .asset
        .as_ref()
        .map(|asset| asset.directory.file_name());
    let directory = directory
        .flatten()
        .map(|name| name.to_string_lossy().chars().take(14).collect());
    [
        &function.stack,
        &function.logical_id,
        function.construct_path.as_deref().unwrap_or("-"),
        function.function_name.as_deref().unwrap_or("-"),
        &hash.chars().take(8).collect::<String>(),
        &directory.unwrap_or_else(|| "-".to_owned()),
        &function
            .declared
            .as_ref()
            .map_or("-".to_owned(), ToString::to_string),
    ]
    .join(" | ")
}

fn all(name: &str) -> String {
    let functions = read(&recorded(name)).unwrap();
    functions.iter().map(shown).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_articles_app_of_2022() {
    insta::assert_snapshot!(all("2022/staged"));
}

#[test]
fn an_app_of_today_with_stages_nested_stacks_and_shared_assets() {
    insta::assert_snapshot!(all("2026/staged"));
}

#[test]
fn all_forms_of_an_app_have_the_same_functions_with_assets() {
    for year in ["2022", "2026"] {
        let of = |form: &str| read(&recorded(&format!("{year}/{form}"))).unwrap();
        let facts = |functions: Vec<CdkFunction>| {
            let facts = functions.into_iter().map(|function| {
                let asset = function.asset.is_some();
                (function.stack, function.logical_id, function.image, asset)
            });
            facts.collect::<Vec<_>>()
        };
        let staged = facts(of("staged"));
        assert_eq!(staged, facts(of("unstaged")));
        assert_eq!(staged, facts(of("bare")));
        let sources = of("unstaged");
        let folders = sources
            .iter()
            .filter_map(|function| function.asset.as_ref());
        assert!(
            folders
                .into_iter()
                .all(|asset| asset.directory.starts_with("/app/app"))
        );
    }
    // Constructs' paths are known of today's without what the CLI adds.
    let bare = read(&recorded("2026/bare")).unwrap();
    assert!(
        bare.iter()
            .all(|function| function.construct_path.is_some())
    );
}

#[test]
fn construct_ids_are_those_of_the_source() {
    let functions = read(&recorded("2022/staged")).unwrap();
    let ids: Vec<_> = functions
        .iter()
        .map(|one| one.construct_id().unwrap())
        .collect();
    assert!(ids.contains(&"lambdainspector-node"), "{ids:?}");
}

/// An assembly of one stack.
fn assembly(folder: &Path, manifest: &str, template: &str, assets: &str) {
    fs::write(folder.join("manifest.json"), manifest).unwrap();
    fs::write(folder.join("S.template.json"), template).unwrap();
    fs::write(folder.join("S.assets.json"), assets).unwrap();
}

fn manifest() -> String {
    json!({ "version": "55.0.0", "artifacts": {
        "S": { "type": "aws:cloudformation:stack", "properties": { "templateFile": "S.template.json" } },
        "S.assets": { "type": "cdk:asset-manifest", "properties": { "file": "S.assets.json" } },
        "own": { "type": "cdk:cloud-assembly", "properties": { "directoryName": "." } },
    }})
    .to_string()
}

fn template() -> String {
    json!({ "Resources": {
        "zip": { "Type": "AWS::Lambda::Function", "Properties": { "Code": { "S3Key": "k" } } },
        "sam": { "Type": "AWS::Serverless::Function", "Properties": { "ImageUri": "r/orders:1" } },
        "topic": { "Type": "AWS::SNS::Topic" },
    }})
    .to_string()
}

#[test]
fn an_assembly_within_itself_is_read_once() {
    let folder = tempfile::tempdir().unwrap();
    assembly(folder.path(), &manifest(), &template(), "{}");
    let functions = read(folder.path()).unwrap();
    assert_eq!(functions.len(), 1);
    assert_eq!(functions[0].logical_id, "sam");
    assert_eq!(functions[0].stack, "S");
}

#[test]
fn what_is_missing_or_wrong_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let none = read(folder.path()).unwrap_err();
    assert!(matches!(none, CdkError::NoAssembly { .. }));
    assert!(none.hint().unwrap().contains("cdk.out"));
    fs::write(folder.path().join("manifest.json"), manifest()).unwrap();
    let missing = read(folder.path()).unwrap_err();
    assert!(missing.to_string().contains("S.assets.json"), "{missing}");
    assembly(folder.path(), &manifest(), "{ \"Resources\": [", "{}");
    let malformed = read(folder.path()).unwrap_err();
    assert!(
        malformed.to_string().contains("S.template.json"),
        "{malformed}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn damaged_assemblies_are_read_or_refused(
        which in 0..3_usize,
        cut in any::<prop::sample::Index>(),
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
    ) {
        let assets = fs::read_to_string(recorded("2022/staged/LambdaInspectorStack.assets.json")).unwrap();
        let mut texts = [manifest(), template(), assets].map(String::into_bytes);
        let text = &mut texts[which];
        for (at, value) in flips {
            let at = at.index(text.len());
            text[at] = value;
        }
        text.truncate(cut.index(text.len() + 1));
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in ["manifest.json", "S.template.json", "S.assets.json"].into_iter().zip(texts) {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let _ = read(folder.path());
    }
}
