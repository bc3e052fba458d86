//! Arguments of `lambdock schema`, as clap reads them.

use clap::{Args, ValueEnum};

/// Print a JSON schema, or the sample events
///
/// For editors, and for programs that read reports.
#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// Whose schema.
    #[arg(value_enum, default_value_t, value_name = "DOCUMENT")]
    pub(crate) document: SchemaDocument,
}

/// A document that has a schema.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaDocument {
    /// `lambdock.toml`.
    #[default]
    Manifest,
    /// A file of cases.
    Case,
    /// What `build` and `test` write with `-o json`.
    Report,
    /// What `scan` and `trace` write with `-o json`.
    Findings,
    /// What `list` writes with `-o json`.
    List,
    /// What `test --evidence` writes.
    Evidence,
    /// What `build --save` writes beside each archive.
    Image,
    /// What `matrix` writes.
    Matrix,
    /// What `push` writes with `-o json`.
    Push,
    /// What `deploy --plan` writes with `-o json`.
    Plan,
    /// What `deploy` and `rollback` write with `-o json`.
    Deploy,
    /// What `status` writes with `-o json`.
    Status,
    /// What `doctor` writes with `-o json`.
    Doctor,
    /// No schema, but the sample events that cases and `invoke` know by name.
    Events,
    /// The page on exit codes, which the documentation is made from.
    #[value(hide = true)]
    ExitCodes,
}
