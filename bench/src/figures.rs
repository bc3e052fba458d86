//! Figures of measured times: medians, percentiles, spread, and the ratio of
//! two that took turns. Pure.

use std::time::Duration;

/// Measured times of one kind, in the order of measuring.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Times(Vec<f64>);

impl Times {
    /// Adds one.
    pub(crate) fn push(&mut self, time: Duration) {
        self.0.push(time.as_secs_f64() * 1e3);
    }

    /// All of them, in milliseconds.
    pub(crate) fn milliseconds(&self) -> &[f64] {
        &self.0
    }

    /// The value that a share of all values does not exceed, in milliseconds;
    /// nothing where nothing was measured.
    pub(crate) fn quantile(&self, share: f64) -> Option<f64> {
        quantile(&self.0, share)
    }

    /// The middle one, in milliseconds.
    pub(crate) fn median(&self) -> Option<f64> {
        self.quantile(0.5)
    }

    /// The width of the middle half as a share of the median: what a quiet
    /// machine keeps small.
    pub(crate) fn spread(&self) -> Option<f64> {
        let width = self.quantile(0.75)? - self.quantile(0.25)?;
        Some(width / self.median()?)
    }

    /// The median of each run of so many values.
    pub(crate) fn block_medians(&self, length: usize) -> Self {
        let blocks = self.0.chunks(length.max(1));
        Self(blocks.filter_map(|block| quantile(block, 0.5)).collect())
    }
}

/// The median of the pairs' ratios: each pair was measured at about the same
/// moment, so that what slows the machine for a while cancels out.
pub(crate) fn ratio(ours: &Times, theirs: &Times) -> Option<f64> {
    let pairs = ours.0.iter().zip(&theirs.0);
    let ratios: Vec<f64> = pairs.map(|(ours, theirs)| ours / theirs).collect();
    quantile(&ratios, 0.5)
}

fn quantile(values: &[f64], share: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().checked_sub(1)?;
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "nobody measures often enough to lose a bit"
    )]
    let (low, rest) = {
        let place = last as f64 * share;
        (place.floor() as usize, place.fract())
    };
    let high = sorted[(low + 1).min(last)];
    Some(sorted[low] + (high - sorted[low]) * rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(milliseconds: &[u64]) -> Times {
        let mut times = Times::default();
        for &one in milliseconds {
            times.push(Duration::from_millis(one));
        }
        times
    }

    #[track_caller]
    fn near(value: Option<f64>, expected: f64) {
        let value = value.unwrap();
        assert!((value - expected).abs() < 1e-9, "{value} for {expected}");
    }

    #[test]
    fn quantiles_stand_between_the_values() {
        let some = times(&[40, 10, 30, 20]);
        near(some.median(), 25.0);
        near(some.quantile(0.0), 10.0);
        near(some.quantile(1.0), 40.0);
        near(some.spread(), 15.0 / 25.0);
        assert_eq!(times(&[]).median(), None);
    }

    #[test]
    fn a_drift_that_meets_both_leaves_the_ratio_alone() {
        let ours = times(&[10, 20, 40, 80]);
        let theirs = times(&[20, 40, 80, 160]);
        near(ratio(&ours, &theirs), 0.5);
        assert_eq!(ratio(&ours, &times(&[])), None);
    }

    #[test]
    fn blocks_are_taken_in_order() {
        let medians = times(&[1, 2, 9, 10, 20, 90]).block_medians(3);
        assert_eq!(medians.milliseconds(), [2.0, 20.0]);
    }
}
