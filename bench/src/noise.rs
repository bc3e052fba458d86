//! How quiet the machine was: figures of a busy one are worth less.

use serde_json::{Value, json};

use crate::row::Row;

/// From which spread on a figure is called noisy.
const SPREAD: f64 = 0.25;

/// How quiet the machine was.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Noise {
    /// Processes that wanted a core, over the last minute, where it is told.
    load: Option<f64>,
    cores: usize,
    /// The largest spread of what stands beside lambdock.
    spread: Option<f64>,
}

impl Noise {
    /// Looks at the machine and at the figures that are not lambdock's own.
    pub(crate) fn of(rows: &[Row], load_before: Option<f64>) -> Self {
        let besides = rows.iter().filter_map(|row| row.beside.as_ref());
        let spreads = besides.filter_map(|beside| beside.figure.times.spread());
        Self {
            load: load_before,
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            spread: spreads.max_by(f64::total_cmp),
        }
    }

    fn is_noisy(&self) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "no machine has so many")]
        let cores = self.cores as f64;
        self.load.is_some_and(|load| load > cores / 2.0)
            || self.spread.is_some_and(|spread| spread > SPREAD)
    }

    /// What a reader should know of it.
    pub(crate) fn told(&self) -> String {
        let verdict = if self.is_noisy() {
            "NOISY: trust ratios more than times, and repeat"
        } else {
            "QUIET"
        };
        let load = self.load.map_or_else(
            || "an unknown load".to_owned(),
            |load| format!("a load of {load:.1}"),
        );
        let spread = self.spread.map_or_else(String::new, |spread| {
            format!(", plain times spread by up to {:.0} %", spread * 100.0)
        });
        format!(
            "{verdict} ({load} before the start, {} cores{spread})",
            self.cores
        )
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "noisy": self.is_noisy(),
            "load": self.load,
            "cores": self.cores,
            "spread": self.spread,
        })
    }
}

/// The load over the last minute, where the kernel tells it.
pub(crate) fn load() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/loadavg").ok()?;
    text.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_or_unsteady_machine_is_noisy() {
        let quiet = Noise {
            load: Some(0.3),
            cores: 2,
            spread: Some(0.1),
        };
        assert!(quiet.told().starts_with("QUIET"), "{}", quiet.told());
        let busy = Noise {
            load: Some(6.0),
            ..quiet.clone()
        };
        assert!(busy.told().starts_with("NOISY"));
        let unsteady = Noise {
            spread: Some(0.9),
            ..quiet
        };
        assert!(unsteady.told().contains("up to 90 %"));
        assert_eq!(unsteady.json()["noisy"], true);
    }
}
