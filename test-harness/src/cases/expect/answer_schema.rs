//! The answer is what a JSON schema allows. The schema stands in the case or in
//! a file; nothing that it refers to elsewhere is fetched.

use std::sync::Arc;

use jsonschema::Validator;

use super::{Expectation, answer, file};
use crate::cases::compare::ROOT;
use crate::cases::mismatch::{Mismatch, Side, element, member};
use crate::cases::node::NodeValue;
use crate::cases::table::Table;
use crate::invoke::outcome::Outcome;
use crate::model::Json;

/// A schema, equal to another that says the same.
#[derive(Debug, Clone)]
pub struct AnswerSchema {
    /// The schema.
    pub schema: Json,
    validator: Arc<Validator>,
}

impl AnswerSchema {
    /// Compiles a schema.
    ///
    /// # Errors
    /// When it is not one, or refers to one elsewhere.
    pub fn new(schema: Json) -> Result<Self, String> {
        let validator = jsonschema::validator_for(&schema.to_value());
        match validator {
            Ok(validator) => Ok(Self {
                schema,
                validator: Arc::new(validator),
            }),
            Err(error) => Err(error.to_string()),
        }
    }
}

impl PartialEq for AnswerSchema {
    fn eq(&self, other: &Self) -> bool {
        self.schema == other.schema
    }
}

impl Eq for AnswerSchema {}

pub(super) fn read(table: &mut Table<'_>) -> Option<Expectation> {
    let node = table.get("answer-schema")?;
    let schema = match &node.value {
        NodeValue::Scalar(Json::String(_)) => {
            let path = file::path(table, "answer-schema")?;
            file::required(table, node.line, "schema", &path)?
        }
        NodeValue::Table(_) | NodeValue::Scalar(Json::Bool(_)) => node.to_json(),
        _ => {
            table.wrong("answer-schema", node, "a JSON schema or the name of a file");
            return None;
        }
    };
    match AnswerSchema::new(schema) {
        Ok(schema) => Some(Expectation::AnswerSchema(schema)),
        Err(error) => {
            let name = table.full("answer-schema");
            table.problem(node.line, format!("`{name}` is no JSON schema: {error}"));
            None
        }
    }
}

pub(super) fn check(expected: &AnswerSchema, outcome: &Outcome) -> Vec<Mismatch> {
    let side = Side::Schema("the answer is not JSON".to_owned());
    answer::with_json(side, outcome, |answer| against(expected, answer))
}

/// What the schema does not allow in an answer.
pub(super) fn against(expected: &AnswerSchema, answer: &Json) -> Vec<Mismatch> {
    let value = answer.to_value();
    let errors = expected.validator.iter_errors(&value);
    let mismatches = errors.map(|error| {
        let (path, actual) = at(answer, error.instance_path().as_str());
        Mismatch {
            path,
            expected: Side::Schema(error.masked_with("it").to_string()),
            actual: Side::Value(actual.clone()),
        }
    });
    mismatches.collect()
}

/// What a JSON pointer names, and its path.
fn at<'a>(answer: &'a Json, pointer: &str) -> (String, &'a Json) {
    let mut path = ROOT.to_owned();
    let mut value = answer;
    for part in pointer.split('/').skip(1) {
        let name = part.replace("~1", "/").replace("~0", "~");
        let inner = match value {
            Json::Object(members) => {
                path = member(&path, &name);
                members.get(&name)
            }
            Json::Array(items) => {
                let index = name.parse().unwrap_or_default();
                path = element(&path, index);
                items.get(index)
            }
            _ => None,
        };
        value = inner.unwrap_or(&Json::Null);
    }
    (path, value)
}
