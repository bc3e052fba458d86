//! Tests of selections over one small manifest.

use std::path::Path;

use super::*;

const MANIFEST: &str = r#"
[functions.node]
language = "node"
tags = ["sample", "fast"]
architectures = ["x86_64", "arm64"]

[functions.node.variants.node22]
[functions.node.variants.node24]

[functions.java]
language = "java"
tags = ["sample"]

[functions.faults]
image = "faults:1"
"#;

fn project() -> Project {
    crate::manifest::parse(MANIFEST, Path::new("/p/lambdock.toml")).unwrap()
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn chosen(selection: &Selection) -> Vec<String> {
    let cells = select(&project(), selection).unwrap();
    let name = |cell: &Cell| format!("{} {}", cell.id(), cell.architecture);
    cells.iter().map(name).collect()
}

#[test]
fn an_open_selection_is_the_whole_matrix_in_order() {
    let wanted = [
        "node/node22 x86_64",
        "node/node22 arm64",
        "node/node24 x86_64",
        "node/node24 arm64",
        "java x86_64",
        "faults x86_64",
    ];
    assert_eq!(chosen(&Selection::default()), wanted);
}

#[test]
fn choices_narrow_each_other() {
    let by_address = Selection {
        functions: words(&["faults", "node/node24", "node/node24"]),
        ..Selection::default()
    };
    assert_eq!(
        chosen(&by_address),
        ["node/node24 x86_64", "node/node24 arm64", "faults x86_64"]
    );
    let by_tag = Selection {
        tags: words(&["fast", "sample"]),
        architectures: vec![Architecture::Arm64],
        variants: words(&["node22"]),
        ..Selection::default()
    };
    assert_eq!(chosen(&by_tag), ["node/node22 arm64"]);
    let by_language = Selection {
        languages: words(&["java"]),
        ..Selection::default()
    };
    assert_eq!(chosen(&by_language), ["java x86_64"]);
}

#[test]
fn unknown_words_are_errors_with_a_suggestion_and_the_list() {
    let project = project();
    let table = [
        (
            Selection {
                functions: words(&["jaba"]),
                ..Selection::default()
            },
            "cannot find the function `jaba` in the manifest",
            "did you mean `java`? the manifest has node, java, faults",
        ),
        (
            Selection {
                functions: words(&["node/node23"]),
                ..Selection::default()
            },
            "cannot find the variant `node23` in the manifest",
            "did you mean `node24`? the manifest has node22, node24",
        ),
        (
            Selection {
                functions: words(&["java/x"]),
                ..Selection::default()
            },
            "cannot find the variant `x` in the manifest",
            "the manifest has no variant",
        ),
        (
            Selection {
                tags: words(&["slow"]),
                ..Selection::default()
            },
            "cannot find the tag `slow` in the manifest",
            "the manifest has fast, sample",
        ),
        (
            Selection {
                languages: words(&["cobol"]),
                ..Selection::default()
            },
            "cannot find the language `cobol` in the manifest",
            "the manifest has java, node",
        ),
    ];
    for (selection, message, hint) in table {
        let error = select(&project, &selection).unwrap_err();
        assert_eq!(error.to_string(), message);
        assert_eq!(error.hint().as_deref(), Some(hint));
    }
}

#[test]
fn an_empty_choice_is_an_error() {
    let selection = Selection {
        functions: words(&["java"]),
        architectures: vec![Architecture::Arm64],
        ..Selection::default()
    };
    let error = select(&project(), &selection).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot select anything: no function fits function `java` and architecture `arm64`"
    );
    assert!(matches!(error, SelectError::Nothing(_)));
}
