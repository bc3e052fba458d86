//! What every other test here stands on: a tool that was built and an engine
//! that answers. If these fail, read no further.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::net::UnixStream;

/// Where Docker's engine listens unless `DOCKER_HOST` says otherwise.
const DEFAULT_ENGINE: &str = "unix:///var/run/docker.sock";

#[test]
fn the_tool_was_built() {
    let output = e2e::lambdock().arg("--version").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(output.stdout.starts_with(b"lambdock "), "{output:?}");
}

#[test]
fn an_engine_answers() {
    let address = std::env::var("DOCKER_HOST").unwrap_or_else(|_| DEFAULT_ENGINE.to_owned());
    let answer = ping(&address).unwrap_or_else(|error| {
        panic!("no engine at `{address}`: {error}; `make setup` starts one")
    });
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.to_lowercase().contains("api-version:"), "{answer}");
}

/// What the engine says to a `GET /_ping`.
fn ping(address: &str) -> std::io::Result<String> {
    let request = b"GET /_ping HTTP/1.1\r\nHost: engine\r\nConnection: close\r\n\r\n";
    let mut answer = String::new();
    if let Some(path) = address.strip_prefix("unix://") {
        let mut stream = UnixStream::connect(path)?;
        stream.write_all(request)?;
        stream.read_to_string(&mut answer)?;
    } else {
        let mut stream = TcpStream::connect(address.trim_start_matches("tcp://"))?;
        stream.write_all(request)?;
        stream.read_to_string(&mut answer)?;
    }
    Ok(answer)
}
