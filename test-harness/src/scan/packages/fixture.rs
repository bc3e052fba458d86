//! Binaries and Java archives for tests, made by hand.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const HEADER: usize = 64;
const PROGRAM_HEADER: usize = 56;
const SECTION_HEADER: usize = 64;
/// Where the file is loaded.
pub(super) const ADDRESS: u64 = 0x40_0000;

/// A program with sections of these names and contents, little-endian, 64
/// bits, all of it loaded at `ADDRESS` and writable.
pub(super) fn elf(sections: &[(&str, &[u8])]) -> Vec<u8> {
    let mut names = vec![0];
    let mut table = vec![0; SECTION_HEADER];
    let mut body = Vec::new();
    let names_of = (".shstrtab", &[][..]);
    let start = HEADER + PROGRAM_HEADER;
    for (name, content) in sections.iter().copied().chain([names_of]) {
        let at = u32::try_from(names.len()).unwrap();
        names.extend(name.bytes().chain([0]));
        let last = name == names_of.0;
        let content = if last {
            names.clone()
        } else {
            content.to_vec()
        };
        body.resize(usize::next_multiple_of(body.len() + start, 16) - start, 0);
        let offset = (start + body.len()) as u64;
        let kind: u32 = if last { 3 } else { 1 };
        table.extend(at.to_le_bytes());
        table.extend(kind.to_le_bytes());
        for number in [0, 0, offset, content.len() as u64, 0, 1, 0] {
            table.extend(number.to_le_bytes());
        }
        body.extend(content);
    }
    let sections_at = (start + body.len()) as u64;
    let size = sections_at;
    let count = u16::try_from(table.len() / SECTION_HEADER).unwrap();
    let mut file = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec();
    file.extend([2, 0, 62, 0, 1, 0, 0, 0]);
    for number in [ADDRESS, HEADER as u64, sections_at] {
        file.extend(number.to_le_bytes());
    }
    file.extend([0; 4]);
    for number in [64, 56, 1, 64, count, count - 1] {
        file.extend(number.to_le_bytes());
    }
    file.extend([1, 0, 0, 0, 6, 0, 0, 0]);
    for number in [0, ADDRESS, ADDRESS, size, size, 16] {
        file.extend(number.to_le_bytes());
    }
    file.extend(body);
    file.extend(table);
    file
}

/// A Java archive.
pub(super) fn jar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// `pom.properties` of an artifact, with its path.
pub(super) fn pom(group: &str, artifact: &str, version: &str) -> (String, Vec<u8>) {
    let text = format!("groupId={group}\nartifactId={artifact}\nversion={version}\n");
    (
        format!("META-INF/maven/{group}/{artifact}/pom.properties"),
        text.into_bytes(),
    )
}
