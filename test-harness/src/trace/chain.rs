//! The way from one finding to the line that brought its package in, made of
//! what was read of the image, the Dockerfile and the app's files.

use std::path::{Path, PathBuf};

use super::app;
use super::dockerfile::{Built, LayerLine, layer_lines};
use super::source::{DependencyPath, Line, SourceError, Sources};
use crate::image::dockerfile::{BuildArguments, Dockerfile, origin, stages};
use crate::model::{Architecture, BuildSpec};
use crate::scan::{EcosystemKind, ImageContents, Origin, Package};

/// A step that is known, or why it is not: a fragment in lower case.
pub type Hop<T> = Result<T, String>;

/// What an image was built from, read once for all of its findings.
#[derive(Debug)]
pub struct Origins {
    /// The Dockerfile.
    pub dockerfile: Option<PathBuf>,
    /// The line of its `FROM` that names the base image.
    pub base: Hop<Line>,
    /// What the app's own files ask for.
    pub sources: Sources,
    /// The instruction of each own layer, bottom first.
    layers: Hop<Vec<LayerLine>>,
}

/// The way of one package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// Each of its places.
    pub places: Vec<PlaceTrace>,
    /// The line that names the base image, where the package is that image's.
    pub base: Option<Hop<Line>>,
    /// The lines that ask for it, the shortest way first.
    pub paths: Hop<Vec<DependencyPath>>,
}

/// Where one place of a package comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceTrace {
    /// The file in the image, with the way into nested archives after `!`.
    pub path: String,
    /// The layer.
    pub layer: usize,
    /// The instruction that made it.
    pub line: Hop<LayerLine>,
}

impl Origins {
    /// Reads what an image is built from.
    pub fn read(spec: &BuildSpec, architecture: Architecture, contents: &ImageContents) -> Self {
        let text = match std::fs::read_to_string(&spec.dockerfile) {
            Ok(text) => text,
            Err(error) => {
                let reason = format!("`{}` cannot be read: {error}", spec.dockerfile.display());
                return Self::unknown(&reason);
            }
        };
        let arguments = BuildArguments::new(&spec.build_args, architecture);
        let built = Built {
            file: &spec.dockerfile,
            text: &text,
            target: spec.target.as_deref(),
            arguments: &arguments,
        };
        let folders = app::folders(spec, &text);
        let folders: Vec<&Path> = folders.iter().map(PathBuf::as_path).collect();
        Self {
            dockerfile: Some(spec.dockerfile.clone()),
            base: base_line(built),
            layers: own_layers(built, contents),
            sources: Sources::read(&folders),
        }
    }

    /// The image is not built from anything that is known.
    pub fn unknown(reason: &str) -> Self {
        Self {
            dockerfile: None,
            base: Err(reason.to_owned()),
            layers: Err(reason.to_owned()),
            sources: Sources::default(),
        }
    }

    /// The files of the app that could not be read.
    pub fn problems(&self) -> &[SourceError] {
        &self.sources.problems
    }

    /// The way of a package.
    pub fn trace(&self, package: &Package, contents: &ImageContents) -> Trace {
        let origin = package.origin(&contents.layers);
        let places = package.places.iter().map(|place| PlaceTrace {
            path: std::iter::once(&place.path)
                .chain(&place.inside)
                .map(String::as_str)
                .collect::<Vec<&str>>()
                .join("!"),
            layer: place.layer,
            line: self.layer_line(contents, place.layer),
        });
        Trace {
            places: places.collect(),
            base: (origin == Origin::Base).then(|| self.base.clone()),
            paths: self.paths(package, contents, origin),
        }
    }

    fn layer_line(&self, contents: &ImageContents, layer: usize) -> Hop<LayerLine> {
        let layers = &contents.layers;
        match layers.get(layer).map(|layer| layer.origin) {
            Some(Origin::Own) => {}
            Some(Origin::Base) => return Err("the base image made this layer".to_owned()),
            Some(Origin::Unknown) => return Err("nobody says where the base image ends".to_owned()),
            None => return Err("the layer is not known".to_owned()),
        }
        let below = layers.iter().take(layer);
        let own = below.filter(|layer| layer.origin == Origin::Own).count();
        let lines = self.layers.as_ref().map_err(Clone::clone)?;
        let line = lines.get(own).cloned();
        line.ok_or_else(|| "the layer is not known".to_owned())
    }

    fn paths(
        &self,
        package: &Package,
        contents: &ImageContents,
        origin: Origin,
    ) -> Hop<Vec<DependencyPath>> {
        let kind = package.ecosystem.kind;
        if origin == Origin::Base {
            return Err("it came with the base image".to_owned());
        }
        if kind.is_distribution() {
            return Err(
                "the distribution's package manager installed it, by the instruction of its layer"
                    .to_owned(),
            );
        }
        let version = comparable(kind, &package.version);
        let mut paths = Vec::new();
        for graph in self.sources.of(kind) {
            paths.extend(graph.paths_to(&package.name, version));
        }
        if paths.is_empty()
            && let Some(graph) = super::installed::graph(kind, contents, &self.sources)
        {
            paths = graph.paths_to(&package.name, version);
        }
        paths.sort_by(|a, b| (a.steps.len(), &a.line).cmp(&(b.steps.len(), &b.line)));
        paths.dedup();
        if paths.is_empty() {
            return Err(self.why_no_path(kind));
        }
        Ok(paths)
    }

    fn why_no_path(&self, kind: EcosystemKind) -> String {
        if let Some(problem) = self.sources.problems.first() {
            return problem.to_string();
        }
        let mut graphs = self.sources.of(kind).peekable();
        if graphs.peek().is_none() {
            return format!(
                "no manifest of {} was found where the image is built from",
                kind.as_str()
            );
        }
        let files = graphs.map(|graph| format!("`{}`", graph.file.display()));
        let files: Vec<String> = files.collect();
        format!("{} does not name it", files.join(", "))
    }
}

/// A version as manifests write it.
pub(super) fn comparable(kind: EcosystemKind, version: &str) -> &str {
    match kind {
        EcosystemKind::Go => version.trim_start_matches("go").trim_start_matches('v'),
        _ => version,
    }
}

fn own_layers(built: Built<'_>, contents: &ImageContents) -> Hop<Vec<LayerLine>> {
    let own = contents
        .layers
        .iter()
        .filter(|layer| layer.origin == Origin::Own);
    let history: Vec<Option<&str>> = own.map(|layer| layer.created_by.as_deref()).collect();
    layer_lines(built, &history)
}

/// The line that names the image under the stage that is built.
fn base_line(built: Built<'_>) -> Hop<Line> {
    let dockerfile = Dockerfile::parse(built.text);
    let stages = stages(&dockerfile, built.arguments).map_err(|error| error.to_string())?;
    let stage = super::dockerfile::target(&stages, built.target)?;
    let bottom = super::dockerfile::bottom(&stages, stage);
    match origin(&stages, bottom) {
        Some(_) => Ok(super::dockerfile::from_line(built.file, bottom)),
        None => Err("the image is built on nothing".to_owned()),
    }
}
