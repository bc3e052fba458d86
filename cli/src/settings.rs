//! What a run goes by: the one place where a flag, an environment variable, the
//! manifest and a default are weighed, in this order. Reads no file and no
//! process environment itself.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::available_parallelism;

use lambdock::cases::GoldenUpdate;
use lambdock::engine::EngineHints;
use lambdock::model::BasePolicy;
use lambdock::report::{Format, OutputSpec};
use lambdock::wire::ExitCode;

use crate::args::{BaseChoice, GlobalArgs};
use crate::failure::Explain;
use crate::variables::{
    BASES, CACHE, CI, DOCKER_CONFIG, DOCKER_CONTEXT, DOCKER_HOST, Environment, HOME, JOBS,
    MANIFEST, Variable, XDG_CACHE_HOME, XDG_RUNTIME_DIR,
};

/// What every command goes by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settings {
    /// The manifest, where one was named; else it is to be looked for.
    pub(crate) manifest: Option<PathBuf>,
    /// What to write and where, as asked; see [`Settings::outputs`].
    asked: Vec<OutputSpec>,
    /// How much to show.
    pub(crate) verbosity: Verbosity,
    /// Where to look for the engine.
    pub(crate) engine: EngineHints,
    /// The folder for downloads and digests, where one is known.
    pub(crate) cache: Option<PathBuf>,
}

/// How much to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verbosity {
    /// Verdicts and errors only.
    Quiet,
    /// Progress, too.
    Normal,
    /// Logs of builds and functions, too.
    Verbose,
}

/// A setting that makes no sense. What is wrong with the command line alone is
/// clap's to say.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UsageError {
    /// An environment variable that cannot be read.
    #[error("failed to read environment variable `{name}`: `{value}` is not {expected}")]
    Variable {
        /// The variable.
        name: &'static str,
        /// Its value.
        value: String,
        /// What it should be.
        expected: &'static str,
    },
    /// A format that this command does not write.
    #[error("failed to write `{format}`: this command has no such report")]
    Format {
        /// The format.
        format: Format,
        /// Those that it has.
        supported: &'static [Format],
    },
    /// Golden files are written by people, not by pipelines.
    #[error("failed to update golden files: this is a pipeline, as `CI` says")]
    UpdateInPipeline,
    /// Archives are of no function that is known.
    #[error("failed to scan archives and functions at once")]
    ArchivesAndFunctions,
    /// Two outputs with one destination.
    #[error("failed to write two outputs to {destination}")]
    Destination {
        /// Where both would go.
        destination: String,
    },
}

impl Explain for UsageError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Variable { name, .. } => Some(format!("correct `{name}`, or unset it")),
            Self::Format { supported, .. } => {
                if supported.is_empty() {
                    return Some("leave out `-o`; `--help` says what it prints".to_owned());
                }
                let words: Vec<String> = supported.iter().map(|f| format!("`{f}`")).collect();
                Some(format!("use {}", words.join(" or ")))
            }
            Self::ArchivesAndFunctions => {
                Some("leave out the functions, or `--archive`".to_owned())
            }
            Self::UpdateInPipeline => {
                Some("update them where you can look at the change, or set `CI=false`".into())
            }
            Self::Destination { .. } => {
                Some("give all but one a path of its own, such as `-o json=report.json`".into())
            }
        }
    }

    fn code(&self) -> ExitCode {
        ExitCode::Usage
    }
}

impl Settings {
    /// Weighs the options that every command takes.
    pub(crate) fn resolve(
        flags: &GlobalArgs,
        environment: &Environment,
    ) -> Result<Self, UsageError> {
        let manifest = flags.manifest.clone();
        check_destinations(&flags.outputs)?;
        Ok(Self {
            manifest: manifest.or_else(|| environment.path(MANIFEST)),
            asked: flags.outputs.clone(),
            verbosity: match (flags.quiet, flags.verbose) {
                (true, _) => Verbosity::Quiet,
                (false, 0) => Verbosity::Normal,
                (false, _) => Verbosity::Verbose,
            },
            engine: EngineHints {
                explicit: flags.engine.clone(),
                docker_host: environment.text(DOCKER_HOST),
                docker_context: environment.text(DOCKER_CONTEXT),
                docker_config: environment.path(DOCKER_CONFIG),
                home: environment.path(HOME),
                runtime_dir: environment.path(XDG_RUNTIME_DIR),
            },
            cache: cache(environment),
        })
    }

