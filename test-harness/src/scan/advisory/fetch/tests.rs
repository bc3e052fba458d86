//! A publisher on loopback, as it should be and as it should not.

use std::collections::BTreeMap;
use std::fs;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::scan::advisory::Database;
use crate::scan::advisory::tests::{now, samples, zip};
use crate::scan::{EcosystemKind, Package, Place, ProblemKind};

/// What a request asks for: its line and headers, lower case, and its body.
type Request = (String, BTreeMap<String, String>, Vec<u8>);
type Answer = (u16, Vec<(&'static str, String)>, Vec<u8>);

struct Server {
    url: String,
    seen: Arc<Mutex<Vec<String>>>,
}

async fn serve(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (seen, answer) = (Arc::new(Mutex::new(Vec::new())), Arc::new(answer));
    let log = Arc::clone(&seen);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (answer, log) = (Arc::clone(&answer), Arc::clone(&log));
            tokio::spawn(async move {
                let _ = exchange(stream, &*answer, &log).await;
            });
        }
    });
    Server { url, seen }
}

async fn exchange(
    mut stream: TcpStream,
    answer: &(dyn Fn(&Request) -> Answer + Send + Sync),
    log: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(());
        }
    };
    let text = String::from_utf8_lossy(&bytes[..head]).into_owned();
    let mut lines = text.lines();
    let line = lines.next().unwrap_or_default().to_owned();
    let headers: BTreeMap<_, _> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let length = headers
        .get("content-length")
        .map_or(0, |text| text.parse().unwrap());
    let mut body = bytes.split_off(head + 4);
    while body.len() < length {
        stream.read_buf(&mut body).await?;
    }
    log.lock().unwrap().push(line.clone());
    let (status, headers, body) = answer(&(line, headers, body));
    let status = format!("HTTP/1.1 {status} x\r\nconnection: close\r\n");
    let told = headers.iter().any(|(name, _)| *name == "content-length");
    let length = (!told).then(|| ("content-length", body.len().to_string()));
    let headers = headers.into_iter().chain(length);
    let headers = headers.map(|(name, value)| format!("{name}: {value}\r\n"));
    let head = headers.fold(status, |head, header| head + &header);
    stream.write_all(format!("{head}\r\n").as_bytes()).await?;
    stream.write_all(&body).await?;
    stream.flush().await
}

fn archive() -> Vec<u8> {
    let record = fs::read(samples().join("MAL-2025-720.json")).unwrap();
    zip([("MAL-2025-720.json", record)])
}

fn wanted<'a>(url: &'a str, folder: &'a std::path::Path) -> Download<'a> {
    Download {
        base_url: url,
        folder,
        ecosystems: &[EcosystemKind::Npm],
        now: now(),
        deadline: Duration::from_secs(20),
        largest: 1 << 20,
    }
}

