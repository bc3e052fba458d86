//! The samples that are vulnerable on purpose: marked as such, apart from the
//! repository's own functions, and answering as their clean twins do.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use e2e::{Call, all_passed, workspace};
use lambdock::engine::labels;
use lambdock::wire::ListReport;

fn manifest() -> PathBuf {
    workspace().join("samples/vulnerable/lambdock.toml")
}

fn list(call: Call) -> ListReport {
    let finished = call.run().exits_with(0);
    serde_json::from_slice(&finished.stdout).expect("`list -o json` is the document")
}

#[test]
fn the_repositorys_own_manifest_has_none_of_them() {
    let own = list(Call::new(["list", "-o", "json"]));
    let vulnerable = list(Call::new(["list", "-o", "json"]).manifest(&manifest()));
    assert!(vulnerable.functions.len() >= 7, "{vulnerable:#?}");
    for function in &own.functions {
        assert!(!function.tags.iter().any(|tag| tag == "vulnerable"));
    }
    let text = fs::read_to_string(workspace().join("lambdock.toml")).expect("a manifest");
    assert!(!text.contains("vulnerable"));
}

#[test]
fn those_that_are_vulnerable_are_labelled_and_the_others_are_not() {
    let vulnerable = list(Call::new(["list", "-o", "json"]).manifest(&manifest()));
    let label = format!("LABEL {}=\"true\"\n", labels::VULNERABLE);
    for function in &vulnerable.functions {
        // The variant of its code is built from the same folder.
        let folder = function.name.trim_end_matches("-loads");
        let path = manifest().with_file_name(folder).join("Dockerfile");
        let dockerfile = fs::read_to_string(&path).expect("a Dockerfile");
        let tagged = function.tags == ["vulnerable"];
        assert!(tagged || function.tags == ["clean"], "{function:?}");
        assert_eq!(dockerfile.contains(&label), tagged, "{}", path.display());
    }
}

#[test]
fn no_lockfile_names_a_host_to_install_from() {
    for folder in ["node-evil", "node-clean"] {
        let path = manifest().with_file_name(folder).join("package-lock.json");
        let text = fs::read_to_string(path).expect("a lockfile");
        let lock: serde_json::Value = serde_json::from_str(&text).expect("a lockfile is JSON");
        let packages = lock["packages"].as_object().expect("packages");
        let installed = packages.iter().filter(|(folder, _)| !folder.is_empty());
        let mut checked = 0;
        for (folder, package) in installed {
            assert!(package["integrity"].is_string(), "{folder}");
            assert!(package.get("resolved").is_none(), "{folder}");
            checked += 1;
        }
        assert!(checked > 50, "{checked} packages");
    }
}

#[test]
fn they_answer_as_their_clean_twins_do() {
    let call = Call::new(["test", "-o", "json"]).manifest(&manifest());
    let report = call.run().exits_with(0).report();
    let cases: BTreeMap<&str, usize> = report
        .cells
        .iter()
        .inspect(|cell| all_passed(cell))
        .map(|cell| (cell.function.as_str(), cell.cases.len()))
        .collect();
    let expected = [
        ("java-clean", 2),
        ("java-log4j", 2),
        ("node-clean", 2),
        ("node-evil", 2),
        ("node-evil-loads", 3),
        ("python-boto3", 2),
        ("python-clean", 2),
    ];
    assert_eq!(cases, BTreeMap::from(expected));
}
