//! Parser directives: `# syntax=`, `# escape=` and `# check=` at the top of a
//! Dockerfile. It knows nothing of instructions.

use super::logical::Line;

const KNOWN: [&str; 3] = ["syntax", "escape", "check"];

/// A parser directive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// 1-based line.
    pub line: usize,
    /// Its name in lower case.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// The directives at the top: they end with the first line that is none, and
/// an empty line is none. A `#!` line may stand before them.
pub(super) fn directives(lines: &[Line<'_>]) -> Vec<Directive> {
    let shebang = usize::from(lines.first().is_some_and(|l| l.text.starts_with("#!")));
    lines[shebang..].iter().map_while(directive).collect()
}

/// The escape character that the directives choose; `\` by default.
pub(super) fn escape(directives: &[Directive]) -> char {
    let chosen = directives.iter().find(|found| found.name == "escape");
    match chosen.map(|found| found.value.as_str()) {
        Some("`") => '`',
        _ => '\\',
    }
}

fn directive(line: &Line<'_>) -> Option<Directive> {
    let body = line.text.trim_start().strip_prefix('#')?;
    let (name, value) = body.split_once('=')?;
    let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
    (KNOWN.contains(&name.as_str()) && !value.is_empty()).then(|| Directive {
        line: line.number,
        name,
        value: value.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::logical::lines;
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let found = directives(&lines(text));
        found.into_iter().map(|found| found.name).collect()
    }

    #[test]
    fn directives_end_at_the_first_other_line() {
        assert_eq!(
            names("# syntax=a\n#ESCAPE = `\n# check=skip=all\nFROM a"),
            ["syntax", "escape", "check"]
        );
        assert_eq!(names("# a comment\n# syntax=a\nFROM a"), [""; 0]);
        assert_eq!(names("\n# syntax=a\nFROM a"), [""; 0]);
        assert_eq!(names("# other=1\n# syntax=a\nFROM a"), [""; 0]);
        assert_eq!(names("#!/usr/bin/env docker\n# syntax=a\n"), ["syntax"]);
    }

    #[test]
    fn only_a_backtick_changes_the_escape() {
        assert_eq!(escape(&directives(&lines("# escape=`\n"))), '`');
        assert_eq!(escape(&directives(&lines("# escape=\\\n"))), '\\');
        assert_eq!(escape(&directives(&lines("FROM a\n# escape=`\n"))), '\\');
    }
}
