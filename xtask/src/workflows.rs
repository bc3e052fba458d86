//! `workflows`: actionlint over the workflows of GitHub Actions, the inputs that
//! they give to the action of this repository included. `scripts/ensure-tools`
//! installs it; whatever is not checked is said aloud.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Error;
use crate::tree::{Tree, describe};

/// Where `scripts/ensure-tools` installs.
const TOOLS: &str = ".lambdock/tools/bin";

/// Checks the workflows. Without actionlint that is an error where it is
/// required, and said where it is not.
pub(crate) fn run(tree: &Tree, required: bool) -> Result<bool, Error> {
    let tools = tree.root().join(TOOLS);
    let Some(program) = find(&tools, std::env::var_os("PATH").as_deref()) else {
        let told = if required { "missing" } else { "SKIPPED" };
        println!("workflows: {told}, actionlint is not installed; `make setup` installs it");
        return Ok(!required);
    };
    let mut command = Command::new(&program);
    // What else is installed must not decide what is wrong.
    command
        .current_dir(tree.root())
        .args(["-shellcheck=", "-pyflakes="]);
    let status = command.status().map_err(|source| Error::Start {
        program: describe(&command),
        source,
    })?;
    println!(
        "workflows: {}",
        if status.success() { "ok" } else { "wrong" }
    );
    Ok(status.success())
}

fn find(tools: &Path, path: Option<&OsStr>) -> Option<PathBuf> {
    let on_path = path.into_iter().flat_map(std::env::split_paths);
    std::iter::once(tools.to_owned())
        .chain(on_path)
        .map(|folder| folder.join("actionlint"))
        .find(|program| program.is_file())
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::find;

    #[test]
    fn our_own_comes_before_the_one_on_the_path() {
        let folder = std::env::temp_dir().join(format!("xtask-workflows-{}", std::process::id()));
        let (own, other) = (folder.join("own"), folder.join("other"));
        let path = OsString::from(&other);
        assert_eq!(find(&own, Some(&path)), None);
        for folder in [&other, &own] {
            std::fs::create_dir_all(folder).unwrap();
            std::fs::write(folder.join("actionlint"), "").unwrap();
            assert_eq!(find(&own, Some(&path)), Some(folder.join("actionlint")));
        }
        std::fs::remove_dir_all(folder).unwrap();
    }
}
