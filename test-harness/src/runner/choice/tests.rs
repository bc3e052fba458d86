//! What is chosen, and that a choice of nothing is never a plan.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::*;
use crate::model::BasePolicy;
use crate::runner::sample::function;

/// Two functions with cases and one without; `beta` and one case of `alpha` have
/// the tag `smoke`.
fn project(root: &Path) -> Project {
    let folder = |name: &str, text: &str| {
        fs::create_dir_all(root.join(name)).unwrap();
        fs::write(root.join(name).join("cases.toml"), text).unwrap();
        vec![root.join(name)]
    };
    let mut alpha = function("alpha");
    let two = "\
[[case]]
name = 'greets'
event = 1
expect = { answer = 1 }

[[case]]
name = 'sums'
event = 2
expect = { answer = 2 }
";
    alpha.cases = folder("alpha", &format!("{two}tags = ['smoke']\n"));
    let mut beta = function("beta");
    beta.tags = vec!["smoke".to_owned()];
    beta.cases = folder("beta", two);
    Project {
        name: "demo".to_owned(),
        root: root.to_owned(),
        manifest: root.join("lambdock.toml"),
        bases: BasePolicy::Auto,
        base_map: BTreeMap::new(),
        scan: crate::model::ScanSettings::default(),
        deploy: crate::model::DeploySettings::default(),
        functions: vec![alpha, beta, function("gamma")],
    }
}

/// The chosen cells with their cases: `alpha: greets, sums`.
fn chosen(plan: &Plan) -> Vec<String> {
    let line = |cell: &crate::runner::PlannedCell| {
        let names: Vec<&str> = cell.cases.iter().map(|case| case.name.as_str()).collect();
        format!("{}: {}", cell.target.cell.id(), names.join(", "))
    };
    plan.cells.iter().map(line).collect()
}

fn choice(functions: &[&str], tags: &[&str], cases: &[&str]) -> Choice {
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    Choice {
        selection: Selection {
            functions: owned(functions),
            tags: owned(tags),
            ..Selection::default()
        },
        cases: owned(cases),
    }
}

#[test]
fn tags_select_whole_functions_and_single_cases() {
    let root = tempfile::tempdir().unwrap();
    let project = project(root.path());
    let plan = |choice: &Choice| chosen(&Plan::choose(&project, choice).unwrap());
    assert_eq!(
        plan(&Choice::default()),
        ["alpha: greets, sums", "beta: greets, sums", "gamma: "]
    );
    assert_eq!(
        plan(&choice(&[], &["smoke"], &[])),
        ["alpha: sums", "beta: greets, sums"]
    );
    assert_eq!(
        plan(&choice(&[], &["smoke"], &["greet", "nothing"])),
        ["beta: greets"]
    );
}

#[test]
fn a_choice_of_nothing_is_an_error() {
    let root = tempfile::tempdir().unwrap();
    let project = project(root.path());
    let error = |choice: &Choice| Plan::choose(&project, choice).unwrap_err();
    assert!(matches!(
        error(&choice(&["gamma"], &["smoke"], &[])),
        PlanError::Select(SelectError::Nothing(_))
    ));
    let unknown = error(&choice(&[], &["smok"], &[]));
    assert!(unknown.hint().unwrap().starts_with("did you mean `smoke`?"));
    let none = error(&choice(&[], &[], &["nothing"]));
    assert_eq!(none, PlanError::NoSuchCase(vec!["nothing".to_owned()]));
    let plan = Plan::choose(&project, &choice(&["gamma"], &[], &[])).unwrap();
    assert_eq!(plan.require_cases(), Err(PlanError::NoCases));
}

#[test]
fn problems_of_all_case_files_are_told_at_once() {
    let root = tempfile::tempdir().unwrap();
    let mut project = project(root.path());
    for name in ["alpha", "beta"] {
        fs::write(root.path().join(name).join("bad.toml"), "evnt = 1\n").unwrap();
    }
    project.functions[2].cases = project.functions[0].cases.clone();
    let error = Plan::choose(&project, &Choice::default()).unwrap_err();
    let PlanError::Cases(CasesError { problems }) = error else {
        panic!("{error}");
    };
    let files: BTreeSet<&Path> = problems.iter().map(|one| one.file.as_path()).collect();
    assert_eq!(files.len(), 2);
    let unique: BTreeSet<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(unique.len(), problems.len(), "{problems:?}");
}

#[test]
fn images_are_chosen_without_reading_cases() {
    let root = tempfile::tempdir().unwrap();
    let project = project(root.path());
    fs::write(root.path().join("alpha/bad.toml"), "evnt = 1\n").unwrap();
    let selection = choice(&["alpha", "gamma"], &[], &[]).selection;
    let mut plan = Plan::images(&project, &selection).unwrap();
    assert_eq!(chosen(&plan), ["alpha: ", "gamma: "]);
    plan.relax();
    let relaxed = |cell: &crate::runner::PlannedCell| cell.target.function.limits.clone();
    assert!(
        plan.cells
            .iter()
            .map(relaxed)
            .all(|one| one == Limits::RELAXED)
    );
}
