//! Reading a page: its blocks and what comments say of them. It runs nothing.

use std::path::Path;

/// A page of documentation.
#[derive(Debug)]
pub struct Page {
    /// Its path from the workspace's folder.
    pub path: String,
    /// What it has, in order.
    pub blocks: Vec<Block>,
}

/// One block of a page.
#[derive(Debug)]
pub struct Block {
    /// The line of its text.
    pub line: usize,
    /// Its text.
    pub text: String,
    /// What it does.
    pub does: Does,
}

/// What a block does.
#[derive(Debug, PartialEq, Eq)]
pub enum Does {
    /// Prepares the folder, unseen.
    SetUp,
    /// Is a file of the reader's.
    File(String),
    /// Is run, and ends with this code.
    Run(i32),
    /// Shows what the block before has printed.
    Show,
    /// Is a part of a file of ours.
    Part(String),
    /// Is checked by what its language is.
    Check(String),
    /// Cannot be run or checked here, for this reason.
    Skip(String),
}

/// What comments say of the next block.
#[derive(Debug, Default, PartialEq, Eq)]
struct Said {
    file: Option<String>,
    part: Option<String>,
    exit: Option<i32>,
    skip: Option<String>,
}

impl Page {
    /// Reads a page.
    ///
    /// # Panics
    ///
    /// When it cannot be read, or a comment or a block makes no sense.
    pub fn read(root: &Path, path: &str) -> Self {
        let text = std::fs::read_to_string(root.join(path));
        let text = text.unwrap_or_else(|error| panic!("{path}: {error}"));
        Self::parse(path, &text)
    }

    fn parse(path: &str, text: &str) -> Self {
        let mut blocks: Vec<Block> = Vec::new();
        let mut said = Said::default();
        let mut lines = text.lines().enumerate();
        while let Some((index, line)) = lines.next() {
            let at = format!("{path}:{}", index + 1);
            let mut until = |end: &str| -> String {
                let inside = lines.by_ref().map(|(_, line)| line);
                let inside: Vec<&str> = inside.take_while(|line| line.trim_end() != end).collect();
                inside.into_iter().flat_map(|line| [line, "\n"]).collect()
            };
            let (text, does) = if line == "<!-- setup" {
                (until("-->"), Does::SetUp)
            } else if let Some(comment) = line.strip_prefix("<!-- ") {
                said.hear(&at, comment.trim_end_matches("-->").trim());
                continue;
            } else if let Some(language) = line.strip_prefix("```") {
                let skipped =
                    matches!(blocks.last(), Some(last) if matches!(last.does, Does::Skip(_)));
                (
                    until("```"),
                    std::mem::take(&mut said).does(&at, language, skipped),
                )
            } else {
                let lost = !line.trim().is_empty() && said != Said::default();
                assert!(!lost, "{at}: a comment stands before no block: {said:?}");
                continue;
            };
            blocks.push(Block {
                line: index + 2,
                text,
                does,
            });
        }
        let path = path.to_owned();
        Self { path, blocks }
    }
}

impl Said {
    fn hear(&mut self, at: &str, comment: &str) {
        let (word, rest) = comment.split_once(": ").unwrap_or((comment, ""));
        let rest = rest.trim().to_owned();
        match word {
            "file" => self.file = Some(rest),
            "from" => self.part = Some(rest),
            "skip" => self.skip = Some(rest),
            "exit" => {
                let code = rest.parse();
                self.exit = Some(code.unwrap_or_else(|_| panic!("{at}: no exit code: `{rest}`")));
            }
            _ => panic!("{at}: the comment `{comment}` says nothing that is known"),
        }
    }

    fn does(self, at: &str, language: &str, after_skipped: bool) -> Does {
        match (self, language) {
            (
                Self {
                    skip: Some(why), ..
                },
                _,
            ) if !why.is_empty() => Does::Skip(why),
            (
                Self {
                    file: Some(path), ..
                },
                _,
            ) => Does::File(path),
            (
                Self {
                    part: Some(path), ..
                },
                _,
            ) => Does::Part(path),
            (said, "sh") => Does::Run(said.exit.unwrap_or(0)),
            (Self { exit: None, .. }, "text") if after_skipped => {
                Does::Skip("what a block shows that is skipped".to_owned())
            }
            (Self { exit: None, .. }, "text") => Does::Show,
            (Self { exit: None, .. }, "toml" | "json") => Does::Check(language.to_owned()),
            (said, _) => panic!("{at}: nothing says what this `{language}` is: {said:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# A page\n\n<!-- setup\ngit init\n-->\n\n<!-- file: a.js -->\n```js\n1\n```\n\
        <!-- exit: 4 -->\n```sh\nlambdock test\n```\n\nsays\n\n```text\nno\n```\n\
        <!-- skip: no network -->\n```sh\ncurl\n```\n```text\nyes\n```\n";

    #[test]
    fn blocks_are_what_comments_say() {
        let page = Page::parse("a.md", TEXT);
        let does: Vec<_> = page.blocks.iter().map(|block| &block.does).collect();
        let skipped = "what a block shows that is skipped".to_owned();
        let expected = [
            Does::SetUp,
            Does::File("a.js".to_owned()),
            Does::Run(4),
            Does::Show,
            Does::Skip("no network".to_owned()),
            Does::Skip(skipped),
        ];
        assert_eq!(does, expected.iter().collect::<Vec<_>>());
        assert_eq!(
            (page.blocks[0].line, page.blocks[0].text.as_str()),
            (4, "git init\n")
        );
        assert_eq!(
            (page.blocks[3].line, page.blocks[3].text.as_str()),
            (19, "no\n")
        );
    }

    #[test]
    #[should_panic(expected = "a.md:1: nothing says what this `js` is")]
    fn a_block_that_nobody_checks_is_refused() {
        Page::parse("a.md", "```js\n1\n```\n");
    }

    #[test]
    #[should_panic(expected = "a.md:2: a comment stands before no block")]
    fn a_comment_that_tells_of_nothing_is_refused() {
        Page::parse("a.md", "<!-- exit: 4 -->\nwords\n```sh\nfalse\n```\n");
    }

    #[test]
    #[should_panic(expected = "a.md:1: the comment `flie: a` says nothing")]
    fn a_comment_with_a_slip_is_refused() {
        Page::parse("a.md", "<!-- flie: a -->\n");
    }
}
