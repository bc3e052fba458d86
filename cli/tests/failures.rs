//! What the commonest failures look like: the documented exit code, a clear
//! error, a hint. None of them needs an engine.

mod tool;

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixListener;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

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
    for words in [&["build"][..], &["test"], &["invoke", "orders"], &["clean"]] {
        let words: Vec<&str> = words
            .iter()
            .chain(&["--engine", "unix:///nonexistent.sock"])
            .copied()
            .collect();
        assert_snapshot!("no_engine", failure(102, shop.path(), &words));
    }
    let words = ["build", "--engine", "somewhere"];
    assert_snapshot!(failure(2, shop.path(), &words), @"
    error: failed to read the engine's address from --engine
      caused by: `somewhere` is not an engine address
    hint: write it as `unix:///path/to.sock` or `tcp://host:port`
    ");
}

#[test]
fn a_report_that_cannot_be_written() {
    let shop = shop();
    for command in ["test", "build", "list", "doctor"] {
        let words = [command, "-o", "json=none/report.json"];
        assert_snapshot!("unwritable", failure(2, shop.path(), &words));
    }
    let words = ["list", "-o", "junit"];
    assert_snapshot!(failure(2, shop.path(), &words), @"
    error: failed to write `junit`: this command has no such report
    hint: use `human` or `json`
    ");
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
    assert_snapshot!(failure(3, broken.path(), &["test"]), @"
    error: lambdock.toml:2:1: unknown key `nam` in `project`
    hint: did you mean `name`?
    error: lambdock.toml:6:1: unknown key `memroy` in `functions.orders`
    hint: did you mean `memory`?
    error: lambdock.toml:7:11: `timeout` in `functions.orders` must be an integer, not a string
    error: lambdock.toml:11:10: `memory` in `functions.mailer` must be from 128 to 10240, not 64
    error: lambdock.toml:12:18: `architectures` in `functions.mailer` must be `x86_64` or `arm64`, not `amd64`
    hint: did you mean `x86_64`?
    ");
    let words = ["list", "--manifest", "gone.toml"];
    assert_snapshot!(failure(3, broken.path(), &words), @"
    error: cannot read the manifest `gone.toml`
      caused by: No such file or directory (os error 2)
    hint: write one with `lambdock init`, or name another with `--manifest PATH`
    ");
}

#[test]
fn case_files_with_mistakes_tell_all_of_them() {
    let case = "evnt = 1\nexpect = { outcom = 'success' }\n";
    let broken = folder(&[("lambdock.toml", MANIFEST), ("cases/one.toml", case)]);
    assert_snapshot!(failure(3, broken.path(), &["test"]), @"
    error: cases/one.toml:1: unknown key `evnt`
    hint: did you mean `event`?
    error: cases/one.toml:1: `event`, `event-file` or `event-sample` is missing
    error: cases/one.toml:2: unknown key `expect.outcom`
    hint: did you mean `outcome`?
    ");
}

#[test]
fn no_manifest() {
    let empty = folder(&[]);
    assert_snapshot!(failure(3, empty.path(), &["test"]), @"
    error: failed to find `lambdock.toml` in `[folder]` or any folder above it
    hint: `lambdock init` writes one for a folder of Dockerfiles; `--manifest PATH` names one elsewhere
    ");
}

#[test]
fn an_unknown_function() {
    assert_snapshot!(failure(2, shop().path(), &["test", "oders"]), @"
    error: cannot find the function `oders` in the manifest
    hint: did you mean `orders`? the manifest has orders, mailer
    ");
    assert_snapshot!(failure(2, shop().path(), &["build", "--tag", "cor"]), @"
    error: cannot find the tag `cor` in the manifest
    hint: did you mean `core`? the manifest has core
    ");
    assert_snapshot!(failure(2, shop().path(), &["invoke", "./orders"]), @"
    error: failed to find the folder `./orders`
    hint: functions are named as `lambdock list` shows them, without `./` before them
    ");
}

#[test]
fn nothing_selected() {
    let shop = shop();
    let failure = |words: &[&str]| failure(4, shop.path(), words);
    assert_snapshot!(failure(&["build", "orders", "--arch", "arm64"]), @"
    error: cannot select anything: no function fits function `orders` and architecture `arm64`
    hint: `lambdock list` shows functions, variants, architectures and tags
    ");
    assert_snapshot!(failure(&["test", "--case", "nothing"]), @"
    error: cannot select any case: none has `nothing` in its name
    hint: `lambdock list -v` shows the cases
    ");
    assert_snapshot!(failure(&["test", "mailer"]), @"
    error: cannot test anything: no selected function has cases
    hint: write case files into the folder `cases` of the function's context, or name them by `cases` in the manifest
    ");
}

#[test]
fn an_event_that_is_none() {
    let shop = shop();
    let failure = |event| failure(2, shop.path(), &["invoke", "orders", "--event", event]);
    assert_snapshot!(failure("event.json"), @r#"
    error: failed to read the event `event.json`: it is neither JSON nor a file
    hint: give JSON such as `{"name": "Ada"}`, the path of a file, or `-` for stdin
    "#);
    assert_snapshot!(failure("{ name: 1 }"), @"
    error: failed to read the event from the command line
      caused by: key must be a string at line 1 column 3
    hint: Lambda takes nothing but JSON
    ");
}

#[test]
fn a_folder_without_a_dockerfile() {
    let empty = folder(&[("app/index.js", "")]);
    assert_snapshot!(failure(2, empty.path(), &["init"]), @"
    error: cannot find a Dockerfile in `.`
    hint: files named `Dockerfile`, `Dockerfile.NAME` and `NAME.Dockerfile` are looked for, outside hidden folders, `node_modules`, `target`, `vendor` and `cdk.out`
    ");
    assert_snapshot!(failure(2, empty.path(), &["test", "./app"]), @"
    error: cannot find a Dockerfile in `[folder]/app`
    hint: files named `Dockerfile`, `Dockerfile.NAME` and `NAME.Dockerfile` are looked for, outside hidden folders, `node_modules`, `target`, `vendor` and `cdk.out`
    ");
}

/// An engine that says that it is there, and then nothing more. The receiver
/// gets a word for each connection.
fn silent_engine(folder: &TempDir) -> (String, Receiver<()>) {
    let path = folder.path().join("engine.sock");
    let listener = UnixListener::bind(&path).expect("a socket");
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let mut kept = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            if kept.is_empty() {
                let mut request = [0; 256];
                let _ = stream.read(&mut request).expect("a request");
                let answer = b"HTTP/1.0 200 OK\r\n\r\nOK";
                stream.write_all(answer).expect("an answer");
            }
            kept.push(stream);
            // Nobody waits for further ones.
            let _ = sender.send(());
        }
    });
    (format!("unix://{}", path.display()), receiver)
}

#[test]
fn being_asked_to_stop() {
    let patience = Duration::from_secs(30);
    for signal in ["-INT", "-TERM"] {
        let shop = shop();
        let (engine, connected) = silent_engine(&shop);
        let child = lambdock(shop.path(), &["build", "--engine", &engine])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the tool starts");
        // The first connection asks whether there is an engine; by the second
        // one the tool listens to signals.
        for _ in 0..2 {
            connected.recv_timeout(patience).expect("a connection");
        }
        let sent = Command::new("kill")
            .args([signal, &child.id().to_string()])
            .status();
        assert!(sent.expect("kill runs").success());
        let output = child.wait_with_output().expect("the tool ends");
        assert_eq!(output.status.code(), Some(130), "{signal}: {output:?}");
        assert!(output.stdout.is_empty(), "{signal}: {output:?}");
        assert_snapshot!("being_asked_to_stop", text(&output.stderr));
    }
}

#[test]
fn durations_that_are_no_report() {
    let shop = shop();
    std::fs::write(shop.path().join("list.json"), r#"{"schema_version": 7}"#).unwrap();
    let words = |file| ["test", "--shard", "1/2", "--durations", file];
    assert_snapshot!(
        "no_report_file",
        failure(2, shop.path(), &words("gone.json"))
    );
    assert_snapshot!("no_report", failure(2, shop.path(), &words("list.json")));
    assert_snapshot!(
        "no_shard",
        failure(2, shop.path(), &["test", "--shard", "3/2"])
    );
}
