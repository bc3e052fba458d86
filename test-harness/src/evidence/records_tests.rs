//! Tests of reading records: right ones, damaged ones, and any bytes.

use proptest::prelude::*;

use super::*;

/// As the hook for Node wrote it, 2026-11-24, shortened.
const NODE: &str = r#"{"k":"start","pid":13,"ppid":1,"thread":0,"rt":"node","v":"22.20.0","cmd":["node","x"],"n":0,"t":1000.5}
{"k":"load","p":"/var/task/index.js","f":"commonjs","by":"/var/runtime/index.mjs","n":1,"t":1001.25}
{"k":"next","n":2,"t":1002}
{"k":"child","child":23,"p":"/bin/sh","n":3,"t":1003}
{"k":"worker","thread":1,"n":4,"t":1004}
"#;

fn packed(files: &[(&str, &str)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, text) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        builder
            .append_data(&mut header, format!("records/{name}"), text.as_bytes())
            .unwrap();
    }
    builder.into_inner().unwrap()
}

fn node(text: &str) -> Records {
    Records::read(&packed(&[("node-13-0-1.jsonl", text)]), false)
}

#[test]
fn a_process_tells_its_loads_and_children() {
    let records = node(NODE);
    assert_eq!(records.gaps, [""; 0]);
    let [file] = records.files.as_slice() else {
        panic!("{records:?}");
    };
    let start = file.start.as_ref().unwrap();
    assert_eq!((start.pid, start.runtime), (13, "node"));
    assert_eq!(file.asked, Some(1002.0));
    assert_eq!(file.loads[0].path, "/var/task/index.js");
    assert_eq!(file.loads[0].pid, 13);
    assert_eq!(file.children[0].pid, Some(23));
    assert_eq!(file.children[0].parent, 13);
    assert_eq!(file.workers, [1]);
}

#[test]
fn a_missing_record_is_a_gap() {
    let lines: Vec<&str> = NODE.lines().collect();
    for left_out in 0..lines.len() - 1 {
        let mut rest = lines.clone();
        rest.remove(left_out);
        let records = node(&format!("{}\n", rest.join("\n")));
        assert!(!records.gaps.is_empty(), "{left_out}");
    }
}

#[test]
fn a_forked_process_goes_on_with_its_parents_number() {
    let text = r#"{"k":"start","n":0,"pid":5,"rt":"python","t":1}
{"k":"load","n":1,"pid":5,"p":"/a.py","f":"python","t":2}
{"k":"load","n":2,"pid":6,"p":"/b.py","f":"python","t":3}
{"k":"load","n":2,"pid":5,"p":"/c.py","f":"python","t":4}
{"k":"load","n":3,"pid":6,"p":"/d.py","f":"python","t":5}
"#;
    let records = Records::read(&packed(&[("python-5-1.jsonl", text)]), false);
    assert_eq!(records.gaps, [""; 0]);
    assert_eq!(records.files[0].loads[1].pid, 6);
}

#[test]
fn what_is_not_ours_is_a_gap() {
    assert_eq!(Records::read(&packed(&[("x", "y")]), false).gaps.len(), 1);
    assert_eq!(node("{}\n").gaps.len(), 1);
    assert_eq!(node("not json\n").gaps.len(), 1);
    assert!(!Records::read(&[1; 2000], false).gaps.is_empty());
    let whole = packed(&[("node-13-0-1.jsonl", NODE)]);
    assert!(!Records::read(&whole[..600], true).gaps.is_empty());
}

proptest! {
    #[test]
    fn any_damage_is_read_without_harm(at in 0..NODE.len(), byte in any::<u8>()) {
        let mut bytes = NODE.as_bytes().to_vec();
        bytes[at] = byte;
        node(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_cut_but_between_records_is_a_gap(at in 1..NODE.len()) {
        let cut = &NODE[..at];
        let gaps = node(cut).gaps;
        prop_assert_eq!(gaps.is_empty(), cut.ends_with('\n'), "{:?}", gaps);
    }

    #[test]
    fn any_bytes_are_read_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..4000)) {
        Records::read(&bytes, false);
        node(&String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn a_log_of_classes_is_a_process_and_one_that_was_turned_over_a_gap() {
    let line = "[2026-11-24T12:12:00.545+0000] T source: file:/var/task/lib/t.jar\n";
    let records = Records::read(&packed(&[("java-14.log", line)]), false);
    assert_eq!(records.gaps, [""; 0]);
    assert_eq!(records.started(), BTreeMap::from([(14, vec![0])]));
    let load = &records.files[0].loads[0];
    assert_eq!((load.pid, load.class.as_deref()), (14, Some("T")));
    let turned = packed(&[("java-14.log.0", line), ("java-14.log", line)]);
    assert_eq!(Records::read(&turned, false).gaps.len(), 1);
    let child = line.replace("T source", "java.lang.ProcessImpl source");
    let child = Records::read(&packed(&[("java-14.log", &child)]), false);
    assert_eq!(child.gaps.len(), 1);
}
