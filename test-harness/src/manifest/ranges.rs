//! The ranges of numbers that Lambda accepts, for the reader and the schema.
//!
//! Source: AWS Lambda quotas, read 2026-11.

use std::ops::RangeInclusive;

/// Memory in MB.
pub(super) const MEMORY: RangeInclusive<u32> = 128..=10_240;
/// Timeout in seconds.
pub(super) const TIMEOUT: RangeInclusive<u32> = 1..=900;
/// Ephemeral storage in MB.
pub(super) const EPHEMERAL_STORAGE: RangeInclusive<u32> = 512..=10_240;
/// Open files; Lambda has 1,024, a relaxed environment may have more.
pub(super) const FILES: RangeInclusive<u32> = 1..=1_048_576;
/// Days that advisories may be old.
pub(super) const MAX_AGE: RangeInclusive<u32> = 1..=3_650;
/// Words of an entry point or command.
pub(super) const COMMAND_WORDS: usize = 1_500;
/// Characters of a working directory.
pub(super) const WORKING_DIRECTORY: usize = 1_000;
/// Bytes of all environment variables, as the JSON that Lambda measures.
pub(super) const ENVIRONMENT_BYTES: usize = 4_096;
