//! Changes of requirement files, and of the compiled `requirements.txt` beside
//! the one that it was compiled from. Hashes are known to a registry only.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::Renewal;
use super::change::{Change, What, file_name, is_lower, raised};
use super::files::Files;
use super::requirements_file::{Block, RequirementsFile};
use crate::scan::EcosystemKind;
use crate::trace::source::requirements::name;

const COMPILED: &str = "requirements.txt";

pub(super) fn apply(change: &Change, files: &mut Files<'_>) -> Result<Vec<Renewal>, String> {
    let compiled = change.folder().join(COMPILED);
    match &change.what {
        What::Remove => {
            remove(change, &compiled, files)?;
            Ok(Vec::new())
        }
        What::Raise { to } => set(change, &compiled, files, (to, false)),
        What::Override { to, .. } => set(change, &compiled, files, (to, true)),
    }
}

fn remove(change: &Change, compiled: &Path, files: &mut Files<'_>) -> Result<(), String> {
    let mut file = RequirementsFile::new(&files.wanted(&change.file)?);
    let is_compiled = compiled == change.file;
    if !is_compiled {
        let blocks = file.blocks().into_iter();
        let own: Vec<Block> = blocks.filter(|block| block.name == change.name).collect();
        if own.is_empty() {
            return Err(not_asked(change));
        }
        file.drop(&own, &[]);
        files.set(&change.file, file.text());
    }
    let Some(text) = files.text(compiled) else {
        return Ok(());
    };
    let mut file = RequirementsFile::new(&text);
    if is_compiled && !file.blocks().iter().any(|block| block.name == change.name) {
        return Err(not_asked(change));
    }
    let source = (!is_compiled).then(|| format!("-r {}", file_name(&change.file)));
    prune(&mut file, &change.name, source.as_deref());
    files.set(compiled, file.text());
    Ok(())
}

/// Takes out a requirement, unless others need it, and what only it needed.
fn prune(file: &mut RequirementsFile, start: &str, source: Option<&str>) {
    let blocks = file.blocks();
    let mut gone: BTreeSet<&str> = BTreeSet::new();
    let left = |block: &Block, gone: &BTreeSet<&str>| {
        let via = block.via.iter().map(|(_, whose)| whose);
        via.filter(|whose| {
            let of_source = block.name == start
                && whose.starts_with("-r ")
                && source.is_none_or(|own| own == whose.as_str());
            let of_gone = name(whose).is_some_and(|one| gone.contains(&*one));
            !of_source && !of_gone
        })
        .count()
    };
    loop {
        let next = blocks.iter().find(|block| {
            let asked = block.name == start || !block.via.is_empty();
            !gone.contains(&*block.name) && asked && left(block, &gone) == 0
        });
        match next {
            Some(block) => gone.insert(&block.name),
            None => break,
        };
    }
    let (dropped, kept): (Vec<Block>, Vec<Block>) = blocks
        .iter()
        .cloned()
        .partition(|block| gone.contains(&*block.name));
    let mut lines = Vec::new();
    for block in &kept {
        for (at, whose) in &block.via {
            let of_source = block.name == start && source == Some(whose.as_str());
            let is_gone = of_source || name(whose).is_some_and(|one| gone.contains(&*one));
            if !is_gone {
                continue;
            }
            let alone = file.line(*at).trim().trim_start_matches('#').trim() == whose;
            if alone {
                lines.push(*at);
            } else {
                file.replace(*at, &format!("{whose}, "), "");
                file.replace(*at, &format!(", {whose}"), "");
            }
        }
    }
    file.drop(&dropped, &lines);
}

/// Asks for a version; `new` where no line asks for the package yet.
fn set(
    change: &Change,
    compiled: &Path,
    files: &mut Files<'_>,
    (to, new): (&str, bool),
) -> Result<Vec<Renewal>, String> {
    let mut file = RequirementsFile::new(&files.wanted(&change.file)?);
    let text = files.text(compiled).unwrap_or_default();
    let hashed = RequirementsFile::new(&text)
        .blocks()
        .iter()
        .any(|one| one.hashed);
    let is_compiled = compiled == change.file;
    let block = of_name(&file, &change.name);
    if is_compiled && hashed {
        return Err(format!(
            "`{COMPILED}` carries hashes, which only a registry knows, and nobody tells what it was compiled from"
        ));
    }
    match block {
        Some(block) => pin(&mut file, &block, to)?,
        None if new => file.push(&format!("{}=={to}", change.name)),
        None => return Err(not_asked(change)),
    }
    files.set(&change.file, file.text());
    if is_compiled || text.is_empty() {
        return Ok(Vec::new());
    }
    if hashed {
        return Ok(vec![compile(change)]);
    }
    let mut file = RequirementsFile::new(&text);
    if let Some(block) = of_name(&file, &change.name) {
        pin(&mut file, &block, to)?;
    }
    files.set(compiled, file.text());
    Ok(Vec::new())
}

fn of_name(file: &RequirementsFile, name: &str) -> Option<Block> {
    file.blocks().into_iter().find(|block| block.name == name)
}

/// Gives a requirement a version, with the operator that it has.
fn pin(file: &mut RequirementsFile, block: &Block, to: &str) -> Result<(), String> {
    if let Some(own) = &block.version
        && !is_lower(EcosystemKind::PyPi, own, to)
    {
        return Ok(());
    }
    let code = file.code(block).to_owned();
    let end = code.find([';', '\\', '#', '\n']).unwrap_or(code.len());
    let code = code[..end].trim_end();
    let operator = code.find(['=', '<', '>', '~', '!']);
    let Some(begin) = operator else {
        file.replace(
            RequirementsFile::first(block),
            code,
            &format!("{code}=={to}"),
        );
        return Ok(());
    };
    let (before, wish) = code.split_at(begin);
    let wish = raised(EcosystemKind::PyPi, wish, to)?;
    file.replace(
        RequirementsFile::first(block),
        code,
        &format!("{before}{wish}"),
    );
    Ok(())
}

/// Compiles the file anew: wheels only, since a source distribution would run
/// its code.
fn compile(change: &Change) -> Renewal {
    let from = file_name(&change.file);
    let words = [
        "pip-compile",
        "--quiet",
        "--generate-hashes",
        "--pip-args",
        "--only-binary :all:",
        "--output-file",
        COMPILED,
        &from,
    ];
    Renewal::new(PathBuf::from(change.folder()), &words)
}

fn not_asked(change: &Change) -> String {
    format!(
        "`{}` does not ask for `{}`",
        file_name(&change.file),
        change.name
    )
}
