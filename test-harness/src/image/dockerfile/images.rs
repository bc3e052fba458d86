//! Every place in which a Dockerfile names an image from outside: `FROM`,
//! `COPY --from` and `RUN --mount=from`. It knows nothing of what replaces it.

use super::arguments::BuildArguments;
use super::error::DockerfileError;
use super::file::Dockerfile;
use super::instruction::{Flag, Instruction};
use super::logical::Logical;
use super::stages::{Base, Stage, named, stages};

/// A place that names an image from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageUse {
    /// 1-based line of the reference itself.
    pub line: usize,
    /// The reference with arguments put in.
    pub reference: String,
    /// What names it.
    pub role: ImageRole,
    /// Index of the stage that it serves.
    pub stage: usize,
    /// Where it is written.
    pub(super) place: Logical,
}

/// What names an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageRole {
    /// `FROM`.
    Base,
    /// `COPY --from`.
    Copy,
    /// `RUN --mount=…,from=`.
    Mount,
}

impl Dockerfile {
    /// Every image that the Dockerfile names, in its order.
    ///
    /// What an `ONBUILD` names is left out: it belongs to later builds. So are
    /// `--from` values with a `$`, since `BuildKit` expands none there.
    pub fn images(&self, arguments: &BuildArguments) -> Result<Vec<ImageUse>, DockerfileError> {
        let stages = stages(self, arguments)?;
        let mut uses = Vec::new();
        let mut current = None;
        for instruction in self.instructions() {
            if instruction.keyword() == "FROM" {
                let index = current.map_or(0, |index: usize| index + 1);
                current = Some(index);
                uses.extend(self.base(&stages[index]));
            } else if let Some(stage) = current {
                let named = outside(instruction, &stages);
                uses.extend(named.map(|(reference, role, place)| ImageUse {
                    line: self.line_at(place.start()),
                    reference,
                    role,
                    stage,
                    place,
                }));
            }
        }
        Ok(uses)
    }

    fn base(&self, stage: &Stage) -> Option<ImageUse> {
        let Base::Image(reference) = &stage.base else {
            return None;
        };
        Some(ImageUse {
            line: self.line_at(stage.place.start()),
            reference: reference.clone(),
            role: ImageRole::Base,
            stage: stage.index,
            place: stage.place.clone(),
        })
    }
}

fn outside<'a>(
    instruction: &'a Instruction,
    stages: &'a [Stage],
) -> impl Iterator<Item = (String, ImageRole, Logical)> + 'a {
    let named = instruction.flags().iter().filter_map(|flag| {
        let (role, place) = match (instruction.keyword(), flag.name.as_str()) {
            ("COPY", "from") => (ImageRole::Copy, flag.raw.clone()),
            ("RUN", "mount") => (ImageRole::Mount, mount_source(flag)?),
            _ => return None,
        };
        let reference = place.text().trim_matches(['"', '\'']).to_owned();
        Some((reference, role, place))
    });
    named.filter(|(reference, _, _)| is_outside(reference, stages))
}

/// Any stage of the file counts, later ones too; a number is an index.
fn is_outside(reference: &str, stages: &[Stage]) -> bool {
    let own = reference.is_empty()
        || reference == "scratch"
        || reference.contains('$')
        || reference.bytes().all(|byte| byte.is_ascii_digit());
    !own && named(stages, reference).is_none()
}

/// The value of `from=` in `--mount=type=bind,from=IMAGE,target=/x`. Quotes may
/// stand around the value, which then are a part of it, or around the whole.
fn mount_source(flag: &Flag) -> Option<Logical> {
    const QUOTES: [char; 2] = ['"', '\''];
    let text = flag.raw.text();
    let mut at = 0;
    for field in text.split(',') {
        let start = at;
        at += field.len() + 1;
        let Some((key, value)) = field.split_once('=') else {
            continue;
        };
        let name = key.trim_start_matches(QUOTES).trim();
        if name.eq_ignore_ascii_case("from") {
            let own = value.starts_with(QUOTES);
            let value = if own {
                value
            } else {
                value.trim_end_matches(QUOTES)
            };
            let from = start + key.len() + 1;
            return Some(flag.raw.slice(from..from + value.len()));
        }
    }
    None
}
