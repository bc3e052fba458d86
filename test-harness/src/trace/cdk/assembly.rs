//! The walk through an assembly: its manifest, stacks, nested stacks, and the
//! assemblies within it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::assets::{AssetManifest, Assets};
use super::metadata::{Constructs, Metadata};
use super::narrow::Narrow;
use super::template::{Template, TemplateFunction};
use super::{CdkError, CdkFunction, Reference};

/// Of one file; templates may have 1 MB, metadata some more.
const MOST_OF_A_FILE: u64 = 256 << 20;

/// An app has one for each of its stages.
const MOST_ASSEMBLIES: usize = 1000;

#[derive(Debug, Deserialize)]
struct Manifest<'a> {
    #[serde(borrow, default)]
    artifacts: BTreeMap<Cow<'a, str>, Artifact<'a>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Artifact<'a> {
    #[serde(borrow)]
    r#type: Cow<'a, str>,
    #[serde(default)]
    properties: Properties,
    #[serde(borrow, default)]
    display_name: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    metadata: Option<&'a RawValue>,
    #[serde(default)]
    additional_metadata_file: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Properties {
    template_file: Option<String>,
    file: Option<String>,
    directory_name: Option<String>,
}

/// An assembly that is being read.
struct Assembly<'a> {
    folder: &'a Path,
    assets: Assets,
    narrow: &'a Narrow<'a>,
}

/// The functions that run images, of an assembly and all assemblies within it,
/// by stack and logical id.
///
/// # Errors
/// When the folder is no assembly, or a file that it names is missing or is not
/// what it should be.
pub fn read(folder: &Path) -> Result<Vec<CdkFunction>, CdkError> {
    read_all(folder, &Narrow::all())
}

/// The functions whose resource in the template holds a hash, which for an image's
/// whole tag or digest are those that run it. Files without it are not parsed. A
/// template that puts a tag together of pieces has no hash in it: whoever finds
/// nothing reads the assembly as a whole.
///
/// # Errors
/// As [`read`], but for what is wrong in files that are not parsed.
pub fn read_of_image(folder: &Path, hash: &str) -> Result<Vec<CdkFunction>, CdkError> {
    read_all(folder, &Narrow::to(hash))
}

fn read_all(folder: &Path, narrow: &Narrow<'_>) -> Result<Vec<CdkFunction>, CdkError> {
    let mut functions = Vec::new();
    let mut seen = BTreeSet::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        // An assembly may name one that holds it.
        let known = std::fs::canonicalize(&next).unwrap_or_else(|_| next.clone());
        if !seen.insert(known) {
            continue;
        }
        if seen.len() > MOST_ASSEMBLIES {
            return Err(CdkError::TooMany {
                folder: folder.to_owned(),
                most: MOST_ASSEMBLIES,
            });
        }
        open.extend(read_one(&next, narrow, &mut functions)?);
    }
    functions.sort_by(|a, b| (&a.stack, &a.logical_id).cmp(&(&b.stack, &b.logical_id)));
    Ok(functions)
}

/// Reads one assembly; returns the folders of those within it.
fn read_one(
    folder: &Path,
    narrow: &Narrow<'_>,
    functions: &mut Vec<CdkFunction>,
) -> Result<Vec<PathBuf>, CdkError> {
    let path = folder.join("manifest.json");
    if !path.is_file() {
        return Err(CdkError::NoAssembly {
            folder: folder.to_owned(),
        });
    }
    let text = text_of(&path)?;
    let manifest: Manifest<'_> = parsed(&text, &path)?;
    let (assets, nested) = assets(folder, &manifest, narrow)?;
    let assembly = Assembly {
        folder,
        assets,
        narrow,
    };
    let mut within = Vec::new();
    for (id, artifact) in &manifest.artifacts {
        let properties = &artifact.properties;
        if let Some(name) = &properties.directory_name {
            within.push(folder.join(name));
        }
        let Some(template) = &properties.template_file else {
            continue;
        };
        let nested = nested.get(&**id).into_iter().flatten();
        let templates = [template].into_iter().chain(nested);
        let found = assembly.templates(templates)?;
        if !found.is_empty() {
            let stack = artifact.display_name.as_deref().unwrap_or(id);
            let constructs = assembly.constructs(&path, artifact, &found)?;
            functions.extend(assembly.functions(stack, &constructs, found));
        }
    }
    Ok(within)
}

