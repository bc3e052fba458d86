//! A function, its variants, and the cells of its build matrix.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use super::{
    Architecture, EnvironmentReference, FunctionDeploy, FunctionName, ImageConfig, ImageSource,
    Limits, VariantName,
};

/// One entry of the manifest: an image with a handler and what Lambda would be
/// told about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: FunctionName,
    /// The language that reports and filters show, such as `node`.
    pub language: Option<String>,
    /// Free words to filter by.
    pub tags: Vec<String>,
    /// Where the image comes from when no variant is named.
    pub source: ImageSource,
    /// Variants; empty means one unnamed cell per architecture.
    pub variants: Vec<Variant>,
    /// Architectures to build and run.
    pub architectures: Vec<Architecture>,
    /// Memory in MB, 128 to 10,240.
    pub memory_mb: u32,
    /// Time limit of one invocation, 1 to 900 s.
    pub timeout: Duration,
    /// Size of `/tmp` in MB, 512 to 10,240.
    pub ephemeral_storage_mb: u32,
    /// Environment variables.
    pub environment: BTreeMap<String, String>,
    /// Environment variables whose values are read when the function is deployed.
    pub references: BTreeMap<String, EnvironmentReference>,
    /// Overrides of the image's entry point, command and working directory.
    pub image_config: ImageConfig,
    /// Which of Lambda's limits a local environment keeps.
    pub limits: Limits,
    /// Files and folders that hold the function's cases, absolute.
    pub cases: Vec<PathBuf>,
    /// What Lambda is told beyond this; none where the function is not deployed.
    pub deploy: Option<FunctionDeploy>,
}

/// A named way to build a function: its source with the variant's changes
/// already merged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// Its name.
    pub name: VariantName,
    /// Where this variant's image comes from.
    pub source: ImageSource,
}

/// One cell of the matrix: function, variant and architecture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The function's name.
    pub function: FunctionName,
    /// The variant, where the function has variants.
    pub variant: Option<VariantName>,
    /// The architecture.
    pub architecture: Architecture,
    /// Where its image comes from.
    pub source: ImageSource,
}

impl Function {
    /// The variables of a local environment: what the manifest refers to has its
    /// local value there, or is not there at all.
    pub fn local_environment(&self) -> BTreeMap<String, String> {
        let referred = self.references.iter();
        let local = referred.filter_map(|(name, reference)| {
            let value = reference.local.clone()?;
            Some((name.clone(), value))
        });
        let mut variables: BTreeMap<String, String> = local.collect();
        variables.extend(self.environment.clone());
        variables
    }

    /// Variables that a local environment lacks.
    pub fn missing_locally(&self) -> Vec<&str> {
        let referred = self.references.iter();
        referred
            .filter(|(name, one)| one.local.is_none() && !self.environment.contains_key(*name))
            .map(|(name, _)| name.as_str())
            .collect()
    }

    /// The cells of this function's matrix: variants x architectures.
    pub fn cells(&self) -> Vec<Cell> {
        let sources: Vec<(Option<&VariantName>, &ImageSource)> = if self.variants.is_empty() {
            vec![(None, &self.source)]
        } else {
            self.variants
                .iter()
                .map(|variant| (Some(&variant.name), &variant.source))
                .collect()
        };
        sources
            .into_iter()
            .flat_map(|(variant, source)| {
                self.architectures.iter().map(move |architecture| Cell {
                    function: self.name.clone(),
                    variant: variant.cloned(),
                    architecture: *architecture,
                    source: source.clone(),
                })
            })
            .collect()
    }
}

impl Cell {
    /// The cell's address in text: `function[/variant]`, with the architecture
    /// in parentheses added by reports.
    pub fn id(&self) -> String {
        match &self.variant {
            Some(variant) => format!("{}/{variant}", self.function),
            None => self.function.to_string(),
        }
    }
}
