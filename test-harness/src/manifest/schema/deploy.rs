//! Schema of `[deploy]`, and of `deploy` of functions and defaults.

use serde_json::{Map, Value, json};

use super::{choice, flag, range, table, text, texts};
use crate::manifest::deploy::{
    ACCOUNT, ALIAS, APPLICATION_LEVELS, AUTH, DEAD_LETTER, DESCRIPTION, DESTINATION, FORMATS, Form,
    KMS_KEY, LOG_GROUP, METHODS, NAME, REGION, RETENTION_DAYS, ROLE, SECURITY_GROUP, SUBNET,
    SYSTEM_LEVELS, TRACING,
};
use crate::manifest::ranges::{
    CORS_AGE, CORS_ENTRIES, CORS_METHODS, EVENT_AGE, EVENT_RETRIES, KEEP_IMAGES, PERCENT,
    PROVISIONED_CONCURRENCY, RESERVED_CONCURRENCY, SECURITY_GROUPS, SUBNETS, TAGS,
};
use crate::model::Architecture;

/// `[deploy]`.
pub(super) fn settings() -> Value {
    table(
        "What is wanted of AWS for every function.",
        &json!({
            "account": form(&ACCOUNT, "The account to deploy to; any other is refused."),
            "region": form(&REGION, "The region; by default the one that AWS's own tools would use."),
            "repository": repository(),
            "tags": tags("Tags of every function and repository."),
        }),
    )
}

fn repository() -> Value {
    let mut schema = table(
        "The repositories of images.",
        &json!({
            "name": {
                "type": "string",
                "minLength": 1,
                "description": "The name; {project} and {function} stand for names.",
                "default": "{project}/{function}",
            },
            "immutable-tags": flag("A tag, once given, stays with its image.", true),
            "scan-on-push": flag("Images are scanned when they are pushed.", true),
            "keep-images": range("All but the newest so many images are removed.", &KEEP_IMAGES),
            "lifecycle-policy": text("A file with a policy in ECR's own JSON, relative to the manifest."),
        }),
    );
    schema["not"] = json!({ "required": ["keep-images", "lifecycle-policy"] });
    schema
}

/// `deploy` of `[defaults]`.
pub(super) fn defaults() -> Value {
    table(
        "What Lambda is told about every function that is deployed.",
        &Value::Object(shared()),
    )
}

/// `deploy` of a function.
pub(super) fn function() -> Value {
    let mut keys = shared();
    keys.insert(
        "name".to_owned(),
        form(
            &NAME,
            "The function's name on AWS; by default its name here.",
        ),
    );
    keys.insert(
        "variant".to_owned(),
        text("The variant to deploy, where there are several."),
    );
    table(
        "What Lambda is told about a function that is deployed; without this table it is not.",
        &Value::Object(keys),
    )
}

fn shared() -> Map<String, Value> {
    let architectures = Architecture::ALL.map(Architecture::as_str);
    let keys = json!({
        "architecture": {
            "description": "The architecture to deploy, where there are several.",
            "enum": architectures,
        },
        "role": form(&ROLE, "The execution role's ARN."),
        "description": {
            "type": "string",
            "description": "A description.",
            "maxLength": DESCRIPTION,
        },
        "tags": tags("Tags, over those of [deploy]."),
        "kms-key": switch("The key that encrypts the environment.", &form(&KMS_KEY, "Its ARN.")),
        "log": log(),
        "vpc": switch("The network that the function joins.", &vpc()),
        "tracing": choice("How invocations are traced.", &TRACING, "pass-through"),
        "snap-start": flag("Published versions start from snapshots.", false),
        "dead-letter": switch(
            "The queue or topic of events that were given up.",
            &form(&DEAD_LETTER, "Its ARN."),
        ),
        "alias": form(&ALIAS, "The alias that callers use; live by default."),
        "traffic": {
            "type": "array",
            "description": "Steps in which traffic moves to a new version; without any it moves at once.",
            "items": step(),
        },
        "smoke": smoke(),
        "url": switch("The function's own URL, on the alias.", &url()),
        "reserved-concurrency": switch(
            "Environments that are kept for the function, and the most that it gets.",
            &range("How many.", &RESERVED_CONCURRENCY),
        ),
        "provisioned-concurrency": switch(
            "Environments of the alias that are kept started.",
            &range("How many.", &PROVISIONED_CONCURRENCY),
        ),
        "events": switch("What becomes of events whose sender does not wait.", &events()),
    });
    match keys {
        Value::Object(keys) => keys,
        _ => Map::new(),
    }
}

