//! One test of a suite, its references filled in, as a case.

use std::collections::BTreeMap;

use super::assertion::{NEVER_FILLED, SUBJECTS, Subject, SuiteAssertion};
use super::jq::Jq;
use super::reader::{Members, Reader};
use crate::cases::case::{Case, CaseEnvironment, CaseSource, EnvironmentChanges};
use crate::cases::expect::Expectation;
use crate::cases::table::listed;
use crate::model::{InvocationContext, Json, is_reserved_variable};

/// The keys of a test that mean something here.
pub(super) const KEYS: [&str; 8] = [
    "name",
    "handler",
    "environmentVariables",
    "request",
    "cognitoIdentity",
    "xray",
    "clientContext",
    "assertions",
];

/// The keys that AWS's Docker driver does not look at either: they tell other
/// drivers what to test on, which here the manifest does.
pub(super) const INERT: [&str; 4] = ["task", "runtime", "runtimes", "memory"];

/// What is said of a test with `xray`. AWS's runner sends a header that the
/// emulator does not read, and the emulator hands on none that it reads.
const UNTRACED: &str = "its `xray` reaches no function, since the emulator does not trace";

/// What a test gets where it names an identity and leaves parts out.
const IDENTITY: [(&str, &str); 2] = [
    (
        "cognitoIdentityId",
        "cognito-id:4ab95ea510c14353a7f6da04489c43b8",
    ),
    (
        "cognitoIdentityPoolId",
        "cognito-pool-id:35ab4794a79a4f23947d3e851d3d6578",
    ),
];
const TRACE: [&str; 3] = ["traceId", "parentId", "isSampled"];

/// Makes the case of a test.
pub(super) fn case(
    reader: &mut Reader<'_>,
    path: &str,
    test: &Members,
    assertions: &[Members],
) -> Option<Case> {
    let before = reader.count();
    let name = name(reader, path, test);
    let handler = reader.text(path, test, "handler");
    let variables = variables(reader, path, test);
    let context = context(reader, path, test);
    let traced = is_traced(reader, path, test);
    let expectations = expectations(reader, path, assertions);
    (reader.count() == before).then_some(())?;
    let empty = Json::Object(Members::new());
    let event = test.get("request").unwrap_or(&empty).to_string();
    let source = CaseSource {
        file: reader.file.to_owned(),
        line: None,
    };
    let mut case = Case::new(name?, event, expectations, source);
    case.context = context;
    case.note = traced.then(|| UNTRACED.to_owned());
    case.environment = CaseEnvironment::Own(EnvironmentChanges {
        command: Some(vec![handler?]),
        variables,
    });
    Some(case)
}

fn name(reader: &mut Reader<'_>, path: &str, test: &Members) -> Option<String> {
    let name = reader.text(path, test, "name")?;
    if name.trim().is_empty() || name.contains(char::is_control) {
        reader.problem(format!("`{path}.name` must be one line of text"), None);
        return None;
    }
    Some(name)
}

fn variables(reader: &mut Reader<'_>, path: &str, test: &Members) -> BTreeMap<String, String> {
    let path = format!("{path}.environmentVariables");
    let Some(json) = test.get("environmentVariables") else {
        return BTreeMap::new();
    };
    let Some(members) = reader.object(&path, json) else {
        return BTreeMap::new();
    };
    let mut variables = BTreeMap::new();
    for (name, json) in members {
        if is_reserved_variable(name) {
            let message = format!("`{path}.{name}`: Lambda reserves this variable");
            reader.problem(message, None);
        }
        if let Some(value) = as_word(json) {
            variables.insert(name.clone(), value);
        } else {
            let message = format!("`{path}.{name}` must be a string, not {}", json.kind());
            reader.problem(message, None);
        }
    }
    variables
}

/// A value as Python writes it into a text, which AWS's runner does.
fn as_word(json: &Json) -> Option<String> {
    Some(match json {
        Json::String(text) => text.clone(),
        Json::Number(number) => number.to_string(),
        Json::Bool(true) => "True".to_owned(),
        Json::Bool(false) => "False".to_owned(),
        Json::Null => "None".to_owned(),
        Json::Array(_) | Json::Object(_) => return None,
    })
}

