//! `generate`: the files that are made from the code and checked in. Written
//! in place, or with `--check` held against what is there.

mod reference;
mod tool;

use std::fs;
use std::path::Path;

use similar::TextDiff;

use crate::error::Error;
use crate::tree::Tree;
use tool::Tool;

/// One generated file: where it stands and what makes it.
struct Generated {
    path: &'static str,
    source: Source,
}

/// What makes a file.
enum Source {
    /// What the tool prints for these words.
    Printed(&'static [&'static str]),
    /// A page that is put together from what the tool prints.
    Page(fn(&Tool) -> Result<String, Error>),
}

/// Every generated file.
const GENERATED: [Generated; 15] = [
    printed("docs/exit-codes.md", &["schema", "exit-codes"]),
    Generated {
        path: "docs/reference.md",
        source: Source::Page(reference::make),
    },
    printed("schemas/case.schema.json", &["schema", "case"]),
    printed("schemas/deploy.schema.json", &["schema", "deploy"]),
    printed("schemas/doctor.schema.json", &["schema", "doctor"]),
    printed("schemas/findings.schema.json", &["schema", "findings"]),
    printed("schemas/evidence.schema.json", &["schema", "evidence"]),
    printed("schemas/image.schema.json", &["schema", "image"]),
    printed("schemas/lambdock.schema.json", &["schema", "manifest"]),
    printed("schemas/list.schema.json", &["schema", "list"]),
    printed("schemas/matrix.schema.json", &["schema", "matrix"]),
    printed("schemas/plan.schema.json", &["schema", "plan"]),
    printed("schemas/push.schema.json", &["schema", "push"]),
    printed("schemas/report.schema.json", &["schema", "report"]),
    printed("schemas/status.schema.json", &["schema", "status"]),
];

const fn printed(path: &'static str, words: &'static [&'static str]) -> Generated {
    let source = Source::Printed(words);
    Generated { path, source }
}

impl Generated {
    /// What the file should hold.
    fn make(&self, tool: &Tool) -> Result<String, Error> {
        match self.source {
            Source::Printed(words) => tool.output(words),
            Source::Page(make) => make(tool),
        }
    }
}

/// Writes every file that is not as it should be.
pub(crate) fn write(tree: &Tree) -> Result<bool, Error> {
    let tool = Tool::build(tree)?;
    for file in &GENERATED {
        let wanted = file.make(&tool)?;
        if current(tree, file.path)? == wanted {
            println!("{}: unchanged", file.path);
        } else {
            store(&tree.root().join(file.path), &wanted)?;
            println!("{}: written", file.path);
        }
    }
    Ok(true)
}

/// Shows how each stale file differs; false where one does.
pub(crate) fn check(tree: &Tree) -> Result<bool, Error> {
    let mut clean = true;
    let tool = Tool::build(tree)?;
    for file in &GENERATED {
        let wanted = file.make(&tool)?;
        if let Some(diff) = stale(file.path, &current(tree, file.path)?, &wanted) {
            println!("{diff}");
            clean = false;
        }
    }
    println!("generate --check: {}", if clean { "ok" } else { "stale" });
    Ok(clean)
}

/// How a file differs from what it should be, and what to do about it.
fn stale(path: &str, current: &str, wanted: &str) -> Option<String> {
    if current == wanted {
        return None;
    }
    let diff = TextDiff::from_lines(current, wanted);
    let mut diff = diff.unified_diff();
    let diff = diff.header(path, "generated");
    Some(format!(
        "{path} is stale; run `cargo xtask generate`\n{diff}"
    ))
}

/// A file's text; empty where there is none yet.
fn current(tree: &Tree, path: &str) -> Result<String, Error> {
    if tree.root().join(path).exists() {
        tree.required_text(Path::new(path))
    } else {
        Ok(String::new())
    }
}

fn store(path: &Path, text: &str) -> Result<(), Error> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, text))
        .map_err(|source| Error::File {
            action: "write",
            path: path.to_owned(),
            source,
        })
}

#[cfg(test)]
mod tests {
    use super::stale;

    #[test]
    fn a_file_that_is_as_it_should_be_is_not_stale() {
        assert_eq!(stale("docs/a.md", "one\n", "one\n"), None);
    }

    #[test]
    fn a_stale_file_shows_its_diff_and_what_to_run() {
        let text = stale("docs/a.md", "one\ntwo\n", "one\nthree\n").unwrap();
        assert!(text.starts_with("docs/a.md is stale; run `cargo xtask generate`\n"));
        assert!(text.contains("-two\n+three\n"), "{text}");
    }

    #[test]
    fn a_missing_file_is_stale() {
        assert!(stale("docs/a.md", "", "one\n").unwrap().contains("+one"));
    }
}
