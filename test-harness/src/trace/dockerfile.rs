//! Which instruction of a Dockerfile made a layer. Layers and instructions are
//! laid side by side; where they do not fit, no line is told.
//!
//! Source: the histories that BuildKit (`dockerfile2llb/convert.go`) and
//! Docker's classic builder (`dockerfile/internals.go`) write.

use std::path::{Path, PathBuf};

use super::source::Line;
use crate::image::dockerfile::{Base, BuildArguments, Dockerfile, Instruction, Stage, stages};

/// The instruction that made a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerLine {
    /// Its first line; the text is the whole instruction, in one line.
    pub line: Line,
    /// The stage that it copies from, where it does.
    pub from: Option<StageLine>,
}

/// A stage of a Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageLine {
    /// Its name, or its number where it has none.
    pub name: String,
    /// The line of its `FROM`.
    pub line: Line,
}

/// A Dockerfile as it is built: which stage, with which arguments.
#[derive(Debug, Clone, Copy)]
pub struct Built<'a> {
    /// The file.
    pub file: &'a Path,
    /// Its text.
    pub text: &'a str,
    /// The stage that becomes the image; the last one where absent.
    pub target: Option<&'a str>,
    /// Build arguments.
    pub arguments: &'a BuildArguments,
}

/// The instructions behind an image's own layers, bottom first: as many as
/// there are layers, in their order.
///
/// # Errors
/// Why no line can be told, as a fragment.
pub fn layer_lines(built: Built<'_>, history: &[Option<&str>]) -> Result<Vec<LayerLine>, String> {
    let dockerfile = Dockerfile::parse(built.text);
    let stages = stages(&dockerfile, built.arguments).map_err(|error| error.to_string())?;
    let last = target(&stages, built.target)?;
    let made: Vec<Made<'_>> = history.iter().map(|step| Made::read(*step)).collect();
    let steps = steps(&dockerfile, &stages, last);
    let fitting = fit(&steps, &made).ok_or_else(|| {
        let instructions = steps.len();
        let layers = made.len();
        format!("its {instructions} instructions that make layers do not fit the image's {layers} own layers; the Dockerfile may have changed since the image was built")
    })?;
    let line = |instruction: &Instruction| line_of(built.file, instruction);
    let lines = fitting.into_iter().map(|instruction| LayerLine {
        line: line(instruction),
        from: stage_of(instruction, &stages).map(|stage| StageLine {
            name: stage
                .name
                .clone()
                .unwrap_or_else(|| stage.index.to_string()),
            line: from_line(built.file, stage),
        }),
    });
    Ok(lines.collect())
}

/// The stage that becomes the image.
pub(super) fn target<'a>(stages: &'a [Stage], target: Option<&str>) -> Result<&'a Stage, String> {
    let meant = match target {
        None => stages.last(),
        Some(target) => stages.iter().rfind(|stage| is_called(stage, target)),
    };
    meant.ok_or_else(|| "the Dockerfile has no such stage".to_owned())
}

/// The stage at the bottom of those that a stage is built on.
pub(super) fn bottom<'a>(stages: &'a [Stage], stage: &'a Stage) -> &'a Stage {
    match stage.base {
        // A stage is built on an earlier one, so this ends.
        Base::Stage(index) if index < stage.index => bottom(stages, &stages[index]),
        _ => stage,
    }
}

/// The line of a stage's `FROM`.
pub(super) fn from_line(file: &Path, stage: &Stage) -> Line {
    Line {
        file: file.to_owned(),
        number: u32::try_from(stage.line).unwrap_or(u32::MAX),
        text: format!("FROM {}", stage.written),
    }
}

fn is_called(stage: &Stage, name: &str) -> bool {
    let own = stage.name.as_deref();
    own.is_some_and(|own| own.eq_ignore_ascii_case(name)) || name.parse() == Ok(stage.index)
}

