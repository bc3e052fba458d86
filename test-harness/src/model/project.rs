//! What one manifest declares, as plain data; how it is written is `manifest`'s.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{DeploySettings, Function, FunctionName, ScanSettings};

/// A manifest, read and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// The project's name; images are tagged with it.
    pub name: String,
    /// The manifest's folder, absolute.
    pub root: PathBuf,
    /// The manifest itself, absolute.
    pub manifest: PathBuf,
    /// Which base images to use.
    pub bases: BasePolicy,
    /// Replacements for images that `FROM` names: exact reference to reference.
    pub base_map: BTreeMap<String, String>,
    /// What is asked of its images' findings.
    pub scan: ScanSettings,
    /// What is wanted of AWS for every function.
    pub deploy: DeploySettings,
    /// The functions, in the manifest's order.
    pub functions: Vec<Function>,
}

/// Which base images `FROM` lines get.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BasePolicy {
    /// AWS's where they can be pulled, stand-ins otherwise.
    #[default]
    Auto,
    /// AWS's only; a base that cannot be pulled is an error.
    Aws,
    /// Stand-ins only.
    StandIn,
}

impl Project {
    /// The function of that name.
    pub fn function(&self, name: &str) -> Option<&Function> {
        let wanted = |function: &&Function| function.name.as_str() == name;
        self.functions.iter().find(wanted)
    }

    /// Every function's name, in the manifest's order.
    pub fn names(&self) -> impl Iterator<Item = &FunctionName> {
        self.functions.iter().map(|function| &function.name)
    }
}
