//! Images into a real registry: by digest, with what is missing alone, and what
//! becomes of it where the registry refuses or fails.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize};
use std::time::Duration;

use e2e::{Engine, Faults, Finished, Project, Registry, Relay, copy_folder, skip, workspace};
use lambdock::wire::PushReport;

/// A password of `ada` whose base64 differs between the two alphabets.
const PASSWORD: &str = "pa~~~??>>>s";
/// Both in base64, and for the registry.
const LOGIN: &str = "YWRhOnBhfn5+Pz8+Pj5z";
const HASH: &str = "ada:$2y$05$NRBsTQmhQ8nJcp6cVge7IeYh2RPFcN9z2CBOLFuBnpSGAEjSYP7yy\n";
/// `ada:canary-wrong`.
const WRONG: &str = "YWRhOmNhbmFyeS13cm9uZw==";

/// The smallest that Lambda's contract takes for a program: an ELF header.
const PROGRAM: [u8; 64] = {
    let mut header = [0; 64];
    (header[0], header[1], header[2], header[3]) = (0x7f, b'E', b'L', b'F');
    (header[4], header[5], header[6]) = (2, 1, 1);
    (header[16], header[18], header[20]) = (2, 62, 1);
    (header[52], header[54], header[58]) = (64, 56, 64);
    header
};

const ACCEPT: &str = "application/vnd.docker.distribution.manifest.v2+json";

/// Docker's configuration with a login for a port of this machine.
fn docker(project: &Project, name: &str, port: u16, login: &str) -> std::path::PathBuf {
    let config = format!(r#"{{"auths": {{"127.0.0.1:{port}": {{"auth": "{login}"}}}}}}"#);
    project.write(&format!("{name}/config.json"), config);
    project.path(name)
}

/// The shop in a project of the test's own.
fn shop() -> Project {
    let from = workspace().join("examples/shop");
    let manifest = fs::read_to_string(from.join("lambdock.toml")).expect("a file can be read");
    let project = Project::new(&manifest);
    for function in ["orders", "stock"] {
        copy_folder(&from.join(function), &project.path(function));
    }
    project
}

/// A project whose image has a layer of some megabytes that cannot be packed
/// smaller.
fn large() -> Project {
    let project = Project::new("[functions.large]\ncontext = \"app\"\n");
    project.write("app/main", PROGRAM);
    project.set_mode("app/main", 0o755);
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    })
    .take(1 << 20)
    .flatten()
    .collect();
    project.write("app/noise", noise);
    project.write(
        "app/Dockerfile",
        "FROM scratch\nCOPY main /main\nCOPY noise /noise\nENTRYPOINT [\"/main\"]\n",
    );
    project
}

fn push(project: &Project, config: &Path, more: &[&str], code: i32) -> Finished {
    let arguments = [&["push", "-o", "json"], more].concat();
    let call = project.call(&arguments).variable("DOCKER_CONFIG", config);
    call.within(Duration::from_mins(6)).run().exits_with(code)
}

fn report(finished: &Finished) -> PushReport {
    serde_json::from_slice(&finished.stdout)
        .unwrap_or_else(|error| panic!("no report: {error}: {finished:?}"))
}

fn sha256(bytes: &[u8]) -> String {
    let mut command = Command::new("sha256sum")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("`sha256sum` runs");
    let mut stdin = command.stdin.take().expect("stdin is piped");
    stdin.write_all(bytes).expect("bytes are taken");
    drop(stdin);
    let output = command.wait_with_output().expect("`sha256sum` ends");
    let text = String::from_utf8(output.stdout).expect("a digest is text");
    format!("sha256:{}", text.split(' ').next().unwrap_or_default())
}

/// How layers got there, by function: sent and known.
fn layers(report: &PushReport) -> BTreeMap<&str, (usize, usize)> {
    let cells = report.cells.iter();
    cells
        .map(|cell| {
            (
                cell.function.as_str(),
                (cell.layers.sent, cell.layers.known),
            )
        })
        .collect()
}

