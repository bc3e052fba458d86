//! A project of a test's own: a folder with a manifest, a name that no other
//! test has, and images that go with it.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use tempfile::TempDir;

use crate::{Call, Engine};

/// A number that this process has not used yet.
pub(crate) fn number() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Copies a folder with all that is in it.
///
/// # Panics
///
/// When a file cannot be read or written.
pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("a folder can be listed") {
        let path = entry.expect("a folder can be listed").path();
        let copy = to.join(path.file_name().expect("a file has a name"));
        if path.is_dir() {
            copy_folder(&path, &copy);
        } else {
            fs::copy(&path, copy).expect("a file can be copied");
        }
    }
}

/// A project in a folder that goes with it.
#[derive(Debug)]
pub struct Project {
    folder: TempDir,
    name: String,
}

impl Project {
    /// A project with these functions: the manifest but for `[project]`.
    ///
    /// # Panics
    ///
    /// When the folder cannot be written.
    pub fn new(manifest: &str) -> Self {
        let project = Self {
            folder: tempfile::tempdir().expect("a folder can be made"),
            name: format!("e2e-{}-{}", std::process::id(), number()),
        };
        let text = format!("[project]\nname = \"{}\"\n\n{manifest}", project.name);
        project.write("lambdock.toml", &text);
        project
    }

    /// Writes a file, and the folders that it needs.
    ///
    /// # Panics
    ///
    /// When it cannot be written.
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        let folder = path.parent().expect("a file has a folder");
        fs::create_dir_all(folder).expect("a folder can be made");
        fs::write(path, content).expect("a file can be written");
    }

    /// Sets a file's permissions.
    ///
    /// # Panics
    ///
    /// When they cannot be set.
    pub fn set_mode(&self, path: &str, mode: u32) {
        let mode = Permissions::from_mode(mode);
        fs::set_permissions(self.path(path), mode).expect("permissions can be set");
    }

    /// With a file more.
    #[must_use]
    pub fn with(self, path: &str, text: &str) -> Self {
        self.write(path, text);
        self
    }

    /// A path inside the project.
    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// The project's folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The project's name, a part of its images' names.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A call of `lambdock` in the project's folder.
    pub fn call(&self, arguments: &[&str]) -> Call {
        Call::new(arguments).folder(self.folder())
    }

    /// The name of an image of the project's.
    pub fn image(&self, function: &str) -> String {
        format!("lambdock/{}/{function}:image-x86_64", self.name)
    }
}

impl Drop for Project {
    /// Its images go too, so that a run of the tests leaves none.
    fn drop(&mut self) {
        Engine::connect().remove_images(&format!("lambdock/{}/*", self.name));
    }
}
