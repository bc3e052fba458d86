//! Crates of a Rust binary, as `cargo auditable` writes them down; and Rust
//! programs that carry no such list.
//!
//! Source: cargo-auditable's PARSING.md: section `.dep-v0`, JSON packed with
//! zlib.

use flate2::read::ZlibDecoder;
use serde::Deserialize;

use super::elf::Binary;
use super::facts::{FileFacts, Found, FoundKind, Trouble, Unlisted};
use super::limits;

/// Of a list, unpacked; the largest known are some 100 KB.
const LIST: u64 = 16 << 20;
/// What the compiler writes into `.comment`.
const COMMENT: &[u8] = b"rustc version ";
/// Where the compiler's own sources lie: in every message of a panic, and so
/// in programs whose comments were stripped too.
const SOURCES: &[u8] = b"/rustc";
/// The folder of its library, in either.
const LIBRARY: &[u8] = b"/library/";
/// What may stand between both: a commit's digits, or a distribution's version.
const MOST_BETWEEN: usize = 48;
/// How much of the constants is searched for it.
const SEARCHED: u64 = 4 << 20;

#[derive(Deserialize)]
struct List {
    packages: Vec<Crate>,
}

#[derive(Deserialize)]
struct Crate {
    name: String,
    version: String,
    #[serde(default)]
    kind: Kind,
}

#[derive(Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    #[default]
    Runtime,
    #[serde(other)]
    Other,
}

/// The crates of a binary; `None` for one that says nothing of Rust.
pub(super) fn read(binary: &mut Binary<'_>) -> Option<FileFacts> {
    let Some(range) = binary.section(".dep-v0") else {
        return made_by_rust(binary).then(|| FileFacts {
            unlisted: Some(Unlisted::Rust),
            ..FileFacts::default()
        });
    };
    Some(match binary.bytes(range) {
        Ok(bytes) => list(&bytes),
        Err(trouble) => trouble.into(),
    })
}

fn list(bytes: &[u8]) -> FileFacts {
    let text = match limits::whole(ZlibDecoder::new(bytes), LIST) {
        Ok(text) => text,
        Err(trouble) => return trouble.into(),
    };
    let list: List = match serde_json::from_slice(&text) {
        Ok(list) => list,
        Err(error) => {
            return Trouble::unreadable(format!(
                "has a list of crates that cannot be read: {error}"
            ))
            .into();
        }
    };
    // What only built it is not in it.
    let crates = list
        .packages
        .into_iter()
        .filter(|package| package.kind == Kind::Runtime);
    FileFacts {
        packages: crates
            .map(|package| Found::new(FoundKind::Cargo, package.name, package.version))
            .collect(),
        ..FileFacts::default()
    }
}

/// Whether it is a Rust program. Libraries are a part of the package that
/// loads them, such as a Python wheel, and its advisories are of them too.
fn made_by_rust(binary: &mut Binary<'_>) -> bool {
    if !binary.is_program() {
        return false;
    }
    let comment = binary.section(".comment");
    let comment = comment.and_then(|range| binary.bytes(range).ok());
    if comment.is_some_and(|comment| holds(&comment, COMMENT)) {
        return true;
    }
    let Some(mut range) = binary.section(".rodata") else {
        return false;
    };
    range.size = range.size.min(SEARCHED);
    binary
        .bytes(range)
        .is_ok_and(|constants| names_sources(&constants))
}

/// Whether it names a source of the compiler's library: `/rustc/COMMIT/library/`,
/// or `/usr/src/rustc-VERSION/library/` where a distribution built it.
fn names_sources(constants: &[u8]) -> bool {
    let mut rest = constants;
    while let Some(at) = rest.windows(SOURCES.len()).position(|word| word == SOURCES) {
        rest = &rest[at + SOURCES.len()..];
        let between = &rest[..rest.len().min(MOST_BETWEEN + LIBRARY.len())];
        let named = matches!(rest.first(), Some(b'/' | b'-'));
        if named && holds(between, LIBRARY) {
            return true;
        }
    }
    false
}

fn holds(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|found| found == word)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::super::TroubleKind;
    use super::*;

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn crates_that_only_build_are_left_out() {
        let text = br#"{"packages":[{"name":"cc","version":"1.0.0","source":"crates.io","kind":"build"},
            {"name":"serde","version":"1.0.2","source":"crates.io"},{"name":"me","version":"0.1.0","source":"local","root":true}]}"#;
        let facts = list(&packed(text));
        let names: Vec<_> = facts.packages.iter().map(|found| &*found.name).collect();
        assert_eq!(names, ["serde", "me"]);
    }

    #[test]
    fn damaged_and_huge_lists_are_told_of() {
        let kind = |bytes: &[u8]| list(bytes).troubles[0].kind;
        assert_eq!(kind(b"nothing"), TroubleKind::Unreadable);
        assert_eq!(kind(&packed(b"{\"packages\":[")), TroubleKind::Unreadable);
        assert_eq!(kind(&packed(&vec![b' '; 17 << 20])), TroubleKind::TooLarge);
    }

    #[test]
    fn only_the_compilers_own_sources_count() {
        let commit = "a".repeat(40);
        let text = format!("x/rustc/short/x/rustc/{commit}/library/core/src/fmt.rs");
        assert!(names_sources(text.as_bytes()));
        assert!(names_sources(
            b"/usr/src/rustc-1.96.1/library/alloc/src/fmt.rs"
        ));
        assert!(!names_sources(b"/usr/bin/rustc/ is a compiler"));
        assert!(!names_sources(b"/usr/bin/rustc of a /library/"));
        assert!(!names_sources(format!("/rustc/{commit}").as_bytes()));
    }
}
