//! What tests on real containers share: the tool under test and the engine it
//! runs on. The package stands apart so that `make check` can leave it out.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The workspace's folder, with its `lambdock.toml`.
pub fn workspace() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// The `lambdock` that was built beside the running test, called from the
/// workspace's folder.
///
/// # Panics
///
/// Where it was not built: `cargo test` builds binaries of the tested packages
/// only, so build the workspace first, as `make test` does.
pub fn lambdock() -> Command {
    let program = beside_this_test("lambdock");
    assert!(
        program.is_file(),
        "no `{}`; run `cargo build --workspace` first",
        program.display()
    );
    let mut command = Command::new(program);
    command.current_dir(workspace());
    command
}

/// A binary of the profile that this test was built in: tests are in its
/// `deps` folder.
fn beside_this_test(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a test knows its own path");
    let mut folders = test.ancestors().skip(1);
    let profile = folders.find(|folder| !folder.ends_with("deps"));
    let profile = profile.unwrap_or(&test);
    profile
        .join(name)
        .with_extension(std::env::consts::EXE_EXTENSION)
}
