//! Published versions of a function: made, and listed by number.

use aws_sdk_lambda::Client;

use super::Result;
use crate::deploy::VersionState;
use crate::deploy::aws::error::{failed, incomplete};

/// Publishes `$LATEST` where it still has this image.
pub(super) async fn publish(
    client: &Client,
    name: &str,
    code_sha256: &str,
    description: &str,
) -> Result<String> {
    let doing = format!("publish a version of function `{name}`");
    let description = (!description.is_empty()).then(|| description.to_owned());
    let asked = client
        .publish_version()
        .function_name(name)
        .code_sha256(code_sha256)
        .set_description(description);
    let answer = asked.send().await.map_err(failed(&doing))?;
    let version = answer.version().filter(|version| *version != "$LATEST");
    let version = version.ok_or_else(|| incomplete(doing, "`Version`"))?;
    Ok(version.to_owned())
}

/// Every published version, oldest first.
pub(super) async fn all(client: &Client, name: &str) -> Result<Vec<VersionState>> {
    let asked = client.list_versions_by_function().function_name(name);
    let mut pages = asked.into_paginator().items().send();
    let mut all = Vec::new();
    while let Some(next) = pages.next().await {
        let seen = next.map_err(failed(format!("list versions of function `{name}`")))?;
        let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
        let version = text(seen.version());
        // `$LATEST` and its like have no number.
        if let Ok(number) = version.parse::<u64>() {
            let state = VersionState {
                version,
                code_sha256: text(seen.code_sha256()),
                description: text(seen.description()),
                last_modified: text(seen.last_modified()),
            };
            all.push((number, state));
        }
    }
    all.sort_by_key(|(number, _)| *number);
    Ok(all.into_iter().map(|(_, state)| state).collect())
}
