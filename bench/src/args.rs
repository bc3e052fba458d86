//! The benchmark's command line. It holds no logic.

use std::path::PathBuf;

use clap::Parser;

/// Measures lambdock beside what it stands on, in pairs that take turns, so
/// that a machine's drift meets both alike.
#[derive(Debug, Clone, Parser)]
#[command(name = "bench", version)]
pub(crate) struct Args {
    /// Starts of each kind and function.
    #[arg(long, default_value_t = 12)]
    pub(crate) starts: usize,

    /// Blocks of warm invocations of each kind.
    #[arg(long, default_value_t = 16)]
    pub(crate) blocks: usize,

    /// Invocations in a block.
    #[arg(long, default_value_t = 40)]
    pub(crate) invocations: usize,

    /// No-op builds of each image.
    #[arg(long, default_value_t = 5)]
    pub(crate) builds: usize,

    /// Runs of the whole test, of the many cases, of each scan, and of pushes.
    #[arg(long, default_value_t = 3)]
    pub(crate) runs: usize,

    /// What to start and invoke, `function` or `function/variant`.
    #[arg(long, value_name = "FUNCTION", default_values_t = ["greeter-go".to_owned(), "greeter-node/node22".to_owned()])]
    pub(crate) function: Vec<String>,

    /// What to measure.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = Part::ALL)]
    pub(crate) only: Vec<Part>,

    /// Also writes every figure to a file.
    #[arg(long, value_name = "PATH")]
    pub(crate) json: Option<PathBuf>,

    /// The manifest.
    #[arg(long, value_name = "PATH", default_value = "lambdock.toml")]
    pub(crate) manifest: PathBuf,

    /// The engine's address; else it is found as `lambdock` finds it.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) engine: Option<String>,

    /// The `docker` to compare with, never the first one on the PATH; left out
    /// where there is none.
    #[arg(long, value_name = "PATH", default_value = "/usr/bin/docker")]
    pub(crate) docker: PathBuf,

    /// The Syft to compare scans with; else the one on the PATH, where there is
    /// one.
    #[arg(long, value_name = "PATH")]
    pub(crate) syft: Option<PathBuf>,

    /// The osv-scanner to compare scans with; else the one on the PATH, where there
    /// is one.
    #[arg(long, value_name = "PATH")]
    pub(crate) osv_scanner: Option<PathBuf>,

    /// The folder with the emulator; else `LAMBDOCK_CACHE`, else the usual one.
    #[arg(long, value_name = "PATH")]
    pub(crate) cache: Option<PathBuf>,
}

/// One part of the benchmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Part {
    /// From nothing to the first answer, and the end.
    Start,
    /// Warm invocations.
    Invoke,
    /// Builds of what has not changed.
    Build,
    /// `lambdock test` where nothing has changed.
    Test,
    /// 200 cases over 6 functions.
    Cases,
    /// Starts and warm invocations under watch.
    Evidence,
    /// Scans of images, of whose layers none is known, or all.
    Scan,
    /// From the tag of an image over a large CDK app to a line.
    Trace,
    /// Pushes of all layers, of one, and of none.
    Push,
}

impl Part {
    const ALL: [Self; 9] = [
        Self::Start,
        Self::Invoke,
        Self::Build,
        Self::Test,
        Self::Cases,
        Self::Evidence,
        Self::Scan,
        Self::Trace,
        Self::Push,
    ];
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Start => "start",
            Self::Invoke => "invoke",
            Self::Build => "build",
            Self::Test => "test",
            Self::Cases => "cases",
            Self::Evidence => "evidence",
            Self::Scan => "scan",
            Self::Trace => "trace",
            Self::Push => "push",
        })
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, ValueEnum as _};

    use super::*;

    #[test]
    fn the_command_line_is_consistent_and_its_words_are_its_own() {
        Args::command().debug_assert();
        for part in Part::value_variants() {
            let word = part.to_possible_value().unwrap();
            assert_eq!(word.get_name(), part.to_string());
        }
        assert_eq!(Part::value_variants(), Part::ALL);
    }
}
