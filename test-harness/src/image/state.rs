//! What a project remembers between runs, in `.lambdock/state.json`: nothing
//! but shortcuts. Deleting it costs time, never a right answer.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// The project's memory.
#[derive(Debug)]
pub struct State {
    path: PathBuf,
    memory: Mutex<Memory>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Memory {
    /// Digest of a command's inputs when it last succeeded, by command.
    prepared: BTreeMap<String, String>,
    /// When a base could last not be pulled, in seconds since 1970.
    unreachable: BTreeMap<String, u64>,
    /// Images that keep Lambda's contract, by id, with the digest of what was
    /// checked.
    checked: BTreeMap<String, String>,
}

/// The folder of a project's memory, and the file in it.
const FOLDER: &str = ".lambdock";
const FILE: &str = "state.json";

/// How long a base that could not be pulled is not tried again, in seconds.
const RETRY_AFTER: u64 = 24 * 3600;

impl State {
    /// Reads the memory of a project; a missing or broken file is an empty one.
    pub fn open(root: &Path) -> Self {
        let path = root.join(FOLDER).join(FILE);
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        Self {
            path,
            memory: Mutex::new(serde_json::from_str(&text).unwrap_or_default()),
        }
    }

    /// Removes the memory of a project; false where there was none.
    ///
    /// # Errors
    /// When it is there and cannot be removed.
    pub fn forget(root: &Path) -> io::Result<bool> {
        let folder = root.join(FOLDER);
        match std::fs::remove_file(folder.join(FILE)) {
            Ok(()) => {
                // Whatever else stands in the folder keeps it.
                let _ = std::fs::remove_dir(folder);
                Ok(true)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    pub(super) fn prepared(&self, command: &str) -> Option<String> {
        self.with(|memory| memory.prepared.get(command).cloned())
    }

    pub(super) fn remember_prepared(&self, command: String, inputs: String) {
        self.with(|memory| memory.prepared.insert(command, inputs));
    }

    pub(super) fn is_unreachable(&self, reference: &str) -> bool {
        let since = self.with(|memory| memory.unreachable.get(reference).copied());
        since.is_some_and(|since| now().saturating_sub(since) < RETRY_AFTER)
    }

    pub(super) fn remember_unreachable(&self, reference: String) {
        self.with(|memory| memory.unreachable.insert(reference, now()));
    }

    pub(super) fn forget_unreachable(&self) {
        self.with(|memory| memory.unreachable.clear());
    }

    pub(super) fn is_checked(&self, image: &str, what: &str) -> bool {
        self.with(|memory| memory.checked.get(image).is_some_and(|seen| seen == what))
    }

    pub(super) fn remember_checked(&self, image: String, what: String) {
        self.with(|memory| memory.checked.insert(image, what));
    }

    /// Writes the memory.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save(&self) -> io::Result<()> {
        let text = self.with(|memory| serde_json::to_string_pretty(memory))?;
        let folder = self.path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        // Written aside and renamed, so that a reader never sees half a file.
        let aside = self
            .path
            .with_extension(format!("{}.tmp", std::process::id()));
        std::fs::write(&aside, text)?;
        std::fs::rename(&aside, &self.path)
    }

    fn with<T>(&self, act: impl FnOnce(&mut Memory) -> T) -> T {
        // Every change is one whole insertion, so a panic leaves no half.
        act(&mut self.memory.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn now() -> u64 {
    let age = SystemTime::now().duration_since(UNIX_EPOCH);
    age.map_or(0, |age| age.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remembers_across_runs_and_survives_a_broken_file() {
        let root = tempfile::tempdir().unwrap();
        let state = State::open(root.path());
        state.remember_prepared("mvn".into(), "abc".into());
        state.remember_unreachable("aws/node".into());
        state.save().unwrap();
        let again = State::open(root.path());
        assert_eq!(again.prepared("mvn").as_deref(), Some("abc"));
        assert!(again.is_unreachable("aws/node"));
        again.forget_unreachable();
        assert!(!again.is_unreachable("aws/node"));
        std::fs::write(root.path().join(".lambdock/state.json"), "{").unwrap();
        assert_eq!(State::open(root.path()).prepared("mvn"), None);
        assert!(State::forget(root.path()).unwrap());
        assert!(!root.path().join(".lambdock").exists());
        assert!(!State::forget(root.path()).unwrap());
    }
}
