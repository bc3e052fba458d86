//! A Dockerfile as a list of instructions. Reading never fails: what an engine
//! would refuse, it refuses itself, with its own words.

use super::directive::{Directive, directives, escape};
use super::heredoc::{Opening, body_lines, openings};
use super::instruction::{Heredoc, Instruction, json, split};
use super::logical::{Line, Logical, continued, is_comment, lines};

/// A Dockerfile, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dockerfile {
    directives: Vec<Directive>,
    instructions: Vec<Instruction>,
    escape: char,
    starts: Vec<usize>,
}

impl Dockerfile {
    /// Reads a text.
    pub fn parse(text: &str) -> Self {
        let lines = lines(text);
        let directives = directives(&lines);
        let escape = escape(&directives);
        let mut instructions = Vec::new();
        let mut at = 0;
        while at < lines.len() {
            let (instruction, used) = read(&lines[at..], escape);
            instructions.extend(instruction);
            at += used;
        }
        Self {
            directives,
            instructions,
            escape,
            starts: lines.iter().map(|line| line.start).collect(),
        }
    }

    /// The parser directives at its top.
    pub fn directives(&self) -> &[Directive] {
        &self.directives
    }

    /// Its instructions, in order.
    pub fn instructions(&self) -> &[Instruction] {
        &self.instructions
    }

    /// The escape character: `\`, or a backtick by directive.
    pub fn escape(&self) -> char {
        self.escape
    }

    /// The 1-based line of a byte of the text.
    pub(super) fn line_at(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).max(1)
    }

    /// The line of the last instruction with that keyword, in any case.
    pub fn line_of_last(&self, keyword: &str) -> Option<usize> {
        let wanted = |found: &&Instruction| found.keyword().eq_ignore_ascii_case(keyword);
        self.instructions
            .iter()
            .rfind(wanted)
            .map(Instruction::line)
    }
}

/// Reads the instruction at the first of the lines, and says how many lines
/// were used: comments and empty lines give none.
fn read(lines: &[Line<'_>], escape: char) -> (Option<Instruction>, usize) {
    let first = lines[0].text;
    if is_comment(first) || first.trim().is_empty() {
        return (None, 1);
    }
    let (logical, mut used) = join(lines, escape);
    let (keyword, flags, arguments) = split(&logical, escape);
    if keyword.is_empty() {
        return (None, used);
    }
    let opened = heredocs(&keyword, arguments.text(), escape);
    used += body_lines(&opened, &lines[used..]);
    let instruction = Instruction {
        keyword,
        line: lines[0].number,
        last_line: lines[used - 1].number,
        flags,
        arguments,
        heredocs: opened.iter().map(Heredoc::from).collect(),
    };
    (Some(instruction), used)
}

/// Joins a line with its continuation lines; comments and empty lines between
/// them are skipped, as `BuildKit` does.
fn join(lines: &[Line<'_>], escape: char) -> (Logical, usize) {
    let mut logical = Logical::default();
    let mut used = 0;
    for line in lines {
        used += 1;
        if used > 1 && (is_comment(line.text) || line.text.trim().is_empty()) {
            continue;
        }
        let (kept, more) = continued(line.text, escape);
        logical.push(kept, line.start);
        if !more {
            break;
        }
    }
    (logical, used)
}

fn heredocs(keyword: &str, arguments: &str, escape: char) -> Vec<Opening> {
    let (keyword, arguments) = match arguments.split_once(char::is_whitespace) {
        Some((inner, rest)) if keyword == "ONBUILD" => (inner.to_ascii_uppercase(), rest.trim()),
        _ => (keyword.to_owned(), arguments),
    };
    let may = matches!(keyword.as_str(), "ADD" | "COPY" | "RUN");
    if may && json(arguments).is_none() {
        openings(arguments, escape)
    } else {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(text: &str) -> Vec<(String, usize, usize)> {
        let file = Dockerfile::parse(text);
        let one = |found: &Instruction| {
            let keyword = found.keyword().to_owned();
            (keyword, found.line(), found.last_line())
        };
        file.instructions().iter().map(one).collect()
    }

    fn entry(keyword: &str, line: usize, last: usize) -> (String, usize, usize) {
        (keyword.to_owned(), line, last)
    }

    #[test]
    fn comments_between_continuation_lines_belong_to_the_instruction() {
        let text = "FROM a\nRUN one \\\n  # a comment \\\n\n  two \\\n# another\n  three\nCMD x\n";
        let wanted = [entry("FROM", 1, 1), entry("RUN", 2, 7), entry("CMD", 8, 8)];
        assert_eq!(summary(text), wanted);
        let file = Dockerfile::parse(text);
        assert_eq!(file.instructions()[1].arguments(), "one   two   three");
    }

    #[test]
    fn heredoc_bodies_are_no_instructions() {
        let text = "FROM a\nRUN <<EOF\nFROM not-this\nEOF\nCOPY <<-A <<B /x/\nFROM a\n\tA\nFROM b\nB\nCMD x";
        let wanted = [
            entry("FROM", 1, 1),
            entry("RUN", 2, 4),
            entry("COPY", 5, 9),
            entry("CMD", 10, 10),
        ];
        assert_eq!(summary(text), wanted);
    }

    #[test]
    fn an_unterminated_heredoc_takes_the_rest_and_env_opens_none() {
        assert_eq!(
            summary("FROM a\nENV X=<<EOF\nONBUILD RUN <<E\nFROM b\n"),
            [
                entry("FROM", 1, 1),
                entry("ENV", 2, 2),
                entry("ONBUILD", 3, 4)
            ]
        );
    }

    #[test]
    fn json_form_opens_no_heredoc() {
        assert_eq!(
            summary("FROM a\nRUN [\"cat\", \"<<EOF\"]\nCMD x"),
            [entry("FROM", 1, 1), entry("RUN", 2, 2), entry("CMD", 3, 3)]
        );
    }

    #[test]
    fn backtick_escapes_leave_windows_paths_alone() {
        let text = "# escape=`\nFROM a\nCOPY x c:\\\nRUN a `\n  b\n";
        assert_eq!(
            summary(text),
            [entry("FROM", 2, 2), entry("COPY", 3, 3), entry("RUN", 4, 5)]
        );
    }

    #[test]
    fn keywords_have_any_case_and_crlf_is_no_content() {
        let text = "\u{feff}from a\r\nrun x \\\r\n  y\r\nCmd z\r\n";
        assert_eq!(
            summary(text),
            [entry("FROM", 1, 1), entry("RUN", 2, 3), entry("CMD", 4, 4)]
        );
        assert_eq!(
            Dockerfile::parse(text).instructions()[1].arguments(),
            "x   y"
        );
    }

    #[test]
    fn the_last_cmd_is_found_by_keyword_in_any_case() {
        let file = Dockerfile::parse("FROM a\nCMD x\nFROM b\n\ncmd [\"y\"]\n");
        assert_eq!(file.line_of_last("CMD"), Some(5));
        assert_eq!(file.line_of_last("entrypoint"), None);
    }

    #[test]
    fn onbuild_keeps_its_trigger() {
        let file = Dockerfile::parse("FROM a\nONBUILD  copy --from=x a b\n");
        let trigger = file.instructions()[1].trigger();
        assert_eq!(trigger, Some(("COPY".to_owned(), "--from=x a b")));
    }
}
