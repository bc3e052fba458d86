//! A registry in memory for tests, on a port of this machine: it does what the
//! specification says, unless a script says otherwise for a request.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::{Repository, digest_of};

/// A request.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    pub(super) method: String,
    /// With its query.
    pub(super) path: String,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: Vec<u8>,
}

/// What comes back.
#[derive(Debug, Clone)]
pub(super) enum Reply {
    /// An answer.
    Answer(u16, Vec<(String, String)>, Vec<u8>),
    /// The connection ends, without one.
    Gone,
    /// Nothing, ever.
    Silence,
}

type Script = Box<dyn FnMut(&Asked) -> Option<Reply> + Send>;

#[derive(Default)]
struct State {
    blobs: BTreeMap<(String, String), Vec<u8>>,
    manifests: BTreeMap<(String, String), (String, Vec<u8>)>,
    uploads: BTreeMap<String, Vec<u8>>,
    log: Vec<Asked>,
    script: Option<Script>,
}

/// A registry.
#[derive(Clone)]
pub(super) struct Registry {
    state: Arc<Mutex<State>>,
    port: u16,
}

pub(super) fn answer(status: u16, body: impl Into<Vec<u8>>) -> Reply {
    Reply::Answer(status, Vec::new(), body.into())
}

pub(super) fn with(reply: Reply, name: &str, value: &str) -> Reply {
    match reply {
        Reply::Answer(status, mut headers, body) => {
            headers.push((name.to_owned(), value.to_owned()));
            Reply::Answer(status, headers, body)
        }
        other => other,
    }
}

impl Registry {
    /// One that holds nothing.
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let registry = Self {
            state: Arc::default(),
            port,
        };
        let own = registry.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(own.clone().serve(stream));
            }
        });
        registry
    }

    /// With a script, which is asked before each request.
    pub(super) fn script(&self, script: impl FnMut(&Asked) -> Option<Reply> + Send + 'static) {
        self.state.lock().unwrap().script = Some(Box::new(script));
    }

    pub(super) fn repository(&self, name: &str) -> Repository {
        format!("127.0.0.1:{}/{name}", self.port).parse().unwrap()
    }

    /// What was asked since this was asked last, as `METHOD path`.
    pub(super) fn asked(&self) -> Vec<String> {
        let log = std::mem::take(&mut self.state.lock().unwrap().log);
        log.iter()
            .map(|asked| format!("{} {}", asked.method, asked.path))
            .collect()
    }

    pub(super) fn blob(&self, name: &str, digest: &str) -> Option<Vec<u8>> {
        let key = (name.to_owned(), digest.to_owned());
        self.state.lock().unwrap().blobs.get(&key).cloned()
    }

    pub(super) fn manifest(&self, name: &str, target: &str) -> Option<Vec<u8>> {
        let key = (name.to_owned(), target.to_owned());
        let state = self.state.lock().unwrap();
        state.manifests.get(&key).map(|(_, bytes)| bytes.clone())
    }

    pub(super) fn put_manifest(&self, name: &str, target: &str, kind: &str, bytes: &[u8]) {
        let key = (name.to_owned(), target.to_owned());
        let value = (kind.to_owned(), bytes.to_vec());
        self.state.lock().unwrap().manifests.insert(key, value);
    }

    async fn serve(self, stream: TcpStream) {
        let mut stream = BufReader::new(stream);
        while let Some(asked) = read(&mut stream).await {
            let reply = {
                let mut state = self.state.lock().unwrap();
                state.log.push(asked.clone());
                let scripted = state.script.as_mut().and_then(|script| script(&asked));
                scripted.unwrap_or_else(|| state.reply(&asked))
            };
            match reply {
                Reply::Gone => return,
                Reply::Silence => std::future::pending().await,
                Reply::Answer(status, headers, body) => {
                    let mut head = format!("HTTP/1.1 {status} x\r\n");
                    for (name, value) in headers {
                        head.extend([name.as_str(), ": ", &value, "\r\n"]);
                    }
                    let size = body.len().to_string();
                    head.extend(["content-length: ", &size, "\r\n\r\n"]);
                    let body = if asked.method == "HEAD" {
                        Vec::new()
                    } else {
                        body
                    };
                    let sent = stream.write_all(&[head.as_bytes(), &body].concat()).await;
                    if sent.is_err() {
                        return;
                    }
                }
            }
        }
    }
}

