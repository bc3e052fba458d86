//! Removal of the `# syntax=` line, for engines that would ask a registry for
//! it. It does not decide when.

use super::directive::{Directive, directives};
use super::logical::{Line, lines};

/// A Dockerfile whose `# syntax=` line is a plain comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlankedSyntax {
    /// The text, with as many lines as before.
    pub text: String,
    /// 1-based line of the directive.
    pub line: usize,
    /// The frontend that it named.
    pub frontend: String,
}

/// Makes the `# syntax=` line a plain comment; `None` where there is none.
///
/// A comment ends the directives, so that a directive below would be lost: the
/// others move up by one line, and the comment takes the last place.
pub fn blank_syntax(text: &str) -> Option<BlankedSyntax> {
    let lines = lines(text);
    let directives = directives(&lines);
    let syntax = directives.iter().find(|found| found.name == "syntax")?;
    let mut contents: Vec<&str> = Vec::new();
    let kept = |found: &&Directive| found.name != "syntax";
    contents.extend(
        directives
            .iter()
            .filter(kept)
            .map(|found| line(&lines, found).text),
    );
    contents.resize(directives.len(), "#");
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (slot, content) in directives.iter().zip(contents) {
        let slot = line(&lines, slot);
        out.push_str(&text[at..slot.start]);
        out.push_str(content);
        at = slot.start + slot.text.len();
    }
    out.push_str(&text[at..]);
    Some(BlankedSyntax {
        text: out,
        line: syntax.line,
        frontend: syntax.value.clone(),
    })
}

fn line<'a>(lines: &[Line<'a>], directive: &Directive) -> Line<'a> {
    lines[directive.line - 1]
}

#[cfg(test)]
mod tests {
    use super::super::Dockerfile;
    use super::*;

    fn blanked(text: &str) -> Option<String> {
        blank_syntax(text).map(|found| found.text)
    }

    #[test]
    fn the_syntax_line_becomes_a_comment() {
        let found = blank_syntax("# syntax=docker/dockerfile:1\r\nFROM a\r\n");
        assert_eq!(
            found,
            Some(BlankedSyntax {
                text: "#\r\nFROM a\r\n".to_owned(),
                line: 1,
                frontend: "docker/dockerfile:1".to_owned(),
            })
        );
    }

    #[test]
    fn directives_below_it_stay_directives() {
        let text = blanked("# syntax=a\n# escape=`\nFROM a\nCOPY x c:\\\n").unwrap();
        assert_eq!(text, "# escape=`\n#\nFROM a\nCOPY x c:\\\n");
        assert_eq!(Dockerfile::parse(&text).escape(), '`');
        let kept = blanked("# check=skip=all\n# syntax=a\nFROM a").unwrap();
        assert_eq!(kept, "# check=skip=all\n#\nFROM a");
    }

    #[test]
    fn a_syntax_comment_further_down_is_none() {
        assert_eq!(blanked("FROM a\n# syntax=b\n"), None);
        assert_eq!(blanked("# hello\n# syntax=b\nFROM a\n"), None);
    }
}
