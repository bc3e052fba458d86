//! JSON numbers, exact: compared as decimals, never through floating point.

use std::fmt;

/// A JSON number as it was written. `1`, `1.0` and `10e-1` are equal;
/// `9007199254740993` and `9007199254740992` are not, although both are the
/// same `f64`.
#[derive(Debug, Clone)]
pub struct JsonNumber(String);

/// A number's value: the digits without zeros at either end, and the power of
/// ten that they are multiplied with.
#[derive(PartialEq, Eq)]
struct Decimal<'a> {
    negative: bool,
    digits: String,
    exponent: Exponent<'a>,
}

#[derive(PartialEq, Eq)]
enum Exponent<'a> {
    Known(i64),
    /// Beyond what 64 bits hold; then only the same text is the same number.
    Huge(&'a str),
}

impl JsonNumber {
    /// Takes a text that follows JSON's grammar of numbers.
    pub fn parse(text: &str) -> Option<Self> {
        is_json_number(text.as_bytes()).then(|| Self(text.to_owned()))
    }

    /// The digits as they were written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The shortest decimal that reads back as this `f64`; nothing for an
    /// infinity or "not a number", which JSON does not have.
    pub fn from_f64(value: f64) -> Option<Self> {
        value.is_finite().then(|| Self(format!("{value:?}")))
    }

    fn decimal(&self) -> Decimal<'_> {
        let (negative, rest) = match self.0.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, self.0.as_str()),
        };
        let (mantissa, written) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        let leading = all.trim_start_matches('0');
        let digits = leading.trim_end_matches('0');
        if digits.is_empty() {
            return Decimal::zero();
        }
        let zeros = length(leading) - length(digits);
        let shift = zeros - length(fraction);
        let exponent = written
            .parse::<i64>()
            .ok()
            .and_then(|exponent| exponent.checked_add(shift));
        Decimal {
            negative,
            digits: digits.to_owned(),
            exponent: exponent.map_or(Exponent::Huge(&self.0), Exponent::Known),
        }
    }
}

impl Decimal<'_> {
    fn zero() -> Self {
        Self {
            negative: false,
            digits: String::new(),
            exponent: Exponent::Known(0),
        }
    }
}

fn length(text: &str) -> i64 {
    i64::try_from(text.len()).unwrap_or(i64::MAX)
}

/// JSON's grammar: `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`.
fn is_json_number(text: &[u8]) -> bool {
    let rest = text.strip_prefix(b"-").unwrap_or(text);
    let whole = digits(rest);
    if whole == 0 || (whole > 1 && rest.first() == Some(&b'0')) {
        return false;
    }
    let rest = &rest[whole..];
    let rest = match rest.strip_prefix(b".") {
        Some(fraction) if digits(fraction) == 0 => return false,
        Some(fraction) => &fraction[digits(fraction)..],
        None => rest,
    };
    match rest.split_first() {
        None => true,
        Some((b'e' | b'E', exponent)) => {
            let sign = usize::from(matches!(exponent.first(), Some(b'+' | b'-')));
            let exponent = &exponent[sign..];
            !exponent.is_empty() && digits(exponent) == exponent.len()
        }
        Some(_) => false,
    }
}

fn digits(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

impl PartialEq for JsonNumber {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.decimal() == other.decimal()
    }
}

impl Eq for JsonNumber {}

impl From<i64> for JsonNumber {
    fn from(value: i64) -> Self {
        Self(value.to_string())
    }
}

impl fmt::Display for JsonNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