/// The images of all stacks, and the templates of nested stacks by the id of
/// the stack that holds them.
fn assets(
    folder: &Path,
    manifest: &Manifest<'_>,
    narrow: &Narrow<'_>,
) -> Result<(Assets, BTreeMap<String, Vec<String>>), CdkError> {
    let mut assets = Assets::default();
    let mut nested = BTreeMap::new();
    for (id, artifact) in &manifest.artifacts {
        let Some(file) = &artifact.properties.file else {
            continue;
        };
        if artifact.r#type != "cdk:asset-manifest" {
            continue;
        }
        let path = folder.join(file);
        let text = text_of(&path)?;
        if !narrow.wants_assets(&text) {
            continue;
        }
        let read: AssetManifest<'_> = parsed(&text, &path)?;
        let stack = id.strip_suffix(".assets").unwrap_or(id);
        nested.insert(stack.to_owned(), read.nested_templates());
        assets.add(read, folder);
    }
    Ok((assets, nested))
}

impl Assembly<'_> {
    /// The functions of a stack's templates, with the template of each.
    fn templates<'a>(
        &self,
        templates: impl Iterator<Item = &'a String>,
    ) -> Result<Vec<(&'a str, TemplateFunction)>, CdkError> {
        let mut found = Vec::new();
        for template in templates {
            let path = self.folder.join(template);
            let text = text_of(&path)?;
            if !self.narrow.wants(&text) {
                continue;
            }
            let read: Template<'_> = parsed(&text, &path)?;
            let functions = read.functions(self.narrow);
            let functions = functions.map_err(|cause| CdkError::Malformed { path, cause })?;
            found.extend(functions.into_iter().map(|one| (template.as_str(), one)));
        }
        Ok(found)
    }

    /// What the assembly tells of a stack's constructs: beside its manifest today,
    /// within it in 2022.
    fn constructs(
        &self,
        manifest: &Path,
        artifact: &Artifact<'_>,
        of: &[(&str, TemplateFunction)],
    ) -> Result<Constructs, CdkError> {
        let ids = of.iter().map(|(_, function)| function.logical_id.as_str());
        let ids = self.narrow.is_narrow().then(|| ids.collect());
        let read = |text: &str, path: &Path| {
            let metadata: Metadata<'_> = parsed(text, path)?;
            Constructs::of(&metadata, ids.as_ref()).map_err(|cause| CdkError::Malformed {
                path: path.to_owned(),
                cause,
            })
        };
        if let Some(file) = &artifact.additional_metadata_file {
            let path = self.folder.join(file);
            return read(&text_of(&path)?, &path);
        }
        match artifact.metadata {
            Some(raw) => read(raw.get(), manifest),
            None => Ok(Constructs::default()),
        }
    }

    /// Functions of templates, with what the whole assembly knows of them.
    fn functions(
        &self,
        stack: &str,
        constructs: &Constructs,
        found: Vec<(&str, TemplateFunction)>,
    ) -> impl Iterator<Item = CdkFunction> {
        found.into_iter().map(move |(template, function)| {
            let construct = constructs.get(&function.logical_id);
            let asset = match &function.image.reference {
                Reference::Tag(tag) => self.assets.find(&function.image.repository, tag),
                Reference::Digest(_) => None,
            };
            let path = construct.map(|construct| construct.path.clone());
            CdkFunction {
                assembly: self.folder.to_owned(),
                template: template.to_owned(),
                stack: stack.to_owned(),
                construct_path: function.construct_path.or(path),
                logical_id: function.logical_id,
                function_name: function.function_name,
                asset: asset.cloned(),
                image: function.image,
                declared: construct.and_then(|construct| construct.declared.clone()),
            }
        })
    }
}

fn text_of(path: &Path) -> Result<String, CdkError> {
    let unreadable = |cause| CdkError::Unreadable {
        path: path.to_owned(),
        cause,
    };
    let bytes = std::fs::metadata(path).map_err(unreadable)?.len();
    if bytes > MOST_OF_A_FILE {
        return Err(CdkError::TooLarge {
            path: path.to_owned(),
            bytes,
            most: MOST_OF_A_FILE,
        });
    }
    std::fs::read_to_string(path).map_err(unreadable)
}

fn parsed<'a, T: Deserialize<'a>>(text: &'a str, path: &Path) -> Result<T, CdkError> {
    serde_json::from_str(text).map_err(|cause| CdkError::Malformed {
        path: path.to_owned(),
        cause,
    })
}
