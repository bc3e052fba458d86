//! The walk through an assembly: its manifest, stacks, nested stacks, and the
//! assemblies within it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::assets::{AssetManifest, Assets};
use super::metadata::{Constructs, Metadata};
use super::template::Template;
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

/// A stack of an assembly, its templates not read yet.
struct Stack<'a> {
    name: &'a str,
    constructs: Constructs,
    assets: &'a Assets,
}

/// The functions that run images, of an assembly and all assemblies within it,
/// by stack and logical id.
///
/// # Errors
/// When the folder is no assembly, or a file that it names is missing or is not
/// what it should be.
pub fn read(folder: &Path) -> Result<Vec<CdkFunction>, CdkError> {
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
        open.extend(read_one(&next, &mut functions)?);
    }
    functions.sort_by(|a, b| (&a.stack, &a.logical_id).cmp(&(&b.stack, &b.logical_id)));
    Ok(functions)
}

/// Reads one assembly; returns the folders of those within it.
fn read_one(folder: &Path, functions: &mut Vec<CdkFunction>) -> Result<Vec<PathBuf>, CdkError> {
    let path = folder.join("manifest.json");
    if !path.is_file() {
        return Err(CdkError::NoAssembly {
            folder: folder.to_owned(),
        });
    }
    let text = text_of(&path)?;
    let manifest: Manifest<'_> = parsed(&text, &path)?;
    let (assets, nested) = assets(folder, &manifest)?;
    let mut within = Vec::new();
    for (id, artifact) in &manifest.artifacts {
        let properties = &artifact.properties;
        if let Some(name) = &properties.directory_name {
            within.push(folder.join(name));
        }
        let Some(template) = &properties.template_file else {
            continue;
        };
        let stack = Stack {
            name: artifact.display_name.as_deref().unwrap_or(id),
            constructs: constructs(folder, &path, artifact)?,
            assets: &assets,
        };
        let nested = nested.get(&**id).into_iter().flatten();
        for template in [template].into_iter().chain(nested) {
            read_template(folder, template, &stack, functions)?;
        }
    }
    Ok(within)
}

/// The images of all stacks, and the templates of nested stacks by the id of
/// the stack that holds them.
fn assets(
    folder: &Path,
    manifest: &Manifest<'_>,
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
        let read: AssetManifest<'_> = parsed(&text, &path)?;
        let stack = id.strip_suffix(".assets").unwrap_or(id);
        nested.insert(stack.to_owned(), read.nested_templates());
        assets.add(read, folder);
    }
    Ok((assets, nested))
}

/// What the assembly tells of a stack's constructs: beside its manifest today,
/// within it in 2022.
fn constructs(
    folder: &Path,
    manifest: &Path,
    artifact: &Artifact<'_>,
) -> Result<Constructs, CdkError> {
    if let Some(file) = &artifact.additional_metadata_file {
        let path = folder.join(file);
        let text = text_of(&path)?;
        return Ok(Constructs::of(&parsed::<Metadata>(&text, &path)?));
    }
    match artifact.metadata {
        Some(raw) => Ok(Constructs::of(&parsed::<Metadata>(raw.get(), manifest)?)),
        None => Ok(Constructs::default()),
    }
}

fn read_template(
    folder: &Path,
    template: &str,
    stack: &Stack<'_>,
    functions: &mut Vec<CdkFunction>,
) -> Result<(), CdkError> {
    let path = folder.join(template);
    let text = text_of(&path)?;
    let read: Template<'_> = parsed(&text, &path)?;
    let found = read.functions();
    let found = found.map_err(|cause| CdkError::Malformed { path, cause })?;
    for function in found {
        let construct = stack.constructs.get(&function.logical_id);
        let asset = match &function.image.reference {
            Reference::Tag(tag) => stack.assets.find(&function.image.repository, tag),
            Reference::Digest(_) => None,
        };
        let path = construct.map(|construct| construct.path.clone());
        functions.push(CdkFunction {
            assembly: folder.to_owned(),
            template: template.to_owned(),
            stack: stack.name.to_owned(),
            construct_path: function.construct_path.or(path),
            logical_id: function.logical_id,
            function_name: function.function_name,
            asset: asset.cloned(),
            image: function.image,
            declared: construct.and_then(|construct| construct.declared.clone()),
        });
    }
    Ok(())
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
