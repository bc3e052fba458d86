//! Reads build secrets, at the moment of a build.

use std::collections::BTreeMap;

use super::BuildFailure;
use crate::model::{BuildSecret, Secret, SecretSource};

/// The values of the secrets of a build, by id. `variable` reads the host's
/// environment, which the library itself does not.
pub(super) fn read(
    secrets: &[BuildSecret],
    variable: &(dyn Fn(&str) -> Option<String> + Send + Sync),
) -> Result<BTreeMap<String, Secret>, BuildFailure> {
    let value = |secret: &BuildSecret| {
        let (value, from) = match &secret.source {
            SecretSource::File(path) => (
                std::fs::read_to_string(path).ok(),
                format!("`{}`", path.display()),
            ),
            SecretSource::Variable(name) => (variable(name), format!("the variable `{name}`")),
        };
        let id = secret.id.clone();
        match value {
            Some(value) => Ok((id, Secret::new(value))),
            None => Err(BuildFailure::Secret { id, from }),
        }
    };
    secrets.iter().map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_files_and_variables_and_names_what_is_missing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        std::fs::write(&path, "s3cret").unwrap();
        let secret = |id: &str, source| BuildSecret {
            id: id.into(),
            source,
        };
        let variable = |name: &str| (name == "TOKEN").then(|| "v4lue".to_owned());
        let both = [
            secret("a", SecretSource::File(path)),
            secret("b", SecretSource::Variable("TOKEN".into())),
        ];
        let values = read(&both, &variable).unwrap();
        assert_eq!(values["a"].reveal(), "s3cret");
        assert_eq!(format!("{values:?}"), r#"{"a": *****, "b": *****}"#);
        let missing = [secret("c", SecretSource::Variable("NONE".into()))];
        let failure = read(&missing, &variable).unwrap_err();
        assert!(failure.to_string().contains("`NONE`"));
    }
}
