//! An authority that only this machine knows: commands of builds trust it when
//! they are told to, and images keep nothing of it.

use std::path::Path;
use std::process::{Command, Stdio};

mod host;
use host::{Folder, Service, ask_engine, skip};

const IMAGE: &str = "lambdock/e2e-authorities/node:image-x86_64";

/// A server with a certificate that no system knows.
fn server(folder: &Folder) -> Option<Service> {
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
        .arg(folder.path("key.pem"))
        .arg("-out")
        .arg(folder.path("ours.pem"))
        .stderr(Stdio::null())
        .status()
        .ok()?;
    assert!(made.success());
    Service::start(|port| {
        let mut command = Command::new("openssl");
        command.args(["s_server", "-quiet", "-www", "-accept"]);
        command.arg(port.to_string());
        command.arg("-key").arg(folder.path("key.pem"));
        command.arg("-cert").arg(folder.path("ours.pem"));
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
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
    let folder = Folder::new("authorities");
    let Some(server) = server(&folder) else {
        return skip("authorities", "`openssl` is not installed");
    };
    let manifest = "[project]\nname = \"e2e-authorities\"\n\n[functions.node]\ncontext = \"app\"\n";
    folder.write("lambdock.toml", manifest);
    folder.write("app/index.js", "exports.handler = async () => 1;\n");
    folder.write("app/Dockerfile", dockerfile(server.port));
    let bundle = folder.path("ours.pem");

    let told = folder
        .build("node", ("NO_PROXY", Path::new("127.0.0.1")))
        .exits_with(101);
    assert!(
        told.contains("hint: name your authority's PEM bundle with LAMBDOCK_CA_BUNDLE"),
        "{told}"
    );
    let empty = folder.write("empty.pem", "");
    let told = folder
        .build("node", ("LAMBDOCK_CA_BUNDLE", &empty))
        .exits_with(101);
    assert!(told.contains("it holds no certificate in PEM"), "{told}");

    let told = folder
        .build("node", ("LAMBDOCK_CA_BUNDLE", &bundle))
        .exits_with(0);
    assert!(told.contains("trusted"), "{told}");
    assert!(!told.contains("--mount"), "{told}");
    // The bundle is no input of the image.
    let told = folder
        .build("node", ("NO_PROXY", Path::new("127.0.0.1")))
        .exits_with(0);
    assert!(told.contains("unchanged"), "{told}");

    let archive = ask_engine("GET", &format!("/images/{IMAGE}/get"));
    let pem = std::fs::read_to_string(&bundle).unwrap();
    let line = pem.lines().nth(3).unwrap();
    assert!(archive.contains("only-this") && archive.contains("and-this"));
    assert!(!archive.contains(line), "the certificate is in the image");
    // Names of files in a layer; the history says what commands were.
    for name in ["\0dev/lambdock", "\0authorities.pem"] {
        assert!(!archive.contains(name), "{name:?} is in a layer");
    }
    let removed = ask_engine("DELETE", &format!("/images/{IMAGE}?force=1"));
    assert!(removed.starts_with("HTTP/1.1 200"), "{removed}");
}
