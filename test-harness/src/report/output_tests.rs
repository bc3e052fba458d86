//! Tests of where reports go and of what is refused beforehand.

use std::os::unix::fs::{PermissionsExt as _, symlink};

use tempfile::TempDir;

use super::*;
use crate::runner::event::RunInfo;

fn spec(text: &str) -> Result<OutputSpec, OutputError> {
    text.parse()
}

fn open_all(specs: &[OutputSpec]) -> Result<Destinations, OutputError> {
    Destinations::open(specs, &HumanOptions::default(), Box::new(io::sink()))
}

fn to(format: Format, path: &Path) -> OutputSpec {
    OutputSpec {
        format,
        path: Some(path.to_owned()),
    }
}

fn names(folder: &TempDir) -> Vec<String> {
    let entries = fs::read_dir(folder.path()).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn formats_and_paths_are_read() {
    let read = spec("json=a=b.json").unwrap();
    assert_eq!(read, to(Format::Json, Path::new("a=b.json")));
    assert_eq!(spec("human").unwrap().path, None);
    let error = spec("jsn").unwrap_err();
    assert_eq!(error.to_string(), "`jsn` is not a report format");
    assert_eq!(error.hint().as_deref(), Some("did you mean `json`?"));
    assert!(matches!(spec("junit="), Err(OutputError::EmptyPath { .. })));
}

#[test]
fn two_reports_cannot_share_a_place() {
    for (one, other) in [("json", "human"), ("json=a", "junit=a")] {
        let specs = [spec(one).unwrap(), spec(other).unwrap()];
        assert!(
            matches!(open_all(&specs), Err(OutputError::Twice { .. })),
            "{one}"
        );
    }
}

#[test]
fn a_report_is_there_only_when_it_is_whole() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("report.json");
    fs::write(&path, "old").unwrap();
    let mut open = open_all(&[to(Format::Json, &path)]).unwrap();
    open.event(&Event::RunStarted(RunInfo::default()));
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    open.finish().unwrap();
    assert!(fs::read_to_string(&path).unwrap().starts_with('{'));
    assert_eq!(names(&folder), ["report.json"]);
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o400, 0o400);
    assert_ne!(mode & 0o777, 0o600, "the report is private");
}

#[test]
fn nothing_is_left_behind_by_a_run_that_ends_early() {
    let folder = TempDir::new().unwrap();
    let open = open_all(&[to(Format::Json, &folder.path().join("report.json"))]).unwrap();
    drop(open);
    assert_eq!(names(&folder), Vec::<String>::new());
}

#[test]
fn places_that_cannot_be_written_are_told_before_the_run() {
    let folder = TempDir::new().unwrap();
    let nowhere = folder.path().join("none/report.json");
    let error = open_all(&[to(Format::Json, &nowhere)]).err().unwrap();
    assert!(
        error.hint().unwrap().starts_with("create the folder"),
        "{error}"
    );
    assert!(open_all(&[to(Format::Json, folder.path())]).is_err());
}

#[test]
fn links_and_devices_are_written_to_and_not_replaced() {
    let folder = TempDir::new().unwrap();
    let real = folder.path().join("real.json");
    fs::write(&real, "").unwrap();
    let link = folder.path().join("link.json");
    symlink(&real, &link).unwrap();
    let device = folder.path().join("device");
    symlink("/dev/null", &device).unwrap();
    let specs = [to(Format::Json, &link), to(Format::Junit, &device)];
    open_all(&specs).unwrap().finish().unwrap();
    assert!(link.is_symlink() && device.is_symlink());
    assert!(fs::read_to_string(&real).unwrap().starts_with('{'));
}

#[test]
fn a_document_is_written_as_a_report_is() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("list.json");
    let pending = PendingFile::open(&path).unwrap();
    assert!(!path.exists());
    pending.write(b"{}").unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "{}");
    assert_eq!(names(&folder), ["list.json"]);
    let error = PendingFile::open(folder.path()).err().unwrap();
    let path = folder.path().display();
    assert_eq!(
        error.to_string(),
        format!("failed to write the report `{path}`")
    );
}

#[test]
fn a_file_gets_no_colour() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("report.txt");
    let options = HumanOptions {
        styles: Styles::coloured(),
        ..HumanOptions::default()
    };
    let specs = [to(Format::Human, &path)];
    let mut open = Destinations::open(&specs, &options, Box::new(io::sink())).unwrap();
    open.event(&Event::BuildFinished {
        cell: crate::runner::event::CellId {
            function: "orders".parse().unwrap(),
            variant: None,
            architecture: crate::model::Architecture::X86_64,
        },
        result: Err(crate::runner::event::CellFailure::new(
            crate::runner::event::CellFailureKind::Build,
            crate::runner::event::Failure::new("build"),
        )),
    });
    open.finish().unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert!(
        text.contains("orders") && !text.contains('\u{1b}'),
        "{text:?}"
    );
}

#[test]
fn a_closed_pipe_is_no_error_and_other_reports_are_still_written() {
    struct Closed;
    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
    }
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("report.xml");
    let specs = [spec("human").unwrap(), to(Format::Junit, &path)];
    let open = Destinations::open(&specs, &HumanOptions::default(), Box::new(Closed));
    let mut open = open.unwrap();
    open.event(&Event::RunStarted(RunInfo::default()));
    open.finish().unwrap();
    assert!(fs::read_to_string(&path).unwrap().contains("<testsuites"));
}