#[test]
fn images_are_pushed_by_digest_and_what_is_there_is_not_sent_again() {
    let registry = match Registry::private(HASH) {
        Ok(registry) => registry,
        Err(reason) => return skip("push", &reason),
    };
    let project = shop();
    let config = docker(&project, "docker", registry.port(), LOGIN);
    let to = format!("127.0.0.1:{}/{{project}}/{{function}}", registry.port());
    let to = ["--to", &to, "--image-tag", "{architecture}"];
    let first = report(&push(&project, &config, &to, 0));
    assert_eq!(first.cells.len(), 2);
    for cell in &first.cells {
        served(&registry, cell);
        assert!(cell.layers.sent > 0, "{cell:?}");
    }
    pulled(&project, &config, &first.cells[0]);

    // Nothing has changed: with and without what is remembered.
    let remembered = project.path(".lambdock/registry.json");
    assert!(remembered.is_file());
    let digests = |report: &PushReport| -> Vec<String> {
        let cells = report.cells.iter();
        cells.map(|cell| cell.digest.clone()).collect()
    };
    for forget in [false, true] {
        if forget {
            fs::remove_dir_all(project.path(".lambdock")).expect("a folder can be removed");
        }
        let again = report(&push(&project, &config, &to, 0));
        assert_eq!(digests(&again), digests(&first));
        for (function, (sent, _)) in layers(&again) {
            assert_eq!(sent, 0, "{function}");
        }
        assert!(again.cells.iter().all(|cell| cell.bytes_sent == 0));
    }

    // One file of one function has: the first time with what is remembered.
    for forget in [false, true] {
        let mut source = fs::read_to_string(project.path("orders/index.mjs")).expect("a file");
        writeln!(source, "// changed, forgetting: {forget}").expect("a string takes it");
        project.write("orders/index.mjs", source);
        if forget {
            fs::remove_dir_all(project.path(".lambdock")).expect("a folder can be removed");
        }
        let tags = ["--to", to[1]];
        let changed = report(&push(&project, &config, &tags, 0));
        let before = layers(&first)["orders"];
        let all = before.0 + before.1;
        let told = layers(&changed);
        assert_eq!(told["orders"], (1, all - 1), "forgetting: {forget}");
        assert_eq!(told["stock"].0, 0);
        served(&registry, &changed.cells[0]);
    }
}

/// The registry serves under the digest, and under each tag, what has that digest.
fn served(registry: &Registry, cell: &lambdock::wire::PushedCell) {
    let name = cell.repository.split_once('/').expect("a repository").1;
    let headers = format!("Authorization: Basic {LOGIN}\r\nAccept: {ACCEPT}\r\n");
    for target in cell.tags.iter().chain([&cell.digest]) {
        let (head, body) = registry.get(&format!("/v2/{name}/manifests/{target}"), &headers);
        assert!(head.starts_with("HTTP/1.1 200"), "{target}: {head}");
        assert_eq!(sha256(&body), cell.digest, "{target}");
        let manifest: serde_json::Value = serde_json::from_slice(&body).expect("a manifest");
        assert_eq!(manifest["mediaType"], ACCEPT);
        assert_eq!(manifest["config"]["digest"], cell.image_id.as_str());
    }
    assert_eq!(cell.image, format!("{}@{}", cell.repository, cell.digest));
    assert_eq!(cell.tags[0], cell.image_id[7..19]);
}

/// The engine takes the image back as it was.
fn pulled(project: &Project, config: &Path, cell: &lambdock::wire::PushedCell) {
    let engine = Engine::connect();
    let own = project.image(&cell.function);
    let (id, configuration) = (engine.image_id(&own), engine.configuration(&own));
    assert_eq!(id.as_deref(), Some(cell.image_id.as_str()));
    engine.remove_image(&own);
    assert_eq!(engine.image_id(&cell.image_id), None);
    let other = Project::new(&format!("[functions.pulled]\nimage = \"{}\"\n", cell.image));
    let build = other.call(&["build"]).variable("DOCKER_CONFIG", config);
    let _ = build.run().exits_with(0);
    assert_eq!(engine.image_id(&cell.image), id);
    assert_eq!(engine.configuration(&cell.image), configuration);
    engine.tag(&cell.image, &own);
    engine.remove_image(&cell.image);
}

