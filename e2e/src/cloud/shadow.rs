//! What moto takes and forgets, or never had: it is remembered here and laid over
//! moto's answers, as AWS would tell it. Of functions that is their revision, log
//! configuration, key, tracing, snapshots, dead letters, and every later image
//! configuration and size of `/tmp`; of aliases their revision; and all of
//! provisioned concurrency. Moto 5.2.5.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::http::Answer;
use super::rules::merge;

#[derive(Debug, Default)]
pub(super) struct Shadow {
    functions: BTreeMap<String, Function>,
    /// By function and alias.
    aliases: BTreeMap<(String, String), u64>,
    provisioned: BTreeMap<(String, String), Value>,
    revision: u64,
}

#[derive(Debug, Default)]
struct Function {
    latest: Value,
    versions: BTreeMap<String, Value>,
    /// The revision that was published last, and its number.
    published: Option<(Value, String)>,
}

/// A call that is about to be made or was made.
pub(super) struct About<'a> {
    pub(super) operation: &'a str,
    pub(super) function: &'a str,
    /// The alias or version that path or query name.
    pub(super) qualifier: &'a str,
    pub(super) body: &'a Value,
}

impl Shadow {
    /// AWS's refusal of a revision that is not the last one: moto takes any.
    pub(super) fn refusal(&self, about: &About<'_>) -> Option<Answer> {
        let given = about.body["RevisionId"].as_str()?;
        let last = match about.operation {
            "UpdateFunctionCode" | "UpdateFunctionConfiguration" => {
                let function = self.functions.get(about.function)?;
                function.latest["RevisionId"].as_str()?.to_owned()
            }
            "UpdateAlias" => revision(*self.aliases.get(&key(about))?),
            _ => return None,
        };
        let message = "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id";
        (given != last).then(|| Answer::error(412, "PreconditionFailedException", message))
    }

    /// The last version, where nothing has changed since: Lambda gives it again,
    /// and moto makes another.
    pub(super) fn unchanged(&self, about: &About<'_>) -> Option<String> {
        let function = self.functions.get(about.function)?;
        let (revision, version) = function.published.as_ref()?;
        (about.operation == "PublishVersion" && *revision == function.latest["RevisionId"])
            .then(|| version.clone())
    }

    /// Answers in moto's place where it has no such operation.
    pub(super) fn answer(&mut self, about: &About<'_>) -> Option<Answer> {
        match about.operation {
            "GetProvisionedConcurrencyConfig" => {
                let kind = "ProvisionedConcurrencyConfigNotFoundException";
                let absent = || Answer::error(404, kind, "No Provisioned Concurrency Config found");
                let found = self.provisioned.get(&key(about));
                Some(found.map_or_else(absent, |found| Answer::of(200, found)))
            }
            "PutProvisionedConcurrencyConfig" => {
                let count = &about.body["ProvisionedConcurrentExecutions"];
                let config = json!({
                    "RequestedProvisionedConcurrentExecutions": count,
                    "AvailableProvisionedConcurrentExecutions": count,
                    "AllocatedProvisionedConcurrentExecutions": count,
                    "Status": "READY",
                });
                let answer = Answer::of(202, &config);
                self.provisioned.insert(key(about), config);
                Some(answer)
            }
            _ => None,
        }
    }

    /// Remembers what a call that moto has taken said.
    pub(super) fn learn(&mut self, about: &About<'_>, answer: &Value) {
        self.revision += 1;
        let next = json!({ "RevisionId": revision(self.revision) });
        let function = self.functions.entry(about.function.to_owned());
        match about.operation {
            "CreateFunction" | "UpdateFunctionConfiguration" => {
                let latest = &mut function.or_default().latest;
                merge(latest, &overlay(about.function, about.body));
                merge(latest, &next);
            }
            "UpdateFunctionCode" => merge(&mut function.or_default().latest, &next),
            "PublishVersion" => {
                let function = function.or_default();
                let version = answer["Version"].as_str().unwrap_or_default();
                let mut published = function.latest.clone();
                merge(&mut published, &next);
                let version = version.to_owned();
                let revision = function.latest["RevisionId"].clone();
                function.published = Some((revision, version.clone()));
                function.versions.entry(version).or_insert(published);
            }
            "CreateAlias" | "UpdateAlias" => {
                self.aliases.insert(key(about), self.revision);
            }
            _ => {}
        }
    }

