//! What Go's linker writes into a binary: its version, and every module with
//! what replaced it.
//!
//! Source: Go's `debug/buildinfo` and `runtime/debug` documentation: a header
//! of 32 bytes, with strings in it since Go 1.18, with pointers before.

use super::elf::{Binary, Range};
use super::facts::{FileFacts, Found, FoundKind, Trouble, Unlisted};

const MAGIC: &[u8] = b"\xff Go buildinf:";
/// The header, which stands at a multiple of 16.
const HEADER: usize = 32;
const ALIGNED: usize = 16;
/// How far Go's own reader looks where there is no section.
const SEARCHED: u64 = 64 << 10;
/// The text of modules stands between two marks of this size.
const MARK: usize = 16;
/// A version that was never given.
const DEVELOPED: &str = "(devel)";

/// The modules of a binary; `None` for one that Go did not make.
pub(super) fn read(binary: &mut Binary<'_>) -> Option<FileFacts> {
    let info = match binary.section(".go.buildinfo") {
        Some(range) => match binary.bytes(range) {
            Ok(bytes) => Some(bytes),
            Err(trouble) => return Some(trouble.into()),
        },
        None => binary.data_segment(SEARCHED),
    };
    let found = info.as_deref().and_then(header);
    let Some(info) = found else {
        let made_by_go = [".gopclntab", ".note.go.buildid", ".go.buildinfo"];
        let made_by_go = made_by_go.iter().any(|name| binary.section(name).is_some());
        return made_by_go.then(|| FileFacts {
            unlisted: Some(Unlisted::Go),
            ..FileFacts::default()
        });
    };
    let Some((version, modules)) = strings(info, binary) else {
        let trouble = Trouble::unreadable("has build information of Go that cannot be read");
        return Some(trouble.into());
    };
    Some(facts(&version, &modules))
}

/// The header and what follows it.
fn header(bytes: &[u8]) -> Option<&[u8]> {
    let mut places = (0..bytes.len()).step_by(ALIGNED);
    let at = places.find(|&at| bytes[at..].starts_with(MAGIC))?;
    let rest = &bytes[at..];
    (rest.len() >= HEADER).then_some(rest)
}

/// The version, and the text that names the modules.
fn strings(info: &[u8], binary: &mut Binary<'_>) -> Option<(Vec<u8>, Vec<u8>)> {
    let (size, flags) = (info[14], info[15]);
    if flags & 2 != 0 {
        let (version, rest) = counted(&info[HEADER..])?;
        let (modules, _) = counted(rest)?;
        return Some((version.to_vec(), modules.to_vec()));
    }
    let form = Pointers {
        size: usize::from(size),
        big: flags & 1 != 0,
    };
    let version = form.string(form.number(info.get(16..)?)?, binary)?;
    let modules = form.number(info.get(16 + form.size..)?)?;
    // A binary made without modules has no text.
    let modules = form.string(modules, binary).unwrap_or_default();
    Some((version, modules))
}

/// A string after its length, which is a varint.
fn counted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut length = 0_usize;
    for (at, &byte) in bytes.iter().enumerate().take(9) {
        length |= usize::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return bytes.get(at + 1..)?.split_at_checked(length);
        }
    }
    None
}

/// How a binary writes addresses.
struct Pointers {
    size: usize,
    big: bool,
}

impl Pointers {
    fn number(&self, bytes: &[u8]) -> Option<u64> {
        if !matches!(self.size, 4 | 8) {
            return None;
        }
        let bytes = bytes.get(..self.size)?;
        let digit = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
        Some(if self.big {
            bytes.iter().fold(0, digit)
        } else {
            bytes.iter().rev().fold(0, digit)
        })
    }

    /// The string whose header, an address and a length, stands at an address.
    fn string(&self, address: u64, binary: &mut Binary<'_>) -> Option<Vec<u8>> {
        let size = u64::try_from(self.size).ok()?;
        let at = binary.at_address(address, 2 * size)?;
        let header = binary.bytes(at).ok()?;
        let start = self.number(&header)?;
        let length = self.number(&header[self.size..])?;
        let text: Range = binary.at_address(start, length)?;
        binary.bytes(text).ok()
    }
}

