//! `[defaults]`, and the settings that functions share with it: what Lambda is
//! told besides the image. It knows nothing of images.

use super::deploy::PartialDeploy;
use super::environment::Environment;
use super::limits::PartialLimits;
use super::ranges::{EPHEMERAL_STORAGE, MEMORY, TIMEOUT};
use super::table::Table;
use super::value::Value;
use crate::model::{Architecture, closest};

/// Settings of a table, each absent where its key is.
#[derive(Debug, Clone, Default)]
pub(super) struct Settings {
    pub(super) architectures: Option<Vec<Architecture>>,
    pub(super) memory: Option<u32>,
    pub(super) timeout: Option<u32>,
    pub(super) ephemeral_storage: Option<u32>,
    pub(super) environment: Environment,
    pub(super) limits: PartialLimits,
    /// Of `[defaults]` only; a function reads its own.
    pub(super) deploy: PartialDeploy,
}

impl Settings {
    /// Reads the whole `[defaults]` table.
    pub(super) fn read_defaults(mut table: Table<'_>) -> Self {
        let mut settings = Self::read(&mut table);
        let deploy = table.get("deploy").and_then(|value| value.table());
        settings.deploy = deploy.map(PartialDeploy::read_defaults).unwrap_or_default();
        settings.environment.check_size(&table);
        table.finish();
        settings
    }

    /// Reads the shared keys of a table that has others too.
    pub(super) fn read(table: &mut Table<'_>) -> Self {
        Self {
            architectures: table.get("architectures").and_then(|v| architectures(&v)),
            memory: table.get("memory").and_then(|v| v.integer(&MEMORY)),
            timeout: table.get("timeout").and_then(|v| v.integer(&TIMEOUT)),
            ephemeral_storage: table
                .get("ephemeral-storage")
                .and_then(|v| v.integer(&EPHEMERAL_STORAGE)),
            environment: Environment::read(table.get("environment").as_ref()),
            limits: PartialLimits::read(table.get("limits").and_then(|v| v.table())),
            deploy: PartialDeploy::default(),
        }
    }

    /// These settings over others; variables and limits merge one by one.
    pub(super) fn over(self, defaults: &Self) -> Self {
        Self {
            architectures: self.architectures.or(defaults.architectures.clone()),
            memory: self.memory.or(defaults.memory),
            timeout: self.timeout.or(defaults.timeout),
            ephemeral_storage: self.ephemeral_storage.or(defaults.ephemeral_storage),
            environment: self.environment.over(&defaults.environment),
            limits: self.limits.over(&defaults.limits),
            deploy: self.deploy,
        }
    }
}

fn architectures(value: &Value<'_>) -> Option<Vec<Architecture>> {
    let elements = value.array()?;
    if elements.is_empty() {
        let hint = "name `x86_64`, `arm64` or both, or leave the key out";
        value.problem_with(format!("{} must not be empty", value.place()), hint);
    }
    let mut found: Vec<Architecture> = Vec::new();
    for element in elements {
        let Some(architecture) = architecture(&element) else {
            continue;
        };
        if found.contains(&architecture) {
            element.problem(format!("{} names `{architecture}` twice", value.place()));
        } else {
            found.push(architecture);
        }
    }
    Some(found)
}

pub(super) fn architecture(value: &Value<'_>) -> Option<Architecture> {
    let text = value.string()?;
    let found = text.parse::<Architecture>();
    if found.is_err() {
        let message = format!(
            "{} must be `x86_64` or `arm64`, not `{text}`",
            value.place()
        );
        let known = Architecture::ALL.map(Architecture::as_str);
        let meant = Architecture::from_docker(&text)
            .map(Architecture::as_str)
            .or_else(|| closest(&text, known));
        match meant {
            Some(meant) => value.problem_with(message, format!("did you mean `{meant}`?")),
            None => value.problem(message),
        }
    }
    found.ok()
}