    /// Lays what is remembered over moto's answer.
    pub(super) fn complete(&self, about: &About<'_>, answer: &mut Value) {
        match about.operation {
            "GetFunction" => {
                self.function(&mut answer["Configuration"]);
                code(answer);
            }
            "CreateFunction"
            | "UpdateFunctionCode"
            | "UpdateFunctionConfiguration"
            | "PublishVersion" => self.function(answer),
            "ListVersionsByFunction" => self.each(&mut answer["Versions"]),
            "ListFunctions" => self.each(&mut answer["Functions"]),
            "CreateAlias" | "UpdateAlias" => self.alias(about.function, answer),
            "ListAliases" => {
                let aliases = answer["Aliases"].as_array_mut();
                for alias in aliases.into_iter().flatten() {
                    self.alias(about.function, alias);
                }
            }
            _ => {}
        }
    }

    fn each(&self, functions: &mut Value) {
        for function in functions.as_array_mut().into_iter().flatten() {
            self.function(function);
        }
    }

    pub(super) fn function(&self, told: &mut Value) {
        let name = told["FunctionName"].as_str().unwrap_or_default();
        let version = told["Version"].as_str().unwrap_or_default();
        let Some(function) = self.functions.get(name) else {
            return;
        };
        let own = function.versions.get(version);
        merge(told, own.unwrap_or(&function.latest));
    }

    fn alias(&self, function: &str, told: &mut Value) {
        let name = told["Name"].as_str().unwrap_or_default().to_owned();
        if let Some(number) = self.aliases.get(&(function.to_owned(), name)) {
            told["RevisionId"] = Value::from(revision(*number));
        }
    }
}

fn key(about: &About<'_>) -> (String, String) {
    let alias = about.body["Name"].as_str().unwrap_or(about.qualifier);
    (about.function.to_owned(), alias.to_owned())
}

fn revision(number: u64) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

/// What a request says of a function, as `GetFunction` would tell it.
fn overlay(name: &str, body: &Value) -> Value {
    const PLAIN: [&str; 6] = [
        "DeadLetterConfig",
        "EphemeralStorage",
        "KMSKeyArn",
        "LoggingConfig",
        "TracingConfig",
        "VpcConfig",
    ];
    let mut told = json!({});
    for member in PLAIN {
        if let Some(value) = body.get(member) {
            told[member] = value.clone();
        }
    }
    if let Some(config) = body.get("ImageConfig") {
        // As a whole: what is left out is taken back.
        let absent = json!({ "EntryPoint": null, "Command": null, "WorkingDirectory": null });
        let mut whole = absent;
        for (member, value) in config.as_object().into_iter().flatten() {
            whole[member] = value.clone();
        }
        told["ImageConfigResponse"] = json!({ "ImageConfig": whole });
    }
    if let Some(mode) = body["SnapStart"].get("ApplyOn") {
        told["SnapStart"] = json!({ "ApplyOn": mode, "OptimizationStatus": "Off" });
    }
    if told["LoggingConfig"].is_object() && told["LoggingConfig"].get("LogGroup").is_none() {
        told["LoggingConfig"]["LogGroup"] = Value::from(format!("/aws/lambda/{name}"));
    }
    told
}

/// Moto cuts `ResolvedImageUri` at the first colon, and gives old versions the
/// image of the newest; `CodeSha256` is right.
fn code(answer: &mut Value) {
    let digest = answer["Configuration"]["CodeSha256"].as_str();
    let uri = answer["Code"]["ImageUri"].as_str();
    let (Some(digest), Some(uri)) = (digest, uri) else {
        return;
    };
    let name = uri.split('@').next().unwrap_or_default();
    let resolved = Value::from(format!("{name}@sha256:{digest}"));
    if uri.contains('@') {
        answer["Code"]["ImageUri"] = resolved.clone();
    }
    answer["Code"]["ResolvedImageUri"] = resolved;
}
