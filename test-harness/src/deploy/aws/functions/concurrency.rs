//! Environments that are kept for a function, and those that are kept started.

use aws_sdk_lambda::Client;
use aws_sdk_lambda::types::ProvisionedConcurrencyStatusEnum as Status;

use super::state::failed as has_failed;
use super::{Result, count, number};
use crate::deploy::aws::error::{failed, unless_absent};
use crate::deploy::{LastUpdate, Provisioned};

pub(super) async fn reserve(client: &Client, name: &str, count: u32) -> Result<()> {
    let asked = client
        .put_function_concurrency()
        .function_name(name)
        .reserved_concurrent_executions(number(count));
    let doing = format!("reserve concurrency for function `{name}`");
    asked.send().await.map_err(failed(doing))?;
    Ok(())
}

pub(super) async fn provisioned(
    client: &Client,
    name: &str,
    alias: &str,
) -> Result<Option<Provisioned>> {
    let asked = client
        .get_provisioned_concurrency_config()
        .function_name(name)
        .qualifier(alias);
    let doing = format!("read the provisioned concurrency of `{name}:{alias}`");
    let answer = unless_absent(asked.send().await.map_err(failed(doing)))?;
    Ok(answer.map(|answer| {
        let requested = answer.requested_provisioned_concurrent_executions();
        let status = match answer.status() {
            None | Some(Status::Ready) => LastUpdate::Done,
            Some(Status::InProgress) => LastUpdate::InProgress,
            Some(other) => has_failed(other.as_str(), None, answer.status_reason()),
        };
        Provisioned {
            requested: requested.map(count).unwrap_or_default(),
            status,
        }
    }))
}

pub(super) async fn provision(client: &Client, name: &str, alias: &str, count: u32) -> Result<()> {
    let asked = client
        .put_provisioned_concurrency_config()
        .function_name(name)
        .qualifier(alias)
        .provisioned_concurrent_executions(number(count));
    let doing = format!("provision concurrency for `{name}:{alias}`");
    asked.send().await.map_err(failed(doing))?;
    Ok(())
}
