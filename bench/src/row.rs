//! One line of the result: what lambdock took, what stands beside it, and
//! whether the ratio is as wanted. Pure.

use serde_json::{Value, json};

use crate::figures::Times;

/// A figure.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Figure {
    pub(crate) value: f64,
    pub(crate) unit: &'static str,
    /// What it was taken from.
    pub(crate) times: Times,
}

/// What stands beside lambdock's own figure.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Beside {
    /// What was measured there.
    pub(crate) what: &'static str,
    pub(crate) figure: Figure,
    pub(crate) ratio: f64,
    /// The largest ratio that is wanted, where there is a wish.
    pub(crate) target: Option<f64>,
}

/// One line of the result.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub(crate) what: String,
    /// Why there is no figure, where there is none.
    pub(crate) ours: Result<Figure, String>,
    pub(crate) beside: Option<Beside>,
}

impl Figure {
    /// Milliseconds out of measured times.
    pub(crate) fn of(value: Option<f64>, times: &Times) -> Result<Self, String> {
        Ok(Self {
            value: value.ok_or("nothing was measured")?,
            unit: "ms",
            times: times.clone(),
        })
    }

    /// The middle one of measured times.
    pub(crate) fn median(times: &Times) -> Result<Self, String> {
        Self::of(times.median(), times)
    }

    /// Memory out of kilobytes.
    pub(crate) fn memory(kilobytes: f64) -> Self {
        Self {
            value: kilobytes / 1024.0,
            unit: "MB",
            times: Times::default(),
        }
    }

    /// As the table shows it: three digits are all that a measurement is worth.
    pub(crate) fn shown(&self) -> String {
        let digits = match self.value {
            value if value >= 100.0 => 0,
            value if value >= 10.0 => 1,
            _ => 2,
        };
        format!("{:.digits$} {}", self.value, self.unit)
    }

    fn json(&self) -> Value {
        json!({
            "value": self.value,
            "unit": self.unit,
            "spread": self.times.spread(),
            "times_ms": self.times.milliseconds(),
        })
    }
}

impl Beside {
    /// Whether the ratio is as wanted.
    pub(crate) fn verdict(&self) -> Verdict {
        match self.target {
            None => Verdict::None,
            Some(target) if self.ratio <= target => Verdict::Met,
            Some(_) => Verdict::Missed,
        }
    }
}

impl Row {
    /// A line with nothing beside it.
    pub(crate) fn alone(what: impl Into<String>, ours: Result<Figure, String>) -> Self {
        Self {
            what: what.into(),
            ours,
            beside: None,
        }
    }

    /// Whether the ratio is as wanted.
    pub(crate) fn verdict(&self) -> Verdict {
        self.beside.as_ref().map_or(Verdict::None, Beside::verdict)
    }

    pub(crate) fn json(&self) -> Value {
        let mut row = json!({ "what": self.what });
        match &self.ours {
            Ok(figure) => row["lambdock"] = figure.json(),
            Err(reason) => row["failure"] = json!(reason),
        }
        if let Some(beside) = &self.beside {
            row["beside"] = beside.figure.json();
            row["beside"]["what"] = json!(beside.what);
            row["ratio"] = json!(beside.ratio);
            row["target"] = json!(beside.target);
            row["verdict"] = json!(beside.verdict().word());
        }
        row
    }
}

/// Whether a ratio is as wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing was wished for.
    None,
    /// It is.
    Met,
    /// It is not.
    Missed,
}

impl Verdict {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Met => "MET",
            Self::Missed => "MISSED",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(value: f64) -> Figure {
        Figure {
            value,
            unit: "ms",
            times: Times::default(),
        }
    }

    #[test]
    fn shows_three_digits() {
        let shown = |value| figure(value).shown();
        assert_eq!(shown(0.4242), "0.42 ms");
        assert_eq!(shown(42.42), "42.4 ms");
        assert_eq!(shown(424.2), "424 ms");
    }

    #[test]
    fn a_ratio_at_its_target_is_met() {
        let row = |ratio, target| Row {
            beside: Some(Beside {
                what: "plain",
                figure: figure(2.0),
                ratio,
                target,
            }),
            ..Row::alone("start", Ok(figure(1.0)))
        };
        assert_eq!(row(0.6, Some(0.6)).verdict(), Verdict::Met);
        assert_eq!(row(0.7, Some(0.6)).verdict(), Verdict::Missed);
        assert_eq!(row(0.7, None).verdict(), Verdict::None);
        let json = row(0.7, Some(0.6)).json();
        assert_eq!(json["verdict"], "MISSED");
        assert_eq!(json["lambdock"]["value"], 1.0);
    }

    #[test]
    fn what_failed_says_why() {
        let row = Row::alone("test", Err("no `lambdock` beside it".to_owned()));
        assert_eq!(row.json()["failure"], "no `lambdock` beside it");
        assert_eq!(row.verdict(), Verdict::None);
    }
}
