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
/// Images that a repository keeps; ECR's quota of images in one is 100,000.
pub(super) const KEEP_IMAGES: RangeInclusive<u32> = 1..=100_000;
/// Environments that are kept for a function. Source: Lambda API,
/// `PutFunctionConcurrency`; 0 stops the function.
pub(super) const RESERVED_CONCURRENCY: RangeInclusive<u32> = 0..=1_000_000;
/// Environments that are kept started. Source: Lambda API,
/// `PutProvisionedConcurrencyConfig`.
pub(super) const PROVISIONED_CONCURRENCY: RangeInclusive<u32> = 1..=1_000_000;
/// Per cent of the traffic; all of it is no step.
pub(super) const PERCENT: RangeInclusive<u32> = 1..=99;
/// Further tries of an event. Source: Lambda API, `MaximumRetryAttempts`.
pub(super) const EVENT_RETRIES: RangeInclusive<u32> = 0..=2;
/// Seconds of an event. Source: Lambda API, `MaximumEventAgeInSeconds`.
pub(super) const EVENT_AGE: RangeInclusive<u32> = 60..=21_600;
/// Seconds for which browsers remember. Source: Lambda API, `Cors`, `MaxAge`.
pub(super) const CORS_AGE: RangeInclusive<u32> = 0..=86_400;
/// Origins or headers. Source: Lambda API, `Cors`.
pub(super) const CORS_ENTRIES: usize = 100;
/// Methods. Source: Lambda API, `Cors`, `AllowMethods`.
pub(super) const CORS_METHODS: usize = 6;
/// Subnets. Source: Lambda API, `VpcConfig`.
pub(super) const SUBNETS: usize = 16;
/// Security groups. Source: Lambda API, `VpcConfig`.
pub(super) const SECURITY_GROUPS: usize = 5;
/// Tags of one resource. Source: AWS general reference, "Tagging AWS resources".
pub(super) const TAGS: usize = 50;
/// Words of an entry point or command.
pub(super) const COMMAND_WORDS: usize = 1_500;
/// Characters of a working directory.
pub(super) const WORKING_DIRECTORY: usize = 1_000;
/// Bytes of all environment variables, as the JSON that Lambda measures.
pub(super) const ENVIRONMENT_BYTES: usize = 4_096;
