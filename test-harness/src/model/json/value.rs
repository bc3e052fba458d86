//! The value as `serde_json` has it, for crates that know no other. Numbers
//! may lose digits there, so nothing is compared that way.

use serde_json::{Number, Value};

use super::{Json, JsonNumber};

impl Json {
    /// The value as `serde_json` has it. A number beyond 64 bits becomes the
    /// nearest `f64`, one beyond that the largest.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Number(number) => Value::Number(number.to_number()),
            Self::String(text) => Value::String(text.clone()),
            Self::Array(items) => Value::Array(items.iter().map(Self::to_value).collect()),
            Self::Object(members) => {
                let members = members.iter();
                Value::Object(
                    members
                        .map(|(name, value)| (name.clone(), value.to_value()))
                        .collect(),
                )
            }
        }
    }
}

impl JsonNumber {
    fn to_number(&self) -> Number {
        let text = self.as_str();
        if let Ok(number) = text.parse::<u64>() {
            return number.into();
        }
        if let Ok(number) = text.parse::<i64>() {
            return number.into();
        }
        let float = text.parse::<f64>().unwrap_or_default();
        let float = float.clamp(f64::MIN, f64::MAX);
        Number::from_f64(float).unwrap_or_else(|| 0.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_has_a_nearest_value() {
        let json: Json = "[18446744073709551615,-9223372036854775808,1.5,1e999,-1e999,1e-999]"
            .parse()
            .unwrap();
        let expected = serde_json::json!([u64::MAX, i64::MIN, 1.5, f64::MAX, f64::MIN, 0.0]);
        assert_eq!(json.to_value(), expected);
    }
}
