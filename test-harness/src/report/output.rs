//! Where reports go: `FORMAT[=PATH]`, checked before a run and put in place
//! after it, so that a report is whole or not there.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use tempfile::TempPath;

use super::{HumanOptions, Reporter, Styles, reporter};
use crate::model::closest;
use crate::runner::event::Event;
use crate::wire::RunReport;

/// A format of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// Lines for people.
    Human,
    /// The document, see `schemas/report.schema.json`.
    Json,
    /// `JUnit` XML.
    Junit,
    /// Workflow commands of GitHub Actions.
    Github,
    /// Findings as SARIF.
    Sarif,
    /// Packages and findings as CycloneDX.
    Cyclonedx,
    /// Packages as SPDX.
    Spdx,
    /// Findings as OpenVEX.
    Openvex,
    /// Findings as one page.
    Html,
}

/// A format and where it goes; standard output where there is no path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputSpec {
    /// The format.
    pub format: Format,
    /// The file.
    pub path: Option<PathBuf>,
}

/// Why reports cannot be written as asked.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// There is no such format.
    #[error("`{text}` is not a report format")]
    UnknownFormat {
        /// What was given.
        text: String,
    },
    /// An empty path.
    #[error("the path of the `{format}` report is empty")]
    EmptyPath {
        /// The format.
        format: Format,
    },
    /// Two reports would go to one place.
    #[error("two reports go to {place}")]
    Twice {
        /// Where.
        place: String,
    },
    /// The file cannot be made.
    #[error("failed to write the report `{}`", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A format that only findings have.
    #[error("failed to write `{format}`: a run has no such report")]
    NotOfRuns {
        /// The format.
        format: Format,
    },
    /// Standard output cannot be written to.
    #[error("failed to write to stdout")]
    Stdout(#[source] io::Error),
}

/// Reports that are being written, one for each [`OutputSpec`].
pub struct Destinations {
    reports: Vec<Destination>,
}

struct Destination {
    reporter: Box<dyn Reporter>,
    file: Option<Target>,
    failed: Option<io::Error>,
}

struct Target {
    /// Renamed at the end; nothing where `path` is a device or a pipe.
    temporary: Option<TempPath>,
    path: PathBuf,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 9] = [
        Self::Human,
        Self::Json,
        Self::Junit,
        Self::Github,
        Self::Sarif,
        Self::Cyclonedx,
        Self::Spdx,
        Self::Openvex,
        Self::Html,
    ];

    /// Those of runs; the others are of findings.
    pub const OF_RUNS: [Self; 4] = [Self::Human, Self::Json, Self::Junit, Self::Github];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Json => "json",
            Self::Junit => "junit",
            Self::Github => "github",
            Self::Sarif => "sarif",
            Self::Cyclonedx => "cyclonedx",
            Self::Spdx => "spdx",
            Self::Openvex => "openvex",
            Self::Html => "html",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for OutputSpec {
    type Err = OutputError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (word, path) = match text.split_once('=') {
            Some((word, path)) => (word, Some(path)),
            None => (text, None),
        };
        let format = Format::ALL
            .into_iter()
            .find(|format| format.as_str() == word);
        let format = format.ok_or_else(|| OutputError::UnknownFormat {
            text: word.to_owned(),
        })?;
        if path == Some("") {
            return Err(OutputError::EmptyPath { format });
        }
        Ok(Self {
            format,
            path: path.map(PathBuf::from),
        })
    }
}

impl OutputError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::UnknownFormat { text } => {
                let words = Format::ALL.map(Format::as_str);
                Some(match closest(text, words) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => format!("the formats are {}", words.join(", ")),
                })
            }
            Self::Twice { .. } => Some("give one of them a path: `-o json=report.json`".to_owned()),
            Self::Unwritable { path, source } if source.kind() == io::ErrorKind::NotFound => {
                let folder = parent(path).display().to_string();
                Some(format!("create the folder `{folder}` first"))
            }
            Self::NotOfRuns { .. } => {
                Some("it is for what `lambdock scan` and `lambdock trace` find".to_owned())
            }
            Self::EmptyPath { .. } | Self::Unwritable { .. } | Self::Stdout(_) => None,
        }
    }
}

