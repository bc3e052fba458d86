//! What `scan` and `trace` have in common: from arguments to images, advisories
//! and the document of what was found.

mod collector;
mod images;

pub(crate) use images::{Image, Images};
