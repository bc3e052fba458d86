//! Images in a registry: packed from an engine or an archive, pushed by digest
//! with what is missing, and read back. It knows neither Lambda nor AWS.
//!
//! Source: OCI distribution specification 1.1; Docker's image manifest,
//! version 2, schema 2.

mod access;
mod answer;
mod blobs;
mod body;
mod call;
mod challenge;
mod client;
mod compress;
mod deliver;
mod error;
mod event;
mod image;
mod known;
mod manifest;
mod manifests;
mod pack;
mod push;
mod reference;
mod retry;
#[cfg(test)]
mod script;
mod survey;
#[cfg(test)]
mod tests;
mod together;
mod upload;

pub use access::Login;
pub use client::Client;
pub use deliver::{Delivery, Earlier, deliver};
pub use error::RegistryError;
pub use event::{Event, Tell};
pub use image::{RemoteImage, RemoteLayer, image_of};
pub use known::{Blob, KnownLayers};
pub use pack::{Content, Packed, PackedLayer, Source, pack};
pub use push::{Pushed, push, short_tag};
pub use reference::{Reference, Repository};
pub use retry::Patience;
pub use survey::{Present, Subject, survey};

use sha2::{Digest as _, Sha256};

use crate::engine::hex;

/// The digest of some bytes, as registries write it.
fn digest_of(bytes: &[u8]) -> String {
    format!("sha256:{}", hex(&Sha256::digest(bytes)))
}

/// Whether a text is `sha256:` and 64 lower-case hexadecimal digits.
fn is_digest(text: &str) -> bool {
    let digits = text.strip_prefix("sha256:").unwrap_or_default();
    digits.len() == 64
        && digits
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
