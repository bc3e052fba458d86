//! The limits that a Lambda execution environment runs under.

/// Which of Lambda's limits a local environment keeps. All are on by default.
///
/// Source: AWS Lambda quotas and container image requirements; user and group
/// as observed on Lambda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The root file system is read-only.
    pub read_only: bool,
    /// The container may use no more memory than the function has.
    pub memory: bool,
    /// `/tmp` has the function's ephemeral size; otherwise it is unlimited.
    pub tmp: bool,
    /// Open files at most (`RLIMIT_NOFILE`); `None` leaves the engine's.
    pub files: Option<u32>,
    /// The user that the function runs as; `None` leaves the image's.
    pub user: Option<SandboxUser>,
}

/// A numeric user and group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SandboxUser {
    /// User id.
    pub uid: u32,
    /// Group id.
    pub gid: u32,
}

impl SandboxUser {
    /// Lambda's `sbx_user1051`.
    pub const LAMBDA: Self = Self { uid: 993, gid: 990 };
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            read_only: true,
            memory: true,
            tmp: true,
            files: Some(1024),
            user: Some(SandboxUser::LAMBDA),
        }
    }
}

impl Limits {
    /// Every limit off.
    pub const RELAXED: Self = Self {
        read_only: false,
        memory: false,
        tmp: false,
        files: None,
        user: None,
    };

    /// Names of the limits that are off or differ from Lambda's, for reports.
    pub fn relaxed(&self) -> Vec<&'static str> {
        let lambda = Self::default();
        [
            ("read-only", self.read_only == lambda.read_only),
            ("memory", self.memory == lambda.memory),
            ("tmp", self.tmp == lambda.tmp),
            ("files", self.files == lambda.files),
            ("user", self.user == lambda.user),
        ]
        .into_iter()
        .filter_map(|(name, kept)| (!kept).then_some(name))
        .collect()
    }
}
