//! How paths are shown: from where the user stands.

use std::path::Path;

/// A path, relative where it is below the current folder.
pub(crate) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    match path.strip_prefix(&here) {
        Ok(below) if !below.as_os_str().is_empty() => below.display().to_string(),
        _ => path.display().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn what_is_below_is_shown_from_here() {
        let here = std::env::current_dir().unwrap();
        assert_eq!(shown(&here.join("cases/a.toml")), "cases/a.toml");
        assert_eq!(shown(&here), here.display().to_string());
        assert_eq!(shown("/elsewhere/a".as_ref()), "/elsewhere/a");
    }
}