    /// What a command that can write these formats is to write. Text for a person
    /// is always among it, on stdout, unless stdout was given to something else.
    pub(crate) fn outputs(
        &self,
        supported: &'static [Format],
    ) -> Result<Vec<OutputSpec>, UsageError> {
        for OutputSpec { format, .. } in &self.asked {
            if !supported.contains(format) {
                let format = *format;
                return Err(UsageError::Format { format, supported });
            }
        }
        let mut outputs = self.asked.clone();
        if outputs.iter().all(|output| output.path.is_some()) {
            outputs.push(OutputSpec {
                format: Format::Human,
                path: None,
            });
        }
        Ok(outputs)
    }

    /// For a command that has no reports.
    pub(crate) fn refuse_outputs(&self) -> Result<(), UsageError> {
        match self.asked.first() {
            None => Ok(()),
            Some(OutputSpec { format, .. }) => Err(UsageError::Format {
                format: *format,
                supported: &[],
            }),
        }
    }
}

/// Jobs at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Jobs {
    /// How many.
    pub(crate) count: NonZeroUsize,
    /// Whether somebody has said so, who then knows the machine.
    pub(crate) asked: bool,
}

/// Jobs at a time: the flag, the environment, the machine's cores.
pub(crate) fn jobs(
    flag: Option<NonZeroUsize>,
    environment: &Environment,
) -> Result<Jobs, UsageError> {
    let expected = "a number above 0";
    let read = |text: &str| text.parse().ok();
    let asked = flag_or_variable(flag, environment, JOBS, expected, read)?;
    let cores = || available_parallelism().unwrap_or(NonZeroUsize::MIN);
    Ok(Jobs {
        count: asked.unwrap_or_else(cores),
        asked: asked.is_some(),
    })
}

/// The golden files to rewrite, if that was asked for; never in a pipeline,
/// where nobody would look at the change.
pub(crate) fn golden(
    asked: bool,
    environment: &Environment,
) -> Result<Option<Arc<GoldenUpdate>>, UsageError> {
    let pipeline = environment.text(CI);
    let pipeline = pipeline.is_some_and(|value| !["", "0", "false"].contains(&value.as_str()));
    match (asked, pipeline) {
        (false, _) => Ok(None),
        (true, false) => Ok(Some(Arc::default())),
        (true, true) => Err(UsageError::UpdateInPipeline),
    }
}

/// Which base images to use: the flag, the environment; the manifest where
/// neither says anything.
pub(crate) fn bases(
    flag: Option<BaseChoice>,
    environment: &Environment,
) -> Result<Option<BasePolicy>, UsageError> {
    let expected = "`auto`, `aws` or `stand-in`";
    let read = |text: &str| clap::ValueEnum::from_str(text, false).ok();
    let asked = flag_or_variable(flag, environment, BASES, expected, read)?;
    Ok(asked.map(|choice| match choice {
        BaseChoice::Auto => BasePolicy::Auto,
        BaseChoice::Aws => BasePolicy::Aws,
        BaseChoice::StandIn => BasePolicy::StandIn,
    }))
}

/// The flag, else the variable; a variable that cannot be read is an error even
/// so, but not where the flag overrides it.
fn flag_or_variable<T>(
    flag: Option<T>,
    environment: &Environment,
    variable: Variable,
    expected: &'static str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, UsageError> {
    if flag.is_some() {
        return Ok(flag);
    }
    let Some(value) = environment.text(variable) else {
        return Ok(None);
    };
    match read(&value) {
        Some(value) => Ok(Some(value)),
        None => Err(UsageError::Variable {
            name: variable.name,
            value,
            expected,
        }),
    }
}

/// Our own variable, else our folder in the user's cache.
fn cache(environment: &Environment) -> Option<PathBuf> {
    environment.path(CACHE).or_else(|| {
        let user = environment.path(XDG_CACHE_HOME);
        let user = user.or_else(|| Some(environment.path(HOME)?.join(".cache")));
        Some(user?.join("lambdock"))
    })
}

/// Each output needs a destination of its own.
fn check_destinations(outputs: &[OutputSpec]) -> Result<(), UsageError> {
    for (index, output) in outputs.iter().enumerate() {
        if outputs[..index]
            .iter()
            .any(|other| other.path == output.path)
        {
            let destination = match &output.path {
                Some(path) => format!("`{}`", path.display()),
                None => "stdout".to_owned(),
            };
            return Err(UsageError::Destination { destination });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
