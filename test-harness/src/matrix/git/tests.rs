//! Git as it is on this machine, in repositories of the tests' own.

use std::fs;

use super::*;

struct Repository(tempfile::TempDir);

impl Repository {
    fn new() -> Self {
        let repository = Self(tempfile::tempdir().unwrap());
        repository.git(&["init", "--quiet"]);
        repository
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn git(&self, words: &[&str]) {
        let identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
        let words: Vec<&str> = identity.iter().chain(words).copied().collect();
        asked(self.path(), &words).unwrap();
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "state"]);
    }

    fn changed(&self) -> Vec<String> {
        let git = Git::open(self.path(), "HEAD").unwrap();
        let top = real(self.path());
        let paths = git.changed().unwrap().into_iter();
        let below = paths.map(|path| path.strip_prefix(&top).unwrap().display().to_string());
        below.collect()
    }
}

#[test]
fn changes_are_edits_and_new_and_lost_files_and_not_ignored_ones() {
    let repository = Repository::new();
    for path in ["a/edited", "a/lost", "a/moved", "a/same", "a/staged"] {
        repository.write(path, path);
    }
    repository.write(".gitignore", "out/\n");
    repository.commit();
    assert_eq!(repository.changed(), [] as [&str; 0]);
    repository.write("a/edited", "otherwise");
    repository.write("a/n\u{e9}w \"file\"", "");
    repository.write("out/made", "");
    fs::remove_file(repository.path().join("a/lost")).unwrap();
    repository.git(&["mv", "a/moved", "b"]);
    repository.write("a/staged", "otherwise");
    repository.git(&["add", "a/staged"]);
    let expected = [
        "a/edited",
        "a/lost",
        "a/moved",
        "a/n\u{e9}w \"file\"",
        "a/staged",
        "b",
    ];
    assert_eq!(repository.changed(), expected);
}

#[test]
fn a_file_is_read_as_it_was() {
    let repository = Repository::new();
    repository.write("a/lambdock.toml", "then");
    repository.commit();
    repository.write("a/lambdock.toml", "now");
    repository.write("new.toml", "now");
    let git = Git::open(&repository.path().join("a"), "HEAD").unwrap();
    let text = |path: &str| git.text(&repository.path().join(path)).unwrap();
    assert_eq!(text("a/lambdock.toml").as_deref(), Some("then"));
    assert_eq!(text("new.toml"), None);
    assert_eq!(git.text(Path::new("/elsewhere")).unwrap(), None);
}

#[test]
fn what_git_does_not_know_is_said_with_a_remedy() {
    let outside = tempfile::tempdir().unwrap();
    let error = Git::open(outside.path(), "HEAD").unwrap_err();
    assert!(matches!(error, GitError::NoRepository { .. }), "{error}");
    let repository = Repository::new();
    repository.write("a", "1");
    repository.commit();
    for revision in ["no-such-branch", "--all"] {
        let error = Git::open(repository.path(), revision).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("failed to find the revision `{revision}`")
        );
        assert!(error.hint().unwrap().contains("origin/main"));
    }
    repository.write("a", "2");
    repository.commit();
    let clone = tempfile::tempdir().unwrap();
    let from = format!("file://{}", repository.path().display());
    let to = clone.path().display().to_string();
    asked(
        outside.path(),
        &["clone", "--quiet", "--depth", "1", &from, &to],
    )
    .unwrap();
    let error = Git::open(clone.path(), "HEAD~1").unwrap_err();
    assert!(error.hint().unwrap().contains("shallow"), "{error}");
}
