//! The one call of Lambda's Runtime API that the Rust runtime does not offer, by
//! hand: the report of a failed initialisation.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::json;

use crate::Failure;

const PATIENCE: Duration = Duration::from_secs(5);

/// Reports that the initialisation failed, to the Runtime API at `address`
/// (`host:port`).
pub fn report_init_error(address: &str, failure: &Failure) -> io::Result<()> {
    let body = json!({ "errorType": failure.kind, "errorMessage": failure.message }).to_string();
    post(
        address,
        "/2018-06-01/runtime/init/error",
        &failure.kind,
        &body,
    )
}

fn post(address: &str, path: &str, kind: &str, body: &str) -> io::Result<()> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let length = body.len();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\
         Lambda-Runtime-Function-Error-Type: {kind}\r\n\r\n{body}"
    )?;
    // The process ends after the report, which must have arrived by then.
    stream.read_to_end(&mut Vec::new()).map(|_| ())
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    #[test]
    fn the_report_is_one_http_request() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = Vec::new();
            // It may come in any number of pieces; its body is one object.
            while !request.ends_with(b"}") {
                let mut piece = [0; 4096];
                let size = stream.read(&mut piece).unwrap();
                assert_ne!(size, 0, "the request ended early");
                request.extend_from_slice(&piece[..size]);
            }
            stream
                .write_all(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
                .unwrap();
            String::from_utf8(request).unwrap()
        });
        report_init_error(&address, &Failure::new("Init", "no")).unwrap();
        let request = server.join().unwrap();
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("POST /2018-06-01/runtime/init/error HTTP/1.1\r\n"));
        assert!(head.contains("\r\nLambda-Runtime-Function-Error-Type: Init"));
        assert_eq!(body, r#"{"errorType":"Init","errorMessage":"no"}"#);
        assert!(head.contains(&format!("\r\nContent-Length: {}\r\n", body.len())));
    }

    #[test]
    fn nobody_there_is_an_error() {
        assert!(report_init_error("127.0.0.1:1", &Failure::new("Init", "no")).is_err());
    }
}
