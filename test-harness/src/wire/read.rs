//! Reading a report document back: its version first, then all of it.

use serde::Deserialize;

use super::report::{RunReport, SCHEMA_VERSION};

/// A text that is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A document of another kind, or none.
    #[error("failed to find a report of a run in it")]
    NoReport(#[source] serde_json::Error),
    /// A report in a version that this lambdock does not know.
    #[error("failed to read schema version {0}; this lambdock reads {SCHEMA_VERSION}")]
    Version(u32),
}

#[derive(Deserialize)]
struct Versioned {
    schema_version: u32,
}

impl ReadError {
    /// What to do about it.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::NoReport(_) => "reports are what `build` and `test` write with `-o json`",
            Self::Version(_) => "use the lambdock that wrote it",
        }
    }
}

impl RunReport {
    /// Reads a document.
    ///
    /// # Errors
    /// When it is no report, or one of another version.
    pub fn read(text: &[u8]) -> Result<Self, ReadError> {
        let Versioned { schema_version } =
            serde_json::from_slice(text).map_err(ReadError::NoReport)?;
        if schema_version != SCHEMA_VERSION {
            return Err(ReadError::Version(schema_version));
        }
        serde_json::from_slice(text).map_err(ReadError::NoReport)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_version_is_said_before_anything_else() {
        let newer = br#"{"schema_version": 9, "novelty": 1}"#;
        let error = RunReport::read(newer).unwrap_err();
        assert_eq!(
            error.to_string(),
            "failed to read schema version 9; this lambdock reads 1"
        );
        for other in ["", "[]", "{}", r#"{"schema_version": 1, "functions": []}"#] {
            let error = RunReport::read(other.as_bytes()).unwrap_err();
            assert!(matches!(error, ReadError::NoReport(_)), "{other}");
        }
    }
}
