//! What makes a runtime tell what it loads: files that lie in a volume, and the
//! variables that lead there. The image is not changed.
//!
//! Node has `NODE_OPTIONS`; Python imports `sitecustomize` from `PYTHONPATH`; the
//! `java` launcher reads `JDK_JAVA_OPTIONS` since 9, and older ones pass it over.

use std::collections::BTreeMap;

/// The folder of hooks and records in an environment.
pub const FOLDER: &str = "/.lambdock-evidence";
/// Where the records lie.
pub const RECORDS: &str = "/.lambdock-evidence/records";

const NODE: &str = "--require /.lambdock-evidence/node.cjs";
const PYTHON: &str = "/.lambdock-evidence/python";
const JAVA: &str = "-Xlog:class+load=info:file=/.lambdock-evidence/records/java-%p.log:utctime:filecount=1,filesize=16M";
/// What the launcher says on standard error when it takes options from a variable.
///
/// Source: JDK's `launcher.properties`, `java.launcher` "NOTE: Picked up {0}: {1}".
const NOTE: &str = "NOTE: Picked up JDK_JAVA_OPTIONS: ";

const FILES: [(&str, &str); 3] = [
    ("node.cjs", include_str!("hooks/node.cjs")),
    ("node-loader.mjs", include_str!("hooks/node-loader.mjs")),
    (
        "python/sitecustomize.py",
        include_str!("hooks/python/sitecustomize.py"),
    ),
];

/// The variables that a function's environment gets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hooks {
    /// Variables to set, with what the image or the manifest has in them already.
    pub variables: BTreeMap<String, String>,
    /// Hooks that would keep the function from starting and are left out, each a
    /// gap.
    pub left_out: Vec<String>,
    /// The line that Java will print, and what stands there without us.
    note: (String, Option<String>),
}

impl Hooks {
    /// The hooks of a function whose image and manifest set these variables, and
    /// which is started by that command.
    pub fn new(variables: &BTreeMap<String, String>, command: &[String]) -> Self {
        let has = |name: &str| variables.get(name).filter(|value| !value.is_empty());
        let mut hooks = Self::default();
        let node = has("NODE_OPTIONS");
        // Node's permission model would refuse to read the hook, and so to start.
        let words = command.iter().chain(node);
        if words.into_iter().any(|word| word.contains("-permission")) {
            let reason = "Node's permission model keeps its modules from being watched";
            hooks.left_out.push(reason.to_owned());
        } else {
            // First, so that what the function preloads is seen as well.
            let options = node.map_or_else(|| NODE.to_owned(), |own| format!("{NODE} {own}"));
            hooks.variables.insert("NODE_OPTIONS".to_owned(), options);
        }
        let python = has("PYTHONPATH");
        // First, since whoever is found first is the only `sitecustomize`.
        let path = python.map_or_else(|| PYTHON.to_owned(), |own| format!("{PYTHON}:{own}"));
        hooks.variables.insert("PYTHONPATH".to_owned(), path);
        let java = has("JDK_JAVA_OPTIONS");
        // Last, since the last word on a log counts.
        let options = java.map_or_else(|| JAVA.to_owned(), |own| format!("{own} {JAVA}"));
        hooks
            .variables
            .insert("JDK_JAVA_OPTIONS".to_owned(), options);
        let without = java.map(|own| format!("{NOTE}{own}"));
        let with = format!("{NOTE}{}", hooks.variables["JDK_JAVA_OPTIONS"]);
        hooks.note = (with, without);
        hooks
    }

    /// A line of the function's log as it would be without us; nothing for one
    /// that would not be there.
    pub fn clean(&self, line: String) -> Option<String> {
        if line == self.note.0 {
            self.note.1.clone()
        } else {
            Some(line)
        }
    }
}

