//! Dates as Inspector writes them, which is in four ways.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Unit};
use serde::{Deserialize, Serialize};

/// A point in time. A date that nobody can read is kept as it came: a finding
/// must not be lost over it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(from = "Raw", into = "String")]
pub enum Moment {
    /// Read.
    At(Timestamp),
    /// Not understood.
    Verbatim(String),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Raw {
    Seconds(f64),
    Text(String),
}

impl From<Raw> for Moment {
    fn from(raw: Raw) -> Self {
        match raw {
            Raw::Seconds(seconds) => {
                from_seconds(seconds).map_or_else(|| Self::Verbatim(seconds.to_string()), Self::At)
            }
            Raw::Text(text) => match from_text(&text) {
                Some(timestamp) => Self::At(timestamp),
                None => Self::Verbatim(text),
            },
        }
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        moment.to_string()
    }
}

impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::At(timestamp) => write!(f, "{timestamp}"),
            Self::Verbatim(text) => f.write_str(text),
        }
    }
}

/// The API's own JSON: seconds since 1970, with milliseconds as a fraction.
fn from_seconds(seconds: f64) -> Option<Timestamp> {
    let duration = SignedDuration::try_from_secs_f64(seconds).ok()?;
    let timestamp = Timestamp::from_duration(duration).ok()?;
    timestamp.round(Unit::Millisecond).ok()
}

fn from_text(text: &str) -> Option<Timestamp> {
    text.parse()
        .ok()
        .or_else(|| from_event_text(text))
        .or_else(|| from_early_event_text(text))
}

/// Events of today: `Wed Sep 04 16:55:38.411 UTC 2024`.
fn from_event_text(text: &str) -> Option<Timestamp> {
    let (_weekday, date) = text.split_once(' ')?;
    in_utc(DateTime::strptime("%b %d %H:%M:%S%.f UTC %Y", date).ok()?)
}

/// Events until about 2023: `Jan 21, 2022, 4:31:35 PM`. Newer versions of Java
/// put a narrow no-break space before the last word.
fn from_early_event_text(text: &str) -> Option<Timestamp> {
    let words: Vec<&str> = text.split_whitespace().collect();
    in_utc(DateTime::strptime("%b %d, %Y, %I:%M:%S %p", words.join(" ")).ok()?)
}

fn in_utc(date: DateTime) -> Option<Timestamp> {
    TimeZone::UTC.to_timestamp(date).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn shown(date: Value) -> String {
        serde_json::from_value::<Moment>(date).unwrap().to_string()
    }

    #[test]
    fn every_way_of_writing_is_read() {
        let dates = [
            (json!("Jan 21, 2022, 4:31:35 PM"), "2022-01-21T16:31:35Z"),
            (json!("Oct 16, 2019, 12:00:00 AM"), "2019-10-16T00:00:00Z"),
            (json!("Dec 3, 2021, 12:02:30 PM"), "2021-12-03T12:02:30Z"),
            (
                json!("Dec 3, 2021, 6:02:30\u{202f}PM"),
                "2021-12-03T18:02:30Z",
            ),
            (
                json!("Wed Sep 04 16:55:38.411 UTC 2024"),
                "2024-09-04T16:55:38.411Z",
            ),
            (
                json!("Tue Sep 03 00:00:00.000 UTC 2024"),
                "2024-09-03T00:00:00Z",
            ),
            (json!("2022-01-21T16:31:35Z"), "2022-01-21T16:31:35Z"),
            (
                json!("2022-01-21T17:31:35.250000+01:00"),
                "2022-01-21T16:31:35.25Z",
            ),
            (json!(1_642_782_695), "2022-01-21T16:31:35Z"),
            (json!(1_642_782_695.123), "2022-01-21T16:31:35.123Z"),
            (json!(1.642_782_695_123E9), "2022-01-21T16:31:35.123Z"),
        ];
        for (date, expected) in dates {
            assert_eq!(shown(date.clone()), expected, "{date}");
        }
    }

    #[test]
    fn what_is_no_date_is_kept_as_it_came() {
        for text in [
            "",
            "N/A",
            "Feb 30, 2022, 4:31:35 PM",
            "Jan 21, 2022, 16:31:35 PM",
        ] {
            assert_eq!(
                serde_json::from_value::<Moment>(json!(text)).unwrap(),
                Moment::Verbatim(text.to_owned())
            );
        }
        assert_eq!(shown(json!(1e30)), "1000000000000000000000000000000");
    }
}
