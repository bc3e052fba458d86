//! Values of variables that the manifest only refers to: from this process, or
//! from AWS. They are held as secrets and shown nowhere.

use std::collections::BTreeMap;

use lambdock::deploy::Cloud;
use lambdock::model::{Function, ReferenceSource, Secret};
use lambdock::wire::ExitCode;

use crate::failure::{Explain, Failures};
use crate::variables::Environment;

/// A variable that this process does not have.
#[derive(Debug, thiserror::Error)]
#[error(
    "failed to read `{variable}` of function `{function}`: environment variable `{name}` is not set"
)]
struct Unset {
    function: String,
    variable: String,
    name: String,
}

impl Explain for Unset {
    fn hint(&self) -> Option<String> {
        Some(format!("set `{}` where lambdock runs", self.name))
    }

    fn code(&self) -> ExitCode {
        ExitCode::Usage
    }
}

/// The values of a function's references, by variable.
pub(super) async fn values(
    function: &Function,
    cloud: &dyn Cloud,
    environment: &Environment,
) -> Result<BTreeMap<String, Secret>, Failures> {
    let mut values = BTreeMap::new();
    for (variable, reference) in &function.references {
        let value = match &reference.source {
            ReferenceSource::Variable(name) => {
                let unset = || Unset {
                    function: function.name.to_string(),
                    variable: variable.clone(),
                    name: name.clone(),
                };
                Secret::new(environment.named(name).ok_or_else(unset)?)
            }
            source => cloud.secret(source).await?,
        };
        values.insert(variable.clone(), value);
    }
    Ok(values)
}
