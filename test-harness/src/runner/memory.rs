//! Memory that environments may have together, by their limits: a machine that
//! runs out of it ends processes which Lambda would not end.

use tokio::sync::{Semaphore, SemaphorePermit};

use super::plan::PlannedCell;
use crate::cases::CaseEnvironment;

/// What there is, in MB; without a number, nobody waits.
#[derive(Debug)]
pub(super) struct Memory {
    room: Option<(Semaphore, u32)>,
}

/// A cell's share, until it is dropped.
#[derive(Debug)]
pub(super) struct Share<'a> {
    _permit: Option<SemaphorePermit<'a>>,
}

impl Memory {
    pub(super) fn new(megabytes: Option<u64>) -> Self {
        let room = megabytes.map(|megabytes| {
            let all = u32::try_from(megabytes).unwrap_or(u32::MAX);
            (Semaphore::new(all as usize), all)
        });
        Self { room }
    }

    /// Waits for a cell's share, in the order of those who ask. A cell that
    /// wants more than there is gets all, and so runs alone.
    pub(super) async fn share(&self, planned: &PlannedCell) -> Share<'_> {
        let Some((room, all)) = &self.room else {
            return Share { _permit: None };
        };
        let wanted = wanted(planned).min(*all);
        Share {
            // It is never closed, so this ends with a permit.
            _permit: room.acquire_many(wanted).await.ok(),
        }
    }

    /// How much there is, where that is less than a cell wants.
    pub(super) fn shortage(&self, planned: &PlannedCell) -> Option<u32> {
        let (_, all) = self.room.as_ref()?;
        (wanted(planned) > *all).then_some(*all)
    }
}

/// What a cell's environments may have at one time: a case with one of its own
/// runs beside the one that the others share.
pub(super) fn wanted(planned: &PlannedCell) -> u32 {
    let shares = |shared: bool| {
        let mut cases = planned.cases.iter();
        cases.any(|case| (case.environment == CaseEnvironment::Shared) == shared)
    };
    let environments = u32::from(shares(true)) + u32::from(shares(false));
    let memory = planned.target.function.memory_mb;
    memory.saturating_mul(environments)
}
