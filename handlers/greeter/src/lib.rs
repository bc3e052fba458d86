//! The greeter contract: an event in, a greeting out. It owns the rules that
//! all languages of this repository share, and must not know of Lambda.

use serde::Serialize;
use serde_json::{Map, Value};
use thiserror::Error;

/// The greeting where the function's environment names none.
pub const DEFAULT_GREETING: &str = "Hello";

/// Who is greeted where the event names nobody.
pub const DEFAULT_NAME: &str = "world";

/// What the greeter answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The greeting itself.
    pub message: String,
    /// Unicode code points in the name that was greeted.
    pub characters: usize,
    /// Sum of the event's numbers.
    pub sum: i128,
}

/// Why an event cannot be answered. The messages are part of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidEvent {
    /// The event is a string, an array or the like.
    #[error("event must be an object")]
    NotAnObject,
    /// `name` is neither a string nor null.
    #[error("name must be a string")]
    Name,
    /// `numbers` is neither an array of integers nor null.
    #[error("numbers must be integers")]
    Numbers,
}

/// Greets whom the event names; an empty `greeting` means the default one.
pub fn greet(greeting: &str, event: &Value) -> Result<Answer, InvalidEvent> {
    let event = event.as_object().ok_or(InvalidEvent::NotAnObject)?;
    let name = name(event)?;
    let sum = sum(event)?;
    let greeting = if greeting.is_empty() {
        DEFAULT_GREETING
    } else {
        greeting
    };
    Ok(Answer {
        message: format!("{greeting}, {name}!"),
        characters: name.chars().count(),
        sum,
    })
}

fn name(event: &Map<String, Value>) -> Result<&str, InvalidEvent> {
    match event.get("name") {
        None | Some(Value::Null) => Ok(DEFAULT_NAME),
        Some(Value::String(name)) if name.is_empty() => Ok(DEFAULT_NAME),
        Some(Value::String(name)) => Ok(name),
        Some(_) => Err(InvalidEvent::Name),
    }
}

fn sum(event: &Map<String, Value>) -> Result<i128, InvalidEvent> {
    let integer = |number: &Value| number.as_i64().map(i128::from);
    match event.get("numbers") {
        None | Some(Value::Null) => Ok(0),
        Some(Value::Array(numbers)) => numbers
            .iter()
            .map(integer)
            .sum::<Option<i128>>()
            .ok_or(InvalidEvent::Numbers),
        Some(_) => Err(InvalidEvent::Numbers),
    }
}
