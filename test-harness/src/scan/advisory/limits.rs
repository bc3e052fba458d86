//! How much of a database is read: what is beyond is told, never left out in
//! silence.

/// Bounds of what is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// The largest record in bytes. The largest that OSV publishes, of Linux
    /// kernels with every version spelt out, have a few megabytes.
    pub(super) record: u64,
    /// The most records of one archive or folder; OSV has some 700,000 in all.
    pub(super) records: usize,
    /// The most bytes that one archive may unpack to.
    pub(super) unpacked: u64,
    /// The deepest folder.
    pub(super) depth: usize,
    /// How many bad records of one archive or folder are told one by one.
    pub(super) told: usize,
}

impl Limits {
    pub(super) const USUAL: Self = Self {
        record: 32 << 20,
        records: 2_000_000,
        unpacked: 32 << 30,
        depth: 16,
        told: 20,
    };
}
