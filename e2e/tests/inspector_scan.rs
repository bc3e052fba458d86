//! `scan --inspector-scan` against a server that answers as the Inspector Scan API
//! does (API reference, `ScanSbom`): the inventory that it gets, and what becomes of
//! its findings and of its failures.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use e2e::{Call, Finished, workspace};
use lambdock::wire::FindingsReport;
use serde_json::{Value, json};

/// One request: its first line and its body.
type Asked = (String, Value);

/// Answers every request with a status and a body that is made of its body.
fn server(status: u16, answer: fn(&Value) -> Value) -> (String, Receiver<Asked>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let (tell, told) = channel();
    // It ends with the test's process.
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let asked = request(&stream);
            let body = answer(&asked.1).to_string();
            let head = format!(
                "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\nx-amzn-errortype: ValidationException\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            let mut stream = &stream;
            // Whoever does not listen has got an answer, or a failure to tell of.
            let _ = stream.write_all((head + &body).as_bytes());
            if tell.send(asked).is_err() {
                return;
            }
        }
    });
    (address, told)
}

fn request(stream: &TcpStream) -> Asked {
    let mut reader = BufReader::new(stream);
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first).expect("a request");
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a header");
        let line = line.trim().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(bytes) = line.strip_prefix("content-length:") {
            length = bytes.trim().parse().expect("a length");
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("a body");
    let body = serde_json::from_slice(&body).expect("JSON");
    (first.trim().to_owned(), body)
}

fn scan(endpoint: &str) -> Finished {
    Call::new([
        "scan",
        "node-clean",
        "--inspector-scan",
        "--region",
        "eu-west-1",
        "-o",
        "json",
    ])
    .manifest(&workspace().join("samples/vulnerable/lambdock.toml"))
    .variable("AWS_ACCESS_KEY_ID", "canary-key")
    .variable("AWS_SECRET_ACCESS_KEY", "canary-secret")
    .variable("AWS_EC2_METADATA_DISABLED", "true")
    .variable("AWS_MAX_ATTEMPTS", "1")
    .variable("AWS_ENDPOINT_URL_INSPECTOR_SCAN", endpoint)
    .run()
}

/// One vulnerability, of the first npm package of the inventory.
fn vulnerable(asked: &Value) -> Value {
    let components = asked["sbom"]["components"].as_array().expect("components");
    let npm = components.iter().find(|one| {
        let purl = one["purl"].as_str().unwrap_or_default();
        purl.starts_with("pkg:npm/")
    });
    let reference = &npm.expect("an npm package")["bom-ref"];
    json!({ "sbom": {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "metadata": { "properties": [{ "name": "amazon:inspector:sbom_scanner:high_vulnerabilities", "value": "1" }] },
        "components": [npm],
        "vulnerabilities": [{
            "bom-ref": "vuln-1",
            "id": "CVE-2026-99999",
            "ratings": [{ "severity": "high", "score": 8.1, "method": "CVSSv31" }],
            "affects": [{ "ref": reference }],
            "properties": [{
                "name": format!("amazon:inspector:sbom_scanner:fixed_version:{}", reference.as_str().unwrap_or_default()),
                "value": "99.0.0",
            }],
        }],
    } })
}

#[test]
fn findings_of_the_inspector_scan_api_are_traced_like_our_own() {
    let (endpoint, asked) = server(200, vulnerable);
    let finished = scan(&endpoint).exits_with(104);
    let (line, body) = asked.recv().expect("it was asked");
    assert_eq!(line, "POST /scan/sbom HTTP/1.1");
    assert_eq!(body["outputFormat"], "CYCLONE_DX_1_5");
    assert_eq!(body["sbom"]["specVersion"], "1.5");
    let report: FindingsReport = serde_json::from_slice(&finished.stdout).expect("a document");
    let image = &report.images[0];
    let sent = body["sbom"]["components"].as_array().map(Vec::len);
    assert_eq!(sent, Some(image.packages.len()));
    let [finding] = &image.findings[..] else {
        panic!("{:#?}", image.findings);
    };
    assert_eq!(finding.id, "CVE-2026-99999");
    assert_eq!(finding.sources, ["inspector"]);
    assert_eq!(finding.status.is, "failed");
    // The places are our own: others count layers in other ways.
    assert!(finding.package.places[0].path.starts_with("/var/task/"));
    assert!(finding.trace.is_some());
}

#[test]
fn an_answer_that_is_none_fails_and_shows_no_secret() {
    let (endpoint, _asked) = server(400, |_| json!({ "message": "the inventory is wrong" }));
    let finished = scan(&endpoint);
    assert_ne!(finished.code, Some(0));
    let told = finished.all();
    assert!(told.contains("the inventory is wrong"), "{told}");
    assert!(!told.contains("canary-secret"), "{told}");
}
