//! What an ELF binary says of where it can run: its machine, its loader, the
//! glibc it needs. Pure; damaged files say nothing.

use object::Endianness;
use object::elf::{self, FileHeader64};
use object::read::elf::{FileHeader as _, ProgramHeader as _, SectionHeader as _};

use crate::model::Architecture;

/// The first bytes of every ELF binary.
const MAGIC: &[u8] = b"\x7fELF";

/// What the head of a binary tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Binary {
    /// The architecture, where it is one of Lambda's.
    pub(super) architecture: Option<Architecture>,
    /// The loader that starts it; none for a static binary.
    pub(super) loader: Option<String>,
}

/// Whether a file begins as an ELF binary does.
pub(super) fn is_elf(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// Reads the head of a binary; `None` where it is not a whole one.
pub(super) fn binary(bytes: &[u8]) -> Option<Binary> {
    // The class: 32 bits on any machine run on neither of Lambda's.
    if bytes.get(4) == Some(&elf::ELFCLASS32.0) && is_elf(bytes) {
        return Some(Binary {
            architecture: None,
            loader: None,
        });
    }
    let header = FileHeader64::<Endianness>::parse(bytes).ok()?;
    let endian = header.endian().ok()?;
    let architecture = match header.e_machine(endian) {
        elf::EM_X86_64 => Some(Architecture::X86_64),
        elf::EM_AARCH64 => Some(Architecture::Arm64),
        _ => None,
    };
    let segments = header.program_headers(endian, bytes).ok()?;
    let mut loaders = segments
        .iter()
        .filter_map(|segment| segment.interpreter(endian, bytes).ok().flatten());
    let loader = loaders.next();
    Some(Binary {
        architecture,
        loader: loader.map(|loader| String::from_utf8_lossy(loader).into_owned()),
    })
}

/// The highest `GLIBC_x.y` that a binary needs of its C library; `None` for
/// one that needs none.
pub(super) fn glibc(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = FileHeader64::<Endianness>::parse(bytes).ok()?;
    let endian = header.endian().ok()?;
    let sections = header.sections(endian, bytes).ok()?;
    let mut highest = None;
    for section in sections.iter() {
        let Some((mut needs, strings)) = section.gnu_verneed(endian, bytes).ok().flatten() else {
            continue;
        };
        let strings = sections.strings(endian, bytes, strings).ok()?;
        while let Some((_, mut versions)) = needs.next().ok().flatten() {
            while let Some(version) = versions.next().ok().flatten() {
                let name = version.name(endian, strings).ok();
                highest = highest.max(name.and_then(glibc_version));
                if version.vna_next.get(endian) == 0 {
                    break;
                }
            }
        }
    }
    highest
}

/// Reads `GLIBC_2.34`; private and patched names are none.
fn glibc_version(name: &[u8]) -> Option<(u32, u32)> {
    let text = std::str::from_utf8(name).ok()?.strip_prefix("GLIBC_")?;
    let mut numbers = text.split('.').map(str::parse);
    let major = numbers.next()?.ok()?;
    let minor = numbers.next()?.ok()?;
    Some((major, minor))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::fixture;
    use super::*;

    #[test]
    fn reads_machine_loader_and_versions() {
        let loader = "/lib64/ld-linux-x86-64.so.2";
        let bytes = fixture::elf(
            62,
            Some(loader),
            &["GLIBC_2.9", "GLIBC_2.17", "GLIBC_2.2.5"],
        );
        let expected = Binary {
            architecture: Some(Architecture::X86_64),
            loader: Some(loader.to_owned()),
        };
        assert_eq!(binary(&bytes), Some(expected));
        assert_eq!(glibc(&bytes), Some((2, 17)));
        assert_eq!(glibc(&fixture::elf(62, None, &[])), None);
        assert_eq!(
            binary(&fixture::elf(3, None, &[])).unwrap().architecture,
            None
        );
        assert_eq!(binary(b"#!/bin/sh"), None);
        assert_eq!(binary(b"\x7fELF\x01").unwrap().architecture, None);
    }

    #[test]
    fn reads_version_names() {
        assert_eq!(glibc_version(b"GLIBC_2.34"), Some((2, 34)));
        assert_eq!(glibc_version(b"GLIBC_2.2.5"), Some((2, 2)));
        assert_eq!(glibc_version(b"GLIBC_ABI_DT_RELR"), None);
        assert_eq!(glibc_version(b"GLIBCXX_3.4"), None);
    }

    proptest! {
        #[test]
        fn reads_damaged_binaries(
            flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
            cut in any::<prop::sample::Index>(),
        ) {
            let mut bytes = fixture::elf(183, Some("/lib/ld.so"), &["GLIBC_2.17", "GLIBC_2.34"]);
            for (at, value) in flips {
                let at = at.index(bytes.len());
                bytes[at] = value;
            }
            let cut = &bytes[..cut.index(bytes.len())];
            binary(cut);
            glibc(cut);
        }
    }
}