fn log() -> Value {
    let level = |what: &str, words: &[&str]| json!({ "description": what, "enum": words });
    table(
        "Where the function's log goes.",
        &json!({
            "group": form(&LOG_GROUP, "The log group; by default /aws/lambda/NAME."),
            "retention-days": {
                "description": "Days after which lines are removed; never by default.",
                "enum": RETENTION_DAYS,
            },
            "format": choice("How lines are written.", &FORMATS, FORMATS[0]),
            "application-level": level(
                "The least level of the function's lines, in JSON only.",
                &APPLICATION_LEVELS,
            ),
            "system-level": level("The least level of Lambda's lines, in JSON only.", &SYSTEM_LEVELS),
        }),
    )
}

fn vpc() -> Value {
    let ids = |what: &str, form: &Form, most: usize| {
        json!({
            "type": "array",
            "description": what,
            "items": { "type": "string", "pattern": form.pattern },
            "minItems": 1,
            "maxItems": most,
        })
    };
    let mut vpc = table(
        "A network.",
        &json!({
            "subnets": ids("Ids of subnets.", &SUBNET, SUBNETS),
            "security-groups": ids("Ids of security groups.", &SECURITY_GROUP, SECURITY_GROUPS),
            "ipv6": flag("Dual-stack subnets give IPv6 as well.", false),
        }),
    );
    vpc["required"] = json!(["subnets", "security-groups"]);
    vpc
}

fn step() -> Value {
    let mut step = table(
        "A step.",
        &json!({
            "percent": range("The new version's part; it rises from step to step.", &PERCENT),
            "wait": {
                "type": "string",
                "description": "How long the step lasts, such as 5m; at most 12 hours.",
                "pattern": "^[0-9]+[smh]$",
            },
        }),
    );
    step["required"] = json!(["percent", "wait"]);
    step
}

fn smoke() -> Value {
    let mut tagged = table(
        "Those with one of these tags.",
        &json!({ "tags": { "minItems": 1, "type": "array", "description": "Tags of cases.", "items": { "type": "string", "minLength": 1 } } }),
    );
    tagged["required"] = json!(["tags"]);
    json!({
        "description": "Which cases are run on a new version: all, none, or some.",
        "oneOf": [{ "type": "boolean" }, tagged],
        "default": true,
    })
}

fn url() -> Value {
    let mut url = table(
        "A URL.",
        &json!({
            "auth": {
                "description": "Who may call it: whoever IAM allows, or anybody.",
                "enum": AUTH,
            },
            "streaming": flag("Answers are streamed.", false),
            "cors": cors(),
        }),
    );
    url["required"] = json!(["auth"]);
    url
}

fn cors() -> Value {
    let few = |what: &str| {
        let mut schema = texts(what);
        schema["maxItems"] = json!(CORS_ENTRIES);
        schema
    };
    table(
        "What browsers are allowed.",
        &json!({
            "origins": few("Origins."),
            "methods": {
                "type": "array",
                "description": "Methods.",
                "items": { "enum": METHODS },
                "maxItems": CORS_METHODS,
            },
            "headers": few("Headers of requests."),
            "exposed-headers": few("Headers of answers that a page may see."),
            "credentials": flag("Cookies are sent.", false),
            "max-age": range("Seconds for which a browser remembers all this.", &CORS_AGE),
        }),
    )
}

fn events() -> Value {
    table(
        "Events whose sender does not wait.",
        &json!({
            "retries": range("Further tries after an error.", &EVENT_RETRIES),
            "max-age": range("Seconds after which an event is given up.", &EVENT_AGE),
            "on-success": form(&DESTINATION, "The ARN that gets the record of an answer."),
            "on-failure": form(&DESTINATION, "The ARN that gets the record of a failure."),
        }),
    )
}

fn tags(description: &str) -> Value {
    json!({
        "type": "object",
        "description": description,
        "maxProperties": TAGS,
        "propertyNames": { "maxLength": 128, "not": { "pattern": "^[aA][wW][sS]:" } },
        "additionalProperties": { "type": "string", "maxLength": 256 },
    })
}

fn form(form: &Form, description: &str) -> Value {
    json!({ "type": "string", "description": description, "pattern": form.pattern })
}

/// A key that may also be `false`, so that a function leaves out what the
/// defaults have.
fn switch(description: &str, schema: &Value) -> Value {
    json!({
        "description": format!("{description} false for none, whatever the defaults say."),
        "oneOf": [schema, { "const": false }],
    })
}
