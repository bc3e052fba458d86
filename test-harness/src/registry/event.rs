//! What happens while an image gets into a registry, as plain data.

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// The engine hands out the image, which takes it some time.
    Exporting,
    /// A layer is being compressed.
    Packing {
        /// Its `DiffID`.
        layer: String,
    },
    /// A layer, or the configuration, is being sent.
    Sending {
        /// Its digest.
        digest: String,
        /// Its size.
        bytes: u64,
    },
    /// It has arrived.
    Sent {
        /// Its digest.
        digest: String,
        /// Its size.
        bytes: u64,
    },
    /// It was there already.
    Known {
        /// Its digest.
        digest: String,
    },
    /// It was in another repository of the registry, which gave it to this one.
    Mounted {
        /// Its digest.
        digest: String,
    },
    /// Something failed that is tried again.
    Retrying {
        /// The failure.
        failure: String,
    },
    /// The manifest stands, under its digest.
    Tagged {
        /// The tag.
        tag: String,
    },
}

/// Who is told.
pub type Tell<'a> = &'a (dyn Fn(Event) + Send + Sync);
