//! `log`: where a function's log goes, and what is in it. It writes no log.

use super::Given;
use super::forms::{LOG_GROUP, word};
use crate::manifest::findings::Findings;
use crate::manifest::table::Table;
use crate::manifest::value::Value;
use crate::model::LogSettings;

/// Days that lines may be kept.
///
/// Source: CloudWatch Logs API, `PutRetentionPolicy`, `retentionInDays`.
pub(in crate::manifest) const RETENTION_DAYS: [u32; 22] = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
];

/// Source: Lambda API, `LoggingConfig`, `LogFormat`.
pub(in crate::manifest) const FORMATS: [&str; 2] = ["text", "json"];

/// Source: Lambda API, `LoggingConfig`, `ApplicationLogLevel`.
pub(in crate::manifest) const APPLICATION_LEVELS: [&str; 6] =
    ["trace", "debug", "info", "warn", "error", "fatal"];

/// Source: Lambda API, `LoggingConfig`, `SystemLogLevel`.
pub(in crate::manifest) const SYSTEM_LEVELS: [&str; 3] = ["debug", "info", "warn"];

/// The keys of one table, each absent where its key is.
#[derive(Debug, Clone, Default)]
pub(super) struct PartialLog {
    group: Option<String>,
    retention_days: Option<u32>,
    json: Option<bool>,
    application_level: Option<Given<String>>,
    system_level: Option<Given<String>>,
}

impl PartialLog {
    /// Reads the table, where there is one.
    pub(super) fn read(table: Option<Table<'_>>) -> Self {
        let Some(mut table) = table else {
            return Self::default();
        };
        let log = Self {
            group: table.get("group").and_then(|value| LOG_GROUP.read(&value)),
            retention_days: table.get("retention-days").and_then(|v| days(&v)),
            json: word(table.get("format"), &FORMATS).map(|word| word == FORMATS[1]),
            application_level: level(table.get("application-level"), &APPLICATION_LEVELS),
            system_level: level(table.get("system-level"), &SYSTEM_LEVELS),
        };
        table.finish();
        log
    }

    /// These settings over others, key by key.
    pub(super) fn over(self, defaults: &Self) -> Self {
        let defaults = defaults.clone();
        Self {
            group: self.group.or(defaults.group),
            retention_days: self.retention_days.or(defaults.retention_days),
            json: self.json.or(defaults.json),
            application_level: self.application_level.or(defaults.application_level),
            system_level: self.system_level.or(defaults.system_level),
        }
    }

    /// The settings; levels have a meaning for lines in JSON only.
    pub(super) fn resolve(self, owner: &str, findings: &Findings) -> LogSettings {
        let json = self.json.unwrap_or(false);
        let levels = [
            ("application-level", &self.application_level),
            ("system-level", &self.system_level),
        ];
        for (key, level) in levels {
            if let (Some(level), false) = (level, json) {
                let message = format!("`{key}` of `{owner}.log` needs lines in JSON");
                findings.add_with(&level.span, message, "add `format = \"json\"`");
            }
        }
        LogSettings {
            group: self.group,
            retention_days: self.retention_days,
            json,
            application_level: self.application_level.and_then(|level| level.value),
            system_level: self.system_level.and_then(|level| level.value),
        }
    }
}

/// A level in AWS's words, which are capitals.
fn level(value: Option<Value<'_>>, words: &[&'static str]) -> Option<Given<String>> {
    let value = value?;
    let read = word(Some(value.clone()), words).map(str::to_ascii_uppercase);
    Some(Given::new(&value, read))
}

fn days(value: &Value<'_>) -> Option<u32> {
    let (first, last) = (RETENTION_DAYS[0], RETENTION_DAYS[RETENTION_DAYS.len() - 1]);
    let days = value.integer(&(first..=last))?;
    if RETENTION_DAYS.contains(&days) {
        return Some(days);
    }
    let after = RETENTION_DAYS.iter().find(|allowed| **allowed > days);
    let message = format!("{} cannot be {days} in CloudWatch", value.place());
    value.problem_with(message, format!("use {}", after.unwrap_or(&last)));
    None
}
