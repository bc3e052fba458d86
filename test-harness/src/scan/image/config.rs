//! An image's configuration: its layers by DiffID, and the steps that made
//! them.
//!
//! Source: OCI image specification 1.1, "Image Configuration".

use serde::Deserialize;

/// What is read of a configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Configuration {
    pub(super) architecture: String,
    /// `sha256:…` of each layer, uncompressed, bottom first.
    pub(super) diff_ids: Vec<String>,
    /// The step that made each layer, where that is certain.
    pub(super) steps: Vec<Option<String>>,
}

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    architecture: String,
    rootfs: RootFs,
    #[serde(default)]
    history: Option<Vec<Step>>,
}

#[derive(Deserialize)]
struct RootFs {
    #[serde(default)]
    diff_ids: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Step {
    #[serde(default)]
    created_by: Option<String>,
    #[serde(default)]
    empty_layer: bool,
}

/// Reads a configuration, or says what is wrong with it.
pub(super) fn read(bytes: &[u8]) -> Result<Configuration, String> {
    let document: Document = serde_json::from_slice(bytes)
        .map_err(|error| format!("its configuration cannot be read: {error}"))?;
    let diff_ids = document.rootfs.diff_ids.unwrap_or_default();
    if let Some(other) = diff_ids.iter().find(|id| !is_digest(id)) {
        return Err(format!("`{other}` is no SHA-256 digest of a layer"));
    }
    let history = document.history.unwrap_or_default();
    let made: Vec<Option<String>> = history
        .into_iter()
        .filter(|step| !step.empty_layer)
        .map(|step| step.created_by.filter(|by| !by.is_empty()))
        .collect();
    // Some tools write a history that does not fit; shifted steps would name
    // the wrong lines.
    let steps = if made.len() == diff_ids.len() {
        made
    } else {
        vec![None; diff_ids.len()]
    };
    Ok(Configuration {
        architecture: document.architecture,
        diff_ids,
        steps,
    })
}

/// Whether a text is `sha256:` and 64 lower-case hexadecimal digits.
pub(super) fn is_digest(text: &str) -> bool {
    let digits = text.strip_prefix("sha256:").unwrap_or_default();
    digits.len() == 64
        && digits
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(history: &str) -> Vec<Option<String>> {
        let id = format!("\"sha256:{}\"", "0".repeat(64));
        let text = format!(
            r#"{{"architecture":"amd64","rootfs":{{"type":"layers","diff_ids":[{id},{id}]}},"history":{history}}}"#
        );
        read(text.as_bytes()).unwrap().steps
    }

    #[test]
    fn steps_without_a_layer_are_passed_by() {
        let found = steps(
            r#"[{"created_by":"ADD a"},{"created_by":"ENV x","empty_layer":true},{"created_by":"RUN b"}]"#,
        );
        assert_eq!(found, [Some("ADD a".to_owned()), Some("RUN b".to_owned())]);
    }

    #[test]
    fn a_history_that_does_not_fit_names_no_step() {
        for history in ["null", "[]", r#"[{"created_by":"a"},{},{}]"#] {
            assert_eq!(steps(history), [None, None], "{history}");
        }
    }

    #[test]
    fn digests_are_names_of_files_too() {
        for id in ["sha512:00", "sha256:../../x", "", "sha256:0"] {
            let text = format!(r#"{{"rootfs":{{"diff_ids":["{id}"]}}}}"#);
            assert!(read(text.as_bytes()).unwrap_err().contains("no SHA-256"));
        }
        assert!(read(b"{}").is_err());
    }
}
