//! `check-text`: no committed text names one machine's folders or a package
//! registry's host, holds emoji, or ends a line with blanks.

use std::path::Path;

use crate::error::Error;
use crate::problem::Problem;
use crate::tree::Tree;

/// Folders of one machine. Written in halves, so that this file passes its own
/// check.
const MACHINE_FOLDERS: [&str; 2] = [concat!("/", "work/"), concat!("/", "root/")];

/// Hosts of package registries: clients know them, and a mirror's user must be
/// able to do without them. Lock files may name them.
const REGISTRY_HOSTS: [&str; 11] = [
    concat!("pypi", ".org"),
    concat!("files.python", "hosted.org"),
    concat!("registry.npm", "js.org"),
    concat!("index.crates", ".io"),
    concat!("static.crates", ".io"),
    concat!("proxy.golang", ".org"),
    concat!("sum.golang", ".org"),
    concat!("repo.maven", ".apache.org"),
    concat!("repo1.maven", ".org"),
    concat!("deb.debian", ".org"),
    concat!("security.debian", ".org"),
];

/// Files that a package manager writes.
const LOCK_FILES: [&str; 4] = ["Cargo.lock", "package-lock.json", "go.sum", "uv.lock"];

/// Checks every text file of the tree.
pub(crate) fn check(tree: &Tree) -> Result<Vec<Problem>, Error> {
    let mut problems = Vec::new();
    for path in tree.files()? {
        if let Some(text) = tree.text(&path)? {
            problems.extend(check_file(&path, &text));
        }
    }
    Ok(problems)
}

fn check_file(path: &Path, text: &str) -> Vec<Problem> {
    let kind = Kind::of(path);
    let mut problems = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let messages = check_line(kind, line);
        problems.extend(messages.map(|message| Problem::at(path, index + 1, message)));
    }
    if kind != Kind::Recorded && !text.is_empty() && !text.ends_with('\n') {
        problems.push(Problem::of(path, "its last line does not end"));
    }
    problems
}

fn check_line(kind: Kind, line: &str) -> impl Iterator<Item = String> {
    let folder = machine_folder(line).filter(|_| kind != Kind::Dockerfile);
    let host = REGISTRY_HOSTS.into_iter().find(|host| line.contains(host));
    let host = host.filter(|_| kind != Kind::Lock);
    let emoji = line.chars().find(|c| is_emoji(*c));
    let blanks = line.ends_with([' ', '\t']) && kind != Kind::Recorded;
    [
        folder.map(|folder| format!("`{folder}` is a folder of one machine")),
        host.map(|host| format!("`{host}` is a registry's host; leave it to the client")),
        emoji.map(|c| {
            let code = u32::from(c);
            format!("emoji U+{code:04X}; use a word, or an escape where it is data")
        }),
        blanks.then(|| "blanks at the end of the line".to_owned()),
    ]
    .into_iter()
    .flatten()
}

/// What a file may hold that others may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Paths in it are an image's.
    Dockerfile,
    /// Written by a package manager, with its registry's addresses.
    Lock,
    /// What a program printed or sent, byte for byte.
    Recorded,
    Plain,
}

impl Kind {
    fn of(path: &Path) -> Self {
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.unwrap_or_default();
        if name.ends_with("Dockerfile") || name.starts_with("Dockerfile") {
            Self::Dockerfile
        } else if LOCK_FILES.contains(&name) {
            Self::Lock
        } else if is_recorded(path) {
            Self::Recorded
        } else {
            Self::Plain
        }
    }
}

/// Snapshots, and what stands in a folder of fixtures.
fn is_recorded(path: &Path) -> bool {
    let snapshot = path.extension().is_some_and(|ending| ending == "snap");
    snapshot || path.iter().any(|part| part == "fixtures")
}

/// One of `MACHINE_FOLDERS` at the beginning of a path: `network/…` is another
/// folder.
fn machine_folder(line: &str) -> Option<&'static str> {
    MACHINE_FOLDERS.into_iter().find(|folder| {
        line.match_indices(folder).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            before.is_none_or(|c| !c.is_alphanumeric() && !"._-/}~$*".contains(c))
        })
    })
}

/// Pictographs, dingbats and the selector that turns a sign into one.
fn is_emoji(c: char) -> bool {
    matches!(
        u32::from(c),
        0x2600..=0x27BF | 0x2B00..=0x2BFF | 0xFE0F | 0x1F000..=0x1FAFF
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::fixture;

    fn messages(path: &str, text: &str) -> Vec<String> {
        check_file(Path::new(path), text)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn plain_text_passes() {
        let text = "Run `make demo` → five languages, 1,024 files, “quoted”.\n";
        assert!(messages("README.md", text).is_empty());
    }

    #[test]
    fn a_folder_of_one_machine_fails_where_a_path_begins() {
        for folder in MACHINE_FOLDERS {
            let found = messages("README.md", &format!("ok\nsee {folder}notes\n"));
            let expected = format!("README.md:2: `{folder}` is a folder of one machine");
            assert_eq!(found, [expected]);
            let longer = format!("net{folder}x .{folder}x a{folder}x\n");
            assert!(messages("README.md", &longer).is_empty(), "{longer}");
        }
    }

    #[test]
    fn a_dockerfile_speaks_of_its_image() {
        let text = format!(
            "RUN --mount=type=cache,target={}.npm true\n",
            MACHINE_FOLDERS[1]
        );
        assert!(messages("dockerfiles/node.Dockerfile", &text).is_empty());
        assert!(messages("samples/node/Dockerfile", &text).is_empty());
        assert_eq!(messages("samples/node/build.sh", &text).len(), 1);
    }

    #[test]
    fn registry_hosts_are_for_lock_files() {
        for host in REGISTRY_HOSTS {
            let text = format!("https://{host}/a\n");
            assert!(messages("samples/node/package-lock.json", &text).is_empty());
            assert_eq!(messages("samples/node/.npmrc", &text).len(), 1, "{host}");
        }
    }

    #[test]
    fn emoji_fail_and_their_escapes_do_not() {
        let found = messages("cases/a.toml", "name = \"Ada \u{1F600}\"\n");
        assert_eq!(
            found,
            ["cases/a.toml:1: emoji U+1F600; use a word, or an escape where it is data"]
        );
        assert!(messages("cases/a.toml", "name = \"Ada \\U0001F600\"\n").is_empty());
        assert_eq!(messages("README.md", "done \u{2713}\n").len(), 1);
    }

    #[test]
    fn blanks_at_the_end_fail_but_where_they_were_recorded() {
        assert_eq!(messages("a.rs", "fn a() {} \n").len(), 1);
        assert_eq!(messages("a.rs", "\t\n").len(), 1);
        assert!(messages("tests/a.snap", "usage: \n").is_empty());
        assert!(messages("tests/fixtures/rie/ok.http", "HTTP/1.1 200 \n\n{}").is_empty());
    }

    #[test]
    fn a_file_without_a_last_newline_fails() {
        assert_eq!(messages("a.md", "a"), ["a.md: its last line does not end"]);
        assert!(messages("empty.md", "").is_empty());
    }

    #[test]
    fn files_that_are_no_text_are_let_be() {
        let (folder, tree) = fixture(&[("a.md", "good\n")]);
        std::fs::write(folder.path().join("picture.png"), [0xFF, 0xD8, 0x20]).unwrap();
        assert_eq!(check(&tree).unwrap(), []);
    }
}