impl State {
    fn reply(&mut self, asked: &Asked) -> Reply {
        let (path, query) = asked.path.split_once('?').unwrap_or((&asked.path, ""));
        let query: BTreeMap<&str, String> = query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name, value.replace("%3A", ":").replace("%2F", "/")))
            .collect();
        let path = path.strip_prefix("/v2/").unwrap();
        for (part, act) in [
            (
                "/manifests/",
                Self::manifests as fn(&mut Self, _, _, _, _) -> _,
            ),
            ("/blobs/uploads/", Self::uploads),
            ("/blobs/", Self::blobs),
            ("/tags/", Self::tags),
        ] {
            if let Some((name, rest)) = path.split_once(part) {
                return act(self, name, rest, &query, asked);
            }
        }
        answer(404, "")
    }

    fn manifests(
        &mut self,
        name: &str,
        target: &str,
        _: &BTreeMap<&str, String>,
        asked: &Asked,
    ) -> Reply {
        let key = |target: &str| (name.to_owned(), target.to_owned());
        if asked.method == "PUT" {
            let value = (asked.headers["content-type"].clone(), asked.body.clone());
            self.manifests
                .insert(key(&digest_of(&asked.body)), value.clone());
            self.manifests.insert(key(target), value);
            return answer(201, "");
        }
        assert!(asked.headers["accept"].contains("manifest.v2+json"));
        match self.manifests.get(&key(target)) {
            Some((kind, bytes)) => with(answer(200, bytes.clone()), "content-type", kind),
            None => answer(404, r#"{"errors":[{"code":"MANIFEST_UNKNOWN"}]}"#),
        }
    }

    fn uploads(
        &mut self,
        name: &str,
        id: &str,
        query: &BTreeMap<&str, String>,
        asked: &Asked,
    ) -> Reply {
        match asked.method.as_str() {
            "POST" => {
                if let (Some(digest), Some(from)) = (query.get("mount"), query.get("from"))
                    && let Some(blob) = self.blobs.get(&(from.clone(), digest.clone()))
                {
                    let blob = blob.clone();
                    self.blobs.insert((name.to_owned(), digest.clone()), blob);
                    return answer(201, "");
                }
                let id = format!("{}", self.uploads.len());
                self.uploads.insert(id.clone(), Vec::new());
                // Beside the registry's own address, as some give it.
                with(
                    answer(202, ""),
                    "location",
                    &format!("/v2/{name}/blobs/uploads/{id}?s=1"),
                )
            }
            "PATCH" => {
                self.uploads.get_mut(id).unwrap().extend(&asked.body);
                with(answer(202, ""), "location", &format!("{id}?s=2"))
            }
            "PUT" => {
                let mut bytes = self.uploads.remove(id).unwrap();
                bytes.extend(&asked.body);
                let digest = &query["digest"];
                if digest_of(&bytes) != *digest {
                    return answer(400, r#"{"errors":[{"code":"DIGEST_INVALID"}]}"#);
                }
                self.blobs.insert((name.to_owned(), digest.clone()), bytes);
                answer(201, "")
            }
            _ => answer(204, ""),
        }
    }

    fn blobs(&mut self, name: &str, digest: &str, _: &BTreeMap<&str, String>, _: &Asked) -> Reply {
        let key = (name.to_owned(), digest.to_owned());
        self.blobs
            .get(&key)
            .map_or_else(|| answer(404, ""), |blob| answer(200, blob.clone()))
    }

    fn tags(&mut self, name: &str, _: &str, _: &BTreeMap<&str, String>, _: &Asked) -> Reply {
        let tags = self
            .manifests
            .keys()
            .filter(|(own, target)| own == name && !target.contains(':'));
        let tags: Vec<&String> = tags.map(|(_, tag)| tag).collect();
        answer(
            200,
            serde_json::json!({ "name": name, "tags": tags }).to_string(),
        )
    }
}

async fn read(stream: &mut BufReader<TcpStream>) -> Option<Asked> {
    let mut line = String::new();
    stream.read_line(&mut line).await.ok()?;
    let mut words = line.split(' ');
    let mut asked = Asked {
        method: words.next()?.to_owned(),
        path: words.next()?.to_owned(),
        ..Asked::default()
    };
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        asked
            .headers
            .insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let size = asked.headers.get("content-length");
    let size = size.map_or(0, |size| size.parse().unwrap());
    assert!(
        !asked.headers.contains_key("transfer-encoding"),
        "a size is told"
    );
    asked.body = vec![0; size];
    stream.read_exact(&mut asked.body).await.ok()?;
    Some(asked)
}
