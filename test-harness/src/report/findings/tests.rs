//! Every format of the sample documents, and what must hold of any document:
//! nothing panics, nothing steers, and what is JSON or XML parses back.

use proptest::prelude::*;
use quick_xml::events::Event;
use serde_json::Value;

use super::safe::steers;
use super::sample::{CANARY, empty, rich, single};
use super::*;

/// Every element and attribute that the page is made of.
const ELEMENTS: &str = "html head meta title style body main section h1 h2 h3 p strong dl dt dd \
     div table caption thead tbody tr th td span a br details summary pre ul li";

fn plain(format: FindingsFormat, report: &FindingsReport) -> String {
    render(format, report, &Styles::plain()).unwrap()
}

#[test]
fn every_format_shows_everything() {
    for format in FindingsFormat::ALL {
        let name = format!("{format:?}").to_lowercase();
        insta::assert_snapshot!(format!("{name}_of_everything"), plain(format, &rich()));
    }
}

#[test]
fn every_format_shows_nothing() {
    let texts = FindingsFormat::ALL.map(|format| {
        let name = format!("{format:?}").to_lowercase();
        format!("== {name}\n{}", plain(format, &empty()))
    });
    insta::assert_snapshot!("formats_of_nothing", texts.join("\n"));
}

#[test]
fn one_image_is_the_subject_of_its_bill_of_materials() {
    let document: Value =
        serde_json::from_str(&plain(FindingsFormat::Cyclonedx, &single())).unwrap();
    assert_eq!(document["metadata"]["component"]["type"], "container");
    assert_eq!(document["components"][0]["type"], "library");
}

#[test]
fn a_walk_from_a_tag_shows_the_function_its_folder_and_its_line() {
    let mut report = rich();
    report.images.clear();
    insta::assert_snapshot!("trace_of_a_tag", plain(FindingsFormat::Trace, &report));
}

#[test]
fn words_name_formats() {
    for word in FindingsFormat::WORDS {
        let format = FindingsFormat::of_word(word, FindingsFormat::Trace).unwrap();
        assert_eq!(format.to_string(), word);
    }
    let human = FindingsFormat::of_word("human", FindingsFormat::Trace);
    assert_eq!(human, Some(FindingsFormat::Trace));
    assert_eq!(FindingsFormat::of_word("junit", FindingsFormat::Scan), None);
}

#[test]
fn colours_add_nothing_but_colours() {
    let codes = regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
    for format in [FindingsFormat::Scan, FindingsFormat::Trace] {
        let coloured = render(format, &rich(), &Styles::coloured()).unwrap();
        let bare = codes.replace_all(&coloured, "");
        assert_ne!(coloured, bare);
        assert_eq!(bare, plain(format, &rich()));
    }
}

#[test]
fn a_document_without_a_time_says_so_where_a_format_needs_one() {
    let mut report = rich();
    "yesterday".clone_into(&mut report.scanned_at);
    for format in FindingsFormat::ALL {
        let needs = matches!(
            format,
            FindingsFormat::Sarif
                | FindingsFormat::Cyclonedx
                | FindingsFormat::Spdx
                | FindingsFormat::Openvex
        );
        let rendered = render(format, &report, &Styles::plain());
        assert_eq!(rendered.is_err(), needs, "{format:?}");
        if let Err(error) = rendered {
            let said = "failed to read the time of the scan, `yesterday`";
            assert_eq!(error.to_string(), said);
        }
    }
}

#[test]
fn ids_are_of_the_document() {
    let mut other = rich();
    other.notes.clear();
    for format in [FindingsFormat::Cyclonedx, FindingsFormat::Openvex] {
        assert_eq!(plain(format, &rich()), plain(format, &rich()));
        let id = |report| {
            let document: Value = serde_json::from_str(&plain(format, report)).unwrap();
            let ids = [&document["serialNumber"], &document["@id"]].map(Value::to_string);
            ids.concat()
        };
        assert_ne!(id(&rich()), id(&other));
    }
}

