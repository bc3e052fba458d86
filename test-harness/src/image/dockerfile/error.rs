//! What can be wrong with a Dockerfile before an engine sees it, with line and
//! remedy. It renders nothing.

/// Why the base images of a Dockerfile are not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DockerfileError {
    /// No `FROM`.
    #[error("cannot find a `FROM` in the Dockerfile")]
    NoStage,
    /// A `FROM` with a wrong number of words.
    #[error("cannot read `FROM {written}` in line {line}: it takes `IMAGE` or `IMAGE AS NAME`")]
    MalformedFrom {
        /// 1-based line.
        line: usize,
        /// What follows `FROM`.
        written: String,
    },
    /// A variable without a value leaves no usable reference.
    #[error("cannot resolve `{written}` in line {line}: `{variable}` has no value")]
    Unset {
        /// 1-based line.
        line: usize,
        /// The reference as written.
        written: String,
        /// The variable.
        variable: String,
        /// The line of an `ARG` that stands too late to count, if any.
        declared_late: Option<usize>,
        /// Whether a build argument of that name was given.
        given: bool,
    },
    /// A substitution that cannot be read, or that demands a value.
    #[error("cannot expand `{written}` in line {line}: {problem}")]
    Substitution {
        /// 1-based line.
        line: usize,
        /// The word as written.
        written: String,
        /// What is wrong.
        problem: String,
    },
    /// The result is no image reference.
    #[error("cannot use `{resolved}` in line {line}: it is not an image reference")]
    NotAReference {
        /// 1-based line.
        line: usize,
        /// The reference after expansion.
        resolved: String,
    },
}

impl DockerfileError {
    /// The 1-based line, where there is one.
    pub fn line(&self) -> Option<usize> {
        match self {
            Self::NoStage => None,
            Self::MalformedFrom { line, .. }
            | Self::Unset { line, .. }
            | Self::Substitution { line, .. }
            | Self::NotAReference { line, .. } => Some(*line),
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoStage => Some("start it with `FROM IMAGE`".to_owned()),
            Self::MalformedFrom { .. } => None,
            Self::Unset {
                variable,
                declared_late: Some(late),
                ..
            } => Some(format!(
                "`ARG {variable}` in line {late} stands after the first `FROM`; move it before, since only arguments declared there reach `FROM`"
            )),
            Self::Unset {
                variable,
                given: true,
                ..
            } => Some(format!(
                "`{variable}` is given as a build argument; declare it with `ARG {variable}` before the first `FROM`"
            )),
            Self::Unset { variable, .. } => Some(format!(
                "give it in `build-args`, or write `ARG {variable}=VALUE` before the first `FROM`"
            )),
            Self::Substitution { .. } => Some(
                "`${X}`, `${X:-default}`, `${X:+other}`, `${X#start}`, `${X%end}` and `${X/old/new}` are understood"
                    .to_owned(),
            ),
            Self::NotAReference { resolved, .. } if resolved.to_lowercase() != *resolved => {
                Some("names of images are written in lower case".to_owned())
            }
            Self::NotAReference { .. } => {
                Some("write it as `[HOST/]NAME[:TAG][@DIGEST]`".to_owned())
            }
        }
    }
}
