//! The tool as the tests start it: in a folder of its own, with an empty
//! environment, so that no engine and no manifest of this machine is found.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// A folder with some files.
pub(crate) fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

/// The tool with some words, in a folder.
pub(crate) fn lambdock(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lambdock"));
    command.env_clear().current_dir(folder).args(words);
    command
}

/// A run of the tool.
pub(crate) fn run(folder: &Path, words: &[&str]) -> Output {
    lambdock(folder, words).output().expect("the tool runs")
}

/// What a stream got.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text is UTF-8")
}

/// The stdout of a run that succeeds.
#[allow(dead_code, reason = "not every file of tests looks at success")]
pub(crate) fn stdout(folder: &Path, words: &[&str]) -> String {
    let output = run(folder, words);
    assert_eq!(output.status.code(), Some(0), "{words:?}: {output:?}");
    text(&output.stdout)
}

/// The stderr of a run that ends with this code and says nothing on stdout.
#[allow(dead_code, reason = "not every file of tests looks at failures")]
pub(crate) fn failure(code: i32, folder: &Path, words: &[&str]) -> String {
    let output = run(folder, words);
    assert_eq!(output.status.code(), Some(code), "{words:?}: {output:?}");
    assert!(output.stdout.is_empty(), "{words:?}: {output:?}");
    // The folder has another name in each run.
    let real = fs::canonicalize(folder).expect("the folder is there");
    text(&output.stderr).replace(&real.display().to_string(), "[folder]")
}
