//! The line of a CDK app's source that declares a function: the one that the CDK
//! recorded, else the only one whose text says so.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::Hop;
use super::cdk::{CdkFunction, SourceLine};
use super::source::Line;
use super::tree::{self, Kind};

/// Of one file of source.
const MOST_OF_A_FILE: u64 = 4 << 20;

/// How far the construct's id may stand from the word that makes it a function.
const REACH: usize = 4;

/// What makes a function of an image, in every language of the CDK.
const WORDS: [&str; 3] = ["DockerImageFunction", "CfnFunction", "lambda.Function("];

/// A CDK app's source, read once for all of its functions, and only where the
/// assembly records no line.
#[derive(Debug, Default)]
pub(super) struct AppSource {
    root: PathBuf,
    files: OnceLock<Vec<(PathBuf, String)>>,
}

impl AppSource {
    /// The source around an assembly: of the folder that holds it.
    pub(super) fn around(assembly: &Path) -> Self {
        let assembly = std::fs::canonicalize(assembly).unwrap_or_else(|_| assembly.to_owned());
        Self {
            root: assembly.parent().map(Path::to_owned).unwrap_or_default(),
            files: OnceLock::new(),
        }
    }

    fn files(&self) -> &[(PathBuf, String)] {
        self.files.get_or_init(|| {
            // An assembly without a folder around it has no source.
            let root = Some(&self.root).filter(|root| !root.as_os_str().is_empty());
            root.map(|root| sources(root)).unwrap_or_default()
        })
    }

    /// The line that declares a function.
    ///
    /// # Errors
    /// Why it is unknown, as a fragment.
    pub(super) fn declaration(&self, function: &CdkFunction) -> Hop<Line> {
        if let Some(recorded) = &function.declared {
            return Ok(self.here(recorded));
        }
        let Some(id) = function.construct_id() else {
            return Err("the assembly names neither its construct nor a line".to_owned());
        };
        let mut found = Vec::new();
        for (file, text) in self.files() {
            found.extend(
                declarations(text, id)
                    .into_iter()
                    .map(|(number, line)| Line {
                        file: file.clone(),
                        number,
                        text: line.to_owned(),
                    }),
            );
        }
        match found.len() {
            1 => Ok(found.remove(0)),
            0 => Err(format!(
                "the assembly records no line, and no source below `{}` makes a function called `{id}` in so many words",
                self.root.display()
            )),
            count => {
                let (first, second) = (&found[0], &found[1]);
                Err(format!(
                    "the assembly records no line, and {count} lines make a function called `{id}`: {}:{} and {}:{}",
                    first.file.display(),
                    first.number,
                    second.file.display(),
                    second.number
                ))
            }
        }
    }

    /// A recorded line, in the files that are here where they are.
    fn here(&self, recorded: &SourceLine) -> Line {
        let path = Path::new(&recorded.file);
        let here = if path.is_file() {
            path.to_owned()
        } else {
            self.moved(path).unwrap_or_else(|| path.to_owned())
        };
        let text = std::fs::read_to_string(&here).unwrap_or_default();
        let at = usize::try_from(recorded.line).unwrap_or(usize::MAX) - 1;
        Line {
            text: text.lines().nth(at).unwrap_or_default().trim().to_owned(),
            file: here,
            number: recorded.line,
        }
    }

    /// The file that was recorded in a folder of another machine: the one below
    /// the app with the longest equal end.
    fn moved(&self, recorded: &Path) -> Option<PathBuf> {
        let parts: Vec<_> = recorded.components().skip(1).collect();
        (0..parts.len()).find_map(|skip| {
            let end: PathBuf = parts[skip..].iter().collect();
            let here = self.root.join(end);
            here.is_file().then_some(here)
        })
    }
}

/// The files below a folder that may make functions of images.
fn sources(root: &Path) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    for (path, kind) in tree::walk(root) {
        let small = || std::fs::metadata(&path).is_ok_and(|file| file.len() <= MOST_OF_A_FILE);
        if kind == Kind::File
            && is_source(&path)
            && small()
            && let Ok(text) = std::fs::read_to_string(&path)
            && WORDS.iter().any(|word| text.contains(word))
        {
            files.push((path, text));
        }
    }
    files
}

fn is_source(path: &Path) -> bool {
    let name = path.to_string_lossy();
    let ends = [".ts", ".js", ".mjs", ".go", ".py", ".java", ".cs", ".kt"];
    ends.iter().any(|end| name.ends_with(end)) && !name.ends_with(".d.ts")
}

/// The lines that make a function and give it that id within reach.
fn declarations<'a>(text: &'a str, id: &str) -> Vec<(u32, &'a str)> {
    let quoted = ['"', '\'', '`'].map(|quote| format!("{quote}{id}{quote}"));
    let lines: Vec<&str> = text.lines().collect();
    let makes = |line: &str| WORDS.iter().any(|word| line.contains(word));
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if !makes(line) {
            continue;
        }
        // Up to the next function: its id is its own.
        let behind = lines[at + 1..]
            .iter()
            .take(REACH - 1)
            .take_while(|line| !makes(line));
        let named = std::iter::once(line).chain(behind);
        let mut named = named.filter(|line| quoted.iter().any(|id| line.contains(id.as_str())));
        if named.next().is_some() {
            found.push((u32::try_from(at + 1).unwrap_or(u32::MAX), line.trim()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const GO: &str = "\
\tdockerfile = filepath.Join(path, \"../app/node\")
\tawslambda.NewDockerImageFunction(stack,
\t\taws.String(\"inspector-node\"),
\t\t&awslambda.DockerImageFunctionProps{
\t\t\tFunctionName: aws.String(\"inspector-py\"),
\t\t})
\tawslambda.NewDockerImageFunction(stack, aws.String(\"inspector-py\"), nil)
";

    #[test]
    fn an_id_belongs_to_the_function_before_it() {
        let found = declarations(GO, "inspector-node");
        assert_eq!(found, [(2, "awslambda.NewDockerImageFunction(stack,")]);
        let found = declarations(GO, "inspector-py");
        let lines: Vec<u32> = found.into_iter().map(|(line, _)| line).collect();
        assert!(lines.contains(&7), "{lines:?}");
        assert!(declarations(GO, "inspector").is_empty());
    }

    #[test]
    fn recorded_lines_are_found_where_the_app_lies_now() {
        let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cdk/2026");
        let source = AppSource::around(&tests.join("staged"));
        let functions = super::super::cdk::read(&tests.join("staged")).unwrap();
        let node = functions
            .iter()
            .find(|one| one.function_name.as_deref() == Some("inspector-node"));
        let line = source.declaration(node.unwrap()).unwrap();
        assert!(line.file.ends_with("cdk/2026/app.ts"), "{line:?}");
        assert!(
            line.text.contains("DockerImageFunction(this, 'node'"),
            "{line:?}"
        );
    }

    #[test]
    fn lines_of_2022_are_found_by_their_words() {
        let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cdk/2022");
        let source = AppSource::around(&tests.join("staged"));
        for function in super::super::cdk::read(&tests.join("staged")).unwrap() {
            let line = source.declaration(&function).unwrap();
            assert!(
                line.text.contains(function.construct_id().unwrap()),
                "{line:?}"
            );
        }
    }
}
