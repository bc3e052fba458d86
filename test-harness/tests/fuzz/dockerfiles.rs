//! Dockerfiles and ignore files: instructions, stages and errors with lines
//! inside the text, and copies that keep every line.

use std::collections::BTreeMap;

use lambdock::image::dockerfile::{
    Addition, BuildArguments, Dockerfile, Run, add_to_runs, blank_syntax, map_images, origin,
    stages,
};
use lambdock::image::ignore::IgnoreRules;
use lambdock::model::Architecture;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::bounded::{config, within};
use crate::corpus;
use crate::mutation::damaged_text;

const WORDS: [&str; 28] = [
    "FROM ",
    "FROM scratch\n",
    "FROM ${X:-a} AS b\n",
    "ARG X=1\n",
    "RUN <<EOF\n",
    "<<-'EOF'",
    "EOF\n",
    "\\\n",
    "`\n",
    "# escape=`\n",
    "# syntax=a/b:1\n",
    "#\n",
    "--mount=from=",
    "--from=0 ",
    "--platform=$BUILDPLATFORM ",
    "COPY --from=a b c\n",
    "SHELL [\"cmd\"]\n",
    "ONBUILD RUN a\n",
    "${X:+$",
    "${",
    "$X",
    "\\$",
    "[\"a\", ",
    "AS ",
    "ENV A=$B\n",
    "@sha256:00",
    ":",
    "/",
];
const PATTERNS: [&str; 12] = [
    "!", "**", "**/", "/**", "*", "?", "[", "[^a-", "\\", "../", "#", "./",
];

fn arguments() -> BuildArguments {
    let given = [("X".to_owned(), "node:22".to_owned())];
    BuildArguments::new(&BTreeMap::from(given), Architecture::Arm64)
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let breaks = text.matches('\n').count();
    let lines = 1..=breaks + 1;
    let file = Dockerfile::parse(text);
    for found in file.instructions() {
        prop_assert!(lines.contains(&found.line()) && lines.contains(&found.last_line()));
        let _ = (found.json(), found.trigger(), found.context_sources());
    }
    match stages(&file, &arguments()) {
        Ok(stages) => {
            for stage in &stages {
                prop_assert!(lines.contains(&stage.line));
                let _ = origin(&stages, stage);
            }
        }
        Err(error) => prop_assert!(
            error.line().is_none_or(|line| lines.contains(&line)),
            "{error}"
        ),
    }
    match map_images(text, &arguments(), &|_| {
        Some("mapped.invalid/a:1".to_owned())
    }) {
        Ok(mapped) => {
            prop_assert_eq!(mapped.text.matches('\n').count(), breaks);
            prop_assert!(mapped.mapped.iter().all(|one| lines.contains(&one.line)));
        }
        Err(error) => prop_assert!(
            error.line().is_none_or(|line| lines.contains(&line)),
            "{error}"
        ),
    }
    let flag = |_: &Run<'_>| Addition {
        flags: vec!["--network=none".to_owned()],
        beginning: String::new(),
    };
    if let Ok(added) = add_to_runs(text, &arguments(), &flag) {
        prop_assert_eq!(added.matches('\n').count(), breaks);
    }
    if let Some(blanked) = blank_syntax(text) {
        prop_assert_eq!(blanked.text.matches('\n').count(), breaks);
    }
    Ok(())
}

fn check_rules(text: &str) -> Result<(), TestCaseError> {
    let lines = text.matches('\n').count() + 1;
    match IgnoreRules::parse(text) {
        Ok(rules) => {
            for path in [
                "a",
                "src/main.rs",
                "a/b/c/d/e/f/g/h/i/j",
                "target/aaaaaaaaaaaaaaaaaaaaaaaa",
            ] {
                let _ = (rules.is_ignored(path), rules.may_contain_exceptions(path));
            }
        }
        Err(error) => prop_assert!((1..=lines).contains(&error.line), "{error}"),
    }
    Ok(())
}

fn dockerfiles() -> impl Strategy<Value = String> {
    let mut corpus = corpus::texts("dockerfiles", "Dockerfile");
    corpus.extend(corpus::texts("e2e/apps", "Dockerfile"));
    damaged_text(&corpus, &WORDS)
}

fn ignore_files() -> impl Strategy<Value = String> {
    let mut corpus = corpus::texts("samples", ".dockerignore");
    corpus.extend(corpus::texts("e2e/apps", ".dockerignore"));
    damaged_text(&corpus, &PATTERNS)
}

proptest! {
    #![proptest_config(config(250))]

    #[test]
    fn damaged_dockerfiles_keep_their_lines(text in dockerfiles()) {
        within("dockerfile", text, |text| check(text))?;
    }

    #[test]
    fn damaged_ignore_files_give_rules_or_a_line(text in ignore_files()) {
        within("dockerignore", text, |text| check_rules(text))?;
    }
}