#[test]
fn fingerprints_stay_where_lines_move() {
    let prints = |report: &FindingsReport| -> Vec<String> {
        let text = plain(FindingsFormat::Sarif, report);
        let document: Value = serde_json::from_str(&text).unwrap();
        let results = document["runs"][0]["results"].as_array().unwrap();
        let prints = results.iter().map(|r| r["partialFingerprints"].to_string());
        prints.collect()
    };
    let mut moved = rich();
    let trace = moved.images[0].findings[1].trace.as_mut().unwrap();
    trace.paths[0].manifest.line += 5;
    assert_eq!(prints(&rich()), prints(&moved));
    let mut distinct = prints(&rich());
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), prints(&rich()).len());
}

#[test]
fn a_canary_reaches_neither_terminal_nor_page() {
    let report = rich();
    for format in FindingsFormat::ALL {
        let text = plain(format, &report);
        harmless(format, &text);
        assert!(
            text.contains("alert("),
            "{format:?} must show what it was given"
        );
    }
    let page = plain(FindingsFormat::Html, &report);
    assert!(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"));
    assert!(!page.contains("<script"));
    assert!(!page.contains("href=\"javascript"));
}

/// What holds of every text that a format makes.
fn harmless(format: FindingsFormat, text: &str) {
    let found = text.chars().find(|&c| steers(c) && !"\n\t".contains(c));
    assert_eq!(found, None, "{format:?}");
    match format {
        FindingsFormat::Scan | FindingsFormat::Trace => {}
        FindingsFormat::Html => elements(text),
        FindingsFormat::Github => {
            for line in text.lines() {
                let command = ["::error ", "::warning ", "::notice "];
                assert!(command.iter().any(|c| line.starts_with(c)), "{line}");
            }
        }
        _ => {
            serde_json::from_str::<Value>(text).unwrap();
        }
    }
}

/// The page is well-formed and of known elements only.
fn elements(page: &str) {
    let mut reader = quick_xml::Reader::from_str(page);
    reader.config_mut().check_end_names = true;
    let mut depth = 0_usize;
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                depth += 1;
                known(&start);
            }
            Event::Empty(start) => known(&start),
            Event::End(_) => depth -= 1,
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0);
}

fn known(start: &quick_xml::events::BytesStart<'_>) {
    let name = String::from_utf8(start.name().as_ref().to_vec()).unwrap();
    assert!(ELEMENTS.split(' ').any(|known| known == name), "{name}");
    for attribute in start.attributes() {
        let key = attribute.unwrap().key;
        assert!(!key.as_ref().starts_with(b"on"), "an event handler");
    }
}

/// The document with its texts replaced, one after another, where `replaced`
/// says so.
fn with_texts(report: &FindingsReport, texts: &[String], replaced: u64) -> FindingsReport {
    let mut document = serde_json::to_value(report).unwrap();
    let time = document["scanned_at"].clone();
    let mut index = 0;
    replace(&mut document, texts, replaced, &mut index);
    document["scanned_at"] = time;
    serde_json::from_value(document).unwrap()
}

fn replace(value: &mut Value, texts: &[String], replaced: u64, index: &mut usize) {
    match value {
        Value::String(text) => {
            *index += 1;
            if replaced.rotate_left(u32::try_from(*index % 64).unwrap()) & 1 == 1 {
                text.clone_from(&texts[*index % texts.len()]);
            }
        }
        Value::Array(list) => list
            .iter_mut()
            .for_each(|value| replace(value, texts, replaced, index)),
        Value::Object(members) => members
            .iter_mut()
            .for_each(|(_, value)| replace(value, texts, replaced, index)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_document_renders(
        mut texts in proptest::collection::vec(any::<String>(), 1..12),
        replaced in any::<u64>(),
    ) {
        texts.push(CANARY.to_owned());
        texts.push(String::new());
        let report = with_texts(&rich(), &texts, replaced);
        for format in FindingsFormat::ALL {
            let text = plain(format, &report);
            harmless(format, &text);
            schema_tests::conforms(format, &text);
        }
        let text = plain(FindingsFormat::Json, &report);
        let read: FindingsReport = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(read, report);
    }
}