impl Destinations {
    /// Checks every destination by making a temporary file beside it. `stdout`
    /// is taken by the one report without a path.
    pub fn open(
        specs: &[OutputSpec],
        options: &HumanOptions,
        stdout: Box<dyn Write + Send>,
    ) -> Result<Self, OutputError> {
        refuse_twice(specs)?;
        let mut stdout = Some(stdout);
        let mut reports = Vec::new();
        for spec in specs {
            let reporter = |options, out| reporter(spec.format, options, out);
            let (reporter, file) = match &spec.path {
                None => {
                    let out = stdout.take().unwrap_or_else(|| Box::new(io::sink()));
                    (reporter(options, out)?, None)
                }
                Some(path) => {
                    let (file, target) = open(path).map_err(unwritable(path))?;
                    // A file is no terminal.
                    let styles = Styles::plain();
                    let options = HumanOptions { styles, ..*options };
                    let out = Box::new(io::BufWriter::new(file));
                    (reporter(&options, out)?, Some(target))
                }
            };
            reports.push(Destination {
                reporter,
                file,
                failed: None,
            });
        }
        Ok(Self { reports })
    }

    /// Gives an event to every report. One that cannot be written any more does
    /// not keep the others from being written.
    pub fn event(&mut self, event: &Event) {
        for report in &mut self.reports {
            if report.failed.is_none() {
                report.failed = report.reporter.event(event).err();
            }
        }
    }

    /// Gives every report the whole document of a run, instead of its events.
    pub fn document(&mut self, document: &RunReport) {
        for report in &mut self.reports {
            if report.failed.is_none() {
                report.failed = report.reporter.document(document).err();
            }
        }
    }

    /// Ends every report and puts the files in place. A closed pipe is no error:
    /// whoever read from it has seen enough.
    pub fn finish(self) -> Result<(), OutputError> {
        let mut first = Ok(());
        for report in self.reports {
            let done = report.finish();
            first = first.and(done);
        }
        first
    }
}

impl Destination {
    fn finish(mut self) -> Result<(), OutputError> {
        let written = match self.failed.take() {
            Some(error) => Err(error),
            None => self.reporter.finish(),
        };
        match self.file {
            Some(Target { temporary, path }) => written
                .and_then(|()| put_in_place(temporary, &path))
                .map_err(unwritable(&path)),
            None => match written {
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                    Err(OutputError::Stdout(error))
                }
                _ => Ok(()),
            },
        }
    }
}

/// A document that is made at once: the file is checked first, and is there
/// whole or not at all.
pub struct PendingFile {
    file: fs::File,
    target: Target,
}

impl PendingFile {
    /// Checks that the file can be written.
    pub fn open(path: &Path) -> Result<Self, OutputError> {
        let (file, target) = open(path).map_err(unwritable(path))?;
        Ok(Self { file, target })
    }

    /// Writes the document and puts the file in place.
    pub fn write(mut self, document: &[u8]) -> Result<(), OutputError> {
        let Target { temporary, path } = self.target;
        let written = self.file.write_all(document);
        written
            .and_then(|()| put_in_place(temporary, &path))
            .map_err(unwritable(&path))
    }
}

fn put_in_place(temporary: Option<TempPath>, path: &Path) -> io::Result<()> {
    match temporary {
        Some(temporary) => temporary.persist(path).map_err(|error| error.error),
        None => Ok(()),
    }
}

fn unwritable(path: &Path) -> impl FnOnce(io::Error) -> OutputError {
    let path = path.to_owned();
    move |source| OutputError::Unwritable { path, source }
}

fn refuse_twice(specs: &[OutputSpec]) -> Result<(), OutputError> {
    for (index, spec) in specs.iter().enumerate() {
        let again = specs[..index].iter().any(|other| other.path == spec.path);
        if again {
            let path = spec.path.as_ref();
            let place = path.map(|path| format!("`{}`", path.display()));
            let place = place.unwrap_or_else(|| "standard output".to_owned());
            return Err(OutputError::Twice { place });
        }
    }
    Ok(())
}

// A rename would replace a device, a pipe or a link instead of writing to it.
fn open(path: &Path) -> io::Result<(fs::File, Target)> {
    let path = match fs::metadata(path) {
        Ok(there) if there.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        Ok(there) if there.is_file() => {
            // Opening shows whether the file that is there may be written.
            fs::OpenOptions::new().append(true).open(path)?;
            fs::canonicalize(path)?
        }
        Ok(_) => {
            let file = fs::OpenOptions::new().write(true).open(path)?;
            let path = path.to_owned();
            let temporary = None;
            return Ok((file, Target { temporary, path }));
        }
        Err(_) => path.to_owned(),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".lambdock-report-");
    // Temporary files are private; a report is as readable as any other file.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let folder = parent(&path);
    fs::metadata(folder)?;
    // The error of the system names the temporary file, which tells nobody
    // anything.
    let made = builder.tempfile_in(folder);
    let made = made.map_err(|error| io::Error::from(error.kind()))?;
    let (file, temporary) = made.into_parts();
    let temporary = Some(temporary);
    Ok((file, Target { temporary, path }))
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
        Some(folder) => folder,
        None => path,
    }
}

#[cfg(test)]
#[path = "output_tests.rs"]
mod tests;
