//! What must hold for every text that is taken for a manifest.

use std::path::Path;

use proptest::prelude::*;

use super::*;

const FULL: &str = include_str!("tests/full.toml");

fn check(text: &str) -> Result<(), TestCaseError> {
    let lines = text.matches('\n').count() + 1;
    match parse(text, Path::new("/p/lambdock.toml")) {
        Ok(project) => prop_assert!(!project.functions.is_empty()),
        Err(errors) => {
            prop_assert!(!errors.problems.is_empty());
            let places = errors.problems.iter().map(|one| (one.line, one.column));
            prop_assert!(places.clone().is_sorted());
            for (line, column) in places {
                prop_assert!((1..=lines).contains(&line) && column >= 1);
            }
        }
    }
    Ok(())
}

/// A change of a good manifest: a part removed, doubled or replaced.
fn mutated() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just(String::new()),
        Just("\"".to_owned()),
        Just(" = ".to_owned()),
        Just("[functions.x]\n".to_owned()),
        Just("[[functions]]\n".to_owned()),
        "[-a-z0-9\\[\\]{}=\",.#\n ]{0,6}",
        "\\PC{0,4}",
    ];
    (0..FULL.len(), 0..40_usize, piece).prop_map(|(at, length, piece)| {
        let end = (at + length).min(FULL.len());
        format!("{}{piece}{}", &FULL[..at], &FULL[end..])
    })
}

/// A manifest whose keys are good and whose values are of any type.
fn odd_values() -> impl Strategy<Value = String> {
    let value = prop::sample::select(vec![
        "1",
        "-1",
        "0x10",
        "99999999999999999999",
        "1.5",
        "true",
        "\"\"",
        "\"x\"",
        "[]",
        "[[]]",
        "[1, \"x\"]",
        "{}",
        "{ a = 1 }",
        "2026-11-24",
        "[{}]",
        "nan",
    ]);
    let lines = FULL.lines().count();
    prop::collection::vec((0..lines, value), 1..6).prop_map(|changes| {
        let mut lines: Vec<String> = FULL.lines().map(str::to_owned).collect();
        for (index, value) in changes {
            if let Some((key, _)) = lines[index].clone().split_once(" = ") {
                lines[index] = format!("{key} = {value}");
            }
        }
        lines.join("\n")
    })
}

proptest! {
    #[test]
    fn any_text_gives_a_project_or_problems(text in any::<String>()) {
        check(&text)?;
    }

    #[test]
    fn mutated_manifests_give_a_project_or_problems(text in mutated()) {
        check(&text)?;
    }

    #[test]
    fn odd_values_give_a_project_or_problems(text in odd_values()) {
        check(&text)?;
    }
}
