//! Images that travel between machines as archives: each beside a document that
//! says what it is, so that the folders of several jobs can be put into one.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use sha2::{Digest as _, Sha256};

use super::Local;
use super::convert::{self, failure};
use crate::engine::{Images as _, hex};
use crate::image::build::BuiltImage;
use crate::matrix::cell_name;
use crate::model::{Cell, VariantName};
use crate::runner::event::{BaseOrigin, BaseUsed, BuildInfo, BuildState};
use crate::runner::failure::{CellFailure, CellFailureKind, Failure};
use crate::wire::{BaseOriginReport, BaseReport, SCHEMA_VERSION, SavedImage, ToolReport};

/// Where images are saved to, or loaded from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Archives {
    /// Every image that is built is saved into the folder.
    Save(PathBuf),
    /// Nothing is built: images come from the folder.
    Load(PathBuf),
}

/// An image from an archive.
pub(super) struct Loaded {
    pub(super) built: BuiltImage,
    pub(super) info: BuildInfo,
}

/// The file that tells of a cell's archive.
fn document(folder: &Path, cell: &Cell) -> PathBuf {
    folder.join(format!("{}.json", cell_name(cell)))
}

impl Local {
    /// Saves a cell's image.
    pub(super) async fn save(
        &self,
        folder: &Path,
        cell: &Cell,
        built: &BuiltImage,
    ) -> Result<(), CellFailure> {
        let file = format!("{}.tar", cell_name(cell));
        let failed = |error: io::Error| broken(format!("write to `{}`", folder.display()), &error);
        std::fs::create_dir_all(folder).map_err(failed)?;
        let saved = self
            .engine
            .save_image(&built.reference, &folder.join(&file))
            .await;
        let archive =
            saved.map_err(|error| CellFailure::new(CellFailureKind::Build, failure(&error)))?;
        let info = convert::build_info(built, &cell.source);
        let saved = SavedImage {
            architecture: cell.architecture.to_string(),
            archive_bytes: archive.bytes,
            archive_sha256: archive.sha256,
            base: built.base.clone(),
            bases: info.bases.iter().map(base).collect(),
            file,
            function: cell.function.to_string(),
            image: built.reference.clone(),
            image_id: built.facts.id.clone(),
            project: self.project.clone(),
            schema_version: SCHEMA_VERSION,
            tool: ToolReport {
                name: "lambdock".to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            variant: cell.variant.as_ref().map(VariantName::to_string),
        };
        let text = serde_json::to_string_pretty(&saved).map_err(io::Error::other);
        let path = document(folder, cell);
        text.and_then(|text| std::fs::write(path, text + "\n"))
            .map_err(failed)
    }

    /// Loads a cell's image, once it is seen to be the one that was saved.
    pub(super) async fn load(&self, folder: &Path, cell: &Cell) -> Result<Loaded, CellFailure> {
        let began = Instant::now();
        let saved = self.saved(folder, cell)?;
        let path = folder.join(&saved.file);
        let digest = digest(path.clone()).await;
        let digest =
            digest.map_err(|error| broken(format!("read `{}`", path.display()), &error))?;
        if digest != saved.archive_sha256 {
            let failure = Failure {
                message: format!(
                    "load `{}`: it is not the file that was saved",
                    path.display()
                ),
                hint: Some("copy it again, with the `.json` file beside it".to_owned()),
                ..Failure::default()
            };
            return Err(CellFailure::new(CellFailureKind::Build, failure));
        }
        let engine = |error| CellFailure::new(CellFailureKind::Build, failure(&error));
        self.engine.load_image(&path).await.map_err(engine)?;
        let facts = self.engine.image(&saved.image).await.map_err(engine)?;
        let facts = facts.ok_or_else(|| {
            let message = format!("find `{}` in `{}`", saved.image, path.display());
            CellFailure::new(CellFailureKind::Build, Failure::new(message))
        })?;
        let info = BuildInfo {
            image: saved.image.clone(),
            image_id: Some(facts.id.clone()),
            state: BuildState::Loaded,
            elapsed: began.elapsed(),
            bases: saved.bases.iter().map(base_used).collect(),
            size_bytes: Some(facts.size),
        };
        let built = BuiltImage {
            reference: saved.image,
            facts,
            bases: Vec::new(),
            base: saved.base,
            unchanged: false,
            elapsed: info.elapsed,
        };
        Ok(Loaded { built, info })
    }

    fn saved(&self, folder: &Path, cell: &Cell) -> Result<SavedImage, CellFailure> {
        let path = document(folder, cell);
        let text = std::fs::read(&path);
        let read = text.and_then(|text| Ok(serde_json::from_slice::<SavedImage>(&text)?));
        let saved = read.map_err(|error| {
            let mut missing = broken(format!("read `{}`", path.display()), &error);
            let hint = "`lambdock build --save` writes it beside the archive";
            missing.failure.hint = Some(hint.to_owned());
            missing
        })?;
        if saved.project != self.project || Path::new(&saved.file).components().count() != 1 {
            let message = format!(
                "use `{}`: it is of the project `{}`",
                path.display(),
                saved.project
            );
            return Err(CellFailure::new(
                CellFailureKind::Build,
                Failure::new(message),
            ));
        }
        Ok(saved)
    }
}

fn broken(message: String, cause: &io::Error) -> CellFailure {
    let failure = Failure {
        message,
        causes: vec![cause.to_string()],
        ..Failure::default()
    };
    CellFailure::new(CellFailureKind::Build, failure)
}

/// A file's digest; reading some hundred megabytes must not hold up the others.
async fn digest(path: PathBuf) -> io::Result<String> {
    let read = move || {
        let mut file = std::fs::File::open(path)?;
        let mut hash = Sha256::new();
        let mut chunk = vec![0; 128 << 10];
        loop {
            match file.read(&mut chunk)? {
                0 => return Ok(hex(&hash.finalize())),
                read => hash.update(&chunk[..read]),
            }
        }
    };
    tokio::task::spawn_blocking(read)
        .await
        .map_err(io::Error::other)?
}

fn base(used: &BaseUsed) -> BaseReport {
    BaseReport {
        named: used.named.clone(),
        origin: match used.origin {
            BaseOrigin::Aws => BaseOriginReport::Aws,
            BaseOrigin::StandIn => BaseOriginReport::StandIn,
            BaseOrigin::Other => BaseOriginReport::Other,
        },
        used: used.used.clone(),
    }
}

fn base_used(base: &BaseReport) -> BaseUsed {
    BaseUsed {
        named: base.named.clone(),
        used: base.used.clone(),
        origin: match base.origin {
            BaseOriginReport::Aws => BaseOrigin::Aws,
            BaseOriginReport::StandIn => BaseOrigin::StandIn,
            BaseOriginReport::Other => BaseOrigin::Other,
        },
    }
}
