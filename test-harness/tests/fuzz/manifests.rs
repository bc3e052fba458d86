//! Manifests: a project, or problems with places inside the text.

use std::path::Path;

use lambdock::manifest::parse;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::bounded::{config, within};
use crate::corpus;
use crate::mutation::damaged_text;

const WORDS: [&str; 24] = [
    "functions",
    "[functions.x]\n",
    "[functions.x.variants.y]\n",
    "[defaults]\n",
    "[bases]\n",
    "[project]\n",
    "context",
    "dockerfile",
    "image",
    "variants",
    "build-args",
    "secrets",
    "environment",
    "limits",
    "prepare",
    "cases",
    "architectures",
    "memory",
    "timeout",
    "\"../..\"",
    "\"/\"",
    "\"\"",
    "{ a = 1 }",
    "[\"arm64\", \"arm64\"]",
];

fn check(text: &str) -> Result<(), TestCaseError> {
    let lines = text.matches('\n').count() + 1;
    match parse(text, Path::new("/p/lambdock.toml")) {
        Ok(project) => prop_assert!(!project.functions.is_empty()),
        Err(errors) => {
            prop_assert_eq!(&errors.path, Path::new("/p/lambdock.toml"));
            prop_assert!(!errors.problems.is_empty());
            for problem in &errors.problems {
                let inside = (1..=lines).contains(&problem.line) && problem.column >= 1;
                prop_assert!(inside, "{problem:?} in {lines} lines");
            }
            prop_assert!(errors.to_string().contains("/p/lambdock.toml:"));
        }
    }
    Ok(())
}

fn manifests() -> impl Strategy<Value = String> {
    let mut corpus = corpus::texts("e2e", "/lambdock.toml");
    corpus.push(include_str!("../../../lambdock.toml").to_owned());
    // The page shows every key there is.
    let page = corpus::shown(include_str!("../../../docs/manifest.md"));
    corpus.extend(page.map(str::to_owned));
    damaged_text(&corpus, &WORDS)
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn damaged_manifests_give_a_project_or_problems(text in manifests()) {
        within("manifest", text, |text| check(text))?;
    }
}