fn line_of(file: &Path, instruction: &Instruction) -> Line {
    let flags = instruction.flags().iter().map(|flag| match &*flag.value {
        "" => format!("--{} ", flag.name),
        value => format!("--{}={value} ", flag.name),
    });
    let flags: String = flags.collect();
    let arguments = plain(instruction.arguments());
    Line {
        file: PathBuf::from(file),
        number: u32::try_from(instruction.line()).unwrap_or(u32::MAX),
        text: format!("{} {flags}{arguments}", instruction.keyword()),
    }
}

/// The stage that an instruction copies from.
fn stage_of<'a>(instruction: &Instruction, stages: &'a [Stage]) -> Option<&'a Stage> {
    let from = instruction
        .flags()
        .iter()
        .find(|flag| flag.name == "from")?;
    stages.iter().rfind(|stage| is_called(stage, &from.value))
}

/// What makes layers, of a stage and the stages that it is built on.
fn steps<'a>(dockerfile: &'a Dockerfile, stages: &[Stage], last: &Stage) -> Vec<&'a Instruction> {
    let mut chain = vec![last.index];
    let mut stage = last;
    // A stage is built on an earlier one, so this ends.
    while let Base::Stage(index) = stage.base
        && let Some(below) = stages.get(index)
    {
        chain.push(index);
        stage = below;
    }
    let mut steps = Vec::new();
    for index in chain.into_iter().rev() {
        let begin = stages[index].line;
        let end = stages.get(index + 1).map_or(usize::MAX, |next| next.line);
        let own = dockerfile.instructions().iter();
        let own = own.filter(|step| step.line() > begin && step.line() < end);
        steps.extend(own.filter(|step| makes_layer(step.keyword())));
    }
    steps
}

fn makes_layer(keyword: &str) -> bool {
    matches!(keyword, "RUN" | "COPY" | "ADD" | "WORKDIR")
}

/// What a history says of a layer.
#[derive(Debug, PartialEq, Eq)]
struct Made<'a> {
    keyword: Option<&'a str>,
    arguments: &'a str,
}

impl<'a> Made<'a> {
    fn read(step: Option<&'a str>) -> Self {
        let step = step.unwrap_or_default().trim();
        let step = step.strip_suffix("# buildkit").map_or(step, str::trim_end);
        // The classic builder: `/bin/sh -c #(nop) COPY file:… in /dir`.
        let (classic, text) = match step.split_once("#(nop)") {
            Some((_, text)) => (true, text.trim_start()),
            None => (false, step),
        };
        let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
        if makes_layer(word) {
            // Its arguments are digests, which nobody compares.
            let arguments = if classic { "" } else { rest };
            let arguments = if word == "RUN" {
                command(arguments)
            } else {
                arguments
            };
            return Self {
                keyword: Some(word),
                arguments,
            };
        }
        let shell = text.starts_with('/') || text.starts_with('|');
        Self {
            keyword: (shell && !classic).then_some("RUN"),
            arguments: command(text),
        }
    }

    /// Whether an instruction may have made this.
    fn fits(&self, step: &Instruction) -> bool {
        if self
            .keyword
            .is_some_and(|keyword| keyword != step.keyword())
        {
            return false;
        }
        if step.keyword() != "RUN" || self.arguments.is_empty() || !step.heredocs().is_empty() {
            return true;
        }
        // The exec form is written as a list, the shell form as it is.
        let words = step.json().map(|words| words.join(" "));
        let text = plain(words.as_deref().unwrap_or(step.arguments()));
        let made = plain(self.arguments);
        made.ends_with(&text) || text.ends_with(&made)
    }
}

/// What `RUN` runs: without the arguments before it and the usual shell.
fn command(text: &str) -> &str {
    let shells = ["/bin/sh -c ", "/bin/bash -c ", "/bin/sh -ec "];
    let starts = shells.iter().filter_map(|shell| {
        let at = text.find(shell)?;
        Some(at + shell.len())
    });
    starts.min().map_or(text, |at| &text[at..]).trim()
}

/// Words with one blank between them; line ends and continuations count as blanks.
fn plain(text: &str) -> String {
    let words = text.split_whitespace().filter(|word| *word != "\\");
    words.collect::<Vec<&str>>().join(" ")
}