/// The hooks as a tar archive for [`FOLDER`], and a folder that any user may
/// write records into.
pub fn archive() -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    let mut add = |path: &str, kind: tar::EntryType, mode: u32, content: &[u8]| {
        let mut header = tar::Header::new_ustar();
        header.set_entry_type(kind);
        header.set_mode(mode);
        header.set_size(content.len() as u64);
        // A writer into memory cannot fail, and the paths are short.
        let _ = builder.append_data(&mut header, path, content);
    };
    add("records/", tar::EntryType::Directory, 0o1777, b"");
    add("python/", tar::EntryType::Directory, 0o755, b"");
    for (path, content) in FILES {
        add(path, tar::EntryType::Regular, 0o644, content.as_bytes());
    }
    builder.into_inner().unwrap_or_default()
}

/// Whether a file that was loaded is the function's own code: neither in a folder
/// of packages nor the runtime's.
pub fn own_code(path: &str) -> bool {
    const NOT: [&str; 4] = ["/node_modules/", "/var/runtime/", FOLDER, "["];
    path.starts_with('/') && !NOT.iter().any(|part| path.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(all: &[(&str, &str)]) -> BTreeMap<String, String> {
        let all = all.iter();
        all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn variables_keep_what_they_have() {
        let own = variables(&[("NODE_OPTIONS", "--a"), ("PYTHONPATH", "/x"), ("HOME", "/")]);
        let hooks = Hooks::new(&own, &[]);
        assert_eq!(hooks.variables["NODE_OPTIONS"], format!("{NODE} --a"));
        assert_eq!(hooks.variables["PYTHONPATH"], format!("{PYTHON}:/x"));
        assert_eq!(hooks.variables["JDK_JAVA_OPTIONS"], JAVA);
        assert_eq!(hooks.variables.len(), 3);
    }

    #[test]
    fn the_hooks_themselves_know_the_same_variables() {
        for (name, text) in FILES {
            if name != "node-loader.mjs" {
                for part in [
                    "node.cjs",
                    "python",
                    "records/java-%p.log:utctime:filecount=1,filesize=16M",
                ] {
                    assert!(text.contains(part), "{name}: {part}");
                }
            }
        }
    }

    #[test]
    fn a_note_of_java_is_as_it_would_be_without_us() {
        let hooks = Hooks::new(&BTreeMap::new(), &[]);
        assert_eq!(hooks.clean(format!("{NOTE}{JAVA}")), None);
        assert_eq!(hooks.clean("other".to_owned()).as_deref(), Some("other"));
        let own = variables(&[("JDK_JAVA_OPTIONS", "-Dx=1")]);
        let hooks = Hooks::new(&own, &[]);
        let cleaned = hooks.clean(format!("{NOTE}-Dx=1 {JAVA}"));
        assert_eq!(cleaned, Some(format!("{NOTE}-Dx=1")));
    }

    #[test]
    fn the_permission_model_is_left_alone() {
        let command = ["node".to_owned(), "--permission".to_owned()];
        let hooks = Hooks::new(&BTreeMap::new(), &command);
        assert!(!hooks.variables.contains_key("NODE_OPTIONS"));
        assert_eq!(hooks.left_out.len(), 1);
    }

    #[test]
    fn everybody_may_write_records() {
        let archive = archive();
        let mut archive = tar::Archive::new(archive.as_slice());
        let entries = archive.entries().unwrap().map(Result::unwrap);
        let modes: Vec<(String, u32)> = entries
            .map(|entry| {
                let path = entry.path().unwrap().display().to_string();
                (path, entry.header().mode().unwrap())
            })
            .collect();
        assert_eq!(modes.len(), 5);
        assert_eq!(modes[0], ("records/".to_owned(), 0o1777));
    }

    #[test]
    fn own_code_lies_outside_of_packages() {
        assert!(own_code("/var/task/index.js"));
        assert!(!own_code("/var/task/node_modules/a/index.js"));
        assert!(!own_code("/var/runtime/index.mjs"));
        assert!(!own_code("/var/task/[eval]"));
    }
}
