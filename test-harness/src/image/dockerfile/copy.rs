//! Which files of the build context an instruction copies. It looks at no
//! file.

use super::instruction::Instruction;
use super::words::{plain, quoted, unquoted};

impl Instruction {
    /// The sources of a `COPY` or `ADD` that lie in the build context, as
    /// written: no URL, no here-document, nothing from another stage.
    pub fn context_sources(&self) -> Vec<String> {
        let copies = matches!(self.keyword(), "COPY" | "ADD") && self.flag("from").is_none();
        if !copies {
            return Vec::new();
        }
        let mut words = self.json().unwrap_or_else(|| {
            let text = self.arguments();
            let ranges = quoted(text, '\\').unwrap_or_else(|| plain(text));
            let words = ranges.into_iter().map(|range| unquoted(&text[range], '\\'));
            words.collect()
        });
        words.pop();
        let foreign = |word: &String| word.starts_with("<<") || word.contains("://");
        words.retain(|word| !foreign(word));
        words
    }
}

#[cfg(test)]
mod tests {
    use super::super::Dockerfile;

    fn sources(line: &str) -> Vec<String> {
        Dockerfile::parse(line).instructions()[0].context_sources()
    }

    #[test]
    fn sources_are_all_words_but_the_last() {
        assert_eq!(sources("COPY --chown=1 a \"b c\" /d/"), ["a", "b c"]);
        assert_eq!(sources("ADD [\"a\", \"b\", \"/d/\"]"), ["a", "b"]);
        assert_eq!(sources("COPY --from=build a b"), [""; 0]);
        assert_eq!(sources("ADD https://x.example/a.tgz src /d/"), ["src"]);
        assert_eq!(sources("RUN a b c"), [""; 0]);
    }
}