#[tokio::test]
async fn archives_come_once_and_are_asked_for_again() {
    let server = serve(|(line, headers, _)| match line.as_str() {
        "GET /npm/all.zip HTTP/1.1" | "GET /Red%20Hat/all.zip HTTP/1.1" => {
            if headers
                .get("if-none-match")
                .is_some_and(|etag| etag == "\"one\"")
            {
                assert!(headers.contains_key("if-modified-since"));
                return (304, Vec::new(), Vec::new());
            }
            let noted = vec![
                ("etag", "\"one\"".to_owned()),
                ("last-modified", "Mon, 02 Nov 2026 00:00:00 GMT".to_owned()),
            ];
            (200, noted, archive())
        }
        _ => (404, Vec::new(), Vec::new()),
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let ecosystems = [
        EcosystemKind::Npm,
        EcosystemKind::RedHat,
        EcosystemKind::AmazonLinux,
    ];
    let first = Download {
        ecosystems: &ecosystems,
        ..wanted(&server.url, folder.path())
    };
    let size = u64::try_from(archive().len()).unwrap();
    let states = |done: Vec<Downloaded>| done.into_iter().map(|one| one.state).collect::<Vec<_>>();
    let expected = [State::New(size), State::New(size), State::NotPublished];
    assert_eq!(states(download(&first).await.unwrap()), expected);
    let later = Download {
        now: "2026-12-24T12:00:00Z".parse().unwrap(),
        ..first.clone()
    };
    let expected = [State::Unchanged, State::Unchanged, State::NotPublished];
    assert_eq!(states(download(&later).await.unwrap()), expected);
    assert_eq!(server.seen.lock().unwrap().len(), 4);
    // Its age counts from when it was last looked for, though its records are
    // of 2025.
    let week = Some(Duration::from_hours(7 * 24));
    let stale = |now: &str| {
        let paths = [folder.path().to_owned()];
        let database = Database::open(&paths, now.parse().unwrap(), week).unwrap();
        database.problems(&[EcosystemKind::Npm].into_iter().collect())
    };
    assert_eq!(stale("2026-12-30T12:00:00Z"), []);
    let problems = stale("2027-01-30T12:00:00Z");
    assert!(
        problems
            .iter()
            .all(|problem| problem.kind == ProblemKind::Stale)
    );
    assert_eq!(problems.len(), 2);
    // Another archive in its place is not that old one.
    fs::write(
        folder.path().join("npm/all.zip"),
        [archive(), vec![0]].concat(),
    )
    .unwrap();
    assert_eq!(stale("2026-12-30T12:00:00Z").len(), 1);
}

#[tokio::test]
async fn whatever_goes_wrong_keeps_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("npm/all.zip");
    fs::create_dir(folder.path().join("npm")).unwrap();
    fs::write(&path, archive()).unwrap();
    let mut told = Vec::new();
    let broken = archive()[..60].to_vec();
    let answers: [Answer; 5] = [
        (404, Vec::new(), Vec::new()),
        (503, Vec::new(), Vec::new()),
        (304, Vec::new(), Vec::new()),
        (200, Vec::new(), broken.clone()),
        (200, vec![("content-length", "5000".to_owned())], broken),
    ];
    for answer in answers {
        let server = serve(move |_| answer.clone()).await;
        let error = download(&wanted(&server.url, folder.path()))
            .await
            .unwrap_err();
        told.push(error.to_string().replace(&server.url, "URL"));
    }
    let server = serve(|_| (200, Vec::new(), vec![0; 100_000])).await;
    let small = Download {
        largest: 1000,
        ..wanted(&server.url, folder.path())
    };
    let error = download(&small).await.unwrap_err();
    told.push(error.to_string().replace(&server.url, "URL"));
    insta::assert_debug_snapshot!(told, @r#"
    [
        "failed to fetch `URL/npm/all.zip`: the answer was 404",
        "failed to fetch `URL/npm/all.zip`: the answer was 503",
        "failed to use the answer of `URL/npm/all.zip`: it says that nothing has changed, and nothing is at hand",
        "failed to use the answer of `URL/npm/all.zip`: invalid Zip archive: Could not find EOCD",
        "failed to fetch `URL/npm/all.zip`",
        "failed to fetch `URL/npm/all.zip`: it is larger than 1000 bytes",
    ]
    "#);
    assert_eq!(fs::read(&path).unwrap(), archive());
    let left = fs::read_dir(folder.path().join("npm")).unwrap().count();
    assert_eq!(left, 1, "no half of an archive is left");
}

#[tokio::test]
async fn nobody_is_waited_for_longer_than_the_deadline() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let short = Download {
        deadline: Duration::from_millis(200),
        ..wanted(&url, folder.path())
    };
    let error = download(&short).await.unwrap_err();
    assert!(matches!(error, FetchError::Deadline { .. }), "{error:?}");
    drop(listener);
    let error = download(&wanted(&url, folder.path())).await.unwrap_err();
    assert!(matches!(error, FetchError::Transport { .. }), "{error:?}");
    assert!(error.hint().is_some());
}

fn package(ecosystem: &str, name: &str, version: &str) -> Package {
    Package {
        ecosystem: ecosystem.parse().unwrap(),
        name: name.to_owned(),
        version: version.to_owned(),
        source: None,
        purl: String::new(),
        licenses: Vec::new(),
        requires: Vec::new(),
        places: vec![Place {
            path: "/x".to_owned(),
            inside: Vec::new(),
            layer: 0,
        }],
    }
}

#[tokio::test]
async fn what_one_image_needs_is_asked_for_page_by_page() {
    let server = serve(|(line, _, body)| {
        let answer = |value: serde_json::Value| (200, Vec::new(), value.to_string().into_bytes());
        if line.starts_with("POST /v1/querybatch ") {
            let asked: serde_json::Value = serde_json::from_slice(body).unwrap();
            let queries = asked["queries"].as_array().unwrap().iter();
            let results = queries.map(|query| match query["package"]["name"].as_str().unwrap() {
                "lodash" => json!({"vulns": [{"id": "GHSA-jf85-cpcp-j695"}]}),
                "urllib3" if query["page_token"] == "2" => {
                    json!({"vulns": [{"id": "PYSEC-2023-192"}]})
                }
                "urllib3" => json!({"vulns": [{"id": "PYSEC-2021-108"}], "next_page_token": "2"}),
                "bash" => panic!("OSV does not know Amazon Linux"),
                _ => json!({}),
            });
            return answer(json!({"results": results.collect::<Vec<_>>()}));
        }
        let id = line.split(['/', ' ']).nth(4).unwrap_or_default();
        match fs::read(samples().join(format!("{id}.json"))) {
            Ok(record) => (200, Vec::new(), record),
            Err(_) => (404, Vec::new(), Vec::new()),
        }
    })
    .await;
    let packages = [
        package("npm", "lodash", "2.4.2"),
        package("PyPI", "urllib3", "1.24.3"),
        package("Go", "example.org/a", "v1.0.0"),
        package("Amazon Linux:2023", "bash", "5.2"),
    ];
    let query = Query {
        base_url: &server.url,
        packages: &packages,
        now: now(),
        deadline: Duration::from_secs(20),
    };
    let database = ask(&query).await.unwrap();
    assert_eq!(database.len(), 3);
    assert_eq!(database.lookup(EcosystemKind::PyPi, "urllib3").0.len(), 2);
    assert!(
        database.covers(&packages[2].ecosystem),
        "nothing known is an answer"
    );
    assert!(!database.covers(&packages[3].ecosystem));
}

#[tokio::test]
async fn answers_that_are_none_are_errors() {
    let packages = [package("npm", "lodash", "2.4.2")];
    let mut told = Vec::new();
    for body in [
        "",
        "{}",
        r#"{"results": []}"#,
        r#"{"results": [{"vulns": [{"id": "../../x"}]}]}"#,
        r#"{"results": [{"next_page_token": "for ever"}]}"#,
    ] {
        let server = serve(move |_| (200, Vec::new(), body.as_bytes().to_vec())).await;
        let query = Query {
            base_url: &server.url,
            packages: &packages,
            now: now(),
            deadline: Duration::from_secs(20),
        };
        let error = ask(&query).await.unwrap_err();
        told.push(error.to_string().replace(&server.url, "URL"));
    }
    insta::assert_debug_snapshot!(told, @r#"
    [
        "failed to use the answer of `URL/v1/querybatch`: EOF while parsing a value at line 1 column 0",
        "failed to use the answer of `URL/v1/querybatch`: missing field `results` at line 1 column 2",
        "failed to use the answer of `URL/v1/querybatch`: it answers 0 of 1 queries",
        "failed to use the answer of `URL/v1/vulns/../../x`: an id in it is none",
        "failed to use the answer of `URL/v1/querybatch`: there are more advisories than are read",
    ]
    "#);
}
