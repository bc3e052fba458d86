//! How failures look: `error:`, the chain of causes, lines of log, `hint:`.
//! Pure text; knows neither streams nor exit codes.

use std::error::Error;
use std::fmt::Write as _;

use clap::builder::styling::{AnsiColor, Style};

use crate::failure::{Failure, Failures};

const ERROR: Style = AnsiColor::Red.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();
const DETAIL: Style = Style::new().bold();

/// Every failure, one after the other, each line ended.
pub(crate) fn failures(failures: &Failures, color: bool) -> String {
    failures
        .iter()
        .map(|failure| render(failure, color))
        .collect()
}

/// One failure.
fn render(failure: &Failure, color: bool) -> String {
    let mut text = String::new();
    let mut block = |indent: &str, word: &str, style: Style, message: &str| {
        let label = if color {
            format!("{style}{word}{style:#}")
        } else {
            word.to_owned()
        };
        // Further lines stand below the first one's text.
        let margin = " ".repeat(indent.len() + word.len() + 1);
        let message = message.trim_end().replace('\n', &format!("\n{margin}"));
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "{indent}{label} {message}");
    };
    let mut chain = chain(failure.error.as_ref()).into_iter();
    block("", "error:", ERROR, &chain.next().unwrap_or_default());
    for cause in chain {
        block("  ", "caused by:", DETAIL, &cause);
    }
    for line in &failure.log {
        block("  ", "log:", DETAIL, line);
    }
    if let Some(hint) = &failure.hint {
        block("", "hint:", HINT, hint);
    }
    text
}

/// An error's text and its causes', without one that the text above it says
/// already.
fn chain(error: &(dyn Error + 'static)) -> Vec<String> {
    let mut texts = vec![error.to_string()];
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        let said = texts.last().is_some_and(|above| above.contains(&text));
        if !said {
            texts.push(text);
        }
        next = cause.source();
    }
    texts
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use lambdock::wire::ExitCode;

    #[derive(Debug, thiserror::Error)]
    #[error("{text}")]
    struct Link {
        text: &'static str,
        source: Option<Box<Self>>,
    }

    /// A failure whose chain has these texts.
    fn failure(texts: &[&'static str]) -> Failure {
        let link = texts
            .iter()
            .rev()
            .fold(None, |source, text| Some(Box::new(Link { text, source })));
        Failure {
            error: link.expect("at least one text"),
            log: Vec::new(),
            hint: None,
            code: ExitCode::Unexpected,
        }
    }

    #[test]
    fn a_failure_looks_as_the_style_says() {
        let mut failure = failure(&[
            "failed to start function `orders` (arm64)",
            "container `3f2a9c` exited with code 255 after 1.2s",
        ]);
        failure.log = vec!["exec /var/runtime/bootstrap: exec format error".to_owned()];
        failure.hint = Some("run with `--arch x86_64`, or enable emulation".to_owned());
        insta::assert_snapshot!(render(&failure, false), @"
        error: failed to start function `orders` (arm64)
          caused by: container `3f2a9c` exited with code 255 after 1.2s
          log: exec /var/runtime/bootstrap: exec format error
        hint: run with `--arch x86_64`, or enable emulation
        ");
    }

    #[test]
    fn a_cause_that_was_said_already_is_not_said_again() {
        let text = render(&failure(&["a: b: c", "b: c", "c", "d", "d"]), false);
        assert_eq!(text, "error: a: b: c\n  caused by: d\n");
    }

    #[test]
    fn further_lines_stand_below_the_first() {
        let text = render(&failure(&["one\ntwo\n", "three\nfour"]), false);
        let expected = "error: one\n       two\n  caused by: three\n             four\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn color_is_on_the_words_alone() {
        let mut failure = failure(&["a", "b"]);
        failure.hint = Some("c".to_owned());
        let colored = render(&failure, true);
        assert!(colored.starts_with("\u{1b}["), "{colored:?}");
        let mut pieces = colored.split("\u{1b}[");
        let first = pieces.next().unwrap_or_default().to_owned();
        let plain = pieces.fold(first, |text, piece| {
            text + piece.split_once('m').expect("a code that ends").1
        });
        assert_eq!(plain, render(&failure, false));
    }

    #[test]
    fn several_failures_follow_each_other() {
        let several: Failures = ["a", "b"]
            .map(|text| failure(&[text]))
            .into_iter()
            .collect();
        assert_eq!(failures(&several, false), "error: a\nerror: b\n");
    }

    #[test]
    fn errors_of_the_system_are_rendered_too() {
        let error = io::Error::other("disk gone");
        let failure = Failure {
            error: Box::new(error),
            ..failure(&["x"])
        };
        assert_eq!(render(&failure, false), "error: disk gone\n");
    }
}
