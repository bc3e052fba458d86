//! Which deployed functions serve an image now: `$LATEST`, versions and aliases,
//! by the digest that Lambda tells of each. It only reads.
//!
//! Source: Lambda's API reference: `CodeSha256` of an image function is its
//! image's digest, `ResolvedImageUri` has the digest behind a tag.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use futures_util::{StreamExt as _, stream};

use super::error::CloudError;
use super::port::Functions;
use super::state::{AliasState, CodeState, FunctionState, VersionState};
use crate::wire::{
    ServingAliasReport, ServingFunctionReport, ServingImageReport, ServingReport,
    UnreadFunctionReport,
};

/// Functions that are read at a time: Lambda allows 100 reads in a second.
const AT_ONCE: usize = 4;
/// Digits of a digest.
const DIGITS: usize = 64;

/// What is asked of AWS here, of all that its functions can be asked.
#[async_trait]
pub trait ServedFunctions: Send + Sync {
    /// Every function.
    async fn functions(&self) -> Result<Vec<FunctionState>, CloudError>;
    /// A function's published versions.
    async fn versions(&self, name: &str) -> Result<Vec<VersionState>, CloudError>;
    /// A function's aliases.
    async fn aliases(&self, name: &str) -> Result<Vec<AliasState>, CloudError>;
}

#[async_trait]
impl<T: Functions + ?Sized> ServedFunctions for T {
    async fn functions(&self) -> Result<Vec<FunctionState>, CloudError> {
        Functions::functions(self).await
    }

    async fn versions(&self, name: &str) -> Result<Vec<VersionState>, CloudError> {
        Functions::versions(self, name).await
    }

    async fn aliases(&self, name: &str) -> Result<Vec<AliasState>, CloudError> {
        Functions::aliases(self, name).await
    }
}

/// The digest in a digest, an image's address or a bare hash: `sha256:…`; nothing
/// where there is no whole one.
pub fn digest_in(text: &str) -> Option<String> {
    let digits = text.rsplit(['@', ':']).next().unwrap_or(text);
    let whole = digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    whole.then(|| format!("sha256:{}", digits.to_ascii_lowercase()))
}

/// What AWS serves of images, by their digests.
///
/// # Errors
/// When functions cannot be listed. One that cannot be read is in the report.
pub async fn serving(
    cloud: &dyn ServedFunctions,
    region: &str,
    digests: &BTreeSet<String>,
) -> Result<ServingReport, CloudError> {
    let mut found: BTreeMap<&String, Vec<ServingFunctionReport>> = BTreeMap::new();
    let mut unread = Vec::new();
    // Without a question there is nothing to ask.
    if !digests.is_empty() {
        let mut functions = cloud.functions().await?;
        functions.retain(|function| function.code != CodeState::Zip);
        functions.sort_by(|a, b| a.name.cmp(&b.name));
        let read = functions.iter().map(async |function| {
            let has = versions(cloud, function, digests).await;
            (function, has)
        });
        let mut read = stream::iter(read).buffered(AT_ONCE);
        while let Some((function, has)) = read.next().await {
            match has {
                Ok(has) => {
                    for (digest, report) in has {
                        found.entry(digest).or_default().push(report);
                    }
                }
                Err(error) => unread.push(UnreadFunctionReport {
                    function: function.name.clone(),
                    reason: error.to_string(),
                }),
            }
        }
    }
    let images = digests.iter().map(|digest| {
        let functions = found.remove(digest).unwrap_or_default();
        ServingImageReport {
            digest: digest.clone(),
            is: state(&functions, !unread.is_empty()).to_owned(),
            functions,
        }
    });
    Ok(ServingReport {
        images: images.collect(),
        region: Some(region.to_owned()),
        unknown: None,
        unread: unread.clone(),
    })
}

fn state(functions: &[ServingFunctionReport], some_are_unread: bool) -> &'static str {
    let mut served = functions.iter();
    if served.any(|one| one.latest || !one.aliases.is_empty()) {
        return "served";
    }
    // An unread function may serve what another one only keeps.
    match (functions.is_empty(), some_are_unread) {
        (_, true) => "unknown",
        (true, false) => "not-deployed",
        (false, false) => "kept",
    }
}

/// The images of a function among those asked for.
async fn versions<'a>(
    cloud: &dyn ServedFunctions,
    function: &FunctionState,
    digests: &'a BTreeSet<String>,
) -> Result<Vec<(&'a String, ServingFunctionReport)>, CloudError> {
    let published = cloud.versions(&function.name).await?;
    let latest = digest_of(function);
    let mut of: BTreeMap<&String, Vec<String>> = BTreeMap::new();
    for version in published {
        let digest = digest_in(&version.code_sha256).and_then(|digest| digests.get(&digest));
        if let Some(digest) = digest {
            of.entry(digest).or_default().push(version.version);
        }
    }
    let latest = latest.and_then(|digest| digests.get(&digest));
    if let Some(digest) = latest {
        of.entry(digest).or_default();
    }
    if of.is_empty() {
        return Ok(Vec::new());
    }
    let aliases = cloud.aliases(&function.name).await?;
    let reports = of.into_iter().map(|(digest, versions)| {
        let is_latest = latest == Some(digest);
        let leads = |version: &str| {
            versions.iter().any(|own| own == version) || (is_latest && version == "$LATEST")
        };
        let report = ServingFunctionReport {
            aliases: aliases
                .iter()
                .filter_map(|alias| leading(alias, &leads))
                .collect(),
            arn: function.arn.clone(),
            latest: is_latest,
            name: function.name.clone(),
            versions: versions.clone(),
        };
        (digest, report)
    });
    Ok(reports.collect())
}

/// The digest of a function's image: the one behind its tag, where that is told.
fn digest_of(function: &FunctionState) -> Option<String> {
    let resolved = match &function.code {
        CodeState::Image { resolved, .. } => resolved.as_deref().and_then(digest_in),
        CodeState::Zip => None,
    };
    resolved.or_else(|| digest_in(&function.code_sha256))
}

/// How much of an alias leads to versions.
fn leading(alias: &AliasState, leads: &dyn Fn(&str) -> bool) -> Option<ServingAliasReport> {
    let second = alias.second.as_ref();
    let rest = 100 - second.map_or(0, |(_, percent)| (*percent).min(100));
    let first = (leads(&alias.version) && rest > 0).then(|| (alias.version.clone(), rest));
    let second = second.filter(|(version, percent)| leads(version) && *percent > 0);
    let (version, percent) = match (first, second) {
        // Both of its versions are this image.
        (Some((version, rest)), Some((_, percent))) => (version, rest + percent),
        (Some(first), None) => first,
        (None, Some(second)) => second.clone(),
        (None, None) => return None,
    };
    Some(ServingAliasReport {
        name: alias.name.clone(),
        percent,
        version,
    })
}

#[cfg(test)]
#[path = "serving_tests.rs"]
mod tests;
