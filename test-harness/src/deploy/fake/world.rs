//! What the AWS in memory has, and how it changes: a change takes some looks
//! until it is done, and a function that changes is busy.

use std::collections::BTreeMap;

use crate::deploy::error::{CloudError, CloudErrorKind};
use crate::deploy::fake::failure;
use crate::deploy::state::{
    AliasState, CodeState, EventInvokeState, FunctionState, LastUpdate, Provisioned,
    RepositoryState, UrlState,
};

/// Everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::deploy) struct World {
    pub(in crate::deploy) repositories: BTreeMap<String, RepositoryState>,
    pub(in crate::deploy) functions: BTreeMap<String, FakeFunction>,
    pub(in crate::deploy) log_groups: BTreeMap<String, Option<u32>>,
    /// Digests that were pushed, by repository.
    pub(in crate::deploy) images: BTreeMap<String, Vec<String>>,
    /// Looks that a change takes.
    pub(in crate::deploy) slowness: u32,
    /// What the next change of a function comes to.
    pub(in crate::deploy) next_failure: Option<(String, String)>,
    pub(in crate::deploy) revisions: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::deploy) struct FakeFunction {
    pub(in crate::deploy) latest: FunctionState,
    pub(in crate::deploy) versions: Vec<FunctionState>,
    pub(in crate::deploy) aliases: BTreeMap<String, AliasState>,
    pub(in crate::deploy) urls: BTreeMap<String, UrlState>,
    pub(in crate::deploy) events: BTreeMap<String, EventInvokeState>,
    pub(in crate::deploy) provisioned: BTreeMap<String, Provisioned>,
    /// Looks until the change is done, and what it comes to.
    pub(in crate::deploy) pending: Option<(u32, LastUpdate)>,
}

impl World {
    pub(in crate::deploy) fn revision(&mut self) -> String {
        self.revisions += 1;
        format!("revision-{}", self.revisions)
    }

    pub(in crate::deploy) fn get(&mut self, name: &str) -> Result<&mut FakeFunction, CloudError> {
        let found = self.functions.get_mut(name);
        found.ok_or_else(|| failure("find a function", CloudErrorKind::NotFound))
    }

    /// A function that nothing works at, with the expected revision.
    pub(in crate::deploy) fn idle(
        &mut self,
        name: &str,
        revision: Option<&str>,
    ) -> Result<&mut FakeFunction, CloudError> {
        let function = self.get(name)?;
        if function.pending.is_some() {
            return Err(failure("change a busy function", CloudErrorKind::Busy));
        }
        if revision.is_some_and(|revision| revision != function.latest.revision) {
            return Err(failure("change a moved function", CloudErrorKind::Stale));
        }
        Ok(function)
    }

    /// Begins a change of a function.
    pub(in crate::deploy) fn begin(&mut self, name: &str) -> Result<(), CloudError> {
        let (slowness, revision) = (self.slowness, self.revision());
        let end = self
            .next_failure
            .take()
            .map_or(LastUpdate::Done, |(code, reason)| LastUpdate::Failed {
                code,
                reason,
            });
        let function = self.get(name)?;
        function.latest.revision = revision;
        function.latest.last_update = LastUpdate::InProgress;
        function.pending = Some((slowness, end));
        Ok(())
    }

    /// One look at a function: it gets on with its change.
    pub(in crate::deploy) fn look(&mut self, name: &str) {
        let revision = self.revision();
        let Some(function) = self.functions.get_mut(name) else {
            return;
        };
        match &mut function.pending {
            Some((0, end)) => {
                function.latest.last_update = end.clone();
                function.latest.state = match end {
                    LastUpdate::Done => LastUpdate::Done,
                    _ => function.latest.state.clone(),
                };
                // As AWS does it: the end of a change is a change.
                function.latest.revision = revision;
                function.pending = None;
            }
            Some((looks, _)) => *looks -= 1,
            None => {}
        }
    }

    /// What matters of a world when two ways to it are compared: no revisions, no
    /// times, nothing pending.
    pub(in crate::deploy) fn outcome(&self) -> Self {
        let mut world = self.clone();
        world.revisions = 0;
        world.slowness = 0;
        for function in world.functions.values_mut() {
            let states = [&mut function.latest]
                .into_iter()
                .chain(&mut function.versions);
            for state in states {
                state.revision.clear();
                state.last_modified.clear();
                state.last_update = LastUpdate::Done;
                state.state = LastUpdate::Done;
            }
            for alias in function.aliases.values_mut() {
                alias.revision.clear();
            }
            function.pending = None;
        }
        world
    }
}

/// The digest in an image's name, if somebody has pushed it.
pub(in crate::deploy) fn digest_of(world: &World, uri: &str) -> Result<String, CloudError> {
    let missing = || failure("find an image", CloudErrorKind::Invalid);
    let (repository, digest) = uri.split_once('@').ok_or_else(missing)?;
    let there = world.images.get(repository);
    let there = there.is_some_and(|images| images.iter().any(|image| image == digest));
    if !there {
        return Err(missing());
    }
    let digits = digest.strip_prefix("sha256:").ok_or_else(missing)?;
    Ok(digits.to_owned())
}

pub(in crate::deploy) fn code(uri: &str) -> CodeState {
    CodeState::Image {
        uri: uri.to_owned(),
        resolved: Some(uri.to_owned()),
    }
}
