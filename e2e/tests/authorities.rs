//! An authority that only this machine knows: commands of builds trust it when
//! they are told to, and images keep nothing of it.

use std::path::Path;
use std::process::{Command, Stdio};

use e2e::{Call, Engine, Project, Service, skip};

/// A server with a certificate that no system knows.
fn server(project: &Project) -> Result<Service, String> {
    let made = Command::new("openssl")
        .args([
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
        ])
        .args([
            "-subj",
            "/CN=lambdock e2e",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
        ])
        .arg("-keyout")
        .arg(project.path("key.pem"))
        .arg("-out")
        .arg(project.path("ours.pem"))
        .stderr(Stdio::null())
        .status()
        .map_err(|_| "`openssl` is not installed")?;
    assert!(made.success());
    Service::start("openssl", |port, command| {
        command.args(["s_server", "-quiet", "-www", "-accept"]);
        command.arg(port.to_string());
        command.arg("-key").arg(project.path("key.pem"));
        command.arg("-cert").arg(project.path("ours.pem"));
    })
}

fn dockerfile(port: u16) -> String {
    // Another port is another command, so that no cache answers for it.
    let ask = format!("fetch('https://127.0.0.1:{port}/').then(answer => answer.text())");
    format!(
        "FROM public.ecr.aws/lambda/nodejs:22\n\
         RUN node -e \"{ask}.then(() => console.log('trusted'), e => {{ console.log(e.cause); process.exit(1) }})\"\n\
         RUN test -r \"$SSL_CERT_FILE\" && \\\n    # a comment\n    touch /only-this\n\
         RUN [\"touch\", \"/and-this\"]\n\
         COPY index.js ./\nCMD [\"index.handler\"]\n"
    )
}

#[test]
fn commands_trust_a_bundle_and_images_keep_nothing_of_it() {
    let project = Project::new("[functions.node]\ncontext = \"app\"\n");
    let server = match server(&project) {
        Ok(server) => server,
        Err(reason) => return skip("authorities", &reason),
    };
    project.write("app/index.js", "exports.handler = async () => 1;\n");
    project.write("app/Dockerfile", dockerfile(server.port));
    let bundle = project.path("ours.pem");
    let build = |call: Call, code| call.run().exits_with(code).all();
    let plain = || {
        project
            .call(&["build", "-vv", "node"])
            .variable("NO_PROXY", "127.0.0.1")
    };
    let with = |path: &Path| {
        let call = project.call(&["build", "-vv", "node"]);
        call.variable("LAMBDOCK_CA_BUNDLE", path)
    };

    let told = build(plain(), 101);
    assert!(
        told.contains("hint: name your authority's PEM bundle with LAMBDOCK_CA_BUNDLE"),
        "{told}"
    );
    project.write("empty.pem", "");
    let empty = project.path("empty.pem");
    let told = build(with(&empty), 101);
    assert!(told.contains("it holds no certificate in PEM"), "{told}");

    let told = build(with(&bundle), 0);
    assert!(told.contains("trusted"), "{told}");
    assert!(!told.contains("--mount"), "{told}");
    // The bundle is no input of the image.
    let told = build(plain(), 0);
    assert!(told.contains("unchanged"), "{told}");

    let archive = Engine::connect().export(&project.image("node"));
    let archive = String::from_utf8_lossy(&archive);
    let pem = std::fs::read_to_string(&bundle).unwrap();
    let line = pem.lines().nth(3).unwrap();
    assert!(archive.contains("only-this") && archive.contains("and-this"));
    assert!(!archive.contains(line), "the certificate is in the image");
    // Names of files in a layer; the history says what commands were.
    for name in ["\0dev/lambdock", "\0authorities.pem"] {
        assert!(!archive.contains(name), "{name:?} is in a layer");
    }
}
