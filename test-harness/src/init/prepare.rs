//! A `prepare` command for Dockerfiles that copy what a tool on the host has
//! compiled. It runs nothing.

use std::path::Path;

use super::tree::join;
use crate::image::dockerfile::{Dockerfile, Instruction};

/// A proposed `prepare` table; paths are relative to the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proposed {
    pub(super) command: Vec<&'static str>,
    pub(super) directory: String,
    pub(super) inputs: Vec<String>,
    pub(super) outputs: Vec<String>,
}

/// Maven, where the Dockerfile copies from `target` and the context has a
/// `pom.xml`.
pub(super) fn guess(root: &Path, context: &str, file: &Dockerfile) -> Option<Proposed> {
    let all = file
        .instructions()
        .iter()
        .flat_map(Instruction::context_sources);
    let copied: Vec<String> = all.collect();
    let from = |folder: &str| copied.iter().any(|source| source.starts_with(folder));
    let inside = |name: &str| join(context, name);
    if !from("target/") || !root.join(inside("pom.xml")).is_file() {
        return None;
    }
    let mut command = vec!["mvn", "-q", "compile"];
    let mut outputs = vec![inside("target/classes")];
    if from("target/dependency") {
        command.extend(["dependency:copy-dependencies", "-DincludeScope=runtime"]);
        outputs.push(inside("target/dependency"));
    }
    Some(Proposed {
        command,
        directory: context.to_owned(),
        inputs: vec![inside("pom.xml"), inside("src")],
        outputs,
    })
}
