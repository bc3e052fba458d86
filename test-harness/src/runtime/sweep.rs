//! Finds and removes what carries our label, and nothing else.

use std::collections::HashMap;

use bollard::models::{ContainerSummary, Volume};
use bollard::query_parameters::{
    ListContainersOptionsBuilder, ListImagesOptionsBuilder, ListVolumesOptionsBuilder,
    RemoveContainerOptionsBuilder, RemoveVolumeOptionsBuilder,
};

use crate::engine::{Engine, EngineError, Images, Owner, labels};

/// How far a sweep goes. Volumes that no container uses are within it, unless
/// it is about one process alone: its end is no reason for the next one to copy
/// the emulator again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SweepScope {
    /// Whose containers go.
    pub whose: Whose,
    /// Also the images of functions.
    pub images: bool,
    /// Also every other image: stand-in bases and the sandboxes' image.
    pub bases: bool,
}

/// Whose containers a sweep takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Whose {
    /// Those of processes that are gone.
    #[default]
    Dead,
    /// This process's own.
    Own,
    /// Everybody's, running processes included.
    Everybody,
}

impl Whose {
    /// Whether a container goes, stays because its process runs, or is none of
    /// this sweep's business.
    fn takes(self, owner: Option<&Owner>) -> Take {
        let gone = owner.is_none_or(|owner| !owner.is_alive());
        match self {
            Self::Own if owner == Some(Owner::current()) => Take::Remove,
            Self::Own => Take::Ignore,
            Self::Dead if !gone => Take::Keep,
            Self::Dead | Self::Everybody => Take::Remove,
        }
    }
}

enum Take {
    Remove,
    Keep,
    Ignore,
}

/// Something of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// `container`, `volume` or `image`.
    pub what: &'static str,
    /// Our label's value, such as `environment`.
    pub kind: String,
    /// Its name, tag or shortened id.
    pub name: String,
}

/// Why something was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kept {
    /// Its process is still running.
    Running,
    /// A container uses it.
    InUse,
    /// It is a function's image, which the scope leaves out.
    Image,
    /// It is another image, which the scope leaves out.
    Base,
}

/// What a sweep did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sweep {
    /// What was removed.
    pub removed: Vec<Found>,
    /// What was left, and why.
    pub kept: Vec<(Found, Kept)>,
    /// What could not be removed, and why.
    pub failed: Vec<(Found, String)>,
}

impl Sweep {
    fn record(&mut self, found: Found, result: Result<(), EngineError>) {
        match result {
            Ok(()) => self.removed.push(found),
            Err(error) if error.is_not_found() => {}
            Err(error) if error.is_conflict() => self.kept.push((found, Kept::InUse)),
            Err(error) => {
                let reason = super::sandbox::chain(&error);
                self.failed.push((found, reason));
            }
        }
    }
}

/// Removes what is ours: containers first, then what they used.
///
/// # Errors
/// When the engine cannot be asked.
pub async fn sweep(engine: &Engine, scope: SweepScope) -> Result<Sweep, EngineError> {
    let mut done = Sweep::default();
    for one in find(engine, scope).await? {
        if let Some(reason) = one.kept {
            done.kept.push((one.found, reason));
        } else {
            let result = remove(engine, &one).await;
            done.record(one.found, result);
        }
    }
    Ok(done)
}

/// What [`sweep`] would do, without doing it.
///
/// # Errors
/// When the engine cannot be asked.
pub async fn survey(engine: &Engine, scope: SweepScope) -> Result<Sweep, EngineError> {
    let mut would = Sweep::default();
    for one in find(engine, scope).await? {
        match one.kept {
            Some(reason) => would.kept.push((one.found, reason)),
            None => would.removed.push(one.found),
        }
    }
    Ok(would)
}

/// Something of ours and its fate.
struct One {
    found: Found,
    id: String,
    kept: Option<Kept>,
}

/// All that is ours, in the order in which it can be removed.
async fn find(engine: &Engine, scope: SweepScope) -> Result<Vec<One>, EngineError> {
    let mut all = containers(engine, scope).await?;
    if scope.whose == Whose::Own {
        return Ok(all);
    }
    all.extend(volumes(engine).await?);
    all.extend(images(engine, scope).await?);
    Ok(all)
}

fn ours() -> HashMap<&'static str, Vec<&'static str>> {
    HashMap::from([("label", vec![labels::KIND])])
}

fn kind(labels: &HashMap<String, String>) -> String {
    labels.get(labels::KIND).cloned().unwrap_or_default()
}

async fn containers(engine: &Engine, scope: SweepScope) -> Result<Vec<One>, EngineError> {
    let options = ListContainersOptionsBuilder::new()
        .all(true)
        .filters(&ours())
        .build();
    let listed = engine.client().list_containers(Some(options)).await;
    let listed = listed.map_err(EngineError::call("list containers"))?;
    let one = |container: ContainerSummary| {
        let labels = container.labels.unwrap_or_default();
        let id = container.id.unwrap_or_default();
        let owner = labels
            .get(labels::OWNER)
            .and_then(|text| text.parse::<Owner>().ok());
        let kept = match scope.whose.takes(owner.as_ref()) {
            Take::Remove => None,
            Take::Keep => Some(Kept::Running),
            Take::Ignore => return None,
        };
        Some(One {
            found: Found {
                what: "container",
                kind: kind(&labels),
                name: id.chars().take(12).collect(),
            },
            id,
            kept,
        })
    };
    Ok(listed.into_iter().filter_map(one).collect())
}

async fn volumes(engine: &Engine) -> Result<Vec<One>, EngineError> {
    let options = ListVolumesOptionsBuilder::new().filters(&ours()).build();
    let listed = engine.client().list_volumes(Some(options)).await;
    let listed = listed.map_err(EngineError::call("list volumes"))?;
    let one = |volume: Volume| One {
        found: Found {
            what: "volume",
            kind: kind(&volume.labels),
            name: volume.name.clone(),
        },
        id: volume.name,
        kept: None,
    };
    Ok(listed.volumes.into_iter().flatten().map(one).collect())
}

async fn images(engine: &Engine, scope: SweepScope) -> Result<Vec<One>, EngineError> {
    let options = ListImagesOptionsBuilder::new().filters(&ours()).build();
    let listed = engine.client().list_images(Some(options)).await;
    let mut all = Vec::new();
    for image in listed.map_err(EngineError::call("list images"))? {
        // A function's image inherits its base's labels, its own come later;
        // so the label tells a base from what was built on it.
        let kind = kind(&image.labels);
        let kept = match kind.as_str() {
            "image" => (!scope.images).then_some(Kept::Image),
            _ => (!scope.bases).then_some(Kept::Base),
        };
        let names = if image.repo_tags.is_empty() {
            vec![image.id]
        } else {
            image.repo_tags
        };
        all.extend(names.into_iter().map(|name| One {
            found: Found {
                what: "image",
                kind: kind.clone(),
                name: name.clone(),
            },
            id: name,
            kept,
        }));
    }
    Ok(all)
}

async fn remove(engine: &Engine, one: &One) -> Result<(), EngineError> {
    let client = engine.client();
    match one.found.what {
        "container" => {
            let options = RemoveContainerOptionsBuilder::new().force(true).v(true);
            let removed = client.remove_container(&one.id, Some(options.build()));
            removed
                .await
                .map_err(EngineError::call("remove a container"))
        }
        "volume" => {
            let options = RemoveVolumeOptionsBuilder::new().build();
            let removed = client.remove_volume(&one.id, Some(options));
            removed.await.map_err(EngineError::call("remove a volume"))
        }
        _ => engine.remove(&one.id).await,
    }
}
