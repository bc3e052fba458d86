//! What the commonest failures look like: the documented exit code, a clear
//! error, a hint. None of them needs an engine.

mod tool;

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixListener;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use insta::assert_snapshot;
use tempfile::TempDir;
use tool::{failure, folder, lambdock, text};

const MANIFEST: &str = "\
[project]
name = 'shop'

[functions.orders]
image = 'shop/orders:1'
tags = ['core']
cases = ['cases']

[functions.mailer]
image = 'shop/mailer:1'
";

const CASE: &str = "event = { id = 1 }\nexpect = { answer = { done = true } }\n";

fn shop() -> TempDir {
    folder(&[("lambdock.toml", MANIFEST), ("cases/one.toml", CASE)])
}

#[test]
fn no_engine() {
    let shop = shop();
    for words in [
        &["build"][..],
        &["test"],
        &["invoke", "orders"],
        &["clean"],
    ] {
        let words: Vec<&str> = words
            .iter()
            .chain(&["--engine", "unix:///nonexistent.sock"])
            .copied()
            .collect();
        assert_snapshot!("no_engine", failure(102, shop.path(), &words));
    }
    let words = ["build", "--engine", "somewhere"];
    assert_snapshot!(failure(2, shop.path(), &words), @"");
}

#[test]
fn a_report_that_cannot_be_written() {
    let shop = shop();
    for command in ["test", "build", "list", "doctor"] {
        let words = [command, "-o", "json=none/report.json"];
        assert_snapshot!("unwritable", failure(2, shop.path(), &words));
    }
    let words = ["list", "-o", "junit"];
    assert_snapshot!(failure(2, shop.path(), &words), @"");
}

#[test]
fn a_manifest_with_mistakes_tells_all_of_them() {
    let broken = "\
[project]
nam = 'shop'

[functions.orders]
image = 'shop/orders:1'
memroy = 64
timeout = '5'

[functions.mailer]
image = 'shop/mailer:1'
memory = 64
architectures = ['amd64']
";
    let broken = folder(&[("lambdock.toml", broken)]);
    assert_snapshot!(failure(3, broken.path(), &["test"]), @"");
    let words = ["list", "--manifest", "gone.toml"];
    assert_snapshot!(failure(3, broken.path(), &words), @"");
}

#[test]
fn case_files_with_mistakes_tell_all_of_them() {
    let case = "evnt = 1\nexpect = { outcom = 'success' }\n";
    let broken = folder(&[("lambdock.toml", MANIFEST), ("cases/one.toml", case)]);
    assert_snapshot!(failure(3, broken.path(), &["test"]), @"");
}

#[test]
fn no_manifest() {
    let empty = folder(&[]);
    assert_snapshot!(failure(3, empty.path(), &["test"]), @"");
}

#[test]
fn an_unknown_function() {
    assert_snapshot!(failure(2, shop().path(), &["test", "oders"]), @"");
    assert_snapshot!(failure(2, shop().path(), &["build", "--tag", "cor"]), @"");
    assert_snapshot!(failure(2, shop().path(), &["invoke", "./orders"]), @"");
}

#[test]
fn nothing_selected() {
    let shop = shop();
    let failure = |words: &[&str]| failure(4, shop.path(), words);
    assert_snapshot!(failure(&["build", "orders", "--arch", "arm64"]), @"");
    assert_snapshot!(failure(&["test", "--case", "nothing"]), @"");
    assert_snapshot!(failure(&["test", "mailer"]), @"");
}

#[test]
fn an_event_that_is_none() {
    let shop = shop();
    let failure = |event| failure(2, shop.path(), &["invoke", "orders", "--event", event]);
    assert_snapshot!(failure("event.json"), @"");
    assert_snapshot!(failure("{ name: 1 }"), @"");
}

#[test]
fn a_folder_without_a_dockerfile() {
    let empty = folder(&[("app/index.js", "")]);
    assert_snapshot!(failure(2, empty.path(), &["init"]), @"");
    assert_snapshot!(failure(2, empty.path(), &["test", "./app"]), @"");
}

/// An engine that says that it is there, and then nothing more.
fn silent_engine(folder: &TempDir) -> String {
    let path = folder.path().join("engine.sock");
    let listener = UnixListener::bind(&path).expect("a socket");
    std::thread::spawn(move || {
        let mut kept = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            if kept.is_empty() {
                let mut request = [0; 256];
                let _ = stream.read(&mut request).expect("a request");
                stream
                    .write_all(b"HTTP/1.0 200 OK\r\n\r\nOK")
                    .expect("an answer");
            }
            kept.push(stream);
        }
    });
    format!("unix://{}", path.display())
}

#[test]
fn being_asked_to_stop() {
    for signal in ["-INT", "-TERM"] {
        let shop = shop();
        let engine = silent_engine(&shop);
        let mut child = lambdock(shop.path(), &["build", "--engine", &engine])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the tool starts");
        let began = Instant::now();
        // Asked again until it has ended: before it listens, a signal ends it
        // without a code.
        std::thread::sleep(Duration::from_millis(500));
        let id = child.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status();
        assert!(sent.expect("kill runs").success());
        let status = child.wait().expect("the tool ends");
        assert_eq!(status.code(), Some(130), "{signal}");
        assert!(began.elapsed() < Duration::from_secs(20), "{signal}");
        let mut said = Vec::new();
        let mut stderr = child.stderr.take().expect("stderr is a pipe");
        stderr.read_to_end(&mut said).expect("stderr ends");
        assert!(
            text(&said).ends_with("error: interrupted\n"),
            "{}",
            text(&said)
        );
    }
}
