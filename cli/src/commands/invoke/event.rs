//! The event of `lambdock invoke`: JSON from the command line, a file or stdin,
//! or a sample. JSON goes to the function as it was written.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use lambdock::cases::{event_sample, event_sample_names};
use lambdock::model::{InvalidJson, Json, closest};
use lambdock::wire::ExitCode;

use crate::failure::Explain;

/// What stands before the name of a sample event.
const SAMPLE: &str = "sample:";

/// There is no event.
#[derive(Debug, thiserror::Error)]
pub(super) enum EventError {
    /// It is neither JSON nor a file.
    #[error("failed to read the event `{word}`: it is neither JSON nor a file")]
    Neither {
        /// What was given.
        word: String,
    },
    /// There is no such sample event.
    #[error("failed to find the sample event `{name}`")]
    NoSample {
        /// What was given.
        name: String,
    },
    /// A file or stdin cannot be read.
    #[error("failed to read the event from {place}")]
    Unreadable {
        /// Where it should be.
        place: String,
        /// Why.
        source: io::Error,
    },
    /// It is no JSON.
    #[error("failed to read the event from {place}")]
    NotJson {
        /// Where it is.
        place: String,
        /// Why.
        source: InvalidJson,
    },
}

impl Explain for EventError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Neither { .. } => Some(
                "give JSON such as `{\"name\": \"Ada\"}`, the path of a file, or `-` for stdin"
                    .to_owned(),
            ),
            Self::NoSample { name } => {
                let meant = closest(name, event_sample_names());
                Some(meant.map_or_else(
                    || "`lambdock schema events` shows the samples".to_owned(),
                    |meant| format!("did you mean `sample:{meant}`?"),
                ))
            }
            Self::Unreadable { .. } => None,
            Self::NotJson { .. } => Some("Lambda takes nothing but JSON".to_owned()),
        }
    }

    fn code(&self) -> ExitCode {
        ExitCode::Usage
    }
}

/// Reads the event.
pub(super) fn read(word: &str) -> Result<Vec<u8>, EventError> {
    if word == "-" {
        return from_stdin();
    }
    if let Some(name) = word.strip_prefix(SAMPLE) {
        let name = name.to_owned();
        return match event_sample(&name) {
            Some(event) => Ok(event.to_string().into_bytes()),
            None => Err(EventError::NoSample { name }),
        };
    }
    match Json::parse(word.as_bytes()) {
        Ok(_) => Ok(word.as_bytes().to_vec()),
        // What begins as an object or a list was meant as one.
        Err(source) if word.trim_start().starts_with(['{', '[']) => Err(EventError::NotJson {
            place: "the command line".to_owned(),
            source,
        }),
        Err(_) => from_file(Path::new(word)),
    }
}

fn from_stdin() -> Result<Vec<u8>, EventError> {
    let place = "stdin".to_owned();
    let mut bytes = Vec::new();
    match io::stdin().lock().read_to_end(&mut bytes) {
        Ok(_) => checked(place, bytes),
        Err(source) => Err(EventError::Unreadable { place, source }),
    }
}

fn from_file(path: &Path) -> Result<Vec<u8>, EventError> {
    let place = format!("`{}`", path.display());
    match std::fs::read(path) {
        Ok(bytes) => checked(place, bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(EventError::Neither {
            word: PathBuf::from(path).display().to_string(),
        }),
        Err(source) => Err(EventError::Unreadable { place, source }),
    }
}

fn checked(place: String, bytes: Vec<u8>) -> Result<Vec<u8>, EventError> {
    match Json::parse(&bytes) {
        Ok(_) => Ok(bytes),
        Err(source) => Err(EventError::NotJson { place, source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_goes_through_as_it_was_written() {
        for text in ["{ \"a\": 1.0 }", "-1", "\"a\"", "null"] {
            assert_eq!(read(text).unwrap(), text.as_bytes());
        }
    }

    #[test]
    fn a_file_goes_through_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("event.json");
        std::fs::write(&path, "{\n}\n").unwrap();
        assert_eq!(read(&path.display().to_string()).unwrap(), b"{\n}\n");
        std::fs::write(&path, "{").unwrap();
        let error = read(&path.display().to_string()).unwrap_err();
        assert!(matches!(error, EventError::NotJson { .. }), "{error}");
    }

    #[test]
    fn samples_go_by_their_names() {
        let event = Json::parse(&read("sample:s3-put").unwrap()).unwrap();
        assert!(event.member("Records").is_some());
        let slip = read("sample:s3-putt").unwrap_err();
        assert_eq!(slip.hint().unwrap(), "did you mean `sample:s3-put`?");
        let strange = read("sample:").unwrap_err().hint().unwrap();
        assert!(strange.contains("lambdock schema events"), "{strange}");
    }

    #[test]
    fn what_is_neither_is_told_as_what_it_was_meant_to_be() {
        let broken = read("{\"a\"").unwrap_err();
        let place = "failed to read the event from the command line";
        assert_eq!(broken.to_string(), place);
        let absent = read("no-such-event.json").unwrap_err();
        assert!(matches!(absent, EventError::Neither { .. }), "{absent}");
        let folder = read("/").unwrap_err();
        assert!(matches!(folder, EventError::Unreadable { .. }), "{folder}");
    }
}
