//! Running a page: in a folder of its own, with the files that it gives, by the
//! `lambdock` that was built beside the test.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::page::{Block, Does, Page};
use super::{shown, snippet};
use crate::call::beside_this_test;
use crate::project::number;
use crate::{Engine, Finished, Running, workspace};

/// The longest that one block may take.
const DEADLINE: Duration = Duration::from_mins(8);
/// The reader's folder, as pages show it, and the name of his project.
const READER: (&str, &str) = ("/home/ada/shop", "shop");
/// What a caller of the tests may have set and must not decide them.
const UNSET: [&str; 8] = [
    "LAMBDOCK_MANIFEST",
    "LAMBDOCK_BASES",
    "LAMBDOCK_CACHE",
    "LAMBDOCK_JOBS",
    "CI",
    "CLICOLOR_FORCE",
    "GIT_DIR",
    "COLUMNS",
];

/// How a page fared.
#[derive(Debug)]
pub struct PageRun {
    /// Blocks that were run.
    pub commands: usize,
    /// Blocks that were checked otherwise.
    pub checks: usize,
    /// Blocks that cannot be run here: where each is, and why.
    pub skipped: Vec<(String, String)>,
    /// What is wrong.
    pub wrong: Vec<String>,
    /// How long it took.
    pub elapsed: Duration,
}

/// Runs a page from its first block to its last. One that is wrong ends it, as
/// the later ones build upon it.
///
/// # Panics
///
/// When a block does not end in time, or the page's folder cannot be made.
pub fn run_page(page: &Page) -> PageRun {
    let began = Instant::now();
    let mut run = PageRun {
        commands: 0,
        checks: 0,
        skipped: Vec::new(),
        wrong: Vec::new(),
        elapsed: Duration::ZERO,
    };
    let desk = Desk::new();
    let mut printed = None;
    for block in &page.blocks {
        let at = format!("{}:{}", page.path, block.line);
        match &block.does {
            Does::Skip(why) => run.skipped.push((at.clone(), why.clone())),
            Does::Run(_) => run.commands += 1,
            Does::Check(_) | Does::Part(_) | Does::Show => run.checks += 1,
            Does::SetUp | Does::File(_) => {}
        }
        if let Err(wrong) = desk.work(block, &mut printed) {
            run.wrong.push(format!("{at}: {wrong}"));
            break;
        }
    }
    run.elapsed = began.elapsed();
    run
}

/// Where a page's reader works.
struct Desk {
    around: TempDir,
    name: String,
}

impl Desk {
    fn new() -> Self {
        let around = tempfile::tempdir().expect("a folder can be made");
        let name = format!("docs-{}-{}", std::process::id(), number());
        let desk = Self { around, name };
        fs::create_dir(desk.folder()).expect("a folder can be made");
        desk
    }

    fn folder(&self) -> PathBuf {
        self.around.path().join(&self.name)
    }

    fn work(&self, block: &Block, printed: &mut Option<String>) -> Result<(), String> {
        match &block.does {
            Does::Skip(_) => Ok(()),
            Does::SetUp => {
                let done = self.run(&block.text)?;
                let failed = || format!("the set-up failed: {done:?}");
                (done.code == Some(0)).then_some(()).ok_or_else(failed)
            }
            Does::File(path) => self.write(path, &block.text),
            Does::Run(code) => {
                let done = self.run(&block.text)?;
                let text = done.text();
                *printed = Some(self.as_the_reader_sees(&text));
                if done.code == Some(*code) {
                    return Ok(());
                }
                let got = done.code;
                Err(format!(
                    "exit code {got:?} instead of {code}:\n{}{text}",
                    block.text
                ))
            }
            Does::Show => {
                let printed = printed
                    .as_deref()
                    .ok_or("nothing has been run that prints this")?;
                shown::compare(&block.text, printed)
            }
            Does::Part(path) => snippet::is_part(workspace(), path, &block.text),
            Does::Check(language) => snippet::check(&self.folder(), language, &block.text),
        }
    }

    fn write(&self, path: &str, text: &str) -> Result<(), String> {
        let path = self.folder().join(path);
        let folder = path.parent().unwrap_or_else(|| Path::new("/"));
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(&path, text));
        written.map_err(|error| format!("{}: {error}", path.display()))
    }

    fn run(&self, script: &str) -> Result<Finished, String> {
        let tool = beside_this_test("lambdock");
        let beside = tool.parent().filter(|_| tool.is_file());
        let beside = beside.ok_or("no `lambdock`; run `cargo build --workspace` first")?;
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(beside.to_owned()).chain(std::env::split_paths(&path));
        let path = std::env::join_paths(folders).map_err(|error| error.to_string())?;
        let mut command = Command::new("sh");
        command.arg("-ec").arg(format!("exec 2>&1\n{script}"));
        command.current_dir(self.folder()).env("PATH", path);
        // Git must not read what the user of this machine has set.
        command.env("GIT_CONFIG_GLOBAL", "/dev/null");
        // For preparations that are not shown.
        command.env("REPOSITORY", workspace());
        for name in UNSET {
            command.env_remove(name);
        }
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let child = command.spawn().map_err(|error| error.to_string())?;
        Ok(Running::new(child, DEADLINE, script.to_owned()).finish())
    }

    fn as_the_reader_sees(&self, text: &str) -> String {
        let folder = self.folder();
        let real = fs::canonicalize(&folder).unwrap_or_else(|_| folder.clone());
        let text = text.replace(&*real.to_string_lossy(), READER.0);
        let text = text.replace(&*folder.to_string_lossy(), READER.0);
        text.replace(&self.name, READER.1)
    }
}

impl Drop for Desk {
    /// The images go too, so that a run of the pages leaves none.
    fn drop(&mut self) {
        Engine::connect().remove_images(&format!("lambdock/{}/*", self.name));
    }
}
