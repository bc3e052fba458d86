//! Binaries of Go and Rust, whole and damaged.

use std::io::{Cursor, Write as _};

use flate2::write::ZlibEncoder;
use proptest::prelude::*;

use super::fixture::{ADDRESS, elf};
use super::*;

fn read(bytes: &[u8]) -> FileFacts {
    elf::read(&mut Cursor::new(bytes), bytes.len() as u64)
}

fn names(facts: &FileFacts) -> Vec<String> {
    facts
        .packages
        .iter()
        .map(|found| format!("{} {}", found.name, found.version))
        .collect()
}

const MODULES: &str = "path\tx\nmod\tme\t(devel)\t\ndep\tgolang.org/x/sys\tv0.14.0\th1:x\n";

fn marked() -> Vec<u8> {
    [&[1; 16], MODULES.as_bytes(), &[2; 16]].concat()
}

fn inline() -> Vec<u8> {
    let mut info = b"\xff Go buildinf:\x08\x02".to_vec();
    info.resize(32, 0);
    let modules = marked();
    info.push(8);
    info.extend(b"go1.22.3");
    info.extend([u8::try_from(modules.len()).unwrap() | 0x80, 0]);
    // A length of two bytes, since most lists are longer than 127.
    let at = info.len() - 2;
    info[at] = u8::try_from(modules.len() & 0x7f).unwrap() | 0x80;
    info[at + 1] = u8::try_from(modules.len() >> 7).unwrap();
    info.extend(modules);
    info
}

/// The form of Go 1.13 to 1.17: pointers to string headers.
fn pointers(big: bool) -> Vec<u8> {
    let number = |number: u64| {
        if big {
            number.to_be_bytes()
        } else {
            number.to_le_bytes()
        }
    };
    // The section is the first, at 128: after both headers, at a multiple of 16.
    let base = ADDRESS + 128;
    let mut info = b"\xff Go buildinf:\x08".to_vec();
    info.push(u8::from(big));
    info.extend([number(base + 32), number(base + 48)].concat());
    let version = b"go1.16.5";
    let modules = marked();
    info.extend([number(base + 64), number(version.len() as u64)].concat());
    info.extend([number(base + 72), number(modules.len() as u64)].concat());
    info.extend(version);
    info.extend(modules);
    info
}

#[test]
fn both_forms_of_gos_information_are_read() {
    let expected = |library: &str| {
        vec![
            format!("stdlib {library}"),
            "me (devel)".to_owned(),
            "golang.org/x/sys v0.14.0".to_owned(),
        ]
    };
    assert_eq!(
        names(&read(&elf(&[(".go.buildinfo", &inline())]))),
        expected("1.22.3")
    );
    for big in [false, true] {
        let facts = read(&elf(&[(".go.buildinfo", &pointers(big))]));
        assert_eq!(names(&facts), expected("1.16.5"));
        assert_eq!(facts.troubles, []);
    }
    // Without names of sections, the data says it.
    assert_eq!(names(&read(&elf(&[("x", &inline())]))), expected("1.22.3"));
}

#[test]
fn binaries_that_hide_their_packages_are_told_of() {
    assert_eq!(
        read(&elf(&[(".gopclntab", b"x")])).unlisted,
        Some(Unlisted::Go)
    );
    let comment = b"GCC: (Debian 12.2.0)\0rustc version 1.95.0 (abc 2026-01-01)\0";
    assert_eq!(
        read(&elf(&[(".comment", comment)])).unlisted,
        Some(Unlisted::Rust)
    );
    let panics = format!(
        "/rustc/{}/library/core/src/option.rs",
        "0123456789".repeat(4)
    );
    assert_eq!(
        read(&elf(&[(".rodata", panics.as_bytes())])).unlisted,
        Some(Unlisted::Rust)
    );
    // Of C, and of nothing.
    assert!(read(&elf(&[(".comment", b"GCC: (Debian 12.2.0)\0")])).is_empty());
    assert!(read(b"\x7fELF").is_empty());
    let mut packed = elf(&[]);
    // No table of sections: its place, number and size.
    packed[40..48].fill(0);
    packed[58..64].fill(0);
    packed.extend(b"UPX!");
    assert_eq!(read(&packed).unlisted, Some(Unlisted::Packed));
}

#[test]
fn a_static_program_is_told_from_a_library() {
    let flags = [0x6fff_fffb_u64, 0x0800_0000, 0, 0]
        .map(u64::to_le_bytes)
        .concat();
    let mut program = elf(&[(".dynamic", &flags), (".comment", b"rustc version 1.96.1")]);
    // A shared object, whose only segment is the dynamic table, the first section.
    program[16] = 3;
    program[64] = 2;
    program[72..80].copy_from_slice(&128_u64.to_le_bytes());
    program[96..104].copy_from_slice(&32_u64.to_le_bytes());
    assert_eq!(read(&program).unlisted, Some(Unlisted::Rust));
    program[136..144].fill(0);
    assert!(read(&program).is_empty());
}

#[test]
fn tables_without_an_end_are_not_read() {
    let mut bytes = elf(&[(".comment", b"x")]);
    bytes[60..62].fill(0);
    assert_eq!(read(&bytes).troubles[0].kind, TroubleKind::TooLarge);
    let mut bytes = elf(&[(".comment", b"x")]);
    bytes[56..58].fill(0xff);
    assert_eq!(read(&bytes).troubles[0].kind, TroubleKind::TooLarge);
}

#[test]
fn go_without_modules_is_told_of() {
    let mut info = inline();
    let end = info.len() - 17;
    info[end] = b'x';
    let facts = read(&elf(&[(".go.buildinfo", &info)]));
    assert_eq!(names(&facts), ["stdlib 1.22.3"]);
    assert_eq!(facts.troubles[0].kind, TroubleKind::Unreadable);
    let cut = read(&elf(&[(".go.buildinfo", &inline()[..60])]));
    assert_eq!(
        cut.troubles[0].reason,
        "has build information of Go that cannot be read"
    );
}

fn audited() -> Vec<u8> {
    let mut packed = ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    packed
        .write_all(br#"{"packages":[{"name":"serde","version":"1.0.2","source":"crates.io"}]}"#)
        .unwrap();
    packed.finish().unwrap()
}

#[test]
fn crates_of_an_audited_binary_are_read() {
    let comment: &[u8] = b"rustc version 1.95.0";
    let facts = read(&elf(&[(".comment", comment), (".dep-v0", &audited())]));
    assert_eq!(names(&facts), ["serde 1.0.2"]);
    assert_eq!(facts.unlisted, None);
}

proptest! {
    #[test]
    fn reads_damaged_binaries(
        which in 0..4_usize,
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        cut in any::<prop::sample::Index>(),
    ) {
        let good = [
            elf(&[(".go.buildinfo", &inline())]),
            elf(&[(".go.buildinfo", &pointers(false))]),
            elf(&[(".dep-v0", &audited())]),
            elf(&[(".comment", b"rustc version"), (".rodata", b"/rustc/")]),
        ];
        let mut bytes = good[which].clone();
        for (at, value) in flips {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let cut = cut.index(bytes.len() * 4).min(bytes.len());
        read(&bytes[..cut]);
    }
}
