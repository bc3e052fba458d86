//! The commands that prepare builds on this machine: are they on the search path?

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use lambdock::model::{ImageSource, Prepare, Project};
use lambdock::wire::CheckReport;

use super::check::{missing, ok};
use crate::variables::{Environment, PATH};

/// One check for each program that the manifest starts.
pub(super) fn check(project: Option<&Project>, environment: &Environment) -> Vec<CheckReport> {
    let search = environment.text(PATH).unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&search).collect();
    let programs: BTreeSet<(&str, &Path)> = project.map(programs).unwrap_or_default();
    let mut told = BTreeSet::new();
    let mut checks = Vec::new();
    for (program, directory) in programs {
        let found = find(program, directory, &folders);
        // A program by name is the same one from every folder.
        if !program.contains('/') && !told.insert(program) {
            continue;
        }
        checks.push(match found {
            Some(path) => ok("tool", format!("`{program}` is `{}`", path.display())),
            None => missing(
                "tool",
                format!("`{program}` is not there, which `prepare` in the manifest starts"),
                Some(format!("install `{program}`, or add its folder to `PATH`")),
            ),
        });
    }
    checks
}

/// Every program with the folder that it is started in.
fn programs(project: &Project) -> BTreeSet<(&str, &Path)> {
    let functions = project.functions.iter();
    let sources = functions.flat_map(|function| {
        let variants = function.variants.iter().map(|variant| &variant.source);
        let own = function.variants.is_empty().then_some(&function.source);
        variants.chain(own)
    });
    let prepares = sources.filter_map(|source| match source {
        ImageSource::Build(spec) => spec.prepare.as_ref(),
        ImageSource::Image(_) => None,
    });
    let program = |prepare: &'_ Prepare| prepare.command.first().map(String::as_str).is_some();
    prepares
        .filter(|prepare| program(prepare))
        .map(|prepare| (prepare.command[0].as_str(), prepare.directory.as_path()))
        .collect()
}

/// Where a program is; one with a `/` is a path from the folder that it is
/// started in.
fn find(program: &str, directory: &Path, folders: &[PathBuf]) -> Option<PathBuf> {
    let candidates: Vec<PathBuf> = if program.contains('/') {
        vec![directory.join(program)]
    } else {
        folders.iter().map(|folder| folder.join(program)).collect()
    };
    candidates.into_iter().find(|path| is_executable(path))
}

fn is_executable(path: &Path) -> bool {
    let about = std::fs::metadata(path);
    about.is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use lambdock::manifest::parse;
    use lambdock::wire::CheckStatus;

    use super::*;

    #[test]
    fn programs_are_looked_for_on_the_search_path_and_told_once() {
        let text = "\
[functions.one]
prepare = { command = ['sh', '-c', 'true'] }
[functions.two]
prepare = { command = ['sh'], directory = 'two' }
[functions.three.variants.a]
prepare = { command = ['no-such-program-of-ours'] }
[functions.four]
prepare = { command = ['./build.sh'] }
";
        let project = parse(text, Path::new("/nowhere/lambdock.toml")).unwrap();
        let environment = Environment::from([(PATH, "/nowhere:/bin:/usr/bin")]);
        let checks = check(Some(&project), &environment);
        let found: Vec<(CheckStatus, bool)> = checks
            .iter()
            .map(|one| (one.status, one.detail.starts_with("`sh`")))
            .collect();
        let missing = (CheckStatus::Missing, false);
        assert_eq!(found, [missing, missing, (CheckStatus::Ok, true)]);
        assert!(check(None, &environment).is_empty());
    }
}
