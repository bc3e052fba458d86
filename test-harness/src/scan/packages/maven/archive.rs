//! Going through an archive and those within it, with limits on number, depth
//! and what they unpack to.

use std::io::{self, Read, SeekFrom};

use zip::ZipArchive;
use zip::result::ZipError;

use super::super::Input;
use super::super::facts::{FileFacts, Trouble};
use super::super::limits::{self, Budget};
use super::identity::Seen;
use super::{is_archive, needs, pom};

/// Archives within archives: three levels are usual in an `ear`.
const MOST_DEPTH: usize = 8;
/// Files of an archive. The largest known have some 100,000.
const MOST_FILES: u64 = 400_000;
/// Artifacts that one archive names. The largest known have some hundreds.
const MOST_ARTIFACTS: usize = 5_000;
/// Nested archives up to this size stay in memory.
const IN_MEMORY: usize = 8 << 20;
/// What an archive's end may take: its record and its comment.
const END: u64 = 22 + (1 << 16) + 76;

/// Reads an archive and what is nested in it.
pub(super) fn read(
    input: &mut dyn Input,
    name: &str,
    inside: &mut Vec<String>,
    budget: &mut Budget,
    facts: &mut FileFacts,
) {
    match files(input) {
        Ok(files) if files > MOST_FILES => {
            let trouble = Trouble::too_large(format!("has more than {MOST_FILES} files"));
            facts.tell(trouble.inside(inside));
            return;
        }
        _ => {}
    }
    let mut archive = match ZipArchive::new(input) {
        Ok(archive) => archive,
        Err(error) => {
            facts.tell(unreadable(&error).inside(inside));
            return;
        }
    };
    let mut seen = Seen::default();
    for index in 0..archive.len() {
        let Some(Ok(entry)) = archive.name_for_index(index) else {
            facts.tell(Trouble::unreadable("has an entry without a name").inside(inside));
            continue;
        };
        let entry = entry.into_owned();
        if let Err(trouble) = visit(
            &mut archive,
            index,
            &entry,
            &mut seen,
            inside,
            budget,
            facts,
        ) {
            let reason = format!("`{entry}` {}", trouble.reason);
            facts.tell(Trouble { reason, ..trouble }.inside(inside));
        }
    }
    seen.conclude(name, inside, facts);
}

fn visit(
    archive: &mut ZipArchive<&mut dyn Input>,
    index: usize,
    entry: &str,
    seen: &mut Seen,
    inside: &mut Vec<String>,
    budget: &mut Budget,
    facts: &mut FileFacts,
) -> Result<(), Trouble> {
    let (folder, name) = entry.rsplit_once('/').unwrap_or(("", entry));
    let maven = folder.contains("META-INF/maven/");
    if is_class(name) {
        seen.class(entry);
    } else if maven && seen.poms.len().max(seen.needs.len()) >= MOST_ARTIFACTS {
        return Err(Trouble::too_large(format!(
            "is not read after {MOST_ARTIFACTS} artifacts"
        )));
    } else if maven && name == "pom.properties" {
        let bytes = text(archive, index, budget)?;
        seen.poms.push(pom::properties(&bytes, folder));
    } else if maven && name == "pom.xml" {
        // Beside its properties it says only what it needs.
        let properties = archive.index_for_name(&format!("{folder}/pom.properties"));
        match (text(archive, index, budget), properties) {
            (Ok(bytes), properties) => {
                seen.needs.insert(folder.to_owned(), needs::of_pom(&bytes));
                if properties.is_none() {
                    seen.poms.push(pom::xml(&bytes, folder));
                }
            }
            (Err(trouble), None) => return Err(trouble),
            (Err(_), Some(_)) => {}
        }
    } else if entry.eq_ignore_ascii_case("META-INF/MANIFEST.MF") {
        seen.manifest = text(archive, index, budget)?;
    } else if is_archive(name) {
        nested(archive, index, entry, inside, budget, facts)?;
    }
    Ok(())
}

/// Whether a file is a class, or what Kotlin has in place of one for several
/// platforms.
fn is_class(name: &str) -> bool {
    let end = name.rsplit_once('.').map(|(_, end)| end);
    matches!(end, Some("class" | "kotlin_metadata"))
}

fn nested(
    archive: &mut ZipArchive<&mut dyn Input>,
    index: usize,
    entry: &str,
    inside: &mut Vec<String>,
    budget: &mut Budget,
    facts: &mut FileFacts,
) -> Result<(), Trouble> {
    if inside.len() >= MOST_DEPTH {
        return Err(Trouble::too_large(format!(
            "lies deeper than {MOST_DEPTH} archives"
        )));
    }
    let left = budget.left();
    let mut copy = tempfile::spooled_tempfile(IN_MEMORY);
    let file = archive
        .by_index(index)
        .map_err(|error| unreadable(&error))?;
    let copied = io::copy(&mut file.take(left.saturating_add(1)), &mut copy);
    let copied = copied.map_err(|error| limits::unreadable(&error))?;
    budget.take(copied);
    if copied > left {
        return Err(Trouble::too_large(
            "unpacks to more than is read of one file",
        ));
    }
    inside.push(entry.to_owned());
    let name = entry.rsplit('/').next().unwrap_or(entry);
    read(&mut copy, name, inside, budget, facts);
    inside.pop();
    Ok(())
}

fn text(
    archive: &mut ZipArchive<&mut dyn Input>,
    index: usize,
    budget: &mut Budget,
) -> Result<Vec<u8>, Trouble> {
    let file = archive
        .by_index(index)
        .map_err(|error| unreadable(&error))?;
    let bytes = limits::whole(file, limits::MANIFEST.min(budget.left()))?;
    budget.take(bytes.len() as u64);
    Ok(bytes)
}

fn unreadable(error: &ZipError) -> Trouble {
    Trouble::unreadable(format!("cannot be read as a Java archive: {error}"))
}

/// How many files an archive says that it has, before its list is read into
/// memory: the largest number in any record that may be its end.
///
/// Source: APPNOTE.TXT 6.3.10, 4.3.14 and 4.3.16.
fn files(input: &mut dyn Input) -> io::Result<u64> {
    let size = input.seek(SeekFrom::End(0))?;
    input.seek(SeekFrom::Start(size.saturating_sub(END)))?;
    let mut end = Vec::new();
    input.take(END).read_to_end(&mut end)?;
    let (mut most, mut wide) = (0, false);
    for at in 0..end.len() {
        let record = &end[at..];
        let count = if record.starts_with(b"PK\x05\x06") {
            record
                .get(10..12)
                .map(|bytes| u64::from(bytes[0]) | u64::from(bytes[1]) << 8)
        } else if record.starts_with(b"PK\x06\x06") {
            wide = true;
            let bytes = record.get(32..40).and_then(|bytes| bytes.try_into().ok());
            bytes.map(u64::from_le_bytes)
        } else {
            None
        };
        most = most.max(count.unwrap_or(0));
    }
    // So many that the number stands elsewhere, and it was not found there.
    let hidden = most == u64::from(u16::MAX) && !wide;
    Ok(if hidden { u64::MAX } else { most })
}
