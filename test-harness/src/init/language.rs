//! A function's language, from its base images or from the files of its context.
//! It runs nothing.

use std::collections::BTreeMap;
use std::path::Path;

use crate::image::dockerfile::{Base, BuildArguments, Dockerfile, DockerfileError, Stage, stages};
use crate::model::Architecture;

/// Last parts of image names and the language that they are made for.
const IMAGES: [(&str, &str); 17] = [
    ("nodejs", "node"),
    ("node", "node"),
    ("bun", "node"),
    ("deno", "node"),
    ("python", "python"),
    ("java", "java"),
    ("openjdk", "java"),
    ("amazoncorretto", "java"),
    ("eclipse-temurin", "java"),
    ("maven", "java"),
    ("gradle", "java"),
    ("golang", "go"),
    ("go", "go"),
    ("rust", "rust"),
    ("dotnet", "dotnet"),
    ("ruby", "ruby"),
    ("php", "php"),
];

/// Files of a context and the language that they belong to.
const FILES: [(&str, &str); 11] = [
    ("go.mod", "go"),
    ("Cargo.toml", "rust"),
    ("pom.xml", "java"),
    ("build.gradle", "java"),
    ("build.gradle.kts", "java"),
    ("requirements.txt", "python"),
    ("pyproject.toml", "python"),
    ("package.json", "node"),
    ("Gemfile", "ruby"),
    ("composer.json", "php"),
    ("global.json", "dotnet"),
];

/// The language, and why the base images are not known where they are not. The
/// last stage counts first: it is what runs.
pub(super) fn guess(
    context: &Path,
    file: &Dockerfile,
) -> (Option<&'static str>, Option<DockerfileError>) {
    let arguments = BuildArguments::new(&BTreeMap::new(), Architecture::X86_64);
    let (found, problem) = match stages(file, &arguments) {
        Ok(stages) => (stages, None),
        Err(error) => (Vec::new(), Some(error)),
    };
    let by_image = found.iter().rev().find_map(of_stage);
    (by_image.or_else(|| of_files(context)), problem)
}

fn of_stage(stage: &Stage) -> Option<&'static str> {
    let Base::Image(reference) = &stage.base else {
        return None;
    };
    let path = reference.split('@').next()?;
    let last = path.rsplit('/').next()?;
    let name = last.split(':').next()?;
    let known = IMAGES.iter().find(|(image, _)| *image == name);
    known.map(|(_, language)| *language)
}

fn of_files(context: &Path) -> Option<&'static str> {
    let there = |(name, _): &&(&str, &str)| context.join(name).is_file();
    FILES.iter().find(there).map(|(_, language)| *language)
}