fn context(reader: &mut Reader<'_>, path: &str, test: &Members) -> InvocationContext {
    let client = test.get("clientContext").filter(|json| !is_empty(json));
    let identity = identity(reader, path, test);
    InvocationContext {
        client_context: client.cloned(),
        cognito_identity: identity.map(Json::Object),
    }
}

/// Whether the test wants to be traced.
fn is_traced(reader: &mut Reader<'_>, path: &str, test: &Members) -> bool {
    let path = format!("{path}.xray");
    let trace = test.get("xray");
    let trace = trace.and_then(|trace| reader.object(&path, trace));
    if let Some(trace) = trace {
        reader.refuse_unknown(&path, trace, &TRACE);
    }
    trace.is_some()
}

/// AWS's runner sends nothing for a value that Python calls false.
fn is_empty(json: &Json) -> bool {
    match json {
        Json::Null | Json::Bool(false) => true,
        Json::Object(members) => members.is_empty(),
        Json::Array(items) => items.is_empty(),
        Json::String(text) => text.is_empty(),
        Json::Number(_) | Json::Bool(true) => false,
    }
}

fn identity(reader: &mut Reader<'_>, path: &str, test: &Members) -> Option<Members> {
    let path = format!("{path}.cognitoIdentity");
    let json = test.get("cognitoIdentity")?;
    let mut members = reader.object(&path, json)?.clone();
    reader.refuse_unknown(&path, &members, &IDENTITY.map(|(name, _)| name));
    for (name, value) in IDENTITY {
        let value = || Json::String(value.to_owned());
        members.entry(name.to_owned()).or_insert_with(value);
    }
    Some(members)
}

fn expectations(reader: &mut Reader<'_>, path: &str, assertions: &[Members]) -> Vec<Expectation> {
    if assertions.is_empty() {
        let message =
            format!("`{path}.assertions` is empty: a case without expectations cannot fail");
        reader.problem(message, None);
    }
    let numbered = assertions.iter().enumerate();
    numbered
        .filter_map(|(index, members)| {
            let path = format!("{path}.assertions[{index}]");
            assertion(reader, &path, members).map(Expectation::Suite)
        })
        .collect()
}

fn assertion(reader: &mut Reader<'_>, path: &str, members: &Members) -> Option<SuiteAssertion> {
    if let Some(key) = NEVER_FILLED.iter().find(|key| members.contains_key(**key)) {
        let message = format!("`{path}.{key}` of a suite is not supported");
        let hint = "AWS's own runner has nothing to compare it with; a case of lambdock's own can expect `logs` and `duration`";
        reader.problem(message, Some(hint.to_owned()));
        return None;
    }
    let known: Vec<&str> = SUBJECTS.iter().copied().chain(["transform"]).collect();
    let before = reader.count();
    reader.refuse_unknown(path, members, &known);
    let mut subjects = members
        .iter()
        .filter_map(|(key, value)| Some((Subject::from_key(key)?, value)));
    let (Some((subject, expected)), None) = (subjects.next(), subjects.next()) else {
        if reader.count() == before {
            let message = format!("`{path}` needs exactly one of {}", listed(&SUBJECTS));
            reader.problem(message, None);
        }
        return None;
    };
    let transform = if members.contains_key("transform") {
        Some(transform(reader, path, members)?)
    } else {
        None
    };
    Some(SuiteAssertion {
        subject,
        transform,
        expected: expected.clone(),
    })
}

fn transform(reader: &mut Reader<'_>, path: &str, members: &Members) -> Option<Jq> {
    let program = reader.text(path, members, "transform")?;
    let program = Jq::new(&program);
    program
        .map_err(|error| {
            let message = format!("`{path}.transform` is no jq program: {error}");
            reader.problem(message, None);
        })
        .ok()
}
