//! How long a deployment waits for what, and how it asks: every wait has a
//! deadline.

use std::time::Duration;

/// Times and numbers of a deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// How long a function or a version may take to become ready.
    pub ready: Duration,
    /// How long provisioned environments may take to start.
    pub provisioned: Duration,
    /// How long somebody else's change may keep a function busy.
    pub busy: Duration,
    /// How long a new role may be unknown to Lambda.
    pub role: Duration,
    /// The first interval between two looks; each is longer by half.
    pub first_look: Duration,
    /// The longest one.
    pub longest_look: Duration,
    /// Tries of a call that is throttled, fails on AWS' side or gets no answer.
    pub tries: u32,
    /// Functions that are worked at, at the same time.
    pub at_once: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            ready: Duration::from_mins(10),
            provisioned: Duration::from_mins(15),
            busy: Duration::from_mins(5),
            role: Duration::from_mins(1),
            first_look: Duration::from_secs(1),
            longest_look: Duration::from_secs(10),
            tries: 5,
            at_once: 4,
        }
    }
}

/// Intervals that grow by half up to the longest.
#[derive(Debug, Clone)]
pub(super) struct Looks {
    next: Duration,
    longest: Duration,
}

impl Looks {
    pub(super) const fn new(options: &Options) -> Self {
        Self {
            next: options.first_look,
            longest: options.longest_look,
        }
    }

    pub(super) fn next(&mut self) -> Duration {
        let now = self.next.min(self.longest);
        self.next = now.saturating_add(now / 2);
        now
    }
}
