//! The one table of colours. Whether there are any is the caller's decision,
//! which knows the terminal; meaning never hangs on them.

/// What stands before and after a piece of text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style(anstyle::Style);

/// The styles of a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Styles {
    /// `PASS`.
    pub pass: Style,
    /// `FAIL` and `ERROR`.
    pub fail: Style,
    /// `SKIP`, `RETRY` and `SLOW`.
    pub warn: Style,
    /// `BUILD`.
    pub step: Style,
    /// Function and case.
    pub name: Style,
    /// Times, logs and notes.
    pub dim: Style,
}

impl Styles {
    /// No colours.
    pub const fn plain() -> Self {
        let plain = Style(anstyle::Style::new());
        Self {
            pass: plain,
            fail: plain,
            warn: plain,
            step: plain,
            name: plain,
            dim: plain,
        }
    }

    /// The sixteen colours that every terminal has.
    pub const fn coloured() -> Self {
        use anstyle::AnsiColor::{Cyan, Green, Red, Yellow};
        const fn bold(color: anstyle::AnsiColor) -> Style {
            let color = Some(anstyle::Color::Ansi(color));
            Style(anstyle::Style::new().fg_color(color).bold())
        }
        Self {
            pass: bold(Green),
            fail: bold(Red),
            warn: bold(Yellow),
            step: bold(Cyan),
            name: Style(anstyle::Style::new().bold()),
            dim: Style(anstyle::Style::new().dimmed()),
        }
    }
}

impl Style {
    /// The text in this style.
    pub fn paint(self, text: &str) -> String {
        format!("{}{text}{}", self.0.render(), self.0.render_reset())
    }
}

#[cfg(test)]
mod tests {
    use super::Styles;

    #[test]
    fn plain_styles_add_nothing_and_coloured_ones_reset() {
        assert_eq!(Styles::plain().fail.paint("FAIL"), "FAIL");
        let painted = Styles::coloured().fail.paint("FAIL");
        assert_eq!(painted, "\u{1b}[1m\u{1b}[31mFAIL\u{1b}[0m");
    }
}