#[test]
fn a_registry_that_refuses_is_a_clear_error_without_the_password() {
    let registry = match Registry::private(HASH) {
        Ok(registry) => registry,
        Err(reason) => return skip("push", &reason),
    };
    let project = large();
    let port = registry.port();
    let to = format!("127.0.0.1:{port}/large");
    let wrong = docker(&project, "wrong", port, WRONG);
    let failed = push(&project, &wrong, &["-vv", "--to", &to], 105);
    for words in [
        format!("`{to}`: the registry answered 401 UNAUTHORIZED"),
        "hint: the user `ada` of Docker's configuration was used".to_owned(),
        format!("docker login 127.0.0.1:{port}"),
    ] {
        assert!(failed.stderr.contains(&words), "no `{words}` in {failed:?}");
    }
    let document = report(&failed);
    assert!(document.cells.is_empty());
    assert_eq!(document.failed[0].function, "large");
    let nobody = docker(&project, "nobody", 1, LOGIN);
    let refused = push(&project, &nobody, &["--to", &to], 105);
    let refused = refused.says("hint: Docker's configuration has no credentials for it");
    let right = docker(&project, "right", port, LOGIN);
    let good = push(&project, &right, &["-vv", "--to", &to], 0);
    for secret in ["canary-wrong", WRONG, PASSWORD, LOGIN] {
        for finished in [&failed, &refused, &good] {
            assert!(!finished.all().contains(secret), "{finished:?}");
        }
        let remembered = fs::read_to_string(project.path(".lambdock/registry.json"));
        assert!(!remembered.expect("it is there").contains(secret));
    }
    let nowhere = push(&project, &right, &["--to", "127.0.0.1:1/large"], 105);
    let nowhere = nowhere.says("`127.0.0.1:1/large`");
    assert!(nowhere.elapsed < Duration::from_mins(1), "{nowhere:?}");
    let usage = push(&project, &right, &["--to", "large"], 2);
    let _ = usage.says("names no registry");
}

#[test]
fn a_registry_that_fails_for_a_moment_gets_the_image_all_the_same() {
    let registry = match Registry::start() {
        Ok(registry) => registry,
        Err(reason) => return skip("push", &reason),
    };
    let project = large();
    let config = project.path("nobody");
    let relay = Relay::start(
        registry.port(),
        Faults {
            unavailable: AtomicUsize::new(2),
            cuts: AtomicUsize::new(2),
            after: AtomicU64::new(3 << 20),
            ..Faults::default()
        },
    );
    let to = format!("127.0.0.1:{}/large", relay.port());
    let pushed = push(&project, &config, &["--to", &to], 0);
    assert_eq!(relay.left(), (0, 0), "{pushed:?}");
    let pushed = pushed.says("tries again");
    let cell = &report(&pushed).cells[0];
    assert_eq!(cell.layers.sent, 2);
    let (_, body) = registry.get(
        &format!("/v2/large/manifests/{}", cell.digest),
        &format!("Accept: {ACCEPT}\r\n"),
    );
    assert_eq!(sha256(&body), cell.digest);
}

#[test]
fn a_registry_that_dies_is_a_clear_error_in_time_and_the_next_push_ends_well() {
    let registry = match Registry::start() {
        Ok(registry) => registry,
        Err(reason) => return skip("push", &reason),
    };
    let project = large();
    let config = project.path("nobody");
    let relay = Relay::start(
        registry.port(),
        Faults {
            cuts: AtomicUsize::new(1),
            after: AtomicU64::new(3 << 20),
            dies: AtomicBool::new(true),
            ..Faults::default()
        },
    );
    let dead = format!("127.0.0.1:{}/large", relay.port());
    let failed = push(&project, &config, &["--to", &dead], 105);
    let failed = failed.says("failed to upload layer `sha256:");
    let failed = failed.says(&format!("to `{dead}`"));
    assert!(failed.elapsed < Duration::from_mins(1), "{failed:?}");
    let to = registry.image("large");
    let pushed = report(&push(&project, &config, &["--to", &to], 0));
    assert_eq!(
        pushed.cells[0].layers.sent + pushed.cells[0].layers.known,
        2
    );
    assert!(pushed.failed.is_empty());
}
