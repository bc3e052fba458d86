//! Faults before the first event. Initialisation sees no event, so the
//! environment variable `FAULT_AT_INIT` names them.

use std::str::FromStr;
use std::time::Duration;

use thiserror::Error;

/// A fault of the initialisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InitFault {
    /// None.
    None,
    /// `slow:MS`: takes its time, then serves.
    Slow(Duration),
    /// `error`: reports an initialisation error, then ends.
    Error,
    /// `exit:CODE`: ends without a report.
    Exit(u8),
    /// `panic`: panics.
    Panic,
}

/// Why a text names no initialisation fault.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a fault at init; use `slow:MS`, `error`, `exit:CODE` or `panic`")]
pub struct InvalidInitFault(String);

impl FromStr for InitFault {
    type Err = InvalidInitFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidInitFault(text.to_owned());
        match text.split_once(':') {
            None => match text {
                "" => Ok(Self::None),
                "error" => Ok(Self::Error),
                "panic" => Ok(Self::Panic),
                _ => Err(invalid()),
            },
            Some(("slow", ms)) => {
                let ms = ms.parse().map_err(|_| invalid())?;
                Ok(Self::Slow(Duration::from_millis(ms)))
            }
            Some(("exit", code)) => code.parse().map(Self::Exit).map_err(|_| invalid()),
            Some(_) => Err(invalid()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_read() {
        let expected = [
            ("", InitFault::None),
            ("slow:1500", InitFault::Slow(Duration::from_millis(1500))),
            ("error", InitFault::Error),
            ("exit:3", InitFault::Exit(3)),
            ("panic", InitFault::Panic),
        ];
        for (text, fault) in expected {
            assert_eq!(text.parse(), Ok(fault), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused_with_the_words_that_are_not() {
        for text in [
            "slow",
            "slow:",
            "slow:soon",
            "exit:256",
            "exit:-1",
            "boom",
            "error:1",
        ] {
            let error = text.parse::<InitFault>().expect_err(text);
            assert!(error.to_string().starts_with(&format!("`{text}`")));
        }
    }
}
