//! An Amazon Inspector finding on a container image in, a readable notice out.
//! It must not know of Lambda, nor send anything anywhere.

mod error;
mod event;
mod finding;
mod moment;
mod notice;

use serde_json::Value;

pub use error::NoNotice;
pub use finding::{Finding, Image, Package};
pub use moment::Moment;
pub use notice::Notice;

/// Turns an event into a notice.
pub fn notify(event: Value) -> Result<Notice, NoNotice> {
    let event = event::read(event)?;
    let finding = Finding::from_event(event)?;
    Ok(Notice::new(finding))
}
