//! The smallest base image that a shell script runs on: this machine's static
//! busybox and links to it. Tests that are about no language build on it, since
//! that takes no network and half a second.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use tar::{Builder, EntryType, Header};

use crate::Engine;

/// The image's name. It is no public one, and says whose it is.
pub const BUSYBOX: &str = "lambdock-e2e/busybox:1";

/// Makes sure that the image is on the tests' engine, and names it.
///
/// # Panics
///
/// When this machine has no static busybox, nor a package of it.
pub fn busybox() -> &'static str {
    static MADE: OnceLock<()> = OnceLock::new();
    MADE.get_or_init(|| {
        let engine = Engine::connect();
        if engine.image_id(BUSYBOX).is_none() {
            engine.import(busybox_archive(&[]), BUSYBOX, &[]);
        }
    });
    BUSYBOX
}

/// The image's root folder, with more files for everybody to run or read.
///
/// # Panics
///
/// As [`busybox`].
pub fn busybox_archive(more: &[(&str, &str)]) -> Vec<u8> {
    let program = program();
    let content = std::fs::read(&program).expect("busybox can be read");
    let listed = Command::new(&program).arg("--list").output();
    let listed = listed.expect("busybox lists its applets").stdout;
    let listed = String::from_utf8(listed).expect("applets have plain names");
    let mut archive = Builder::new(Vec::new());
    for folder in ["bin/", "etc/", "usr/", "usr/bin/"] {
        add(&mut archive, folder, EntryType::Directory, 0o755, b"");
    }
    // An engine keeps this mode when it mounts something there.
    add(&mut archive, "tmp/", EntryType::Directory, 0o1777, b"");
    add(
        &mut archive,
        "bin/busybox",
        EntryType::Regular,
        0o755,
        &content,
    );
    let users = b"root:x:0:0::/:/bin/sh\n";
    add(&mut archive, "etc/passwd", EntryType::Regular, 0o644, users);
    for (path, text) in more {
        add(
            &mut archive,
            path,
            EntryType::Regular,
            0o755,
            text.as_bytes(),
        );
    }
    for applet in listed.lines().filter(|applet| *applet != "busybox") {
        let mut header = header(EntryType::Symlink, 0o777, 0);
        let added = archive.append_link(&mut header, format!("bin/{applet}"), "busybox");
        added.expect("memory takes what is written");
    }
    archive.into_inner().expect("memory takes what is written")
}

fn add(archive: &mut Builder<Vec<u8>>, path: &str, what: EntryType, mode: u32, content: &[u8]) {
    let mut header = header(what, mode, content.len());
    let added = archive.append_data(&mut header, path, content);
    added.expect("memory takes what is written");
}

/// Without a time, so that the same content gives the same image.
fn header(what: EntryType, mode: u32, size: usize) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(what);
    header.set_mode(mode);
    header.set_size(size as u64);
    header
}

/// A busybox that needs no libraries.
fn program() -> PathBuf {
    let installed = ["/bin/busybox", "/usr/bin/busybox"].map(PathBuf::from);
    let installed = installed.into_iter().find(|path| is_static(path));
    installed.or_else(unpacked).unwrap_or_else(|| {
        panic!("no static busybox; install it, such as with `apt-get install busybox-static`")
    })
}

/// Debian's and Ubuntu's package, unpacked and not installed.
fn unpacked() -> Option<PathBuf> {
    let folder = std::env::temp_dir().join("lambdock-e2e-busybox");
    std::fs::create_dir_all(&folder).ok()?;
    let script = "apt-get download busybox-static && dpkg-deb -x busybox-static_*.deb .";
    let done = Command::new("sh")
        .args(["-ec", script])
        .current_dir(&folder)
        .output()
        .ok()?;
    let paths = ["bin/busybox", "usr/bin/busybox"].map(|path| folder.join(path));
    let path = paths.into_iter().find(|path| is_static(path));
    path.filter(|_| done.status.success())
}

/// Whether a file is an ELF program that asks for no interpreter.
fn is_static(path: &Path) -> bool {
    const INTERPRETER: [u8; 4] = 3_u32.to_le_bytes();
    let Ok(bytes) = std::fs::read(path) else {
        return false;
    };
    let number = |at: usize, size: usize| {
        let field = bytes.get(at..at + size)?;
        Some(
            field
                .iter()
                .rev()
                .fold(0, |sum, byte| sum << 8 | usize::from(*byte)),
        )
    };
    let headers = || {
        let (from, size, count) = (number(0x20, 8)?, number(0x36, 2)?, number(0x38, 2)?);
        let kinds = (0..count).map(move |index| from + index * size);
        Some(kinds.filter_map(|at| bytes.get(at..at + 4)))
    };
    bytes.starts_with(b"\x7fELF\x02\x01")
        && headers().is_some_and(|mut kinds| !kinds.any(|kind| kind == INTERPRETER))
}
