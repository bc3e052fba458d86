//! Binaries: which sections they have, and what language's build left its list
//! of packages in one of them. A damaged binary does not run and says nothing.

use std::io::Read as _;

use object::Endianness;
use object::elf::{self, FileHeader32, FileHeader64};
use object::read::elf::{Dyn, FileHeader, ProgramHeader as _, SectionHeader as _};
use object::read::{ReadCache, ReadRef};

use super::facts::{FileFacts, Trouble, Unlisted};
use super::limits::{self, TABLE};
use super::{Input, go, rust};

/// `DF_1_PIE` of `DT_FLAGS_1`: a program, though it looks like a library.
const PROGRAM: u64 = 0x0800_0000;

/// A part of a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Range {
    pub(super) start: u64,
    pub(super) size: u64,
}

/// A segment that is loaded.
struct Segment {
    address: u64,
    file: Range,
    writable: bool,
}

/// The parts of a binary that readers of languages look at.
pub(super) struct Binary<'a> {
    input: &'a mut dyn Input,
    sections: Vec<(Vec<u8>, Range)>,
    segments: Vec<Segment>,
    program: bool,
}

/// Reads the packages of a binary.
pub(super) fn read(input: &mut dyn Input, size: u64) -> FileFacts {
    let mut head = [0; 64];
    let start = input.rewind().and_then(|()| input.read_exact(&mut head));
    if start.is_err() {
        return FileFacts::default();
    }
    if is_endless(&head) {
        return Trouble::too_large("has more sections than are read").into();
    }
    let parsed = if head[4] == elf::ELFCLASS32.0 {
        parse::<FileHeader32<Endianness>>(input)
    } else {
        parse::<FileHeader64<Endianness>>(input)
    };
    let Some((sections, segments, program)) = parsed else {
        return FileFacts::default();
    };
    let mut binary = Binary {
        input,
        sections,
        segments,
        program,
    };
    binary
        .sections
        .retain(|(_, range)| range.start.saturating_add(range.size) <= size);
    languages(&mut binary)
}

/// Whether the numbers of sections or segments stand elsewhere, since they are
/// too large for the header: only files for a linker have so many.
fn is_endless(head: &[u8; 64]) -> bool {
    let zero = |range: std::ops::Range<usize>| head[range].iter().all(|byte| *byte == 0);
    let (table, sections, segments) = if head[4] == elf::ELFCLASS32.0 {
        (32..36, 48..50, 44..46)
    } else {
        (40..48, 60..62, 56..58)
    };
    !zero(table) && zero(sections) || head[segments] == [0xff, 0xff]
}

fn languages(binary: &mut Binary<'_>) -> FileFacts {
    if let Some(facts) = go::read(binary) {
        return facts;
    }
    if let Some(facts) = rust::read(binary) {
        return facts;
    }
    if binary.is_packed() {
        return FileFacts {
            unlisted: Some(Unlisted::Packed),
            ..FileFacts::default()
        };
    }
    FileFacts::default()
}

type Parts = (Vec<(Vec<u8>, Range)>, Vec<Segment>, bool);

fn parse<H: FileHeader<Endian = Endianness>>(input: &mut dyn Input) -> Option<Parts> {
    let cache = ReadCache::new(input);
    let data = &cache;
    let header = H::parse(data).ok()?;
    let endian = header.endian().ok()?;
    let mut sections = Vec::new();
    // A binary without a table of sections still has its segments.
    if let Ok(table) = header.sections(endian, data) {
        for section in table.iter().take(10_000) {
            let Ok(name) = table.section_name(endian, section) else {
                continue;
            };
            if let Some((start, size)) = section.file_range(endian) {
                sections.push((name.to_vec(), Range { start, size }));
            }
        }
    }
    let mut program = header.e_type(endian) == elf::ET_EXEC;
    let mut segments = Vec::new();
    for segment in header
        .program_headers(endian, data)
        .ok()?
        .iter()
        .take(10_000)
    {
        program |= segment.p_type(endian) == elf::PT_INTERP;
        // A static program that may lie anywhere has no loader either.
        if segment.p_filesz(endian).into() <= TABLE
            && let Ok(Some(dynamic)) = segment.dynamic(endian, data)
        {
            program |= dynamic.iter().any(|entry| is_pie(entry, endian));
        }
        if segment.p_type(endian) == elf::PT_LOAD {
            let (start, size) = segment.file_range(endian);
            segments.push(Segment {
                address: segment.p_vaddr(endian).into(),
                file: Range { start, size },
                writable: segment.p_flags(endian).0 & elf::PF_W.0 != 0,
            });
        }
    }
    let _: Option<u64> = ReadRef::len(data).ok();
    Some((sections, segments, program))
}

/// Whether an entry of the dynamic table says that this is a program.
fn is_pie<D: Dyn<Endian = Endianness>>(entry: &D, endian: Endianness) -> bool {
    entry.tag(endian) == elf::DT_FLAGS_1 && entry.val(endian) & PROGRAM != 0
}

impl Binary<'_> {
    /// Where a section lies.
    pub(super) fn section(&self, name: &str) -> Option<Range> {
        let mut sections = self.sections.iter();
        sections
            .find(|(found, _)| found == name.as_bytes())
            .map(|(_, range)| *range)
    }

    /// Whether it is a program, and no library.
    pub(super) fn is_program(&self) -> bool {
        self.program
    }

    /// A part of the file, if it is there and no larger than a table may be.
    pub(super) fn bytes(&mut self, range: Range) -> Result<Vec<u8>, Trouble> {
        if range.size > TABLE {
            return Err(Trouble::too_large(format!(
                "has a table larger than {}",
                limits::size(TABLE)
            )));
        }
        let mut bytes = vec![0; usize::try_from(range.size).unwrap_or(0)];
        let read = self
            .input
            .seek(std::io::SeekFrom::Start(range.start))
            .and_then(|_| self.input.read_exact(&mut bytes));
        read.map_err(|error| limits::unreadable(&error))?;
        Ok(bytes)
    }

    /// The start of the first segment that can be written to.
    pub(super) fn data_segment(&mut self, most: u64) -> Option<Vec<u8>> {
        let segment = self.segments.iter().find(|segment| segment.writable)?;
        let range = Range {
            size: segment.file.size.min(most),
            ..segment.file
        };
        self.bytes(range).ok()
    }

    /// Where in the file an address of memory lies.
    pub(super) fn at_address(&self, address: u64, size: u64) -> Option<Range> {
        self.segments.iter().find_map(|segment| {
            let offset = address.checked_sub(segment.address)?;
            let fits = offset.checked_add(size)? <= segment.file.size;
            let start = segment.file.start.checked_add(offset)?;
            fits.then_some(Range { start, size })
        })
    }

    /// Whether UPX has packed it: its mark follows the program headers.
    fn is_packed(&mut self) -> bool {
        let mut head = Vec::new();
        let rewound = self.input.rewind();
        let read = rewound.and_then(|()| (&mut *self.input).take(1024).read_to_end(&mut head));
        self.sections.is_empty() && read.is_ok() && head.windows(4).any(|word| word == b"UPX!")
    }
}
