//! Which functions of CDK apps run an image, by its tag or digest or by a part of
//! it: the walk from a hash to a function, its folder and the line to change.

use std::path::{Path, PathBuf};

use super::Hop;
use super::cdk::{CdkError, CdkFunction, read, read_of_image};
use super::declared::AppSource;
use super::folder::Candidates;
use super::source::Line;
use crate::model::{Function, ImageSource, Project};

/// Fewer digits mean too many images.
const FEWEST_DIGITS: usize = 6;

/// So many hexadecimal digits are a hash, which nobody puts together of pieces.
const DIGITS_OF_A_HASH: usize = 8;

/// A function of a CDK app that runs an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployment {
    /// As the assembly has it.
    pub function: CdkFunction,
    /// The line of the app's source that declares it.
    pub declared: Hop<Line>,
    /// The folder that its image is built from.
    pub folder: Hop<PathBuf>,
    /// The function of the manifest that it is, by folder or by name.
    pub manifest_function: Option<String>,
}

/// What an image is looked for by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted(String);

/// A text that no image can be looked for by.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is too short for a tag or digest of an image")]
pub struct TooShort(pub String);

impl Wanted {
    /// Reads a tag, a digest, the beginning of either, or an image's address.
    ///
    /// # Errors
    /// When it is the beginning of too many.
    pub fn read(text: &str) -> Result<Self, TooShort> {
        let text = text.trim().trim_end_matches(['…', '.']);
        let last = text.rsplit(['/', '@']).next().unwrap_or(text);
        let hash = last.rsplit(':').next().unwrap_or(last);
        // A whole address may end in a tag of any length.
        let whole = text.contains([':', '/', '@']) && !hash.is_empty();
        if whole || hash.chars().count() >= FEWEST_DIGITS {
            Ok(Self(hash.to_owned()))
        } else {
            Err(TooShort(text.to_owned()))
        }
    }

    /// What is looked for.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a tag or digest is meant.
    pub fn matches(&self, hash: &str) -> bool {
        let hash = hash.strip_prefix("sha256:").unwrap_or(hash);
        hash == self.0 || (self.0.chars().count() >= FEWEST_DIGITS && hash.starts_with(&self.0))
    }

    /// The functions of an assembly that run it. Where it is a hash, files are
    /// looked through for it before they are parsed.
    fn runs(&self, assembly: &Path) -> Result<Vec<CdkFunction>, CdkError> {
        let is_meant = |function: &CdkFunction| self.matches(function.image.reference.hash());
        let is_hash = self.0.len() >= DIGITS_OF_A_HASH
            && self.0.bytes().all(|digit| digit.is_ascii_hexdigit());
        if is_hash {
            let mut found = read_of_image(assembly, &self.0)?;
            found.retain(is_meant);
            if !found.is_empty() {
                return Ok(found);
            }
        }
        let mut found = read(assembly)?;
        found.retain(is_meant);
        Ok(found)
    }
}

/// The functions of assemblies that run an image that is known by its hash.
///
/// # Errors
/// When an assembly cannot be read.
pub fn deployments_of(
    assemblies: &[PathBuf],
    wanted: &Wanted,
    project: Option<&Project>,
) -> Result<Vec<Deployment>, CdkError> {
    let mut found = Vec::new();
    for assembly in assemblies {
        found.extend(placed(assembly, wanted.runs(assembly)?, project));
    }
    Ok(found)
}

/// The functions of assemblies that run the images looked for.
///
/// # Errors
/// When an assembly cannot be read.
pub fn deployments(
    assemblies: &[PathBuf],
    is_meant: impl Fn(&CdkFunction) -> bool,
    project: Option<&Project>,
) -> Result<Vec<Deployment>, CdkError> {
    let mut found = Vec::new();
    for assembly in assemblies {
        let mut meant = read(assembly)?;
        meant.retain(|function| is_meant(function));
        found.extend(placed(assembly, meant, project));
    }
    Ok(found)
}

