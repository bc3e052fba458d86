//! Finds and removes what carries our label, and nothing else.

use std::collections::HashMap;

use bollard::query_parameters::{
    ListContainersOptionsBuilder, ListImagesOptionsBuilder, ListVolumesOptionsBuilder,
    RemoveContainerOptionsBuilder, RemoveVolumeOptionsBuilder,
};

use crate::engine::{Engine, EngineError, Images, Owner, labels};

/// How far a sweep goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SweepScope {
    /// Whose containers go.
    pub whose: Whose,
    /// Also the images of functions, and the emulator's volume and image.
    pub images: bool,
    /// Also the stand-in bases.
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

/// What a sweep did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sweep {
    /// What was removed.
    pub removed: Vec<Found>,
    /// What was left because its process is still running.
    pub kept: Vec<Found>,
    /// What could not be removed, and why.
    pub failed: Vec<(Found, String)>,
}

impl Sweep {
    fn record(&mut self, found: Found, result: Result<(), EngineError>) {
        match result {
            Ok(()) => self.removed.push(found),
            Err(error) if error.is_not_found() => {}
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
    containers(engine, scope, &mut done).await?;
    if scope.images {
        volumes(engine, &mut done).await?;
        images(engine, scope, &mut done).await?;
    }
    Ok(done)
}

fn ours() -> HashMap<&'static str, Vec<&'static str>> {
    HashMap::from([("label", vec![labels::KIND])])
}

fn kind(labels: &HashMap<String, String>) -> String {
    labels.get(labels::KIND).cloned().unwrap_or_default()
}

async fn containers(
    engine: &Engine,
    scope: SweepScope,
    done: &mut Sweep,
) -> Result<(), EngineError> {
    let client = engine.client();
    let options = ListContainersOptionsBuilder::new()
        .all(true)
        .filters(&ours())
        .build();
    let listed = client.list_containers(Some(options)).await;
    for container in listed.map_err(EngineError::call("list containers"))? {
        let labels = container.labels.unwrap_or_default();
        let id = container.id.unwrap_or_default();
        let found = Found {
            what: "container",
            kind: kind(&labels),
            name: id.chars().take(12).collect(),
        };
        let owner = labels
            .get(labels::OWNER)
            .and_then(|text| text.parse::<Owner>().ok());
        match scope.whose.takes(owner.as_ref()) {
            Take::Remove => {}
            Take::Ignore => continue,
            Take::Keep => {
                done.kept.push(found);
                continue;
            }
        }
        let options = RemoveContainerOptionsBuilder::new()
            .force(true)
            .v(true)
            .build();
        let removed = client.remove_container(&id, Some(options)).await;
        let removed = removed.map_err(EngineError::call("remove a container"));
        done.record(found, removed);
    }
    Ok(())
}

async fn volumes(engine: &Engine, done: &mut Sweep) -> Result<(), EngineError> {
    let client = engine.client();
    let options = ListVolumesOptionsBuilder::new().filters(&ours()).build();
    let listed = client.list_volumes(Some(options)).await;
    let listed = listed.map_err(EngineError::call("list volumes"))?;
    for volume in listed.volumes.unwrap_or_default() {
        let found = Found {
            what: "volume",
            kind: kind(&volume.labels),
            name: volume.name.clone(),
        };
        let options = RemoveVolumeOptionsBuilder::new().build();
        let removed = client.remove_volume(&volume.name, Some(options)).await;
        let removed = removed.map_err(EngineError::call("remove a volume"));
        done.record(found, removed);
    }
    Ok(())
}

async fn images(engine: &Engine, scope: SweepScope, done: &mut Sweep) -> Result<(), EngineError> {
    let options = ListImagesOptionsBuilder::new().filters(&ours()).build();
    let listed = engine.client().list_images(Some(options)).await;
    for image in listed.map_err(EngineError::call("list images"))? {
        let kind = kind(&image.labels);
        // A function's image inherits its base's labels, its own come later;
        // so the label tells a base from what was built on it.
        if kind == "stand-in-base" && !scope.bases {
            continue;
        }
        let names = if image.repo_tags.is_empty() {
            vec![image.id.clone()]
        } else {
            image.repo_tags.clone()
        };
        for name in names {
            let removed = engine.remove(&name).await;
            let found = Found {
                what: "image",
                kind: kind.clone(),
                name,
            };
            done.record(found, removed);
        }
    }
    Ok(())
}
