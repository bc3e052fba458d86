//! What an assembly is read for: every function, or those of one image, whose hash
//! stands in whatever tells of it. It decides which texts are worth reading.

use memchr::memmem::{self, Finder};

/// The end of a nested stack's template, which only its parent's assets name.
const NESTED: &str = ".nested.template.json";

/// What is looked for.
#[derive(Debug)]
pub(super) struct Narrow<'a> {
    hash: Option<Finder<'a>>,
}

impl<'a> Narrow<'a> {
    /// Everything.
    pub(super) fn all() -> Self {
        Self { hash: None }
    }

    /// The functions of images whose tag or digest has this hash in it.
    pub(super) fn to(hash: &'a str) -> Self {
        Self {
            hash: Some(Finder::new(hash)),
        }
    }

    /// Whether anything is left out.
    pub(super) fn is_narrow(&self) -> bool {
        self.hash.is_some()
    }

    /// Whether a text tells of what is looked for.
    pub(super) fn names(&self, text: &str) -> bool {
        let hash = self.hash.as_ref();
        hash.is_none_or(|hash| hash.find(text.as_bytes()).is_some())
    }

    /// Whether a file must be read. One that is cut may have lost it, so it is read,
    /// for the error that this gives.
    pub(super) fn wants(&self, text: &str) -> bool {
        self.names(text) || !text.trim_end().ends_with('}')
    }

    /// Whether an asset manifest must be read.
    pub(super) fn wants_assets(&self, text: &str) -> bool {
        self.wants(text) || memmem::find(text.as_bytes(), NESTED.as_bytes()).is_some()
    }
}

/// The nested templates among paths.
pub(super) fn is_nested(path: &str) -> bool {
    path.ends_with(NESTED)
}
