//! The folders that may hold the manifests of a function: its build context,
//! what its Dockerfile copies, and what is prepared before the build.

use std::path::{Path, PathBuf};

use crate::image::dockerfile::Dockerfile;
use crate::model::BuildSpec;

/// A Dockerfile that copies hundreds of folders names none of them apart.
const MOST_FOLDERS: usize = 64;

/// The folders of an app, the build context first.
pub fn folders(spec: &BuildSpec, dockerfile: &str) -> Vec<PathBuf> {
    let mut folders = Folders::default();
    folders.add(&spec.context);
    if let Some(prepare) = &spec.prepare {
        folders.add(&prepare.directory);
        for input in &prepare.inputs {
            folders.add_place(input);
        }
    }
    for instruction in Dockerfile::parse(dockerfile).instructions() {
        for source in instruction.context_sources() {
            let place = spec.context.join(source.trim_start_matches('/'));
            folders.add_place(&place);
            // `COPY handlers handlers` with `--build-arg HANDLER=greeter`.
            for value in spec.build_args.values() {
                folders.add(&place.join(value));
            }
        }
    }
    folders.found
}

#[derive(Default)]
struct Folders {
    found: Vec<PathBuf>,
}

impl Folders {
    fn add(&mut self, folder: &Path) {
        // `COPY ./x` and `COPY x` are one.
        let folder: PathBuf = folder.components().collect();
        let new = self.found.len() < MOST_FOLDERS && !self.found.contains(&folder);
        if new && folder.is_dir() {
            self.found.push(folder);
        }
    }

    /// A folder, or the folder of a file or of a pattern.
    fn add_place(&mut self, place: &Path) {
        if place.is_dir() {
            self.add(place);
        } else if let Some(folder) = place.parent() {
            self.add(folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;

    use super::*;
    use crate::model::Prepare;

    #[test]
    fn folders_are_those_that_the_build_reads() {
        let root = tempfile::tempdir().unwrap();
        let at = |path: &str| root.path().join(path);
        for folder in [
            "context/web",
            "context/handlers/greeter",
            "java/src",
            "context/lib",
        ] {
            fs::create_dir_all(at(folder)).unwrap();
        }
        fs::write(at("java/pom.xml"), "").unwrap();
        let spec = BuildSpec {
            context: at("context"),
            dockerfile: at("Dockerfile"),
            target: None,
            build_args: BTreeMap::from([("HANDLER".to_owned(), "greeter".to_owned())]),
            secrets: Vec::new(),
            cache_from: Vec::new(),
            prepare: Some(Prepare {
                command: Vec::new(),
                directory: at("java"),
                inputs: vec![at("java/pom.xml"), at("java/src")],
                outputs: Vec::new(),
            }),
        };
        let text = "FROM a\nCOPY web/package*.json ./web/ /d/\nCOPY ./handlers /h\nCOPY gone /g\n";
        let found = folders(&spec, text);
        let found: Vec<&Path> = found
            .iter()
            .map(|path| path.strip_prefix(&root).unwrap())
            .collect();
        let wanted = [
            "context",
            "java",
            "java/src",
            "context/web",
            "context/handlers",
            "context/handlers/greeter",
        ];
        assert_eq!(found, wanted.map(Path::new));
    }
}
