//! Records of what was loaded: a function can write there too, and a process may
//! be killed within a line. Whatever cannot be read is a gap.

use lambdock::evidence::{Observed, Records, Timeline, environment, looks_bundled};
use proptest::prelude::*;

use crate::bounded::{config, within};
use crate::mutation::{damaged, damaged_text};

const NODE: &str = r#"{"k":"start","pid":13,"ppid":1,"thread":0,"rt":"node","v":"22.20.0","cmd":["node","x"],"n":0,"t":1795497738460.5}
{"k":"load","p":"/var/task/index.js","f":"commonjs","by":"/var/runtime/index.mjs","n":1,"t":1795497738470.25}
{"k":"next","n":2,"t":1795497738777.5}
{"k":"child","child":23,"p":"/bin/sh","n":3,"t":1795497738793}
{"k":"worker","thread":1,"n":4,"t":1795497738793.5}
"#;
const JAVA: &str = "\
[2026-11-24T05:22:18.460+0000] java.lang.Object source: shared objects file
[2026-11-24T05:22:18.545+0000] T source: jar:file:/var/task/a%20b.jar!/BOOT-INF/lib/c.jar!/
";
const WORDS: [&str; 12] = [
    "\"k\":\"load\"",
    "\"k\":\"gap\"",
    "\"n\":18446744073709551615",
    "\"t\":1e308",
    "\"t\":-1e308",
    "\"pid\":0",
    " source: ",
    "jar:nested:/",
    "!/",
    "%",
    "+0000] ",
    "__pycache__/",
];

fn packed(name: &str, text: &str) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_ustar();
    header.set_size(text.len() as u64);
    let path = format!("records/{name}");
    builder
        .append_data(&mut header, path, text.as_bytes())
        .expect("memory can be written");
    builder.into_inner().expect("memory can be written")
}

fn read(archive: &[u8]) {
    let mut timeline = Timeline::default();
    timeline.push("24 Nov 2026 05:22:18,448 [DEBUG] (rapid) invoke: -> POST /");
    let records = Records::read(archive, false);
    let evidence = environment(Observed {
        records,
        timeline,
        cases: vec!["one".to_owned()],
        ..Observed::default()
    });
    // Unseen, or somebody told.
    assert!(!evidence.gaps.is_empty() || !evidence.processes.is_empty());
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn damaged_records_are_read_or_gaps(text in damaged_text(&[NODE.to_owned()], &WORDS)) {
        within("evidence-records", text, |text| {
            read(&packed("node-13-0-1.jsonl", text));
            looks_bundled(text);
            Ok(())
        })?;
    }

    #[test]
    fn damaged_logs_of_classes_are_read_or_gaps(text in damaged_text(&[JAVA.to_owned()], &WORDS)) {
        within("evidence-classes", text, |text| {
            read(&packed("java-14.log", text));
            Ok(())
        })?;
    }

    #[test]
    fn damaged_archives_of_records_are_read_or_gaps(
        bytes in damaged(&[packed("node-13-0-1.jsonl", NODE), packed("java-14.log", JAVA)], &WORDS)
    ) {
        within("evidence-archive", bytes, |bytes| {
            read(bytes);
            Ok(())
        })?;
    }
}
