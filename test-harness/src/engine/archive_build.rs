//! Builds by an archive of the context, for engines without `BuildKit` sessions:
//! Podman, whose build call (`pkg/api/handlers/compat/images_build.go`) reads the
//! Dockerfile, the context and the secrets from one tar archive.
//!
//! Pulls of such a build use the logins of the engine itself (`podman login`).

use std::fs::File;
use std::io::{Read, Seek, Write};

use futures_util::TryStreamExt;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Frame;
use hyper::{Method, Request, header};
use serde::Deserialize;
use tokio_util::io::ReaderStream;

use super::buildkit::{
    BuildFile, BuildOutcome, BuildRequest, BuildStep, Content, DOING, Kind, keep,
};
use super::{Engine, EngineError, Images, raw};
use crate::model::Secret;

/// Names in the archive that no context has.
const DOCKERFILE: &str = ".lambdock-build-dockerfile";
const SECRET: &str = ".lambdock-build-secret-";
/// What the engine reads first to know which files of the archive are no
/// context. The context's own ignore file has been applied already.
const IGNORE: &str = ".containerignore";

/// Whether an engine builds this way only.
pub(super) fn is_needed(engine: &Engine) -> bool {
    engine.info().name == "Podman"
}

/// Builds an image, telling each step as it happens.
pub(super) async fn build(
    engine: &Engine,
    request: BuildRequest,
    tell: &mut (dyn FnMut(BuildStep) + Send),
) -> Result<BuildOutcome, EngineError> {
    let tag = request.tag.clone();
    let uri = uri(&request);
    let packed = tokio::task::spawn_blocking(move || pack(&request)).await;
    let archive = packed.map_err(raw::broken(DOING))?;
    let archive = tokio::fs::File::from_std(archive.map_err(raw::broken(DOING))?);
    let stream = ReaderStream::new(archive).map_ok(Frame::data);
    let call = Request::builder()
        .method(Method::POST)
        .uri(uri)
        .header(header::CONTENT_TYPE, "application/x-tar")
        .body(BodyExt::boxed(StreamBody::new(stream)))
        .map_err(raw::broken(DOING))?;
    let response = raw::send(engine.address(), call, DOING).await?;
    let mut follower = Follower::default();
    raw::each_line(response, DOING, |line| follower.take(line, &mut *tell)).await?;
    if let Some(message) = follower.error {
        let tail = follower.tail;
        return Ok(BuildOutcome::Failed { message, tail });
    }
    match engine.image(&tag).await? {
        Some(image) => Ok(BuildOutcome::Built(image.id)),
        None => Err(raw::broken(DOING)("the engine has no image at the end")),
    }
}

fn uri(request: &BuildRequest) -> String {
    let own = [
        ("dockerfile", DOCKERFILE.to_owned()),
        ("layers", "1".to_owned()),
        ("forcerm", "1".to_owned()),
    ];
    let mut pairs: Vec<_> = own.into_iter().chain(request.query()).collect();
    if !request.secrets.is_empty() {
        let ids = request.secrets.keys().enumerate();
        let secrets: Vec<_> = ids
            .map(|(number, id)| format!("id={id},src={SECRET}{number}"))
            .collect();
        pairs.push(("secrets", serde_json::json!(secrets).to_string()));
    }
    raw::uri("/build", &pairs)
}

/// Writes the archive to a file without a name, so that no context has to fit
/// into memory and no secret stays on disk.
fn pack(request: &BuildRequest) -> std::io::Result<File> {
    let mut archive = tar::Builder::new(tempfile::tempfile()?);
    for file in request.context.iter().filter(|file| file.path != IGNORE) {
        append(&mut archive, file)?;
    }
    let ignored = format!("{IGNORE}\n{DOCKERFILE}\n");
    let own = [
        (IGNORE.to_owned(), ignored.into_bytes()),
        (
            DOCKERFILE.to_owned(),
            request.dockerfile.clone().into_bytes(),
        ),
    ];
    let secrets = request.secrets.values().enumerate();
    let secrets = secrets.map(|(number, secret): (usize, &Secret)| {
        let content = secret.reveal().as_bytes().to_vec();
        (format!("{SECRET}{number}"), content)
    });
    for (path, content) in own.into_iter().chain(secrets) {
        append(&mut archive, &BuildFile::in_memory(path, 0o600, content))?;
    }
    let mut file = archive.into_inner()?;
    file.flush()?;
    file.rewind()?;
    Ok(file)
}

