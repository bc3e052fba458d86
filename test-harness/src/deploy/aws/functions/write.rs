//! Functions made and changed: code, configuration, tags.

use aws_sdk_lambda::Client;
use aws_sdk_lambda::types::{FunctionCode, PackageType};

use super::configuration::{Configuration, architecture};
use super::{Result, Tags};
use crate::deploy::FunctionConfig;
use crate::deploy::aws::error::failed;
use crate::model::Architecture;

/// A function's code: an image by digest.
pub(super) struct Code<'a> {
    pub(super) image: &'a str,
    pub(super) architecture: Architecture,
}

pub(super) async fn create(
    client: &Client,
    name: &str,
    code: &Code<'_>,
    wanted: &FunctionConfig,
    tags: &Tags,
) -> Result<()> {
    let doing = format!("create function `{name}`");
    let parts = Configuration::of(&doing, wanted)?;
    let image = FunctionCode::builder().image_uri(code.image).build();
    // What is none stays out: there is nothing to take back yet.
    let vpc = wanted.vpc.as_ref().map(|_| parts.vpc);
    let dead_letter = wanted.dead_letter.as_ref().map(|_| parts.dead_letter);
    let description = (!wanted.description.is_empty()).then(|| wanted.description.clone());
    let tags = (!tags.is_empty()).then(|| tags.clone().into_iter().collect());
    let asked = client
        .create_function()
        .function_name(name)
        .package_type(PackageType::Image)
        .code(image)
        .architectures(architecture(code.architecture))
        .role(&wanted.role)
        .memory_size(parts.memory_size)
        .timeout(parts.timeout)
        .ephemeral_storage(parts.ephemeral_storage)
        .image_config(parts.image_config)
        .environment(parts.environment)
        .set_description(description)
        .set_kms_key_arn(wanted.kms_key.clone())
        .logging_config(parts.logging)
        .set_vpc_config(vpc)
        .tracing_config(parts.tracing)
        .snap_start(parts.snap_start)
        .set_dead_letter_config(dead_letter)
        .set_tags(tags)
        .publish(false);
    asked.send().await.map_err(failed(doing))?;
    Ok(())
}

pub(super) async fn update_code(
    client: &Client,
    name: &str,
    code: &Code<'_>,
    revision: &str,
) -> Result<()> {
    let asked = client
        .update_function_code()
        .function_name(name)
        .image_uri(code.image)
        .architectures(architecture(code.architecture))
        .set_revision_id(given(revision))
        .publish(false);
    let doing = format!("update the code of function `{name}`");
    asked.send().await.map_err(failed(doing))?;
    Ok(())
}

pub(super) async fn update_configuration(
    client: &Client,
    name: &str,
    wanted: &FunctionConfig,
    revision: &str,
) -> Result<()> {
    let doing = format!("update the configuration of function `{name}`");
    let parts = Configuration::of(&doing, wanted)?;
    let asked = client
        .update_function_configuration()
        .function_name(name)
        .role(&wanted.role)
        .memory_size(parts.memory_size)
        .timeout(parts.timeout)
        .ephemeral_storage(parts.ephemeral_storage)
        .image_config(parts.image_config)
        .environment(parts.environment)
        .description(&wanted.description)
        // An empty text is the key of AWS's own.
        .kms_key_arn(wanted.kms_key.clone().unwrap_or_default())
        .logging_config(parts.logging)
        .vpc_config(parts.vpc)
        .tracing_config(parts.tracing)
        .snap_start(parts.snap_start)
        .dead_letter_config(parts.dead_letter)
        .set_revision_id(given(revision));
    asked.send().await.map_err(failed(doing))?;
    Ok(())
}

pub(super) async fn set_tags(
    client: &Client,
    arn: &str,
    add: &Tags,
    remove: &[String],
) -> Result<()> {
    if !add.is_empty() {
        let tags = add.clone().into_iter().collect();
        let asked = client.tag_resource().resource(arn).set_tags(Some(tags));
        asked.send().await.map_err(failed(format!("tag `{arn}`")))?;
    }
    if !remove.is_empty() {
        let asked = client.untag_resource().resource(arn);
        let asked = asked.set_tag_keys(Some(remove.to_vec()));
        let doing = format!("remove tags of `{arn}`");
        asked.send().await.map_err(failed(doing))?;
    }
    Ok(())
}

/// Lambda takes no empty revision.
pub(super) fn given(revision: &str) -> Option<String> {
    (!revision.is_empty()).then(|| revision.to_owned())
}
