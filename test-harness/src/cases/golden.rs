//! Rewriting golden files with what functions answer. It runs nothing: whoever
//! has an invocation asks here instead of asking the case.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::case::Case;
use super::compare;
use super::expect::{Expectation, GoldenFile};
use super::mismatch::Mismatch;
use crate::invoke::outcome::{Invocation, Outcome};
use crate::model::Json;

/// The golden files that one run rewrites. Each is written once: where several
/// cells share a case, the others must answer as the first one did.
#[derive(Debug, Default)]
pub struct GoldenUpdate(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    written: BTreeMap<PathBuf, Json>,
    notes: Vec<String>,
}

impl GoldenUpdate {
    /// Checks a case as [`Case::check`] does, after its golden file has been
    /// rewritten. A file stays as it is where anything else that the case
    /// expects does not hold, or the answer is not JSON.
    pub fn check(&self, case: &Case, invocation: &Invocation) -> Vec<Mismatch> {
        let is_golden = |one: &&Expectation| matches!(one, Expectation::AnswerFile(_));
        let (golden, rest): (Vec<&Expectation>, Vec<&Expectation>) =
            case.expectations.iter().partition(is_golden);
        let Some(Expectation::AnswerFile(golden)) = golden.first() else {
            return case.check(invocation);
        };
        let others = Case {
            expectations: rest.into_iter().cloned().collect(),
            ..case.clone()
        };
        if !others.check(invocation).is_empty() {
            self.note(golden, &case.name, "it does not hold otherwise");
            return case.check(invocation);
        }
        let Outcome::Success { payload } = &invocation.outcome else {
            self.note(golden, &case.name, "its outcome is no success");
            return case.check(invocation);
        };
        let Ok(answer) = Json::parse(payload) else {
            self.note(golden, &case.name, "its answer is not JSON");
            return case.check(invocation);
        };
        self.accept(case, golden, invocation, answer)
    }

    /// What has been done since the last call, in words.
    pub fn take_notes(&self) -> Vec<String> {
        std::mem::take(&mut self.state().notes)
    }

    fn accept(
        &self,
        case: &Case,
        golden: &GoldenFile,
        invocation: &Invocation,
        answer: Json,
    ) -> Vec<Mismatch> {
        let mut state = self.state();
        if let Some(written) = state.written.get(&golden.path) {
            return compare::exact(written, &answer);
        }
        let shown = golden.path.display();
        match write(&golden.path, &answer.pretty()) {
            Ok(true) => state.notes.push(format!("wrote golden file `{shown}`")),
            Ok(false) => {}
            Err(error) => {
                let note = format!("golden file `{shown}` cannot be written: {error}");
                state.notes.push(note);
                drop(state);
                return case.check(invocation);
            }
        }
        state.written.insert(golden.path.clone(), answer);
        Vec::new()
    }

    fn note(&self, golden: &GoldenFile, case: &str, why: &str) {
        let shown = golden.path.display();
        let note = format!("golden file `{shown}` stays as it is, by case `{case}`: {why}");
        self.state().notes.push(note);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes a file; whether anything changed.
fn write(path: &Path, text: &str) -> io::Result<bool> {
    if fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(false);
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::tests::{error, one_in, success};

    #[test]
    fn a_golden_file_is_written_once_and_only_with_a_good_answer() {
        let text = "event = {}\nexpect = { answer-file = \"gold/a.json\", json-path = { '$.ok' = true } }\n";
        let (folder, case) = one_in(text);
        let path = folder.path().join("gold/a.json");
        let update = GoldenUpdate::default();
        for bad in [
            success(r#"{"ok":false}"#),
            success("text"),
            error("E", "no"),
        ] {
            assert_ne!(update.check(&case, &bad), []);
            let notes = update.take_notes();
            assert_eq!(notes.len(), 1, "{notes:?}");
            assert!(!path.exists());
        }
        let answer = success(r#"{"ok":true,"n":1.50}"#);
        assert_eq!(update.check(&case, &answer), []);
        let written = fs::read_to_string(&path).unwrap();
        assert_eq!(written, "{\n  \"n\": 1.50,\n  \"ok\": true\n}\n");
        let note = format!("wrote golden file `{}`", path.display());
        assert_eq!(update.take_notes(), [note]);
        assert_eq!(update.check(&case, &answer), []);
        assert_ne!(update.check(&case, &success(r#"{"ok":true,"n":2}"#)), []);
        assert_eq!(fs::read_to_string(&path).unwrap(), written);
        let again = GoldenUpdate::default();
        assert_eq!(again.check(&case, &answer), []);
        assert_eq!(again.take_notes(), Vec::<String>::new());
    }
}
