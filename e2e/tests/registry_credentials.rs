//! A private registry: pulled from, and built on, with the credentials that
//! Docker keeps.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;

use e2e::{Engine, Project, Registry, skip};

/// `ada` and a password whose base64 differs between the two alphabets.
const LOGIN: &str = "YWRhOnBhfn5+Pz8+Pj5z";
const PASSWORD: &str = "pa~~~??>>>s";
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

fn sha256(path: &Path) -> String {
    let output = Command::new("sha256sum")
        .arg(path)
        .output()
        .expect("`sha256sum` runs");
    let text = String::from_utf8(output.stdout).expect("a digest is text");
    format!("sha256:{}", text.split(' ').next().unwrap_or_default())
}

/// What comes back for a request of HTTP/1.1 that says `Connection: close`.
fn ask(registry: &Registry, request: &[u8]) -> String {
    let stream = TcpStream::connect(("127.0.0.1", registry.port()));
    let mut stream = stream.expect("the registry answers");
    stream.write_all(request).expect("a request is taken");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer ends");
    String::from_utf8_lossy(&answer).into_owned()
}

fn put(registry: &Registry, path: &str, kind: &str, body: &[u8]) {
    let head = format!(
        "PUT {path} HTTP/1.1\r\nHost: r\r\nConnection: close\r\nAuthorization: Basic {LOGIN}\r\n\
         Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let answer = ask(registry, &[head.as_bytes(), body].concat());
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
}

/// Uploads a file; gives its descriptor.
fn upload(registry: &Registry, path: &Path, kind: &str) -> String {
    let begin = format!(
        "POST /v2/app/blobs/uploads/ HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\
         Authorization: Basic {LOGIN}\r\nContent-Length: 0\r\n\r\n",
        registry.port()
    );
    let answer = ask(registry, begin.as_bytes());
    let location = answer
        .lines()
        .find_map(|line| line.strip_prefix("Location: "));
    let location = location.unwrap_or_else(|| panic!("{answer}"));
    let place = &location[location.find("/v2/").expect("an upload has a path")..];
    let (digest, body) = (
        sha256(path),
        std::fs::read(path).expect("a file can be read"),
    );
    put(
        registry,
        &format!("{place}&digest={digest}"),
        "application/octet-stream",
        &body,
    );
    let size = body.len();
    format!(r#"{{"mediaType": "{kind}", "size": {size}, "digest": "{digest}"}}"#)
}

/// An image of one program, on nobody's engine.
fn push(registry: &Registry, project: &Project) {
    const DOCKER: &str = "application/vnd.docker";
    project.write("layer/main", PROGRAM);
    let layer = project.path("layer.tar");
    let packed = Command::new("tar")
        .args(["--mode=755", "--owner=0", "--group=0", "-cf"])
        .arg(&layer)
        .arg("-C")
        .arg(project.path("layer"))
        .arg("main")
        .status();
    assert!(packed.expect("`tar` runs").success());
    let config = format!(
        r#"{{"architecture": "amd64", "os": "linux", "config": {{"Entrypoint": ["/main"]}},
            "rootfs": {{"type": "layers", "diff_ids": ["{}"]}}}}"#,
        sha256(&layer)
    );
    project.write("config.json", config);
    let config = upload(
        registry,
        &project.path("config.json"),
        &format!("{DOCKER}.container.image.v1+json"),
    );
    let layer = upload(registry, &layer, &format!("{DOCKER}.image.rootfs.diff.tar"));
    let kind = format!("{DOCKER}.distribution.manifest.v2+json");
    let manifest = format!(
        r#"{{"schemaVersion": 2, "mediaType": "{kind}", "config": {config}, "layers": [{layer}]}}"#
    );
    put(registry, "/v2/app/manifests/1", &kind, manifest.as_bytes());
}

#[test]
fn private_images_are_pulled_and_built_on_with_dockers_credentials_only() {
    let registry = match Registry::private(HASH) {
        Ok(registry) => registry,
        Err(reason) => return skip("registry_credentials", &reason),
    };
    let server = format!("127.0.0.1:{}", registry.port());
    let image = registry.image("app:1");
    let project = Project::new(&format!(
        "[functions.pulled]\nimage = \"{image}\"\n\n[functions.built]\ncontext = \"app\"\n"
    ));
    push(&registry, &project);
    project.write(
        "app/Dockerfile",
        format!("FROM {image}\nLABEL built=here\n"),
    );
    let docker = |name: &str, config: &str| {
        project.write(&format!("{name}/config.json"), config);
        project.path(name)
    };
    let build = |function: &str, config: &Path, code| {
        let call = project.call(&["build", "-vv", function]);
        let call = call.variable("DOCKER_CONFIG", config);
        call.run().exits_with(code).all()
    };
    let login = |auth: &str| format!(r#"{{"auths": {{"{server}": {{"auth": "{auth}"}}}}}}"#);

    let wrong = docker("wrong", &login(WRONG));
    let missing = docker("none", "{}");
    let helper = format!(r#"{{"credHelpers": {{"{server}": "lambdock-not-there"}}}}"#);
    let broken = docker("broken", &helper);
    for (function, config, words) in [
        (
            "pulled",
            &missing,
            format!("log in with `docker login {server}`"),
        ),
        (
            "pulled",
            &wrong,
            format!("renew them with `docker login {server}`"),
        ),
        (
            "pulled",
            &broken,
            "its credential helper does not run".to_owned(),
        ),
        (
            "built",
            &missing,
            "hint: log in with `docker login`".to_owned(),
        ),
        (
            "built",
            &wrong,
            "hint: log in with `docker login`".to_owned(),
        ),
        (
            "built",
            &broken,
            "its credential helper does not run".to_owned(),
        ),
    ] {
        let text = build(function, config, 101);
        assert!(text.contains(&words), "no `{words}` in {text}");
        assert!(!text.contains("canary"), "{text}");
    }

    let right = docker("right", &login(LOGIN));
    for function in ["built", "pulled"] {
        let text = build(function, &right, 0);
        assert!(!text.contains(PASSWORD) && !text.contains(LOGIN), "{text}");
    }
    let engine = Engine::connect();
    for made in [&image, &project.image("built")] {
        assert!(engine.image_id(made).is_some(), "{made}");
        engine.remove_image(made);
    }
}
