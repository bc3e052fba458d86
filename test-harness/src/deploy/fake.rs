//! An AWS in memory, behind the ports, that counts and logs every call and goes
//! wrong where a test says so. It is stricter than AWS where that finds more:
//! publishing twice makes two versions.

mod around;
mod calls;
mod world;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::error::{CloudError, CloudErrorKind};
use super::state::Identity;

pub(super) use world::World;

/// What goes wrong with one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// It fails and does nothing.
    Before(CloudErrorKind),
    /// It does its work, and the answer is lost.
    After(CloudErrorKind),
    /// The process ends before it.
    DiesBefore,
    /// The process ends once it has done its work.
    DiesAfter,
}

/// One call that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) name: &'static str,
    pub(super) writes: bool,
}

/// Somebody else's change.
pub(super) type Meddle = fn(&mut World);

/// AWS in memory.
#[derive(Default)]
pub(super) struct FakeCloud {
    pub(super) inner: Mutex<Inner>,
    /// Told when the process is to end.
    pub(super) died: Notify,
}

#[derive(Default)]
pub(super) struct Inner {
    pub(super) world: World,
    pub(super) calls: Vec<Call>,
    /// The call that goes wrong, from 0, and how.
    pub(super) fault: Option<(usize, Fault)>,
    /// Answers that calls of a name get before they work.
    pub(super) refusals: BTreeMap<&'static str, VecDeque<CloudErrorKind>>,
    /// What happens in the world right after the next call of a name.
    pub(super) meddling: Option<(&'static str, Meddle)>,
}

impl FakeCloud {
    pub(super) fn of(world: World) -> Self {
        let cloud = Self::default();
        cloud.lock().world = world;
        cloud
    }

    pub(super) fn with_fault(world: World, at: usize, fault: Fault) -> Self {
        let cloud = Self::of(world);
        cloud.lock().fault = Some((at, fault));
        cloud
    }

    /// The next `times` calls of a name are refused.
    pub(super) fn refuse(&self, name: &'static str, times: usize, kind: CloudErrorKind) {
        let refusals = std::iter::repeat_n(kind, times).collect();
        self.lock().refusals.insert(name, refusals);
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn world(&self) -> World {
        self.lock().world.clone()
    }

    pub(super) fn calls(&self) -> Vec<Call> {
        self.lock().calls.clone()
    }

    /// Names of the calls that changed something.
    pub(super) fn writes(&self) -> Vec<&'static str> {
        let calls = self.calls();
        let writes = calls.iter().filter(|call| call.writes);
        writes.map(|call| call.name).collect()
    }

    pub(super) fn identity_of() -> Identity {
        Identity {
            account: "123456789012".into(),
            arn: "arn:aws:sts::123456789012:assumed-role/deployer/ci".into(),
            region: "eu-west-1".into(),
        }
    }

    /// One call, with whatever is to go wrong.
    pub(super) async fn call<T>(
        &self,
        name: &'static str,
        writes: bool,
        act: impl FnOnce(&mut World) -> Result<T, CloudError>,
    ) -> Result<T, CloudError> {
        let (dies, ended) = self.act(name, writes, act);
        if dies {
            self.died.notify_one();
            std::future::pending::<()>().await;
        }
        ended
    }

    fn act<T>(
        &self,
        name: &'static str,
        writes: bool,
        act: impl FnOnce(&mut World) -> Result<T, CloudError>,
    ) -> (bool, Result<T, CloudError>) {
        let mut inner = self.lock();
        let index = inner.calls.len();
        inner.calls.push(Call { name, writes });
        let fault = inner
            .fault
            .filter(|(at, _)| *at == index)
            .map(|(_, fault)| fault);
        match fault {
            Some(Fault::DiesBefore) => return (true, Err(failure(name, CloudErrorKind::Other))),
            Some(Fault::Before(kind)) => return (false, Err(failure(name, kind))),
            _ => {}
        }
        let refusal = inner.refusals.get_mut(name).and_then(VecDeque::pop_front);
        if let Some(kind) = refusal {
            return (false, Err(failure(name, kind)));
        }
        let ended = act(&mut inner.world);
        if let Some((_, meddle)) = inner.meddling.take_if(|(after, _)| *after == name) {
            meddle(&mut inner.world);
        }
        match fault {
            Some(Fault::After(kind)) => (false, Err(failure(name, kind))),
            Some(Fault::DiesAfter) => (true, ended),
            _ => (false, ended),
        }
    }
}

pub(super) fn failure(name: &str, kind: CloudErrorKind) -> CloudError {
    CloudError {
        doing: name.to_owned(),
        kind,
        code: Some(format!("{kind:?}Exception")),
        message: "scripted".to_owned(),
        request_id: Some("request-1".to_owned()),
    }
}
