//! What is known of layers and configurations from earlier pushes, in a file of
//! the caller's: shortcuts only. A damaged file is an empty one, and nothing of
//! it is believed before the registry has said so.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::{Repository, digest_of, is_digest};

/// The file of a project.
const FILE: &str = ".lambdock/registry.json";
/// Raised when the file has another form.
const FORM: u32 = 1;
/// Layers that are remembered.
const MOST_LAYERS: usize = 2_000;
/// Configurations that are remembered, and the largest of them.
const MOST_CONFIGS: usize = 100;
const MOST_OF_A_CONFIG: usize = 128 << 10;
/// Forms of one layer, and repositories of one form.
const MOST_BLOBS: usize = 4;
const MOST_PLACES: usize = 16;
/// Of the file.
const MOST_OF_THE_FILE: u64 = 32 << 20;

/// A layer as a registry has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blob {
    /// `sha256:…` as it is stored.
    pub digest: String,
    /// Its size there.
    pub size: u64,
    /// Repositories that have it, with their registries.
    #[serde(default)]
    pub places: Vec<String>,
}

/// What is known of layers and configurations.
#[derive(Debug, Default)]
pub struct KnownLayers {
    path: Option<PathBuf>,
    memory: Mutex<Memory>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Memory {
    form: u32,
    /// Counts what was used, so that the oldest is forgotten first.
    clock: u64,
    layers: BTreeMap<String, Layer>,
    configs: BTreeMap<String, Config>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Layer {
    used: u64,
    blobs: Vec<Blob>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Config {
    used: u64,
    /// Byte for byte.
    text: String,
}

impl KnownLayers {
    /// Nothing, and nothing is kept.
    pub fn none() -> Self {
        Self::default()
    }

    /// What a project remembers.
    pub fn of_project(root: &Path) -> Self {
        Self::open(&root.join(FILE))
    }

    /// Removes what a project remembers; false where that was nothing.
    ///
    /// # Errors
    /// When it is there and cannot be removed.
    pub fn forget(root: &Path) -> io::Result<bool> {
        match fs::remove_file(root.join(FILE)) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// What a file tells.
    pub fn open(path: &Path) -> Self {
        Self {
            path: Some(path.to_owned()),
            memory: Mutex::new(load(path).unwrap_or_default()),
        }
    }

    /// The forms in which registries have a layer, the last one learnt first.
    pub fn blobs(&self, diff_id: &str) -> Vec<Blob> {
        self.with(|memory| {
            memory.clock += 1;
            let clock = memory.clock;
            let layer = memory.layers.get_mut(diff_id);
            layer.map_or_else(Vec::new, |layer| {
                layer.used = clock;
                layer.blobs.clone()
            })
        })
    }

    /// Keeps where a layer is, in which form.
    pub fn learn(&self, diff_id: &str, (digest, size): (&str, u64), repository: &Repository) {
        if !is_digest(diff_id) || !is_digest(digest) {
            return;
        }
        let place = repository.to_string();
        self.with(|memory| {
            memory.clock += 1;
            let layer = memory.layers.entry(diff_id.to_owned()).or_default();
            layer.used = memory.clock;
            let at = layer.blobs.iter().position(|blob| blob.digest == digest);
            let mut blob = at.map_or_else(
                || Blob {
                    digest: digest.to_owned(),
                    size,
                    places: Vec::new(),
                },
                |at| layer.blobs.remove(at),
            );
            blob.places.retain(|own| *own != place);
            blob.places.insert(0, place);
            blob.places.truncate(MOST_PLACES);
            layer.blobs.insert(0, blob);
            layer.blobs.truncate(MOST_BLOBS);
        });
    }

    /// An image's configuration, by the id that an engine has for the image.
    pub fn config(&self, image: &str) -> Option<Vec<u8>> {
        self.with(|memory| {
            memory.clock += 1;
            let config = memory.configs.get_mut(image)?;
            config.used = memory.clock;
            Some(config.text.clone().into_bytes())
        })
    }

    /// Keeps an image's configuration.
    pub fn keep_config(&self, image: &str, bytes: &[u8]) {
        let Ok(text) = std::str::from_utf8(bytes) else {
            return;
        };
        if text.len() > MOST_OF_A_CONFIG || !is_digest(image) {
            return;
        }
        self.with(|memory| {
            memory.clock += 1;
            let (used, text) = (memory.clock, text.to_owned());
            let config = Config { used, text };
            memory.configs.insert(image.to_owned(), config);
        });
    }

    /// Writes the file, whole or not at all. What another process has learnt
    /// meanwhile is kept.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save(&self) -> io::Result<()> {
        let Some(path) = &self.path else {
            return Ok(());
        };
        let others = load(path).unwrap_or_default();
        let text = self.with(|memory| {
            for (id, layer) in others.layers {
                memory.layers.entry(id).or_insert(layer);
            }
            for (id, config) in others.configs {
                memory.configs.entry(id).or_insert(config);
            }
            memory.clock = memory.clock.max(others.clock);
            memory.form = FORM;
            forget(&mut memory.layers, MOST_LAYERS, |layer| layer.used);
            forget(&mut memory.configs, MOST_CONFIGS, |config| config.used);
            serde_json::to_vec(memory)
        })?;
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut aside = tempfile::Builder::new()
            .prefix(".registry-")
            .tempfile_in(folder)?;
        aside.write_all(&text)?;
        aside.persist(path).map_err(|error| error.error)?;
        Ok(())
    }

    fn with<T>(&self, act: impl FnOnce(&mut Memory) -> T) -> T {
        act(&mut self.memory.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Forgets what was not used for longest.
fn forget<T>(entries: &mut BTreeMap<String, T>, most: usize, used: impl Fn(&T) -> u64) {
    if entries.len() <= most {
        return;
    }
    let mut times: Vec<u64> = entries.values().map(&used).collect();
    times.sort_unstable();
    let oldest = times[times.len() - most];
    entries.retain(|_, entry| used(entry) >= oldest);
}

/// Reads a file, without what cannot be true.
fn load(path: &Path) -> Option<Memory> {
    let mut bytes = Vec::new();
    let file = File::open(path).ok()?;
    file.take(MOST_OF_THE_FILE).read_to_end(&mut bytes).ok()?;
    let mut memory: Memory = serde_json::from_slice(&bytes).ok()?;
    if memory.form != FORM {
        return None;
    }
    // A clock that stands at its end would stop all reading.
    memory.clock = memory.clock.min(u64::MAX >> 1);
    memory.layers.retain(|id, layer| {
        layer.blobs.retain(|blob| is_digest(&blob.digest));
        layer.blobs.truncate(MOST_BLOBS);
        is_digest(id) && !layer.blobs.is_empty()
    });
    memory
        .configs
        .retain(|id, config| is_digest(id) && !config.text.is_empty());
    Some(memory)
}

/// Whether a configuration is that of an image whose id is its digest.
pub(super) fn is_of(config: &[u8], image: &str) -> bool {
    digest_of(config) == image
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn digest(number: usize) -> String {
        format!("sha256:{number:064x}")
    }

    fn repository(name: &str) -> Repository {
        format!("r.example/{name}").parse().unwrap()
    }

    #[test]
    fn remembers_where_layers_are_across_processes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/registry.json");
        let (one, other) = (KnownLayers::open(&path), KnownLayers::open(&path));
        one.learn(&digest(1), (&digest(11), 5), &repository("a"));
        one.learn(&digest(1), (&digest(11), 5), &repository("b"));
        one.learn(&digest(1), (&digest(12), 6), &repository("a"));
        one.keep_config(&digest(9), b"{ \"a\": 1 }");
        other.learn(&digest(2), (&digest(22), 7), &repository("c"));
        one.save().unwrap();
        other.save().unwrap();
        let again = KnownLayers::open(&path);
        let blobs = again.blobs(&digest(1));
        assert_eq!(blobs[0].digest, digest(12));
        assert_eq!(blobs[1].places, ["r.example/b", "r.example/a"]);
        assert_eq!(again.blobs(&digest(2))[0].size, 7);
        assert_eq!(again.config(&digest(9)).unwrap(), b"{ \"a\": 1 }");
        assert_eq!(again.config(&digest(8)), None);
        assert_eq!(fs::read_dir(folder.path().join("deep")).unwrap().count(), 1);
    }

    #[test]
    fn what_was_not_used_for_longest_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("registry.json");
        let known = KnownLayers::open(&path);
        for number in 0..=MOST_LAYERS {
            known.learn(&digest(number), (&digest(number), 1), &repository("a"));
        }
        assert_eq!(known.blobs(&digest(0)).len(), 1);
        known.save().unwrap();
        let again = KnownLayers::open(&path);
        assert_eq!(again.blobs(&digest(0)).len(), 1);
        assert!(again.blobs(&digest(1)).is_empty());
        assert_eq!(again.blobs(&digest(2)).len(), 1);
    }

    #[test]
    fn a_damaged_file_is_an_empty_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("registry.json");
        for text in [
            "",
            "{",
            "[]",
            "{\"form\":2,\"clock\":0,\"layers\":{},\"configs\":{}}",
            "{\"form\":1,\"clock\":18446744073709551615,\"layers\":{\"../x\":{\"used\":1,\"blobs\":[]}},\"configs\":{}}",
        ] {
            fs::write(&path, text).unwrap();
            let known = KnownLayers::open(&path);
            assert!(known.blobs(&digest(1)).is_empty() && known.blobs("../x").is_empty());
            known.learn(&digest(1), (&digest(2), 3), &repository("a"));
            known.save().unwrap();
            assert_eq!(
                KnownLayers::open(&path).blobs(&digest(1)).len(),
                1,
                "{text}"
            );
        }
        assert!(KnownLayers::none().save().is_ok());
        KnownLayers::of_project(folder.path()).save().unwrap();
        assert!(KnownLayers::forget(folder.path()).unwrap());
        assert!(!KnownLayers::forget(folder.path()).unwrap());
    }

    proptest! {
        #[test]
        fn nothing_ends_the_reading(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("registry.json");
            fs::write(&path, bytes).unwrap();
            prop_assert!(KnownLayers::open(&path).config(&digest(1)).is_none());
        }

        #[test]
        fn a_damaged_byte_gives_no_digest_that_is_none(at in 0usize..1000, byte in any::<u8>()) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("registry.json");
            let known = KnownLayers::open(&path);
            known.learn(&digest(1), (&digest(2), 3), &repository("a"));
            known.save().unwrap();
            let mut bytes = fs::read(&path).unwrap();
            let at = at % bytes.len();
            bytes[at] = byte;
            fs::write(&path, bytes).unwrap();
            for blob in KnownLayers::open(&path).blobs(&digest(1)) {
                prop_assert!(is_digest(&blob.digest));
            }
        }
    }
}