fn append(archive: &mut tar::Builder<File>, file: &BuildFile) -> std::io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_mode(file.mode);
    header.set_mtime(u64::try_from(file.modified / 1_000_000_000).unwrap_or(0));
    match &file.kind {
        Kind::Directory => {
            header.set_entry_type(tar::EntryType::Directory);
            header.set_size(0);
            archive.append_data(&mut header, &file.path, std::io::empty())
        }
        Kind::Symlink(target) => {
            header.set_entry_type(tar::EntryType::Symlink);
            header.set_size(0);
            archive.append_link(&mut header, &file.path, target)
        }
        Kind::File { size, content } => {
            header.set_entry_type(tar::EntryType::Regular);
            header.set_size(*size);
            // A file that grew meanwhile must not shift what follows it.
            match content {
                Content::Path(path) => {
                    let content = File::open(path)?.take(*size);
                    archive.append_data(&mut header, &file.path, content)
                }
                Content::Bytes(bytes) => archive.append_data(&mut header, &file.path, &bytes[..]),
            }
        }
    }
}

/// One line of the build call's answer.
#[derive(Deserialize)]
struct Line {
    stream: Option<String>,
    error: Option<String>,
}

/// Follows a build's answer, line by line.
#[derive(Debug, Default)]
struct Follower {
    tail: Vec<String>,
    error: Option<String>,
}

impl Follower {
    fn take(&mut self, line: &[u8], tell: &mut dyn FnMut(BuildStep)) {
        let Ok(line) = serde_json::from_slice::<Line>(line) else {
            return;
        };
        if let Some(error) = line.error {
            self.error = Some(error.trim_end().to_owned());
        }
        for line in line.stream.iter().flat_map(|text| text.lines()) {
            if let Some(name) = step(line) {
                tell(BuildStep::Started { name });
                continue;
            }
            let line = line.trim_end().to_owned();
            keep(&mut self.tail, line.clone());
            tell(BuildStep::Output { line });
        }
    }
}

/// `STEP 2/4: RUN npm ci` as `BuildKit` would name it: `[2/4] RUN npm ci`.
fn step(line: &str) -> Option<String> {
    let rest = line.strip_prefix("STEP ")?;
    let (number, instruction) = rest.split_once(": ")?;
    number
        .contains('/')
        .then(|| format!("[{number}] {instruction}"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;

    fn request() -> BuildRequest {
        let context = vec![
            BuildFile::in_memory(".containerignore", 0o644, &b"*"[..]),
            BuildFile::in_memory("a/run.sh", 0o755, &b"#!/bin/sh\n"[..]),
            BuildFile {
                path: "link".to_owned(),
                mode: 0o777,
                modified: 0,
                kind: Kind::Symlink("a/run.sh".to_owned()),
            },
        ];
        BuildRequest {
            shared_key: String::new(),
            context: Arc::new(context),
            dockerfile: "FROM scratch\n".to_owned(),
            tag: "shop:1".to_owned(),
            labels: BTreeMap::new(),
            build_args: BTreeMap::from([("A".to_owned(), "1 2".to_owned())]),
            target: Some("last".to_owned()),
            platform: "linux/amd64".to_owned(),
            secrets: BTreeMap::from([("token".to_owned(), Secret::new("s3cret"))]),
            cache_from: Vec::new(),
            no_cache: false,
            deadline: Duration::from_secs(1),
        }
    }

    #[test]
    fn the_archive_has_the_context_and_hides_what_is_no_part_of_it() {
        let mut entries = tar::Archive::new(pack(&request()).unwrap());
        let mut found = BTreeMap::new();
        for entry in entries.entries().unwrap() {
            let mut entry = entry.unwrap();
            let path = entry.path().unwrap().display().to_string();
            let mode = entry.header().mode().unwrap();
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            assert!(found.insert(path, (mode, text)).is_none());
        }
        let file = |path: &str| (found[path].0, found[path].1.as_str());
        assert_eq!(found.len(), 5);
        assert_eq!(file("a/run.sh"), (0o755, "#!/bin/sh\n"));
        assert_eq!(file(DOCKERFILE).1, "FROM scratch\n");
        assert_eq!(file(".lambdock-build-secret-0").1, "s3cret");
        assert_eq!(file(IGNORE).1, format!("{IGNORE}\n{DOCKERFILE}\n"));
    }

    #[test]
    fn the_call_names_the_secret_and_never_its_value() {
        let uri = uri(&request());
        assert!(uri.contains("secrets=%5B%22id%3Dtoken%2Csrc%3D.lambdock-build-secret-0%22%5D"));
        assert!(uri.contains("target=last") && !uri.contains("s3cret"));
    }

    #[test]
    fn reads_steps_output_and_the_error() {
        let mut follower = Follower::default();
        let mut steps = Vec::new();
        for line in [
            r#"{"stream":"STEP 2/3: RUN make\n"}"#,
            r#"{"stream":"one\ntwo\n"}"#,
            "not json",
            r#"{"error":"exit status 2\n","errorDetail":{"message":"exit status 2"}}"#,
        ] {
            follower.take(line.as_bytes(), &mut |step| steps.push(step));
        }
        let name = "[2/3] RUN make".to_owned();
        assert_eq!(steps[0], BuildStep::Started { name });
        assert_eq!(follower.tail, ["one", "two"]);
        assert_eq!(follower.error.as_deref(), Some("exit status 2"));
    }
}
