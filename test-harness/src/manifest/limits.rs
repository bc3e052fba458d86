//! `limits`: which of Lambda's limits a local environment keeps. It enforces
//! none.

use super::ranges::FILES;
use super::table::Table;
use super::value::Value;
use crate::model::{Limits, SandboxUser};

/// A limit that has a value or is lifted.
#[derive(Debug, Clone, Copy)]
enum Bound<T> {
    At(T),
    Lifted,
}

impl<T> Bound<T> {
    fn value(self) -> Option<T> {
        match self {
            Self::At(value) => Some(value),
            Self::Lifted => None,
        }
    }
}

/// Limits that a table sets, each absent where its key is.
#[derive(Debug, Clone, Default)]
pub(super) struct PartialLimits {
    read_only: Option<bool>,
    memory: Option<bool>,
    tmp: Option<bool>,
    files: Option<Bound<u32>>,
    user: Option<Bound<SandboxUser>>,
}

impl PartialLimits {
    /// Reads the table, where there is one.
    pub(super) fn read(table: Option<Table<'_>>) -> Self {
        let Some(mut table) = table else {
            return Self::default();
        };
        let limits = Self {
            read_only: table.get("read-only").and_then(|value| value.boolean()),
            memory: table.get("memory").and_then(|value| value.boolean()),
            tmp: table.get("tmp").and_then(|value| value.boolean()),
            files: table.get("files").and_then(|value| files(&value)),
            user: table.get("user").and_then(|value| user(&value)),
        };
        table.finish();
        limits
    }

    /// These limits over others.
    pub(super) fn over(self, defaults: &Self) -> Self {
        Self {
            read_only: self.read_only.or(defaults.read_only),
            memory: self.memory.or(defaults.memory),
            tmp: self.tmp.or(defaults.tmp),
            files: self.files.or(defaults.files),
            user: self.user.or(defaults.user),
        }
    }

    /// Lambda's limits with these changes.
    pub(super) fn resolve(&self) -> Limits {
        let lambda = Limits::default();
        Limits {
            read_only: self.read_only.unwrap_or(lambda.read_only),
            memory: self.memory.unwrap_or(lambda.memory),
            tmp: self.tmp.unwrap_or(lambda.tmp),
            files: self.files.map_or(lambda.files, Bound::value),
            user: self.user.map_or(lambda.user, Bound::value),
        }
    }
}

fn files(value: &Value<'_>) -> Option<Bound<u32>> {
    if value.is_false() {
        return Some(Bound::Lifted);
    }
    if value.is_integer() {
        return value.integer(&FILES).map(Bound::At);
    }
    value.wrong_type("an integer or `false`");
    None
}

fn user(value: &Value<'_>) -> Option<Bound<SandboxUser>> {
    if value.is_false() {
        return Some(Bound::Lifted);
    }
    if !value.is_string() {
        value.wrong_type("`\"UID:GID\"` or `false`");
        return None;
    }
    let text = value.string()?;
    let ids = text.split_once(':');
    let user = ids.and_then(|(uid, gid)| {
        let (uid, gid) = (uid.parse().ok()?, gid.parse().ok()?);
        Some(SandboxUser { uid, gid })
    });
    if user.is_none() {
        let message = format!(
            "{} must be `UID:GID` in numbers, not `{text}`",
            value.place()
        );
        value.problem_with(message, "Lambda's own is `993:990`");
    }
    user.map(Bound::At)
}
