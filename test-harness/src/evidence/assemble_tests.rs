//! Tests of putting an environment's evidence together.

use super::*;
use crate::evidence::records::Start;

const SECOND: f64 = 1_795_497_738_000.0;

fn timeline() -> Timeline {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/rie");
    let text = std::fs::read_to_string(format!("{folder}/ok.stderr.log")).unwrap();
    let mut timeline = Timeline::default();
    text.lines().for_each(|line| timeline.push(line));
    timeline
}

fn load(path: &str, milli: f64) -> Load {
    Load {
        time: SECOND + milli,
        pid: 13,
        path: path.to_owned(),
        kind: "python".to_owned(),
        ..Load::default()
    }
}

fn observed(asked: Option<f64>, loads: Vec<Load>) -> Observed {
    Observed {
        records: Records {
            files: vec![File {
                start: Some(Start {
                    pid: 13,
                    runtime: "python",
                    ..Start::default()
                }),
                asked: asked.map(|milli| SECOND + milli),
                loads,
                ..File::default()
            }],
            gaps: Vec::new(),
        },
        timeline: timeline(),
        cases: vec!["one".to_owned(), "two".to_owned()],
        ..Observed::default()
    }
}

fn cases(evidence: &EnvironmentEvidence) -> Vec<Option<&str>> {
    evidence
        .loads
        .iter()
        .map(|load| load.case.as_deref())
        .collect()
}

#[test]
fn a_load_is_of_the_init_phase_or_of_a_case() {
    let loads = || {
        vec![
            load("/a.py", 500.0),
            load("/b.py", 777.5),
            load("/c.py", 778.5),
            load("/d.py", 793.5),
        ]
    };
    let by_log = environment(observed(None, loads()));
    assert_eq!(cases(&by_log), [None, None, Some("one"), Some("two")]);
    // The hook saw that the runtime had asked within that millisecond.
    let by_hook = environment(observed(Some(777.25), loads()));
    assert_eq!(
        cases(&by_hook),
        [None, Some("one"), Some("one"), Some("two")]
    );
    assert_eq!(by_log.gaps, [""; 0]);
}

#[test]
fn a_process_that_does_not_tell_is_a_gap() {
    let mut silent = observed(None, Vec::new());
    silent.records.files[0].start = None;
    assert_eq!(environment(silent).gaps, ["no process told what it loads"]);
    let mut child = observed(None, Vec::new());
    child.records.files[0].children = vec![Child {
        parent: 13,
        pid: None,
        program: "/usr/bin/git".to_owned(),
    }];
    child.records.files[0].workers = vec![3];
    let gaps = environment(child).gaps;
    assert_eq!(gaps.len(), 2, "{gaps:?}");
    assert!(gaps[0].contains("`/usr/bin/git`"));
}

#[test]
fn a_child_that_tells_is_none() {
    let mut child = observed(None, Vec::new());
    child.records.files[0].children = vec![Child {
        parent: 13,
        pid: None,
        program: "python3".to_owned(),
    }];
    child.records.files.push(File {
        start: Some(Start {
            pid: 20,
            parent: 13,
            runtime: "python",
            ..Start::default()
        }),
        ..File::default()
    });
    assert_eq!(environment(child).gaps, [""; 0]);
}

#[test]
fn what_was_read_and_not_run_is_told_apart() {
    let mut both = observed(
        None,
        vec![load("/p/a.py", 500.0), load("/z.zip/m/x.py", 600.0)],
    );
    both.records.files[0].reads = ["/p/__pycache__/a.cpython-311.pyc", "/p/b.py", "/z.zip"]
        .map(str::to_owned)
        .to_vec();
    let evidence = environment(both);
    assert_eq!(evidence.reads, ["/p/b.py", "/z.zip"]);
    assert_eq!(evidence.bundles[0].path, "/z.zip");
}
