//! Whether a file of JavaScript holds many packages in one, as bundlers write it.
//! Nobody can tell then which of them ran. To take a plain file for a bundle costs
//! an "unknown"; the other mistake would be a false "never".

/// What bundlers leave in their output; names that minifiers keep, or comments.
const MARKS: [(&str, &str); 11] = [
    ("__webpack_require__", "webpack"),
    ("webpackBootstrap", "webpack"),
    ("__nccwpck_require__", "ncc"),
    ("__commonJS(", "esbuild"),
    ("__commonJSMin", "rolldown"),
    ("__toESM(", "esbuild"),
    ("// node_modules/", "esbuild"),
    ("parcelRequire", "parcel"),
    ("getDefaultExportFromCjs", "rollup"),
    ("createCommonjsModule", "rollup"),
    ("__turbopack_", "turbopack"),
];
/// No person writes such a line.
const LONG_LINE: usize = 5_000;
/// No person writes such a file.
const LONG_FILE: usize = 1 << 20;

const PYTHON: [&str; 5] = [".zip", ".egg", ".whl", ".pyz", ".pex"];

/// Whether a path is that of an archive which Python can run code from.
pub(super) fn is_of_python(path: &str) -> bool {
    PYTHON.iter().any(|ending| path.ends_with(ending))
}

/// What says that a file is a bundle; nothing for a plain one.
pub fn looks_bundled(text: &str) -> Option<String> {
    for (mark, tool) in MARKS {
        if text.contains(mark) {
            return Some(format!("it has `{mark}`, as {tool} writes it"));
        }
    }
    if text.len() > LONG_FILE {
        return Some(format!("it is longer than {} MB", LONG_FILE >> 20));
    }
    let long = text.lines().any(|line| line.len() > LONG_LINE);
    long.then(|| format!("it has a line of more than {LONG_LINE} bytes, as minifiers write it"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bundles_are_told_by_what_they_hold() {
        assert_eq!(looks_bundled("exports.handler = require('a').x;\n"), None);
        let esbuild = "// node_modules/lodash/lodash.js\nvar require_lodash = 1;";
        assert!(looks_bundled(esbuild).unwrap().contains("esbuild"));
        assert!(looks_bundled(&"x;".repeat(3_000)).unwrap().contains("line"));
        assert!(
            looks_bundled(&"x;\n".repeat(400_000))
                .unwrap()
                .contains("MB")
        );
    }
}