fn facts(version: &[u8], modules: &[u8]) -> FileFacts {
    let mut facts = FileFacts::default();
    let version = String::from_utf8_lossy(version);
    match library_version(&version) {
        Some(version) => facts.add(Found::new(FoundKind::Go, "stdlib", version)),
        None => facts.tell(Trouble::unknown_version(format!(
            "was built by a Go without a release: `{version}`"
        ))),
    }
    let marked = modules.len() > 2 * MARK && modules[modules.len() - MARK - 1] == b'\n';
    if !marked {
        let trouble = Trouble::unreadable("is a Go binary that names no modules");
        let trouble = trouble.hint("build it with modules, so that `go version -m` lists them");
        facts.tell(trouble);
        return facts;
    }
    let text = String::from_utf8_lossy(&modules[MARK..modules.len() - MARK]);
    for found in listed(&text) {
        facts.add(found);
    }
    facts
}

/// The modules of a text in the form of `go version -m`.
fn listed(text: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for line in text.lines() {
        let mut words = line.split('\t');
        let (kind, path, version) = (words.next(), words.next(), words.next());
        let path = path.unwrap_or_default();
        let version = version.filter(|version| !version.is_empty());
        match kind {
            Some("mod" | "dep") if !path.is_empty() => {
                found.push(Found::new(
                    FoundKind::Go,
                    path,
                    version.unwrap_or(DEVELOPED),
                ));
            }
            // A folder replaces a module by something without a version.
            Some("=>") => {
                if let Some(last) = found.last_mut() {
                    match version.filter(|version| *version != DEVELOPED) {
                        Some(version) => *last = Found::new(FoundKind::Go, path, version),
                        None => DEVELOPED.clone_into(&mut last.version),
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// The standard library's version as advisories write it: `1.22.0-rc.1` for
/// `go1.22rc1`.
fn library_version(text: &str) -> Option<String> {
    let text = text.strip_prefix("go")?;
    let end = text.find([' ', '-', '+']);
    let text = &text[..end.unwrap_or(text.len())];
    let split = text.find(|letter: char| letter.is_ascii_alphabetic());
    let (numbers, pre) = text.split_at(split.unwrap_or(text.len()));
    let mut parts: Vec<&str> = numbers.split('.').collect();
    if parts
        .iter()
        .any(|part| part.is_empty() || part.bytes().any(|byte| !byte.is_ascii_digit()))
    {
        return None;
    }
    parts.resize(3.max(parts.len()), "0");
    let mut version = parts.join(".");
    let digits = pre.find(|letter: char| letter.is_ascii_digit());
    if let Some(digits) = digits {
        version = format!("{version}-{}.{}", &pre[..digits], &pre[digits..]);
    }
    Some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_the_library_are_those_of_advisories() {
        let cases = [
            ("go1.26.6", Some("1.26.6")),
            ("go1.21", Some("1.21.0")),
            ("go1.22rc1", Some("1.22.0-rc.1")),
            ("go1.24.1 X:boringcrypto", Some("1.24.1")),
            ("go1.24.1-20250101-RC00 cl/1", Some("1.24.1")),
            ("devel go1.27-abc", None),
            ("go", None),
        ];
        for (text, expected) in cases {
            assert_eq!(library_version(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn replaced_modules_are_what_replaced_them() {
        let text = "path\tcommand\nmod\tx.org/me\t(devel)\t\ndep\ta.org/a\tv1.0.0\th1:x\n\
            dep\tb.org/b\tv1.0.0\n=>\tc.org/c\tv1.2.0\th1:y\ndep\td.org/d\tv1.1.0\n=>\t./d\t(devel)\t\nbuild\t-compiler=gc\n";
        let all = listed(text);
        let all: Vec<_> = all
            .iter()
            .map(|found| (&*found.name, &*found.version))
            .collect();
        let expected = [
            ("x.org/me", "(devel)"),
            ("a.org/a", "v1.0.0"),
            ("c.org/c", "v1.2.0"),
            ("d.org/d", "(devel)"),
        ];
        assert_eq!(all, expected);
    }

    #[test]
    fn lengths_are_never_believed() {
        assert_eq!(counted(b"\x02abc"), Some((&b"ab"[..], &b"c"[..])));
        assert_eq!(counted(b"\x05ab"), None);
        assert_eq!(counted(&[0xff; 20]), None);
        assert_eq!(counted(b""), None);
    }
}
