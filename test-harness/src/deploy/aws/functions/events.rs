//! What becomes of events whose sender does not wait.

use aws_sdk_lambda::Client;
use aws_sdk_lambda::types::{DestinationConfig, OnFailure, OnSuccess};

use super::{Result, count, number};
use crate::deploy::EventInvokeState;
use crate::deploy::aws::error::{failed, unless_absent};

pub(super) async fn read(
    client: &Client,
    name: &str,
    alias: &str,
) -> Result<Option<EventInvokeState>> {
    let asked = client
        .get_function_event_invoke_config()
        .function_name(name)
        .qualifier(alias);
    let doing = format!("read the event configuration of `{name}:{alias}`");
    let answer = unless_absent(asked.send().await.map_err(failed(doing)))?;
    Ok(answer.map(|answer| {
        let to = answer.destination_config();
        let success = to.and_then(DestinationConfig::on_success);
        let failure = to.and_then(DestinationConfig::on_failure);
        let some = |arn: Option<&str>| arn.filter(|arn| !arn.is_empty()).map(str::to_owned);
        EventInvokeState {
            retries: answer.maximum_retry_attempts().map(count),
            max_age_s: answer.maximum_event_age_in_seconds().map(count),
            on_success: some(success.and_then(OnSuccess::destination)),
            on_failure: some(failure.and_then(OnFailure::destination)),
        }
    }))
}

/// Sets all of it: what is left out goes back to Lambda's defaults.
pub(super) async fn set(
    client: &Client,
    name: &str,
    alias: &str,
    wanted: &EventInvokeState,
) -> Result<()> {
    let success = wanted.on_success.clone();
    let success = success.map(|arn| OnSuccess::builder().destination(arn).build());
    let failure = wanted.on_failure.clone();
    let failure = failure.map(|arn| OnFailure::builder().destination(arn).build());
    let any = success.is_some() || failure.is_some();
    let to = DestinationConfig::builder()
        .set_on_success(success)
        .set_on_failure(failure)
        .build();
    let asked = client
        .put_function_event_invoke_config()
        .function_name(name)
        .qualifier(alias)
        .set_maximum_retry_attempts(wanted.retries.map(number))
        .set_maximum_event_age_in_seconds(wanted.max_age_s.map(number))
        .set_destination_config(any.then_some(to));
    let doing = format!("set the event configuration of `{name}:{alias}`");
    asked.send().await.map_err(failed(doing))?;
    Ok(())
}
