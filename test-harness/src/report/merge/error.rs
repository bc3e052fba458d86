//! Why reports cannot be merged, and what to do about it.

/// Why reports cannot be merged. `one` and `other` name two of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// There is none.
    #[error("failed to merge no reports at all")]
    Nothing,
    /// Two reports are of different things.
    #[error(
        "failed to merge `{one}` and `{other}`: the {what} is `{first}` in one and `{second}` in the other"
    )]
    Differ {
        /// A report.
        one: String,
        /// Another one.
        other: String,
        /// What differs.
        what: &'static str,
        /// What it is in the one.
        first: String,
        /// What it is in the other.
        second: String,
    },
    /// Two reports are shards of different runs.
    #[error(
        "failed to merge `{one}` and `{other}`: their shards are parts of different selections"
    )]
    Plans {
        /// A report.
        one: String,
        /// Another one.
        other: String,
    },
    /// A shard and a report of a whole run.
    #[error("failed to merge `{shard}`, which is a shard, and `{whole}`, which is none")]
    Mixed {
        /// The shard.
        shard: String,
        /// The report of a whole run.
        whole: String,
    },
    /// A case, or a cell without cases, in two reports.
    #[error("failed to merge `{one}` and `{other}`: both have {what}")]
    Twice {
        /// A report.
        one: String,
        /// Another one.
        other: String,
        /// What both have.
        what: String,
    },
    /// All shards are there, and cells are not.
    #[error("failed to merge shards: together they have {there} of {whole} cells")]
    Gap {
        /// How many cells there are.
        there: usize,
        /// How many there should be.
        whole: usize,
    },
    /// A document that contradicts itself.
    #[error("failed to merge `{0}`: its shard does not say where its cells stand")]
    Broken(String),
}

impl MergeError {
    /// What to do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Differ { .. } | Self::Plans { .. } | Self::Mixed { .. } => {
                Some("merge the reports of one run: one commit, one selection, one lambdock")
            }
            Self::Twice { .. } => Some("leave out the report of an earlier try"),
            Self::Gap { .. } => Some("give every shard the same `--durations`"),
            Self::Nothing | Self::Broken(_) => None,
        }
    }
}
