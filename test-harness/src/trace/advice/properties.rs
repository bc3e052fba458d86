//! What holds for any manifest: removal leaves files that agree, and no text
//! breaks a change.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::trace::source::Sources;

/// Packages `p0` and so on, where each may need others, and the app some.
fn lock_of(needs: &[Vec<usize>], asked: &[usize]) -> (String, String) {
    let names = |list: &[usize]| {
        let names: BTreeMap<String, &str> =
            list.iter().map(|at| (format!("p{at}"), "1.0.0")).collect();
        serde_json::json!(names)
    };
    let mut packages = serde_json::Map::new();
    packages.insert(
        String::new(),
        serde_json::json!({"name": "app", "dependencies": names(asked)}),
    );
    for (at, needs) in needs.iter().enumerate() {
        let package = serde_json::json!({"version": "1.0.0", "dependencies": names(needs)});
        packages.insert(format!("node_modules/p{at}"), package);
    }
    let manifest = serde_json::json!({"name": "app", "dependencies": names(asked)});
    let lock = serde_json::json!({"lockfileVersion": 3, "packages": packages});
    (format!("{manifest:#}\n"), format!("{lock:#}\n"))
}

/// Packages that some come to, themselves included.
fn reach(needs: &[Vec<usize>], from: &[usize]) -> Vec<usize> {
    let mut found = from.to_vec();
    let mut at = 0;
    while let Some(next) = found.get(at).copied() {
        for need in &needs[next] {
            if !found.contains(need) {
                found.push(*need);
            }
        }
        at += 1;
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn removal_leaves_files_that_agree_and_whatever_others_need(
        needs in proptest::collection::vec(proptest::collection::vec(0_usize..6, 0..4), 6),
        asked in proptest::collection::btree_set(0_usize..6, 1..5),
        which in any::<proptest::sample::Index>(),
    ) {
        let asked: Vec<usize> = asked.into_iter().collect();
        let gone = asked[which.index(asked.len())];
        let (manifest, lock) = lock_of(&needs, &asked);
        let app = tempfile::tempdir().unwrap();
        fs::write(app.path().join("package.json"), manifest).unwrap();
        fs::write(app.path().join("package-lock.json"), lock).unwrap();
        let change = Change {
            file: app.path().join("package.json"),
            what: What::Remove,
            name: format!("p{gone}"),
        };
        let read = |path: &Path| fs::read_to_string(path).ok();
        let mut changed = Files::new(&read);
        prop_assert_eq!(change.apply(&mut changed), Ok(Vec::new()));
        let edits = changed.edits();
        for edit in &edits {
            fs::write(&edit.path, &edit.after).unwrap();
        }
        let rest: Vec<usize> = asked.iter().copied().filter(|one| *one != gone).collect();
        let (before, after) = (reach(&needs, &asked), reach(&needs, &rest));
        // What nobody needed before is nothing of ours.
        let left = (0..needs.len()).filter(|at| after.contains(at) || !before.contains(at));
        let left: Vec<String> = left.map(|at| format!("p{at}")).collect();
        let sources = Sources::read(&[app.path()]);
        prop_assert_eq!(&sources.problems, &[]);
        let graph = &sources.graphs[0];
        let locked: Vec<String> = graph.nodes.iter().map(|node| node.name.clone()).collect();
        prop_assert_eq!(locked, left);
        prop_assert_eq!(graph.roots.len(), asked.len() - 1);
        // Whatever is left is written as before.
        for edit in &edits {
            let before: Vec<&str> = edit.before.lines().map(|line| line.trim_end_matches(',')).collect();
            for line in edit.after.lines() {
                let line = line.trim_end_matches(',');
                prop_assert!(before.contains(&line) || line.contains("{}"), "{}", line);
            }
        }
    }

    #[test]
    fn no_text_breaks_a_change(text in ".{0,200}", file in 0_usize..6, what in 0_usize..3) {
        let names = ["package.json", "pom.xml", "go.mod", "Cargo.toml", "requirements.txt", "requirements.in"];
        let read = |path: &Path| path.to_str()?.contains('.').then(|| text.clone());
        let to = || "2.0.0".to_owned();
        let what = match what {
            0 => What::Remove,
            1 => What::Raise { to: to() },
            _ => What::Override { parent: Some("a".to_owned()), from: to(), to: to() },
        };
        let change = Change { file: names[file].into(), what, name: "b:c".to_owned() };
        let mut files = Files::new(&read);
        let _ = change.apply(&mut files);
        for edit in files.edits() {
            prop_assert!(edit.after.len() < edit.before.len() + 1000);
        }
    }
}
