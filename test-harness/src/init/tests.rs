//! Trees as people have them, and what is proposed for them.

use std::fs;

use proptest::prelude::*;

use super::*;
use crate::manifest::{load, parse};

const NODE: &str = "FROM public.ecr.aws/lambda/nodejs:22\nCOPY index.js package.json ${LAMBDA_TASK_ROOT}\nCMD [\"index.handler\"]\n";

fn tree(files: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf) {
    let outer = tempfile::tempdir().unwrap();
    let root = outer.path().join("Shop App");
    fs::create_dir(&root).unwrap();
    for (file, text) in files {
        let path = root.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    (outer, root)
}

#[test]
fn a_tree_of_dockerfiles_gets_a_manifest() {
    let go = "FROM public.ecr.aws/lambda/provided:al2023 AS build\nCOPY go.mod main.go ./\nFROM public.ecr.aws/lambda/provided:al2023\nCOPY --from=build /main /main\nENTRYPOINT [\"/main\"]\n";
    let java = "FROM public.ecr.aws/lambda/java:17\nCOPY target/classes ${LAMBDA_TASK_ROOT}\nCOPY target/dependency/* ${LAMBDA_TASK_ROOT}/lib/\nCMD [\"a.B::c\"]\n";
    let python = "ARG BASE\nFROM ${BASE}\nCOPY app.py requirements.txt ./\n";
    let (_outer, root) = tree(&[
        (
            "Dockerfile",
            "FROM rust:1 AS b\nCOPY src src\nFROM scratch\n",
        ),
        ("src/main.rs", ""),
        ("dockerfiles/node.Dockerfile", NODE),
        ("dockerfiles/node.Dockerfile.dockerignore", "x"),
        ("samples/node/index.js", ""),
        ("samples/node/package.json", "{}"),
        ("samples/node/cases/a.toml", ""),
        ("samples/go/Dockerfile", go),
        ("samples/go/go.mod", ""),
        ("samples/go/main.go", ""),
        ("samples/java/Dockerfile", java),
        ("samples/java/pom.xml", ""),
        ("lambdas/python/docker/Dockerfile", python),
        ("lambdas/python/docker/cases/a.toml", ""),
        ("lambdas/python/app.py", ""),
        ("lambdas/python/requirements.txt", ""),
        ("one/api/Dockerfile", "FROM node\n"),
        ("two/api/Dockerfile", "FROM ruby:3\n"),
        ("two/api/Dockerfile.arm", "FROM ruby:3\n"),
        ("node_modules/x/Dockerfile", NODE),
        (".git/Dockerfile", NODE),
        ("cdk.out/asset.1/Dockerfile", NODE),
        ("docs/Dockerfile", "This is not one.\n"),
    ]);
    let text = propose(&root).unwrap();
    insta::assert_snapshot!(text);
    fs::write(root.join(FILE_NAME), &text).unwrap();
    let project = load(&root.join(FILE_NAME)).unwrap();
    assert_eq!(project.functions.len(), 8);
    assert_eq!(propose(&root).unwrap(), text);
}

#[test]
fn an_empty_tree_has_nothing_to_propose() {
    let (_outer, root) = tree(&[("README.md", "x")]);
    let error = propose(&root).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("cannot find a Dockerfile in `")
    );
    assert!(error.hint().unwrap().contains("`Dockerfile.NAME`"));
    let missing = propose(&root.join("nowhere")).unwrap_err();
    assert!(matches!(missing, InitError::Unreadable { .. }));
}

#[test]
fn a_folder_with_a_dockerfile_is_a_project() {
    let (_outer, root) = tree(&[
        ("Dockerfile", NODE),
        ("index.js", ""),
        ("package.json", "{}"),
        ("other/Dockerfile", NODE),
    ]);
    let project = implied(&root).unwrap();
    assert_eq!(project.name, "shop-app");
    assert_eq!(project.root, root);
    let [function] = project.functions.as_slice() else {
        panic!("one function");
    };
    assert_eq!(function.name.as_str(), "shop-app");
    assert_eq!(function.language.as_deref(), Some("node"));
    assert!(function.cases.is_empty());
    fs::create_dir(root.join("cases")).unwrap();
    let cases = implied(&root).unwrap().functions.remove(0).cases;
    assert_eq!(cases, [root.join("cases")]);
    let error = implied(&root.join("cases")).unwrap_err();
    assert!(matches!(error, InitError::NoDockerfile { .. }));
}

fn file() -> impl Strategy<Value = (String, String)> {
    let folder = prop::sample::select(vec!["", "a/", "a/b/", "\u{e4} \"x\"/", "-/"]);
    let name = prop::sample::select(vec![
        "Dockerfile",
        "Dockerfile.x",
        "a.Dockerfile",
        "\u{e4}.Dockerfile",
    ]);
    let text = prop_oneof![
        Just(NODE.to_owned()),
        Just("FROM $X\nCOPY target/a /\n".to_owned()),
        "FROM \\PC{0,10}\n(COPY \\PC{0,10}\n)?",
    ];
    (folder, name, text).prop_map(|(folder, name, text)| (format!("{folder}{name}"), text))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_proposal_is_a_manifest_and_stays_the_same(files in prop::collection::vec(file(), 1..6)) {
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let (_outer, root) = tree(&files);
        let text = propose(&root).unwrap();
        let project = parse(&text, &root.join(FILE_NAME));
        prop_assert!(project.is_ok(), "{text}\n{project:?}");
        fs::write(root.join(FILE_NAME), &text).unwrap();
        prop_assert_eq!(propose(&root).unwrap(), text);
        let loaded = load(&root.join(FILE_NAME));
        prop_assert!(loaded.is_ok(), "{loaded:?}");
    }
}
