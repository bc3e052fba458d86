//! Back to an earlier version or digest: which one is meant, and the steps there.
//! The configuration of a version is part of it; `$LATEST` stays as it is.

#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use super::apply::{OnFailure, Work};
use super::change::{Change, Resource};
use super::desired::{Desired, DesiredRepository, LocalImage};
use super::observe::{Observed, Seek};
use super::plan::{Action, FunctionPlan, hexadecimal, leads_to};
use super::state::{AliasState, CodeState, FunctionState};
use super::step::Step;

/// Where to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RollbackTarget {
    /// The version before the one that the alias leads to.
    Previous,
    /// A version by its number.
    Version(String),
    /// An image by its digest or the beginning of it: hexadecimal digits.
    Digest(String),
}

/// A rollback that is not possible.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RollbackError {
    /// A text that names neither.
    #[error("`{text}` is neither a version nor a digest")]
    NotATarget {
        /// The text.
        text: String,
    },
    /// There is no such function.
    #[error("failed to find function `{name}` in AWS")]
    NoFunction {
        /// Its name.
        name: String,
    },
    /// A Zip function, which is not ours.
    #[error("function `{name}` is a Zip function (`PackageType` is `Zip`), not one of an image")]
    Zip {
        /// Its name.
        name: String,
    },
    /// There is no alias that could be moved.
    #[error("failed to find alias `{alias}` of function `{name}`")]
    NoAlias {
        /// The function.
        name: String,
        /// The alias.
        alias: String,
    },
    /// There is no such version.
    #[error("failed to find {wanted} of function `{name}`")]
    NoVersion {
        /// The function.
        name: String,
        /// What was asked for.
        wanted: String,
        /// Versions that there are, the newest last.
        known: Vec<String>,
    },
    /// A beginning that several digests have.
    #[error("digest `{digest}` may be any of {}", versions.join(", "))]
    Ambiguous {
        /// The beginning.
        digest: String,
        /// The versions that it may mean.
        versions: Vec<String>,
    },
    /// No version has that digest, and it cannot be published anew.
    #[error("no version of function `{name}` has digest `{digest}`, and {why}")]
    NotPublishable {
        /// The function.
        name: String,
        /// The digest.
        digest: String,
        /// Why it cannot be published anew.
        why: &'static str,
    },
}

impl RollbackError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::NotATarget { .. } => {
                "a version is a number, such as `7`; a digest begins with `sha256:` and may be cut short".to_owned()
            }
            Self::NoFunction { .. } => {
                "check account and region; `lambdock status` shows what is deployed".to_owned()
            }
            Self::Zip { .. } => return None,
            Self::NoAlias { .. } => "`lambdock deploy` makes it".to_owned(),
            Self::NoVersion { known, .. } if known.is_empty() => {
                "no version was published yet; `lambdock deploy` publishes one".to_owned()
            }
            Self::NoVersion { known, .. } => format!("there are {}", known.join(", ")),
            Self::Ambiguous { .. } => "give more of the digest, or the version".to_owned(),
            Self::NotPublishable { .. } => {
                "give a version's digest, or the whole digest of an image in the repository".to_owned()
            }
        };
        Some(hint)
    }
}

impl fmt::Display for RollbackTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Previous => f.write_str("the version before"),
            Self::Version(version) => write!(f, "version {version}"),
            Self::Digest(digest) => write!(f, "digest `sha256:{digest}`"),
        }
    }
}

impl FromStr for RollbackTarget {
    type Err = RollbackError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
        if digits(text) {
            return Ok(Self::Version(text.to_owned()));
        }
        let hexadecimal = |text: &&str| {
            (6..=64).contains(&text.len()) && text.chars().all(|c| c.is_ascii_hexdigit())
        };
        match text.strip_prefix("sha256:").filter(hexadecimal) {
            Some(digest) => Ok(Self::Digest(digest.to_ascii_lowercase())),
            None => Err(RollbackError::NotATarget {
                text: text.to_owned(),
            }),
        }
    }
}

