//! Faults of the file system: filling a folder, writing where one must not,
//! opening too many files.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use crate::Failure;

const MB: usize = 1 << 20;

/// Writes a file of that many MB into the folder, and removes it again, so that
/// the next event finds the folder as this one did.
pub(crate) fn fill(folder: &Path, mb: usize) -> Result<(), Failure> {
    let path = folder.join("filled-by-faults");
    let written = write_blocks(&path, mb);
    // What could not be created needs no removal.
    let _ = fs::remove_file(&path);
    written
}

fn write_blocks(path: &Path, mb: usize) -> Result<(), Failure> {
    let block = vec![0xA5; MB];
    let shown = path.display();
    let mut file = File::create(path)
        .map_err(|error| Failure::refused("WriteFailed", &format!("create `{shown}`"), &error))?;
    for done in 0..mb {
        file.write_all(&block).map_err(|error| {
            let what = format!("write `{shown}` after {done} of {mb} MB");
            Failure::refused("WriteFailed", &what, &error)
        })?;
    }
    Ok(())
}

/// Writes a small file.
pub(crate) fn write(path: &Path) -> Result<(), Failure> {
    fs::write(path, "written by faults\n").map_err(|error| {
        let what = format!("write `{}`", path.display());
        Failure::refused("WriteFailed", &what, &error)
    })
}

/// Opens that many files at once.
pub(crate) fn open(count: usize) -> Result<(), Failure> {
    let mut files = Vec::new();
    for done in 0..count {
        let file = File::open("/dev/null").map_err(|error| {
            let what = format!("open file {} of {count}", done + 1);
            Failure::refused("OpenFailed", &what, &error)
        })?;
        files.push(file);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_left_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(fill(folder.path(), 2), Ok(()));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_that_is_not_there_is_a_failed_write() {
        let failure = fill(Path::new("/does/not/exist"), 1).unwrap_err();
        assert_eq!(failure.kind, "WriteFailed");
        assert_eq!(
            failure.message,
            "create `/does/not/exist/filled-by-faults`: No such file or directory (os error 2)"
        );
    }

    #[test]
    fn a_full_device_tells_how_far_it_came() {
        let failure = write_blocks(Path::new("/dev/full"), 3).unwrap_err();
        assert_eq!(
            failure.message,
            "write `/dev/full` after 0 of 3 MB: No space left on device (os error 28)"
        );
    }

    #[test]
    fn a_file_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        assert_eq!(write(&path), Ok(()));
        assert!(path.exists());
    }

    #[test]
    fn a_few_files_can_be_opened() {
        assert_eq!(open(10), Ok(()));
    }
}
