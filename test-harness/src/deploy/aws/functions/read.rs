//! Functions as they are: one by `GetFunction`, all by `ListFunctions`.

use aws_sdk_lambda::Client;

use super::Result;
use super::state::{Seen, function_state};
use crate::deploy::FunctionState;
use crate::deploy::aws::error::{failed, incomplete, inside, unless_absent};

/// A function, or the version or alias of it that a qualifier names.
pub(super) async fn one(
    client: &Client,
    name: &str,
    qualifier: Option<&str>,
) -> Result<Option<FunctionState>> {
    let doing = match qualifier {
        Some(qualifier) => format!("read function `{name}:{qualifier}`"),
        None => format!("read function `{name}`"),
    };
    let asked = client
        .get_function()
        .function_name(name)
        .set_qualifier(qualifier.map(str::to_owned));
    let answer = asked.send().await.map_err(failed(&doing));
    let Some(answer) = unless_absent(answer)? else {
        return Ok(None);
    };
    // Whoever may not read tags gets an answer without them, which would look as
    // if there were none.
    if let Some(error) = answer.tags_error() {
        let (code, message) = (error.error_code(), error.message());
        let doing = format!("read the tags of function `{name}`");
        return Err(inside(doing, Some(code), Some(message)));
    }
    let configuration = answer.configuration();
    let configuration = configuration.ok_or_else(|| incomplete(&doing, "`Configuration`"))?;
    let seen = Seen {
        code: answer.code(),
        tags: answer.tags(),
        concurrency: answer.concurrency(),
    };
    function_state(&doing, configuration, &seen).map(Some)
}

/// Every function. A list tells neither images by name nor states; what it cannot
/// decrypt or does not know of a function is nobody's concern here.
pub(super) async fn all(client: &Client) -> Result<Vec<FunctionState>> {
    let doing = "list functions";
    let mut pages = client.list_functions().into_paginator().items().send();
    let mut all = Vec::new();
    while let Some(next) = pages.next().await {
        let mut configuration = next.map_err(failed(doing))?;
        configuration.environment = None;
        configuration.image_config_response = None;
        let seen = Seen {
            code: None,
            tags: None,
            concurrency: None,
        };
        all.extend(function_state(doing, &configuration, &seen));
    }
    Ok(all)
}
