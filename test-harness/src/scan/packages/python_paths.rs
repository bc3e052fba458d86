//! Where Python's installers write metadata.
//!
//! Source: `PyPA` specification "Recording installed projects"; setuptools'
//! documentation of egg formats.

/// Whether a path is that of metadata: `*.dist-info/METADATA`,
/// `*.egg-info/PKG-INFO`, `EGG-INFO/PKG-INFO`, or a file `*.egg-info`.
pub(super) fn is_metadata(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let ends = |text: &str, end: &str| {
        text.len() > end.len()
            && text
                .get(text.len() - end.len()..)
                .is_some_and(|last| last.eq_ignore_ascii_case(end))
    };
    match name {
        "METADATA" => ends(folder, ".dist-info"),
        "PKG-INFO" => ends(folder, ".egg-info") || ends(folder, "/EGG-INFO"),
        _ => ends(name, ".egg-info"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_has_its_places() {
        assert!(is_metadata("/a/boto3-1.0.dist-info/METADATA"));
        assert!(is_metadata("/a/six.egg-info/PKG-INFO"));
        assert!(is_metadata("/a/six-1.egg/EGG-INFO/PKG-INFO"));
        assert!(is_metadata("/a/wsgiref.egg-info"));
        assert!(!is_metadata("/a/METADATA"));
        assert!(!is_metadata("/a/six.egg-info/requires.txt"));
    }
}
