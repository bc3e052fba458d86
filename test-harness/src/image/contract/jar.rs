//! The index of a jar. Nothing in it is unpacked.

use std::io::Cursor;

use zip::ZipArchive;

use super::tree::ends_in;

/// The class files of a jar, by their paths in it; `None` for what is no jar.
pub(super) fn classes(bytes: &[u8]) -> Option<Vec<String>> {
    let archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut classes = Vec::new();
    for name in archive.file_names() {
        let name = name.ok()?;
        if ends_in(&name, "class") {
            classes.push(name.into_owned());
        }
    }
    Some(classes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::fixture::jar;
    use super::*;

    #[test]
    fn lists_class_files_only() {
        let bytes = jar(&["META-INF/MANIFEST.MF", "demo/lambda/App.class"]);
        assert_eq!(classes(&bytes).unwrap(), ["demo/lambda/App.class"]);
        assert_eq!(classes(b"no jar"), None);
        assert_eq!(classes(&jar(&[])), Some(Vec::new()));
    }

    proptest! {
        #[test]
        fn reads_damaged_jars(
            flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        ) {
            let mut bytes = jar(&["a/B.class", "c"]);
            for (at, value) in flips {
                let at = at.index(bytes.len());
                bytes[at] = value;
            }
            classes(&bytes);
        }
    }
}
