//! `-o FORMAT[=PATH]`: what to write, and where. Which formats a command can
//! write is the command's to say.

use std::fmt;
use std::path::PathBuf;

/// One `-o`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OutputArg {
    /// The format.
    pub(crate) format: OutputFormat,
    /// The file; stdout where absent.
    pub(crate) path: Option<PathBuf>,
}

/// A format that reports are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OutputFormat {
    /// Text for a person.
    Human,
    /// One JSON document.
    Json,
    /// `JUnit` XML.
    Junit,
}

impl OutputFormat {
    const ALL: [Self; 3] = [Self::Human, Self::Json, Self::Junit];

    /// The word on the command line.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Json => "json",
            Self::Junit => "junit",
        }
    }
}

impl fmt::Display for OutputFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl OutputArg {
    /// Reads `FORMAT` or `FORMAT=PATH`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (word, path) = match text.split_once('=') {
            Some((word, path)) => (word, Some(path)),
            None => (text, None),
        };
        let format = OutputFormat::ALL
            .into_iter()
            .find(|format| format.as_str() == word)
            .ok_or_else(|| format!("`{word}` is no format; use `human`, `json` or `junit`"))?;
        if path == Some("") {
            return Err(format!("no path after `{word}=`"));
        }
        Ok(Self {
            format,
            path: path.map(PathBuf::from),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_alone_goes_to_stdout() {
        let output = OutputArg::parse("json").unwrap();
        assert_eq!((output.format, output.path), (OutputFormat::Json, None));
    }

    #[test]
    fn a_path_may_hold_an_equals_sign() {
        let output = OutputArg::parse("junit=out/a=b.xml").unwrap();
        assert_eq!(output.format, OutputFormat::Junit);
        assert_eq!(output.path, Some(PathBuf::from("out/a=b.xml")));
    }

    #[test]
    fn an_unknown_format_names_those_there_are() {
        let reason = OutputArg::parse("xml=a").unwrap_err();
        assert_eq!(reason, "`xml` is no format; use `human`, `json` or `junit`");
        for format in OutputFormat::ALL {
            assert!(reason.contains(&format!("`{format}`")));
        }
    }

    #[test]
    fn an_empty_path_is_refused() {
        assert_eq!(
            OutputArg::parse("json=").unwrap_err(),
            "no path after `json=`"
        );
    }
}