/// What a rollback is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rollback<'a> {
    /// The function's name in the manifest.
    pub function: &'a str,
    /// What was looked for.
    pub seek: &'a Seek,
    /// What there is.
    pub observed: &'a Observed,
    /// Where to.
    pub target: &'a RollbackTarget,
    /// Whether cases are run afterwards. They cannot bring the alias back: who
    /// rolls back has left that version on purpose.
    pub smoke: bool,
}

/// The plan of a rollback, ready to be run.
///
/// # Errors
/// When there is nothing to go back to.
pub fn plan_rollback(rollback: &Rollback<'_>) -> Result<Work, RollbackError> {
    let (latest, alias) = present(rollback)?;
    let found = find(rollback, alias)?;
    let name = &rollback.seek.name;
    let mut desired = as_found(rollback, latest);
    let (version, steps) = match &found {
        Found::Version(version) if leads(alias, version) => (Some(version.clone()), Vec::new()),
        Found::Version(version) => (Some(version.clone()), vec![Step::MoveAlias]),
        Found::Image(digest) => {
            publishable(rollback, digest)?;
            desired.image.manifest_digest = Some(format!("sha256:{digest}"));
            let steps = vec![
                Step::UpdateCode,
                Step::Publish,
                Step::SmokeVersion,
                Step::MoveAlias,
            ];
            (None, steps)
        }
    };
    let mut steps = steps;
    if !steps.is_empty() {
        steps.push(Step::SmokeAlias);
    }
    steps.retain(|step| rollback.smoke || !matches!(step, Step::SmokeVersion | Step::SmokeAlias));
    let plan = FunctionPlan {
        function: rollback.function.to_owned(),
        name: name.clone(),
        alias: rollback.seek.alias.clone(),
        action: if steps.is_empty() {
            Action::Nothing
        } else {
            Action::Update
        },
        changes: changes(alias, latest, &found),
        notes: notes(&found, latest),
        steps,
        refused: None,
        version,
    };
    Ok(Work {
        desired,
        observed: rollback.observed.clone(),
        plan,
        on_failure: OnFailure::Stay,
    })
}

/// What a target turned out to be.
enum Found {
    Version(String),
    /// No version has it: its digits.
    Image(String),
}

fn present<'a>(
    rollback: &Rollback<'a>,
) -> Result<(&'a FunctionState, &'a AliasState), RollbackError> {
    let name = &rollback.seek.name;
    let latest = rollback.observed.latest.as_ref();
    let latest = latest.ok_or_else(|| RollbackError::NoFunction { name: name.clone() })?;
    if latest.code == CodeState::Zip {
        return Err(RollbackError::Zip { name: name.clone() });
    }
    let alias = rollback.observed.alias.as_ref();
    let alias = alias.ok_or_else(|| RollbackError::NoAlias {
        name: name.clone(),
        alias: rollback.seek.alias.clone(),
    })?;
    Ok((latest, alias))
}

fn find(rollback: &Rollback<'_>, alias: &AliasState) -> Result<Found, RollbackError> {
    let versions = &rollback.observed.versions;
    let known = || {
        versions
            .iter()
            .map(|version| version.version.clone())
            .collect()
    };
    let missing = |wanted: String| RollbackError::NoVersion {
        name: rollback.seek.name.clone(),
        wanted,
        known: known(),
    };
    match rollback.target {
        RollbackTarget::Previous => {
            let own = number(&alias.version);
            let before = versions
                .iter()
                .rfind(|version| number(&version.version) < own);
            let none = || missing(format!("a version before {}", alias.version));
            before
                .map(|version| Found::Version(version.version.clone()))
                .ok_or_else(none)
        }
        RollbackTarget::Version(wanted) => {
            let there = versions.iter().any(|version| &version.version == wanted);
            let found = there.then(|| Found::Version(wanted.clone()));
            found.ok_or_else(|| missing(format!("version {wanted}")))
        }
        RollbackTarget::Digest(digest) => {
            let matching = versions
                .iter()
                .filter(|one| one.code_sha256.starts_with(digest));
            let matching: Vec<_> = matching.collect();
            let Some(newest) = matching.last() else {
                return Ok(Found::Image(digest.clone()));
            };
            if matching
                .iter()
                .any(|one| one.code_sha256 != newest.code_sha256)
            {
                let line = |one: &&_| shown(one);
                return Err(RollbackError::Ambiguous {
                    digest: format!("sha256:{digest}"),
                    versions: matching.iter().map(line).collect(),
                });
            }
            Ok(Found::Version(newest.version.clone()))
        }
    }
}