/// Functions of an assembly with their folders and lines.
fn placed(
    assembly: &Path,
    functions: Vec<CdkFunction>,
    project: Option<&Project>,
) -> Vec<Deployment> {
    // Folders and sources are walked only where there is something to look for.
    if functions.is_empty() {
        return Vec::new();
    }
    let source = AppSource::around(assembly);
    let candidates = candidates(assembly, project);
    let place = |function: CdkFunction| {
        let folder = candidates.source(&function);
        let own = project.and_then(|project| own(project, &function, folder.as_ref().ok()));
        Deployment {
            declared: source.declaration(&function),
            manifest_function: own.map(|function| function.name.to_string()),
            folder: folder.or_else(|why| own.and_then(context).map(Path::to_owned).ok_or(why)),
            function,
        }
    };
    functions.into_iter().map(place).collect()
}

fn candidates(assembly: &Path, project: Option<&Project>) -> Candidates {
    let known = project.into_iter().flat_map(|project| &project.functions);
    let known: Vec<&Path> = known.filter_map(context).collect();
    let assembly = std::fs::canonicalize(assembly).unwrap_or_else(|_| assembly.to_owned());
    // Apps lie beside the folder of their infrastructure.
    let around = assembly.parent().and_then(Path::parent);
    let below = match project {
        Some(project) => Some(project.root.as_path()),
        None => around,
    };
    let below: Vec<&Path> = below.into_iter().collect();
    Candidates::find(&known, &below)
}

fn context(function: &Function) -> Option<&Path> {
    match &function.source {
        ImageSource::Build(spec) => Some(&spec.context),
        ImageSource::Image(_) => None,
    }
}

/// The manifest's function: the one of that name, else the only one of that
/// folder.
fn own<'a>(
    project: &'a Project,
    function: &CdkFunction,
    folder: Option<&PathBuf>,
) -> Option<&'a Function> {
    let functions = || project.functions.iter();
    let names = [function.function_name.as_deref(), function.construct_id()];
    let mut known = names.into_iter().flatten();
    let by_name = known.find_map(|name| functions().find(|own| own.name.as_str() == name));
    by_name.or_else(|| {
        let mut same =
            functions().filter(|own| folder.is_some_and(|folder| context(own) == Some(folder)));
        let first = same.next();
        if same.next().is_some() { None } else { first }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(text: &str) -> Vec<String> {
        let wanted = Wanted::read(text).unwrap();
        let assembly = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cdk/2026/staged");
        let is_meant = |function: &CdkFunction| wanted.matches(function.image.reference.hash());
        let whole = deployments(std::slice::from_ref(&assembly), is_meant, None).unwrap();
        let found = deployments_of(&[assembly], &wanted, None).unwrap();
        assert_eq!(found, whole, "of {text}");
        found
            .iter()
            .map(|one| format!("{}/{}", one.function.stack, one.function.logical_id))
            .collect()
    }

    #[test]
    fn an_image_is_found_by_what_a_finding_shows() {
        let all =
            read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cdk/2026/staged")).unwrap();
        let java = all
            .iter()
            .find(|one| one.function_name.as_deref() == Some("inspector-java"))
            .unwrap();
        let hash = java.image.reference.hash();
        // Once in the app, once in its stage.
        let both = meant(hash);
        assert_eq!(both.len(), 2, "{both:?}");
        assert_eq!(meant(&hash[..8]), both);
        assert_eq!(meant(&format!("{}…", &hash[..8])), both);
        let address = format!("111122223333.dkr.ecr.eu-central-1.amazonaws.com/cdk-x:{hash}");
        assert_eq!(meant(&address), both);
        assert!(!meant("orders:1.4.2").is_empty());
        assert!(!meant("sha256:8f2d3a1c5b7e").is_empty());
        assert!(meant("ffffffff").is_empty());
        assert_eq!(Wanted::read("a6c"), Err(TooShort("a6c".to_owned())));
    }
}
