//! Manifests: writing the one kind that is pushed, reading all kinds that there
//! are, strictly. Pure.
//!
//! Source: Docker's image manifest, version 2, schema 2; OCI image specification
//! 1.1, "Image Manifest" and "Image Index".

use serde::{Deserialize, Serialize};

use super::is_digest;

/// Media type of a Docker manifest.
pub(super) const DOCKER: &str = "application/vnd.docker.distribution.manifest.v2+json";
const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
const OCI: &str = "application/vnd.oci.image.manifest.v1+json";
const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
/// Media type of a Docker image's configuration.
const CONFIG: &str = "application/vnd.docker.container.image.v1+json";
/// Media type of a layer.
const LAYER: &str = "application/vnd.docker.image.rootfs.diff.tar.gzip";
/// Layers of an image: engines make 127 at most.
const MOST_LAYERS: usize = 512;

/// What is sent with every question for a manifest; a registry that gets less
/// converts it, to another digest.
pub(super) fn accept() -> String {
    [DOCKER, OCI, DOCKER_LIST, OCI_INDEX].join(", ")
}

/// A blob that a manifest names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Descriptor {
    #[serde(default)]
    pub(super) media_type: String,
    pub(super) size: u64,
    pub(super) digest: String,
}

/// An image's manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Manifest {
    pub(super) schema_version: u32,
    #[serde(default)]
    pub(super) media_type: String,
    pub(super) config: Descriptor,
    pub(super) layers: Vec<Descriptor>,
}

/// What a manifest turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Read {
    /// One image.
    Image(Manifest),
    /// Something else, in words.
    Other(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    schema_version: u32,
    #[serde(default)]
    media_type: Option<String>,
    #[serde(default)]
    artifact_type: Option<String>,
    #[serde(default)]
    manifests: Option<Vec<serde_json::Value>>,
    #[serde(default)]
    layers: Option<serde_json::Value>,
}

/// The manifest of an image: its bytes, the same for the same image.
pub(super) fn write(config: (&str, u64), layers: &[(&str, u64)]) -> Vec<u8> {
    let descriptor = |media_type: &str, (digest, size): (&str, u64)| Descriptor {
        media_type: media_type.to_owned(),
        size,
        digest: digest.to_owned(),
    };
    let manifest = Manifest {
        schema_version: 2,
        media_type: DOCKER.to_owned(),
        config: descriptor(CONFIG, config),
        layers: layers
            .iter()
            .map(|layer| descriptor(LAYER, *layer))
            .collect(),
    };
    // Plain structs of texts and numbers are always JSON.
    serde_json::to_vec(&manifest).unwrap_or_default()
}

/// Reads a manifest, by its own media type, else by the answer's.
pub(super) fn read(bytes: &[u8], content_type: Option<&str>) -> Result<Read, String> {
    let head: Head = serde_json::from_slice(bytes)
        .map_err(|error| format!("its manifest cannot be read: {error}"))?;
    if head.schema_version != 2 {
        let version = head.schema_version;
        return Ok(Read::Other(format!("a manifest of schema {version}")));
    }
    let content_type = content_type.and_then(|text| text.split(';').next());
    let kind = head.media_type.as_deref().or(content_type.map(str::trim));
    let kind = kind.unwrap_or_default().to_owned();
    if let Some(manifests) = head.manifests {
        if head.layers.is_some() {
            return Err("its manifest is an image and an index at once".to_owned());
        }
        let count = manifests.len();
        return Ok(Read::Other(format!(
            "an index of {count} manifests (`{kind}`)"
        )));
    }
    if !matches!(kind.as_str(), DOCKER | OCI) {
        return Ok(Read::Other(format!("of media type `{kind}`")));
    }
    if let Some(artifact) = head.artifact_type {
        return Ok(Read::Other(format!("an artifact of type `{artifact}`")));
    }
    let mut manifest: Manifest = serde_json::from_slice(bytes)
        .map_err(|error| format!("its manifest cannot be read: {error}"))?;
    if manifest.layers.len() > MOST_LAYERS {
        return Err(format!("its manifest names more than {MOST_LAYERS} layers"));
    }
    for blob in manifest.layers.iter().chain([&manifest.config]) {
        if !is_digest(&blob.digest) {
            return Err(format!("`{}` is no SHA-256 digest", blob.digest));
        }
    }
    manifest.media_type = kind;
    Ok(Read::Image(manifest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn digest(digit: char) -> String {
        format!("sha256:{}", digit.to_string().repeat(64))
    }

    #[test]
    fn the_bytes_are_always_the_same() {
        let (config, layer) = (digest('a'), digest('b'));
        let bytes = write((&config, 7), &[(&layer, 9)]);
        insta::assert_snapshot!(String::from_utf8(bytes.clone()).unwrap(), @r#"{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":7,"digest":"sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},"layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar.gzip","size":9,"digest":"sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}]}"#);
        let Read::Image(read) = read(&bytes, None).unwrap() else {
            panic!("it is an image");
        };
        assert_eq!(read.config.digest, config);
        assert_eq!(read.layers.len(), 1);
    }

    #[test]
    fn what_is_no_image_says_what_it_is() {
        let told = |text: &str, kind: Option<&str>| match read(text.as_bytes(), kind) {
            Ok(Read::Other(what)) => what,
            other => panic!("{other:?}"),
        };
        let index = told(
            r#"{"schemaVersion":2,"manifests":[{},{}]}"#,
            Some(OCI_INDEX),
        );
        assert_eq!(index, format!("an index of 2 manifests (`{OCI_INDEX}`)"));
        let old = told(r#"{"schemaVersion":1,"fsLayers":[]}"#, None);
        assert_eq!(old, "a manifest of schema 1");
        let unknown = told(r#"{"schemaVersion":2}"#, Some("text/plain; charset=utf-8"));
        assert_eq!(unknown, "of media type `text/plain`");
    }

    #[test]
    fn an_image_of_oci_is_one_too() {
        let text = format!(
            r#"{{"schemaVersion":2,"config":{{"digest":"{0}","size":1,"mediaType":"x"}},"layers":[]}}"#,
            digest('c')
        );
        let kind = format!("{OCI}; charset=utf-8");
        assert!(matches!(
            read(text.as_bytes(), Some(&kind)),
            Ok(Read::Image(_))
        ));
    }

    #[test]
    fn what_is_not_certain_is_refused() {
        let bad = |text: &str| read(text.as_bytes(), Some(DOCKER)).unwrap_err();
        assert!(bad("{").contains("cannot be read"));
        assert!(bad(r#"{"schemaVersion":2}"#).contains("cannot be read"));
        assert!(bad(r#"{"schemaVersion":2,"manifests":[],"layers":[]}"#).contains("at once"));
        let path = r#"{"schemaVersion":2,"config":{"digest":"sha256:../x","size":1},"layers":[]}"#;
        assert!(bad(path).contains("no SHA-256"));
    }

    proptest! {
        #[test]
        fn nothing_ends_the_reading(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes, Some(DOCKER));
        }

        #[test]
        fn a_damaged_one_is_never_read_as_another(at in 0usize..300, byte in any::<u8>()) {
            let (config, layer) = (digest('a'), digest('b'));
            let mut bytes = write((&config, 7), &[(&layer, 9)]);
            let at = at % bytes.len();
            bytes[at] = byte;
            if let Ok(Read::Image(read)) = read(&bytes, None) {
                prop_assert!(is_digest(&read.config.digest));
                prop_assert!(read.layers.iter().all(|layer| is_digest(&layer.digest)));
            }
        }
    }
}