fn shown(version: &super::state::VersionState) -> String {
    let digits: String = version.code_sha256.chars().take(12).collect();
    format!("version {} (sha256:{digits})", version.version)
}

/// `$LATEST` is before every version.
fn number(version: &str) -> u64 {
    version.parse().unwrap_or(0)
}

fn publishable(rollback: &Rollback<'_>, digest: &str) -> Result<(), RollbackError> {
    let why = if digest.len() != 64 {
        "the digest is not whole"
    } else if rollback.observed.repository.is_none() {
        "its repository is not there"
    } else {
        return Ok(());
    };
    Err(RollbackError::NotPublishable {
        name: rollback.seek.name.clone(),
        digest: format!("sha256:{digest}"),
        why,
    })
}

fn leads(alias: &AliasState, version: &str) -> bool {
    alias.version == version && alias.second.is_none()
}

fn changes(alias: &AliasState, latest: &FunctionState, found: &Found) -> Vec<Change> {
    let mut changes = Vec::new();
    let to = match found {
        Found::Version(version) if leads(alias, version) => return changes,
        Found::Version(version) => version.clone(),
        Found::Image(digest) => {
            let (from, to) = (&latest.code_sha256, digest);
            if hexadecimal(from) != to {
                let [from, to] = [from, to].map(|digest| Some(format!("sha256:{digest}")));
                changes.push(Change::new(Resource::Function, "image", from, to));
            }
            "a new version".to_owned()
        }
    };
    let from = Some(leads_to(alias));
    changes.push(Change::new(Resource::Alias, "version", from, Some(to)));
    changes
}

fn notes(found: &Found, latest: &FunctionState) -> Vec<String> {
    match found {
        Found::Version(_) => {
            let digits: String = latest.code_sha256.chars().take(12).collect();
            vec![format!(
                "`$LATEST` stays at sha256:{digits}; the next `lambdock deploy` goes forward again"
            )]
        }
        Found::Image(_) => {
            vec![
                "the image gets today's configuration of `$LATEST`, since no version has it"
                    .to_owned(),
            ]
        }
    }
}

/// A wish for what there is, so that the steps find nothing else to change.
fn as_found(rollback: &Rollback<'_>, latest: &FunctionState) -> Desired {
    let seek = rollback.seek;
    Desired {
        function: rollback.function.to_owned(),
        name: seek.name.clone(),
        account: None,
        image: LocalImage::default(),
        repository: DesiredRepository {
            name: seek.repository.clone(),
            immutable_tags: true,
            scan_on_push: true,
            lifecycle_policy: None,
            tags: std::collections::BTreeMap::new(),
        },
        architecture: latest.architecture,
        config: latest.config.clone(),
        plain: std::collections::BTreeSet::new(),
        tags: std::collections::BTreeMap::new(),
        log_group: seek.log_group.clone(),
        retention_days: None,
        alias: seek.alias.clone(),
        traffic: Vec::new(),
        smoke: rollback.smoke,
        url: None,
        reserved_concurrency: None,
        provisioned_concurrency: None,
        events: None,
        notes: Vec::new(),
    }
}