/// The instructions of all layers: all of them fit in order, and but for
/// `WORKDIR`, of which some builders make no layer, none is left over.
fn fit<'a>(steps: &[&'a Instruction], made: &[Made<'_>]) -> Option<Vec<&'a Instruction>> {
    let mut fitting = Vec::with_capacity(made.len());
    let mut steps = steps.iter().peekable();
    for layer in made {
        loop {
            let step = steps.next()?;
            if layer.fits(step) {
                fitting.push(*step);
                break;
            }
            if step.keyword() != "WORKDIR" {
                return None;
            }
        }
    }
    steps
        .all(|step| step.keyword() == "WORKDIR")
        .then_some(fitting)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::model::Architecture;

    const DOCKERFILE: &str = "\
ARG NODE=22
FROM debian AS build
RUN make
FROM node:${NODE} AS deps
WORKDIR /var/task
COPY package.json ${ROOT}/
RUN --mount=type=cache,target=/cache \\
    # why
    npm ci \\
      --omit=dev
FROM deps
COPY --from=build /out /opt/out
CMD [\"index.handler\"]
";

    fn lines(target: Option<&str>, history: &[Option<&str>]) -> Result<Vec<String>, String> {
        let arguments = BuildArguments::new(&BTreeMap::new(), Architecture::X86_64);
        let built = Built {
            file: Path::new("Dockerfile"),
            text: DOCKERFILE,
            target,
            arguments: &arguments,
        };
        let lines = layer_lines(built, history)?;
        let lines = lines.into_iter().map(|line| {
            let from = line
                .from
                .map(|stage| format!(" from {} at {}", stage.name, stage.line.number));
            format!(
                "{}: {}{}",
                line.line.number,
                line.line.text,
                from.unwrap_or_default()
            )
        });
        Ok(lines.collect())
    }

    const BUILDKIT: [Option<&str>; 4] = [
        Some("WORKDIR /var/task"),
        Some("COPY package.json /var/task/ # buildkit"),
        Some("RUN |1 A=/bin /bin/sh -c npm ci       --omit=dev # buildkit"),
        Some("COPY /out /opt/out # buildkit"),
    ];

    #[test]
    fn layers_of_buildkit_are_those_of_the_whole_chain_of_stages() {
        assert_eq!(
            lines(None, &BUILDKIT).unwrap(),
            [
                "5: WORKDIR /var/task",
                "6: COPY package.json ${ROOT}/",
                "7: RUN --mount=type=cache,target=/cache npm ci --omit=dev",
                "12: COPY --from=build /out /opt/out from build at 2",
            ]
        );
        assert_eq!(lines(Some("DEPS"), &BUILDKIT[..3]).unwrap().len(), 3);
    }

    #[test]
    fn layers_of_the_classic_builder_are_told_by_their_kind() {
        let history = [
            Some("/bin/sh -c #(nop) COPY file:00aa in /var/task/ "),
            Some("/bin/sh -c npm ci       --omit=dev"),
            Some("/bin/sh -c #(nop) COPY dir:00bb in /opt/out "),
        ];
        let lines = lines(None, &history).unwrap();
        assert_eq!(lines.len(), 3);
        assert!(lines[1].starts_with("7: RUN"), "{lines:?}");
    }

    #[test]
    fn what_does_not_fit_gives_no_line() {
        let error = lines(None, &BUILDKIT[..3]).unwrap_err();
        assert!(error.starts_with("its 4 instructions"), "{error}");
        let other = [
            BUILDKIT[0],
            BUILDKIT[1],
            Some("RUN /bin/sh -c yarn # buildkit"),
            BUILDKIT[3],
        ];
        assert!(lines(None, &other).is_err());
        assert!(lines(Some("none"), &BUILDKIT).is_err());
        // Nothing is said of layers that no history tells of.
        assert!(lines(None, &[None, None, None, None]).is_ok());
    }

    proptest! {
        #[test]
        fn any_history_is_laid_beside(history in proptest::collection::vec(proptest::option::of("\\PC*"), 0..6)) {
            let history: Vec<Option<&str>> = history.iter().map(Option::as_deref).collect();
            if let Ok(lines) = lines(None, &history) {
                prop_assert_eq!(lines.len(), history.len());
            }
        }
    }
}
