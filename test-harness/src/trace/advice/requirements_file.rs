//! A requirement file as blocks of lines: a requirement with its continued lines,
//! its hashes, and the remarks below it that say for whose sake it is there.
//!
//! Source: pip documentation, "Requirements File Format".

use std::ops::Range;

use crate::trace::source::requirements::{name, pinned};

/// The lines of a file, with their ends.
pub(super) struct RequirementsFile {
    lines: Vec<String>,
}

/// One requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    /// Its name, normalised.
    pub(super) name: String,
    /// The version that it is pinned to.
    pub(super) version: Option<String>,
    /// Its lines.
    lines: Range<usize>,
    /// Whether it carries hashes.
    pub(super) hashed: bool,
    /// For whose sake it is there, by line.
    pub(super) via: Vec<(usize, String)>,
}

impl RequirementsFile {
    pub(super) fn new(text: &str) -> Self {
        let lines = text.split_inclusive('\n').map(str::to_owned);
        Self {
            lines: lines.collect(),
        }
    }

    pub(super) fn text(&self) -> String {
        self.lines.concat()
    }

    /// The requirements, in their order.
    pub(super) fn blocks(&self) -> Vec<Block> {
        let mut blocks: Vec<Block> = Vec::new();
        let mut open = false;
        let mut continued = false;
        let mut in_via = false;
        for (at, line) in self.lines.iter().enumerate() {
            let trimmed = line.trim();
            let was_continued = std::mem::replace(&mut continued, trimmed.ends_with('\\'));
            if let Some(remark) = trimmed.strip_prefix('#') {
                let below = line.starts_with([' ', '\t']);
                if let Some(block) = blocks.last_mut().filter(|_| open && below) {
                    block.lines.end = at + 1;
                    in_via = via(remark.trim(), in_via, |whose| block.via.push((at, whose)));
                } else {
                    open = false;
                }
            } else if was_continued {
                if let Some(block) = blocks.last_mut().filter(|_| open) {
                    block.lines.end = at + 1;
                    block.hashed |= trimmed.contains("--hash");
                }
            } else {
                in_via = false;
                let (code, remark) = match trimmed.split_once(" #") {
                    Some((code, remark)) => (code.trim(), remark.trim()),
                    None => (trimmed, ""),
                };
                let found = name(code);
                open = found.is_some();
                if let Some(name) = found {
                    let mut block = Block {
                        name,
                        version: pinned(code),
                        lines: at..at + 1,
                        hashed: code.contains("--hash"),
                        via: Vec::new(),
                    };
                    in_via = via(remark, false, |whose| block.via.push((at, whose)));
                    blocks.push(block);
                }
            }
        }
        blocks
    }

    /// Takes lines out of it.
    pub(super) fn drop(&mut self, blocks: &[Block], lines: &[usize]) {
        for (at, line) in self.lines.iter_mut().enumerate() {
            let in_block = blocks.iter().any(|block| block.lines.contains(&at));
            if in_block || lines.contains(&at) {
                line.clear();
            }
        }
    }

    /// Changes what stands between two places of a line.
    pub(super) fn replace(&mut self, line: usize, from: &str, to: &str) {
        if let Some(line) = self.lines.get_mut(line) {
            *line = line.replacen(from, to, 1);
        }
    }

    /// The first line of a requirement.
    pub(super) fn code(&self, block: &Block) -> &str {
        self.lines.get(block.lines.start).map_or("", String::as_str)
    }

    /// The number of a requirement's first line.
    pub(super) fn first(block: &Block) -> usize {
        block.lines.start
    }

    /// A line of it.
    pub(super) fn line(&self, at: usize) -> &str {
        self.lines.get(at).map_or("", String::as_str)
    }

    /// Adds a line at its end.
    pub(super) fn push(&mut self, line: &str) {
        if let Some(last) = self.lines.last_mut().filter(|last| !last.ends_with('\n')) {
            last.push('\n');
        }
        self.lines.push(format!("{line}\n"));
    }
}

/// Takes up a remark of pip-compile or uv; tells whether more may follow.
fn via(remark: &str, in_via: bool, mut take: impl FnMut(String)) -> bool {
    let whose = match remark.strip_prefix("via") {
        Some(rest) if rest.is_empty() || rest.starts_with(' ') => rest.trim(),
        _ if in_via => remark,
        _ => return false,
    };
    let whose = whose.split(',').map(str::trim);
    whose
        .filter(|one| !one.is_empty())
        .for_each(|one| take(one.to_owned()));
    true
}
