//! What a check found wrong: a place and a sentence, printed as compilers do.

use std::fmt;
use std::path::PathBuf;

/// One thing that is wrong in the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The file, relative to the workspace.
    pub(crate) path: PathBuf,
    /// The line, from 1, where there is one to name.
    pub(crate) line: Option<usize>,
    /// What is wrong and what to do.
    pub(crate) message: String,
}

impl Problem {
    /// A problem at a line.
    pub(crate) fn at(path: impl Into<PathBuf>, line: usize, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            line: Some(line),
            message: message.into(),
        }
    }

    /// A problem of a whole file.
    pub(crate) fn of(path: impl Into<PathBuf>, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            line: None,
            message: message.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.message)
    }
}

#[cfg(test)]
mod tests {
    use super::Problem;

    #[test]
    fn a_line_is_named_where_there_is_one() {
        assert_eq!(Problem::at("a.rs", 3, "bad").to_string(), "a.rs:3: bad");
        assert_eq!(Problem::of("a.rs", "bad").to_string(), "a.rs: bad");
    }
}
