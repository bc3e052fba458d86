//! Who made a container: a process, told apart from a later one with the same
//! number by its start time.

use std::fmt;
use std::str::FromStr;
use std::sync::OnceLock;

/// A process on a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// The machine's name.
    pub host: String,
    /// Process number.
    pub pid: u32,
    /// When it started, in clock ticks since the machine did; 0 where unknown.
    pub started: u64,
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.host, self.pid, self.started)
    }
}

impl FromStr for Owner {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.rsplitn(3, ':');
        let started = parts.next().and_then(|part| part.parse().ok()).ok_or(())?;
        let pid = parts.next().and_then(|part| part.parse().ok()).ok_or(())?;
        let host = parts.next().ok_or(())?.to_owned();
        Ok(Self { host, pid, started })
    }
}

impl Owner {
    /// This process.
    pub fn current() -> &'static Self {
        static CURRENT: OnceLock<Owner> = OnceLock::new();
        CURRENT.get_or_init(|| {
            let pid = std::process::id();
            let host = std::fs::read_to_string("/proc/sys/kernel/hostname");
            Self {
                host: host.map_or_else(|_| "localhost".to_owned(), |name| name.trim().to_owned()),
                pid,
                started: start_time(pid).unwrap_or(0),
            }
        })
    }

    /// Whether the process is still there, as far as this machine can tell: a
    /// process of another machine counts as alive.
    pub fn is_alive(&self) -> bool {
        if self.host != Self::current().host {
            return true;
        }
        start_time(self.pid).is_some_and(|started| self.started == 0 || started == self.started)
    }
}

/// Start time of a process, `None` when there is none.
#[cfg(target_os = "linux")]
fn start_time(pid: u32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in parentheses may hold anything; fields count from behind it.
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut fields = fields.split(' ');
    let state = fields.next()?;
    let started = fields.nth(18)?.parse().ok()?;
    (state != "Z").then_some(started)
}

/// Elsewhere `kill -0` tells whether there is one.
#[cfg(not(target_os = "linux"))]
fn start_time(pid: u32) -> Option<u64> {
    let status = std::process::Command::new("kill")
        .args(["-0", &pid.to_string()])
        .stderr(std::process::Stdio::null())
        .status();
    status.is_ok_and(|status| status.success()).then_some(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_lives_and_round_trips() {
        let owner = Owner::current();
        assert!(owner.is_alive());
        assert_eq!(owner.to_string().parse(), Ok(owner.clone()));
        assert!("nonsense".parse::<Owner>().is_err());
    }

    #[test]
    fn a_later_process_with_the_same_number_is_not_the_owner() {
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let gone = Owner {
            pid: child.id(),
            started: 1,
            ..Owner::current().clone()
        };
        child.wait().unwrap();
        assert!(!gone.is_alive());
        let reused = Owner {
            started: Owner::current().started + 1,
            ..Owner::current().clone()
        };
        assert!(!reused.is_alive());
        let elsewhere = Owner {
            host: "another-machine".into(),
            ..gone
        };
        assert!(elsewhere.is_alive());
    }
}
