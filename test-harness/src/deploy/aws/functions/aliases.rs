//! Aliases of a function, and how they share their traffic out.

use std::collections::HashMap;

use aws_sdk_lambda::Client;
use aws_sdk_lambda::types::{AliasConfiguration, AliasRoutingConfiguration};

use super::Result;
use super::write::given;
use crate::deploy::AliasState;
use crate::deploy::aws::error::{failed, incomplete};

pub(super) async fn all(client: &Client, name: &str) -> Result<Vec<AliasState>> {
    let doing = format!("list aliases of function `{name}`");
    let asked = client.list_aliases().function_name(name);
    let mut pages = asked.into_paginator().items().send();
    let mut all = Vec::new();
    while let Some(next) = pages.next().await {
        let seen = next.map_err(failed(&doing))?;
        all.push(read(&doing, &seen)?);
    }
    Ok(all)
}

fn read(doing: &str, seen: &AliasConfiguration) -> Result<AliasState> {
    let needed = |value: Option<&str>, what: &str| {
        let value = value.ok_or_else(|| incomplete(doing, what))?;
        Ok(value.to_owned())
    };
    let routing = seen.routing_config();
    let weights = routing.and_then(AliasRoutingConfiguration::additional_version_weights);
    let second = weights.into_iter().flatten().next();
    Ok(AliasState {
        name: needed(seen.name(), "`Name`")?,
        version: needed(seen.function_version(), "`FunctionVersion`")?,
        second: second.map(|(version, weight)| (version.clone(), per_cent(*weight))),
        description: seen.description().unwrap_or_default().to_owned(),
        revision: seen.revision_id().unwrap_or_default().to_owned(),
    })
}

pub(super) async fn create(client: &Client, name: &str, alias: &AliasState) -> Result<()> {
    let description = (!alias.description.is_empty()).then(|| alias.description.clone());
    let routing = alias.second.as_ref().map(|_| routing(alias));
    let asked = client
        .create_alias()
        .function_name(name)
        .name(&alias.name)
        .function_version(&alias.version)
        .set_description(description)
        .set_routing_config(routing);
    let doing = format!("create alias `{}` of function `{name}`", alias.name);
    asked.send().await.map_err(failed(doing))?;
    Ok(())
}

pub(super) async fn update(client: &Client, name: &str, alias: &AliasState) -> Result<()> {
    let asked = client
        .update_alias()
        .function_name(name)
        .name(&alias.name)
        .function_version(&alias.version)
        .description(&alias.description)
        .routing_config(routing(alias))
        .set_revision_id(given(&alias.revision));
    let doing = format!("move alias `{}` of function `{name}`", alias.name);
    asked.send().await.map_err(failed(doing))?;
    Ok(())
}

/// The second version's part; without one the map is empty, which ends a part
/// that was there.
fn routing(alias: &AliasState) -> AliasRoutingConfiguration {
    let weights: HashMap<String, f64> = alias
        .second
        .iter()
        .map(|(version, per_cent)| (version.clone(), f64::from(*per_cent) / 100.0))
        .collect();
    AliasRoutingConfiguration::builder()
        .set_additional_version_weights(Some(weights))
        .build()
}

/// AWS tells parts of 1; whoever else set one may have finer ones.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn per_cent(weight: f64) -> u8 {
    (weight.clamp(0.0, 1.0) * 100.0).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_go_to_per_cent_and_back() {
        for part in 1..100_u8 {
            assert_eq!(per_cent(f64::from(part) / 100.0), part);
        }
        assert_eq!(per_cent(2.0), 100);
    }
}
