//! Which cells of the matrix a command is about.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Args, Command};
use lambdock::model::Architecture;

/// The help's heading for what narrows the matrix.
pub(super) const SELECTION: &str = "Selection";

/// Which functions, variants and architectures; all of them where nothing is
/// said.
#[derive(Debug, Args)]
pub(crate) struct SelectionArgs {
    /// Functions, by the manifest's names, as `function` or `function/variant`; or one folder with a
    /// Dockerfile, such as `./app` [default: all of the manifest].
    #[arg(value_name = "FUNCTION")]
    pub(crate) functions: Vec<String>,
    /// Only this variant; repeatable.
    #[arg(long = "variant", value_name = "NAME", help_heading = SELECTION)]
    pub(crate) variants: Vec<String>,
    /// Only this architecture; repeatable.
    #[arg(long = "arch", value_name = "ARCH", help_heading = SELECTION, value_parser = ArchitectureParser)]
    pub(crate) architectures: Vec<Architecture>,
    /// Only functions in this language; repeatable.
    #[arg(long = "language", value_name = "LANGUAGE", help_heading = SELECTION)]
    pub(crate) languages: Vec<String>,
    /// Only functions or cases with this tag; repeatable.
    #[arg(long = "tag", value_name = "TAG", help_heading = SELECTION)]
    pub(crate) tags: Vec<String>,
}

/// Reads Lambda's words for architectures, and offers them to completions.
#[derive(Debug, Clone)]
pub(super) struct ArchitectureParser;

impl TypedValueParser for ArchitectureParser {
    type Value = Architecture;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Architecture, clap::Error> {
        let parser = StringValueParser::new().try_map(|word| read(&word));
        parser.parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let words = Architecture::ALL.map(Architecture::as_str);
        Some(Box::new(words.into_iter().map(PossibleValue::new)))
    }
}

/// One of Lambda's words; for one of Docker's, the word to use instead.
fn read(word: &str) -> Result<Architecture, String> {
    word.parse()
        .map_err(|reason| match Architecture::from_docker(word) {
            Some(meant) => format!("`{word}` is Docker's word; use `{meant}`"),
            None => reason,
        })
}
