//! Stages of a Dockerfile and what each is built from, with arguments put in.
//! It knows nothing of what replaces a base.

use std::collections::BTreeMap;

use super::arguments::BuildArguments;
use super::error::DockerfileError;
use super::expand::{Expanded, expand};
use super::file::Dockerfile;
use super::instruction::Instruction;
use super::logical::Logical;
use super::reference::is_reference;
use super::words::{plain, quoted};

/// One stage: a `FROM` and what it resolves to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Its index, from 0.
    pub index: usize,
    /// Its name in lower case, from `AS name`.
    pub name: Option<String>,
    /// 1-based line of its `FROM`.
    pub line: usize,
    /// The base as written.
    pub written: String,
    /// What it is built from.
    pub base: Base,
    /// The value of `--platform`, arguments put in.
    pub platform: Option<String>,
    /// Where the base is written.
    pub(super) place: Logical,
}

/// What a stage is built from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Base {
    /// An image, by its full written reference.
    Image(String),
    /// An earlier stage, by index.
    Stage(usize),
    /// Nothing.
    Scratch,
}

/// The stages of a Dockerfile, in order.
pub fn stages(
    file: &Dockerfile,
    arguments: &BuildArguments,
) -> Result<Vec<Stage>, DockerfileError> {
    let globals = Globals::read(file, arguments)?;
    let mut stages = Vec::new();
    for instruction in file.instructions() {
        if instruction.keyword() == "FROM" {
            let stage = globals.stage(instruction, &stages)?;
            stages.push(stage);
        }
    }
    if stages.is_empty() {
        return Err(DockerfileError::NoStage);
    }
    Ok(stages)
}

/// The index of the last of the stages with that name, in any case.
pub(super) fn named(stages: &[Stage], name: &str) -> Option<usize> {
    let name = name.to_ascii_lowercase();
    let wanted = |stage: &&Stage| stage.name.as_ref() == Some(&name);
    stages.iter().rfind(wanted).map(|stage| stage.index)
}

/// Variables that `FROM` lines see.
struct Globals<'a> {
    file: &'a Dockerfile,
    arguments: &'a BuildArguments,
    values: BTreeMap<String, String>,
}

impl<'a> Globals<'a> {
    fn read(file: &'a Dockerfile, arguments: &'a BuildArguments) -> Result<Self, DockerfileError> {
        let mut globals = Self {
            file,
            arguments,
            values: arguments.automatic(),
        };
        let before = |found: &&Instruction| found.keyword() != "FROM";
        for instruction in file.instructions().iter().take_while(before) {
            if instruction.keyword() == "ARG" {
                globals.declare(instruction)?;
            }
        }
        Ok(globals)
    }

    /// `ARG A B=1 C=$B`: a given value wins over a default, and a name without
    /// either keeps what it had.
    fn declare(&mut self, instruction: &Instruction) -> Result<(), DockerfileError> {
        for (name, default) in declarations(instruction, self.file.escape()) {
            let value = match (self.arguments.given(name), default) {
                (Some(given), _) => given.to_owned(),
                (None, Some(word)) => self.expand(word, instruction.line())?.text,
                (None, None) => continue,
            };
            self.values.insert(name.to_owned(), value);
        }
        Ok(())
    }

    fn stage(
        &self,
        instruction: &Instruction,
        earlier: &[Stage],
    ) -> Result<Stage, DockerfileError> {
        let text = instruction.arguments();
        let words = plain(text);
        let name = match words.as_slice() {
            [_] => None,
            [_, word, name] if text[word.clone()].eq_ignore_ascii_case("as") => {
                Some(text[name.clone()].to_ascii_lowercase())
            }
            _ => {
                return Err(DockerfileError::MalformedFrom {
                    line: instruction.line(),
                    written: text.to_owned(),
                });
            }
        };
        let written = text[words[0].clone()].to_owned();
        let platform = instruction.flag("platform");
        let platform = platform.map(|flag| self.expand(&flag.value, instruction.line()));
        Ok(Stage {
            index: earlier.len(),
            name,
            line: instruction.line(),
            base: self.base(&written, instruction.line(), earlier)?,
            written,
            platform: platform.transpose()?.map(|expanded| expanded.text),
            place: instruction.arguments.slice(words[0].clone()),
        })
    }

    fn base(&self, written: &str, line: usize, earlier: &[Stage]) -> Result<Base, DockerfileError> {
        let expanded = self.expand(written, line)?;
        if let Some(index) = named(earlier, &expanded.text) {
            return Ok(Base::Stage(index));
        }
        if expanded.text == "scratch" {
            return Ok(Base::Scratch);
        }
        if is_reference(&expanded.text) {
            return Ok(Base::Image(expanded.text));
        }
        Err(self.unusable(written, line, expanded))
    }

    /// A variable without a value is only an error where nothing usable is
    /// left: `FROM python${SUFFIX}` without a suffix is fine.
    fn unusable(&self, written: &str, line: usize, expanded: Expanded) -> DockerfileError {
        let Some(variable) = expanded.unset.into_iter().next() else {
            return DockerfileError::NotAReference {
                line,
                resolved: expanded.text,
            };
        };
        DockerfileError::Unset {
            line,
            written: written.to_owned(),
            declared_late: self.declared_late(&variable),
            given: self.arguments.given(&variable).is_some(),
            variable,
        }
    }

    fn declared_late(&self, variable: &str) -> Option<usize> {
        let escape = self.file.escape();
        let after = |found: &&Instruction| found.keyword() != "FROM";
        let late = self.file.instructions().iter().skip_while(after);
        late.filter(|found| found.keyword() == "ARG")
            .find(|found| declarations(found, escape).any(|(name, _)| name == variable))
            .map(Instruction::line)
    }

    fn expand(&self, word: &str, line: usize) -> Result<Expanded, DockerfileError> {
        let lookup = |name: &str| self.values.get(name).cloned();
        expand(word, self.file.escape(), &lookup).map_err(|problem| DockerfileError::Substitution {
            line,
            written: word.to_owned(),
            problem,
        })
    }
}

/// Names and default words of an `ARG`.
fn declarations(
    instruction: &Instruction,
    escape: char,
) -> impl Iterator<Item = (&str, Option<&str>)> {
    let text = instruction.arguments();
    let words = quoted(text, escape).unwrap_or_else(|| plain(text));
    words.into_iter().map(|range| {
        let word = &text[range];
        match word.split_once('=') {
            Some((name, default)) => (name, Some(default)),
            None => (word, None),
        }
    })
}
