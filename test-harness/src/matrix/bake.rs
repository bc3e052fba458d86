//! A file for `docker buildx bake` that builds the same images on any builder. A
//! Dockerfile whose bases are replaced goes into the file as it is built, since
//! older builders know no named contexts; beside one that has an ignore file of
//! its own, which would be lost so, bases are named contexts after all.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::name::name;
use super::paths::relative;
use super::plan::{Chosen, MatrixError};
use crate::engine::labels;
use crate::image::bases::{BaseChoice, BaseKind, Forecast};
use crate::image::build::{KeyError, image_tag};
use crate::image::dockerfile::{BuildArguments, DockerfileError, map_images};
use crate::image::ignore_files;
use crate::model::{Architecture, BuildSecret, BuildSpec, Cell, ImageSource, SecretSource};

/// A bake file, and what whoever uses it should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BakeFile {
    /// The file, as JSON.
    pub text: String,
    /// Fragments, lower case.
    pub notes: Vec<String>,
}

#[derive(Serialize)]
struct File {
    group: BTreeMap<&'static str, Group>,
    target: BTreeMap<String, Target>,
}

#[derive(Serialize)]
struct Group {
    targets: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Target {
    context: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    dockerfile: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dockerfile_inline: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    contexts: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    args: BTreeMap<String, String>,
    #[serde(rename = "target", skip_serializing_if = "Option::is_none")]
    stage: Option<String>,
    platforms: [String; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    secret: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cache_from: Vec<String>,
    labels: BTreeMap<String, String>,
    tags: [String; 1],
    /// Lambda takes no image whose manifest lists attestations.
    attest: [&'static str; 2],
}

/// The file for some cells. Its paths are relative to the manifest's folder,
/// where it is to be used.
///
/// # Errors
/// When a Dockerfile cannot be understood.
pub fn bake(chosen: &[Chosen<'_>], forecast: &Forecast<'_>) -> Result<BakeFile, MatrixError> {
    let mut target = BTreeMap::new();
    let mut targets = Vec::new();
    let mut notes = Vec::new();
    for Chosen { cell, .. } in chosen {
        let ImageSource::Build(spec) = &cell.source else {
            notes.push(format!(
                "`{}` is left out: its image is not built",
                cell.id()
            ));
            continue;
        };
        if let Some(prepare) = &spec.prepare {
            let (id, command) = (cell.id(), prepare.command.join(" "));
            notes.push(format!(
                "`{id}` needs `{command}` before: `lambdock build` runs it, bake does not"
            ));
        }
        let name = name(cell);
        target.insert(name.clone(), one(cell, spec, forecast, &mut notes)?);
        targets.push(name);
    }
    let group = BTreeMap::from([("default", Group { targets })]);
    let file = serde_json::to_value(File { group, target });
    let text = file.map_or_else(|_| String::new(), |file| format!("{file:#}\n"));
    Ok(BakeFile { text, notes })
}

fn one(
    cell: &Cell,
    spec: &BuildSpec,
    forecast: &Forecast<'_>,
    notes: &mut Vec<String>,
) -> Result<Target, MatrixError> {
    let root = &forecast.project.root;
    let text = std::fs::read_to_string(&spec.dockerfile).unwrap_or_default();
    let bases = forecast.bases(&text, spec, cell.architecture);
    let bases = bases.map_err(|cause| unreadable(cell, spec, cause))?;
    for base in bases.iter().filter(|base| base.kind == BaseKind::StandIn) {
        notes.push(format!(
            "`{}` stands in for `{}`: the builder must have it",
            base.used, base.original
        ));
    }
    let replacements = Replacements {
        spec,
        bases: &bases,
    };
    let inline = replacements.inline(&text, cell.architecture);
    let inline = inline.map_err(|cause| unreadable(cell, spec, cause))?;
    let contexts = replacements.contexts();
    let arguments = spec.build_args.iter();
    let labels = [
        (labels::KIND, "image"),
        (labels::PROJECT, &forecast.project.name),
        (labels::FUNCTION, cell.function.as_str()),
        // Over that of a stand-in, which would be taken for this image's own.
        (labels::INPUTS, ""),
    ];
    let secrets = spec.secrets.iter().map(|secret| self::secret(secret, root));
    let caches = spec.cache_from.iter();
    Ok(Target {
        context: plain(&relative(root, &spec.context)),
        dockerfile: inline
            .is_none()
            .then(|| plain(&relative(&spec.context, &spec.dockerfile))),
        contexts: contexts.filter(|_| inline.is_none()).collect(),
        dockerfile_inline: inline,
        args: arguments
            .map(|(name, value)| (name.clone(), plain(value)))
            .collect(),
        stage: spec.target.as_deref().map(plain),
        platforms: [cell.architecture.platform().to_owned()],
        secret: secrets.collect(),
        cache_from: caches
            .map(|image| plain(&format!("type=registry,ref={image}")))
            .collect(),
        labels: labels
            .map(|(name, value)| (name.to_owned(), plain(value)))
            .into(),
        tags: [image_tag(&forecast.project.name, cell)],
        attest: ["type=provenance,disabled=true", "type=sbom,disabled=true"],
    })
}

fn unreadable(cell: &Cell, spec: &BuildSpec, cause: DockerfileError) -> MatrixError {
    MatrixError {
        cell: cell.id(),
        cause: Box::new(KeyError::Dockerfile {
            path: spec.dockerfile.display().to_string(),
            cause,
        }),
    }
}

/// The bases of a build that are others than its Dockerfile names.
struct Replacements<'a> {
    spec: &'a BuildSpec,
    bases: &'a [BaseChoice],
}

impl Replacements<'_> {
    /// The Dockerfile with its bases replaced; nothing where none is, or where the
    /// file must be read where it stands.
    fn inline(
        &self,
        text: &str,
        architecture: Architecture,
    ) -> Result<Option<String>, DockerfileError> {
        let [own, _] = ignore_files(&self.spec.context, &self.spec.dockerfile);
        if own.exists() {
            return Ok(None);
        }
        let arguments = BuildArguments::new(&self.spec.build_args, architecture);
        let replacement = |reference: &str| {
            let base = self.bases.iter().find(|base| base.original == reference)?;
            Some(base.used.clone())
        };
        let mapped = map_images(text, &arguments, &replacement)?;
        Ok((!mapped.mapped.is_empty()).then(|| plain(&mapped.text)))
    }

    fn contexts(&self) -> impl Iterator<Item = (String, String)> {
        let replaced = self.bases.iter().filter(|base| base.used != base.original);
        replaced.map(|base| {
            let image = format!("docker-image://{}", base.used);
            (base.original.clone(), plain(&image))
        })
    }
}

fn secret(secret: &BuildSecret, root: &Path) -> String {
    let id = &secret.id;
    plain(&match &secret.source {
        SecretSource::File(path) => format!("id={id},src={}", relative(root, path)),
        SecretSource::Variable(name) => format!("id={id},env={name}"),
    })
}

/// A text that bake takes as it is: it reads JSON's strings as templates.
fn plain(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}

#[cfg(test)]
mod tests;
