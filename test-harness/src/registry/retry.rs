//! How long a registry is waited for: no request without movement for ever, no
//! request more often than it is worth. Pure, but for the clock.

use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};

/// How long a registry is waited for, and how often it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// How long a request may take without a byte that moves.
    pub idle: Duration,
    /// How often it is asked for one thing.
    pub attempts: u32,
    /// The pause before the second time, which doubles.
    pub pause: Duration,
    /// The longest pause, also of those that the registry asks for.
    pub longest_pause: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            idle: Duration::from_mins(1),
            attempts: 5,
            pause: Duration::from_millis(400),
            longest_pause: Duration::from_secs(20),
        }
    }
}

impl Patience {
    /// The pause after so many tries, or the one that the registry asks for.
    pub(super) fn pause(&self, tries: u32, asked: Option<Duration>) -> Duration {
        let doubled = self
            .pause
            .saturating_mul(1 << tries.saturating_sub(1).min(16));
        asked.unwrap_or(doubled).min(self.longest_pause)
    }

    /// Waits for work as long as something moves; nothing where it does not.
    pub(super) async fn while_moving<T>(
        &self,
        moved: &AtomicU64,
        work: impl Future<Output = T>,
    ) -> Option<T> {
        let mut work = pin!(work);
        let mut seen = moved.load(Ordering::Relaxed);
        loop {
            if let Ok(done) = tokio::time::timeout(self.idle, &mut work).await {
                return Some(done);
            }
            let now = moved.load(Ordering::Relaxed);
            if now == seen {
                return None;
            }
            seen = now;
        }
    }
}

/// The pause that a registry asks for, where it tells it in seconds.
pub(super) fn asked(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?;
    text.trim().parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    #[test]
    fn pauses_double_to_a_limit() {
        let patience = Patience::default();
        let pauses = [1, 2, 3, 40].map(|tries| patience.pause(tries, None).as_millis());
        assert_eq!(pauses, [400, 800, 1600, 20_000]);
        let asked = |seconds| patience.pause(1, Some(Duration::from_secs(seconds)));
        assert_eq!(asked(3), Duration::from_secs(3));
        assert_eq!(asked(86_400), patience.longest_pause);
    }

    #[test]
    fn only_seconds_are_read() {
        let of = |text: &'static str| {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static(text))]);
            asked(&headers)
        };
        assert_eq!(of(" 7 "), Some(Duration::from_secs(7)));
        assert_eq!(of("Wed, 21 Oct 2015 07:28:00 GMT"), None);
        assert_eq!(of("-1"), None);
    }

    #[tokio::test(start_paused = true)]
    async fn work_that_moves_may_take_its_time() {
        let patience = Patience::default();
        let moved = AtomicU64::new(0);
        let slow = async {
            for _ in 0..5 {
                tokio::time::sleep(Duration::from_secs(50)).await;
                moved.fetch_add(1, Ordering::Relaxed);
            }
            "done"
        };
        assert_eq!(patience.while_moving(&moved, slow).await, Some("done"));
        let stuck = tokio::time::sleep(Duration::from_secs(500));
        assert_eq!(patience.while_moving(&moved, stuck).await, None);
    }
}
