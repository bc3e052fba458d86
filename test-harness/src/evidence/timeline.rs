//! When an environment was in which phase, by the emulator's log. The emulator
//! and the runtime share a clock, on a remote engine too.

use crate::invoke::rie_log::message;

/// The phases of an environment, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timeline {
    marks: Vec<(i64, Mark)>,
    invocations: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// The emulator took an event.
    Invoke,
    /// It started a runtime.
    Init,
    /// The runtime asked for an event.
    Asked,
}

/// The phase of a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// A runtime was starting.
    Init,
    /// The event of that number, from 0, was the last.
    Event(usize),
}

const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
/// A quarter of an hour in milliseconds: zones are apart by whole ones.
const QUARTER: f64 = 900_000.0;

impl Timeline {
    /// Takes the next line of the emulator's own log.
    pub fn push(&mut self, line: &str) {
        let Some(message) = message(line) else {
            return;
        };
        let mark = if message.starts_with("invoke: -> ") {
            self.invocations += 1;
            Mark::Invoke
        } else if message.starts_with("INIT START(") {
            Mark::Init
        } else if message.starts_with("API request - GET /2018-06-01/runtime/invocation/next") {
            Mark::Asked
        } else {
            return;
        };
        if let Some(time) = stamp(line) {
            self.marks.push((time, mark));
        }
    }

    /// How many events the emulator took.
    pub const fn invocations(&self) -> usize {
        self.invocations
    }

    /// The same marks by universal time: the emulator writes local time, and that
    /// of a record near the first mark tells the zone.
    pub(super) fn aligned(&self, record: f64) -> Self {
        let Some((first, _)) = self.marks.first() else {
            return self.clone();
        };
        #[expect(
            clippy::cast_precision_loss,
            reason = "53 bits are enough until 287,396"
        )]
        let quarters = ((record - *first as f64) / QUARTER).round();
        #[expect(clippy::cast_possible_truncation, reason = "a cast saturates")]
        let shift = (quarters * QUARTER) as i64;
        let marks = self.marks.iter();
        Self {
            marks: marks
                .map(|(time, mark)| (time.saturating_add(shift), *mark))
                .collect(),
            invocations: self.invocations,
        }
    }

    /// The phase of a moment, in milliseconds. The log has whole ones: what shares
    /// one with the end of the init phase counts as before it.
    pub(super) fn moment(&self, time: f64) -> Moment {
        let (event, starting) = self.last(time, false);
        if starting {
            return Moment::Init;
        }
        event.map_or(Moment::Init, Moment::Event)
    }

    /// The event of a moment at which the runtime is known to have asked for one.
    pub(super) fn event(&self, time: f64) -> Option<usize> {
        self.last(time, true).0
    }

    /// The last event before a moment, and whether a runtime was starting then.
    fn last(&self, time: f64, asked: bool) -> (Option<usize>, bool) {
        #[expect(clippy::cast_possible_truncation, reason = "a cast saturates")]
        let time = time.floor() as i64;
        let mut next = 0;
        let mut state = (None, false);
        for (at, mark) in &self.marks {
            let reached = match mark {
                Mark::Asked if !asked => *at < time,
                Mark::Invoke | Mark::Init | Mark::Asked => *at <= time,
            };
            if !reached {
                break;
            }
            match mark {
                Mark::Invoke => {
                    state.0 = Some(next);
                    next += 1;
                }
                Mark::Init => state.1 = true,
                Mark::Asked => state.1 = false,
            }
        }
        state
    }
}

/// The time of a line, as milliseconds of its own zone.
fn stamp(line: &str) -> Option<i64> {
    let (time, _) = line.split_once(" [")?;
    let mut words = time.split(' ');
    let day: i64 = words.next()?.parse().ok()?;
    let month = words.next()?;
    let year: i64 = words.next()?.parse().ok()?;
    let clock = words.next()?;
    let month = MONTHS
        .as_bytes()
        .chunks(3)
        .position(|name| name == month.as_bytes())?;
    let month = i64::try_from(month).ok()? + 1;
    let mut parts = clock.split([':', ',', '.']).map(str::parse::<i64>);
    let mut part = |most: i64| parts.next()?.ok().filter(|part| (0..=most).contains(part));
    let (hour, minute, second, milli) = (part(23)?, part(59)?, part(60)?, part(999)?);
    if !(1..=31).contains(&day) || !(1970..=9999).contains(&year) {
        return None;
    }
    let seconds = ((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
    Some(seconds * 1000 + milli)
}

/// Days from 1970-01-01 in the Gregorian calendar.
pub(super) fn days(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March, so that a leap day is the last of its year.
    let year = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    365 * year + year / 4 - year / 100 + year / 400 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recorded(name: &str) -> Timeline {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/rie");
        let text = std::fs::read_to_string(format!("{folder}/{name}.stderr.log")).unwrap();
        let mut timeline = Timeline::default();
        text.lines().for_each(|line| timeline.push(line));
        timeline
    }

    #[test]
    fn stamps_are_milliseconds() {
        let line = "24 Nov 2026 05:22:18,354 [INFO] (rapid) x";
        assert_eq!(stamp(line), Some(1_795_497_738_354));
        assert_eq!(stamp("01 Mar 1970 00:00:00,000 [I"), Some(59 * 86_400_000));
        assert_eq!(stamp("24 Xxx 2026 05:22:18,354 [INFO]"), None);
        assert_eq!(stamp("24 Nov 2026 25:22:18,354 [INFO]"), None);
    }

    #[test]
    fn the_first_event_begins_with_the_init_phase() {
        let timeline = recorded("ok");
        assert_eq!(timeline.invocations(), 2);
        let second = 1_795_497_738_000.0;
        assert_eq!(timeline.moment(second + 400.0), Moment::Init);
        assert_eq!(timeline.moment(second + 777.9), Moment::Init);
        assert_eq!(timeline.event(second + 777.9), Some(0));
        assert_eq!(timeline.moment(second + 778.0), Moment::Event(0));
        assert_eq!(timeline.moment(second + 790.0), Moment::Event(0));
        assert_eq!(timeline.moment(second + 792.5), Moment::Event(1));
    }

    #[test]
    fn a_zone_is_made_up_for() {
        let timeline = recorded("ok");
        let nepal = timeline.aligned(1_795_497_738_460.0 - 20_700_000.0);
        assert_eq!(
            nepal.moment(1_795_497_738_793.0 - 20_700_000.0),
            Moment::Event(1)
        );
        assert_eq!(timeline.aligned(1_795_497_738_700.0), timeline);
    }
}
