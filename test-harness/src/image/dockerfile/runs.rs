//! A copy of a Dockerfile in which `RUN` instructions get more flags and another
//! beginning; all else, every line number included, stays as it is. It decides
//! neither.

use std::ops::Range;

use super::arguments::BuildArguments;
use super::error::DockerfileError;
use super::file::Dockerfile;
use super::instruction::Instruction;
use super::map::apply;
use super::shell;
use super::stages::{Base, Stage, stages};

/// One `RUN` instruction of a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run<'a> {
    /// The stage that it is in.
    pub stage: &'a Stage,
    /// All stages.
    pub stages: &'a [Stage],
    /// What follows the keyword and its flags.
    pub command: &'a str,
    /// Whether a shell that knows POSIX's language reads the command.
    pub is_script: bool,
}

/// What a `RUN` gets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Addition {
    /// Flags, before those that it has.
    pub flags: Vec<String>,
    /// What its command begins with.
    pub beginning: String,
}

/// Adds to each `RUN` what `decide` gives for it. What an `ONBUILD` keeps is
/// left alone: it belongs to later builds.
///
/// A shell that the base image itself chooses is not known here; it is taken
/// for a POSIX shell.
pub fn add_to_runs(
    text: &str,
    arguments: &BuildArguments,
    decide: &dyn Fn(&Run<'_>) -> Addition,
) -> Result<String, DockerfileError> {
    let file = Dockerfile::parse(text);
    let stages = stages(&file, arguments)?;
    let mut shells: Vec<bool> = Vec::new();
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for instruction in file.instructions() {
        match instruction.keyword() {
            "FROM" => shells.push(inherited(&shells, &stages)),
            "SHELL" => {
                if let Some(shell) = shells.last_mut() {
                    *shell = shell::is_posix(&instruction.json().unwrap_or_default());
                }
            }
            "RUN" if !instruction.arguments().is_empty() => {
                let stage = shells.len().checked_sub(1).and_then(|at| stages.get(at));
                if let Some(stage) = stage {
                    let addition = decide(&Run {
                        stage,
                        stages: &stages,
                        command: instruction.arguments(),
                        is_script: shells.last() == Some(&true) && shell::reads(instruction),
                    });
                    edits.extend(insertions(instruction, &addition));
                }
            }
            _ => {}
        }
    }
    Ok(apply(text, &edits))
}

/// The shell of the stage that begins: that of the stage which it is built on.
fn inherited(shells: &[bool], stages: &[Stage]) -> bool {
    match stages.get(shells.len()).map(|stage| &stage.base) {
        Some(Base::Stage(index)) => shells.get(*index).copied().unwrap_or(true),
        _ => true,
    }
}

fn insertions(run: &Instruction, addition: &Addition) -> [(Range<usize>, String); 2] {
    let flags = addition.flags.iter().map(|flag| format!(" {flag}"));
    let (flags_at, command_at) = (run.behind_keyword, run.arguments.start());
    [
        (flags_at..flags_at, flags.collect()),
        (command_at..command_at, addition.beginning.clone()),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::Architecture;

    /// Every `RUN` gets a flag, every script a beginning.
    fn added(text: &str) -> String {
        let arguments = BuildArguments::new(&BTreeMap::new(), Architecture::X86_64);
        let decide = |run: &Run<'_>| Addition {
            flags: vec!["--mount=M".to_owned()],
            beginning: if run.is_script { ". E; " } else { "" }.to_owned(),
        };
        add_to_runs(text, &arguments, &decide).unwrap()
    }

    #[test]
    fn flags_stand_behind_the_keyword_and_the_beginning_before_the_command() {
        let cases = [
            ("RUN npm ci", "RUN --mount=M . E; npm ci"),
            (
                "  run --network=none --mount=type=cache,target=/x npm ci",
                "  run --mount=M --network=none --mount=type=cache,target=/x . E; npm ci",
            ),
            (
                "RUN \\\n# why\n\n  --mount=type=tmpfs,target=/y \\\n  a && \\\n  b",
                "RUN --mount=M \\\n# why\n\n  --mount=type=tmpfs,target=/y \\\n  . E; a && \\\n  b",
            ),
            ("RUN [ -d x ] && y", "RUN --mount=M . E; [ -d x ] && y"),
            ("RUN [\"a\", \"b\"]", "RUN --mount=M [\"a\", \"b\"]"),
            ("RUN <<EOF\nRUN a\nEOF", "RUN --mount=M <<EOF\nRUN a\nEOF"),
            ("ONBUILD RUN a", "ONBUILD RUN a"),
            ("RUN", "RUN"),
            ("RU\\\nN a", "RU\\\nN --mount=M . E; a"),
        ];
        for (text, wanted) in cases {
            assert_eq!(
                added(&format!("FROM a\n{text}\n")),
                format!("FROM a\n{wanted}\n")
            );
        }
    }

    #[test]
    fn backtick_escapes_and_windows_line_ends_stay() {
        let text = "# escape=`\r\nFROM a\r\nRUN a `\r\n  b\\\r\nRUN c\r\n";
        let wanted =
            "# escape=`\r\nFROM a\r\nRUN --mount=M . E; a `\r\n  b\\\r\nRUN --mount=M . E; c\r\n";
        assert_eq!(added(text), wanted);
    }

    #[test]
    fn the_shell_is_the_stages_own_or_that_of_the_stage_below() {
        let text = "FROM a AS one\nRUN x\nSHELL [\"python3\", \"-c\"]\nRUN x\n\
                    FROM b\nRUN x\nFROM one\nRUN x\nSHELL [\"/bin/bash\", \"-c\"]\nRUN x\n";
        let scripts = |text: &str| -> Vec<bool> {
            let runs = text.lines().filter(|line| line.starts_with("RUN"));
            runs.map(|line| line.contains(". E; ")).collect()
        };
        assert_eq!(scripts(&added(text)), [true, false, true, false, true]);
    }
}
