//! Images into a registry in memory: what is sent and what is not, what is tried
//! again, and what is told where it fails.

use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use tempfile::TempDir;

use super::script::{Registry, Reply, answer, with};
use super::*;
use crate::model::Secret;

/// An archive as `docker save` writes it, in a folder of its own.
struct Image {
    _folder: TempDir,
    path: PathBuf,
}

fn tar(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, content) in entries {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        builder
            .append_data(&mut header, name, &content[..])
            .unwrap();
    }
    builder.into_inner().unwrap()
}

/// An image whose layers hold these texts; spaces in the configuration are to
/// stay.
fn image(texts: &[&str]) -> Image {
    let layers: Vec<Vec<u8>> = texts
        .iter()
        .map(|text| tar(&[("file".to_owned(), text.repeat(2000).into_bytes())]))
        .collect();
    let ids: Vec<String> = layers.iter().map(|layer| digest_of(layer)).collect();
    let config = serde_json::json!({
        "architecture": "amd64", "os": "linux",
        "config": {"Labels": {"a": "b"}},
        "rootfs": {"type": "layers", "diff_ids": ids},
    });
    let config = format!("{config:#}\n ").into_bytes();
    let digits = digest_of(&config)[7..].to_owned();
    let names: Vec<String> = (0..layers.len())
        .map(|at| format!("{at}/layer.tar"))
        .collect();
    let manifest = serde_json::json!([{
        "Config": format!("{digits}.json"), "RepoTags": ["x:1"], "Layers": names,
    }]);
    let mut entries = vec![(format!("{digits}.json"), config)];
    entries.extend(names.into_iter().zip(layers));
    entries.push((
        "manifest.json".to_owned(),
        manifest.to_string().into_bytes(),
    ));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("image.tar");
    std::fs::write(&path, tar(&entries)).unwrap();
    Image {
        _folder: folder,
        path,
    }
}

fn patience() -> Patience {
    Patience {
        idle: Duration::from_millis(300),
        attempts: 3,
        pause: Duration::from_millis(5),
        longest_pause: Duration::from_millis(20),
    }
}

fn client(login: Login) -> Client {
    Client::new(login, patience()).unwrap()
}

fn ada(password: &str) -> Login {
    Login::Given {
        user: "ada".to_owned(),
        password: Secret::new(password),
        source: "a test".to_owned(),
    }
}

async fn deliver_with(
    client: &Client,
    image: &Image,
    repository: &Repository,
    known: &KnownLayers,
) -> Result<Pushed, RegistryError> {
    let delivery = Delivery {
        source: Source::Archive(image.path.clone()),
        repository,
        tags: &[],
        earlier: Earlier::Listed,
        known,
    };
    let told = Mutex::new(Vec::new());
    let tell = |event| told.lock().unwrap().push(event);
    deliver(client, &delivery, &tell).await
}

async fn push_to(registry: &Registry, image: &Image, known: &KnownLayers) -> Pushed {
    let repository = registry.repository("app");
    let client = client(Login::None);
    deliver_with(&client, image, &repository, known)
        .await
        .unwrap()
}

fn writes(registry: &Registry) -> usize {
    let asked = registry.asked();
    let reads = |asked: &&String| asked.starts_with("GET") || asked.starts_with("HEAD");
    asked.len() - asked.iter().filter(reads).count()
}

#[tokio::test]
async fn an_image_arrives_whole_and_can_be_read() {
    let registry = Registry::start().await;
    let image = image(&["one", "two", "one"]);
    let pushed = push_to(&registry, &image, &KnownLayers::none()).await;
    assert_eq!((pushed.sent, pushed.known, pushed.mounted), (3, 0, 0));
    let manifest = registry.manifest("app", &pushed.digest).unwrap();
    assert_eq!(digest_of(&manifest), pushed.digest);
    let tag = short_tag(&pushed.image_id).to_owned();
    assert_eq!(registry.manifest("app", &tag).unwrap(), manifest);
    assert_eq!(pushed.tags, [tag.as_str()]);
    let config = registry.blob("app", &pushed.image_id).unwrap();
    assert_eq!(digest_of(&config), pushed.image_id);
    let reference = format!("{}:{tag}", registry.repository("app"));
    let found = image_of(&client(Login::None), &reference.parse().unwrap()).await;
    let found = found.unwrap().unwrap();
    assert_eq!(
        (found.digest, found.image_id),
        (pushed.digest, pushed.image_id)
    );
    assert_eq!((found.labels["a"].as_str(), found.size), ("b", pushed.size));
    assert_eq!(found.layers[0], found.layers[2]);
    let absent = format!("{}:none", registry.repository("app"));
    let none = image_of(&client(Login::None), &absent.parse().unwrap()).await;
    assert_eq!(none.unwrap(), None);
}

#[tokio::test]
async fn what_is_there_is_not_sent_again() {
    let registry = Registry::start().await;
    let (known, first) = (KnownLayers::none(), image(&["one", "two"]));
    let one = push_to(&registry, &first, &known).await;
    registry.asked();
    for known in [&known, &KnownLayers::none()] {
        let again = push_to(&registry, &first, known).await;
        assert_eq!((again.sent, again.known, again.bytes_sent), (0, 2, 0));
        assert_eq!((&again.digest, again.size), (&one.digest, one.size));
        assert_eq!(writes(&registry), 0);
    }
    for (known, text) in [(&known, "three"), (&KnownLayers::none(), "four")] {
        let changed = push_to(&registry, &image(&["one", text]), known).await;
        assert_eq!((changed.sent, changed.known), (1, 1), "{text}");
        let asked = registry.asked();
        let uploads = asked.iter().filter(|asked| asked.starts_with("PATCH"));
        assert_eq!(uploads.count(), 1, "{asked:?}");
    }
}

#[tokio::test]
async fn another_repository_of_the_registry_gives_what_it_has() {
    let registry = Registry::start().await;
    let (known, image) = (KnownLayers::none(), image(&["one", "two"]));
    push_to(&registry, &image, &known).await;
    let client = client(Login::None);
    let other = registry.repository("other");
    let pushed = deliver_with(&client, &image, &other, &known).await.unwrap();
    assert_eq!((pushed.sent, pushed.mounted), (0, 2));
    registry.asked();
    // One that does not gets the bytes.
    registry.script(|asked| {
        let mount = asked.path.contains("mount=");
        mount.then(|| with(answer(202, ""), "location", "/v2/third/blobs/uploads/x"))
    });
    let third = registry.repository("third");
    let pushed = deliver_with(&client, &image, &third, &known).await.unwrap();
    assert_eq!((pushed.sent, pushed.mounted), (2, 0));
    let asked = registry.asked();
    assert!(asked.contains(&"DELETE /v2/third/blobs/uploads/x".to_owned()));
}

#[tokio::test]
async fn what_passes_is_waited_for_and_a_broken_upload_is_begun_anew() {
    let registry = Registry::start().await;
    let mut seen = std::collections::BTreeMap::<String, u32>::new();
    registry.script(move |asked| {
        let path = asked.path.split('/').nth(3).unwrap_or_default();
        let count = seen.entry(format!("{} {path}", asked.method)).or_default();
        *count += 1;
        match (asked.method.as_str(), *count) {
            ("GET" | "HEAD", 1) => Some(answer(503, "")),
            ("PUT", 1) if path == "manifests" => Some(answer(503, "")),
            ("POST", 1) => Some(with(answer(429, ""), "retry-after", "1")),
            ("PATCH", 1) => Some(Reply::Gone),
            ("PATCH", 2) => Some(Reply::Silence),
            _ => None,
        }
    });
    let pushed = push_to(&registry, &image(&["one"]), &KnownLayers::none()).await;
    assert_eq!(pushed.sent, 1);
    let asked = registry.asked();
    let posts = asked.iter().filter(|asked| asked.starts_with("POST"));
    // Refused, broken, silent, good; and the configuration's.
    assert_eq!(posts.count(), 5, "{asked:#?}");
}

#[tokio::test]
async fn what_does_not_pass_is_told() {
    let registry = Registry::start().await;
    let (image, repository) = (image(&["one"]), registry.repository("app"));
    let failure = async |reply: fn() -> Reply, method: &'static str| {
        registry.script(move |asked| (asked.method == method).then(reply));
        let client = client(Login::None);
        let failed = deliver_with(&client, &image, &repository, &KnownLayers::none()).await;
        let error = failed.unwrap_err();
        let text = error.to_string().replace(repository.host(), "HOST");
        let text = regex::Regex::new("[0-9a-f]{64}")
            .unwrap()
            .replace_all(&text, "…")
            .into_owned();
        (text, error.hint().unwrap_or_default())
    };
    let denied = || {
        answer(
            403,
            r#"{"errors":[{"code":"DENIED","message":"not yours"}]}"#,
        )
    };
    let (text, hint) = failure(denied, "POST").await;
    insta::assert_snapshot!(text, @"failed to upload layer `sha256:…` to `HOST/app`: the registry answered 403 DENIED: not yours");
    assert!(
        hint.starts_with("no credentials were given; log in with `docker login 127.0.0.1:"),
        "{hint}"
    );
    let unknown = || {
        answer(
            404,
            r#"{"errors":[{"code":"NAME_UNKNOWN","message":"no such repository"}]}"#,
        )
    };
    let (text, hint) = failure(unknown, "POST").await;
    insta::assert_snapshot!(text, @"failed to upload layer `sha256:…` to `HOST/app`: the registry answered 404 NAME_UNKNOWN: no such repository");
    assert!(hint.contains("make the repository first"), "{hint}");
    let (text, hint) = failure(|| answer(502, "<html>"), "PATCH").await;
    insta::assert_snapshot!(text, @"failed to upload layer `sha256:…` to `HOST/app`: the registry answered 502");
    assert!(
        hint.contains("what has arrived is not sent again"),
        "{hint}"
    );
    let (text, _) = failure(|| Reply::Silence, "PATCH").await;
    insta::assert_snapshot!(text, @"failed to upload layer `sha256:…` to `HOST/app`: nothing moved for 0.3 s");
    let (text, _) = failure(|| Reply::Gone, "HEAD").await;
    insta::assert_snapshot!(text, @"failed to look for `sha256:…` in `HOST/app`");
    let (text, _) = failure(|| answer(200, "{}"), "GET").await;
    insta::assert_snapshot!(text, @"failed to read manifest `sha256:…` of `HOST/app`: its content gives `sha256:…`");
}

#[tokio::test]
async fn a_manifest_that_comes_back_otherwise_is_no_push() {
    let registry = Registry::start().await;
    registry.script(|asked| {
        (asked.method == "PUT" && asked.path.contains("/manifests/")).then(|| answer(201, ""))
    });
    let (client, repository) = (client(Login::None), registry.repository("app"));
    let failed = deliver_with(&client, &image(&["one"]), &repository, &KnownLayers::none()).await;
    let text = failed.unwrap_err().to_string();
    assert!(
        text.ends_with("the registry does not have what was put there"),
        "{text}"
    );
}

#[tokio::test]
async fn basic_credentials_are_sent_once_they_are_asked_for() {
    let registry = Registry::start().await;
    registry.script(|asked| {
        let right = asked
            .headers
            .get("authorization")
            .is_some_and(|sent| sent == "Basic YWRhOmNhbmFyeQ==");
        (!right).then(|| {
            let body = r#"{"errors":[{"code":"UNAUTHORIZED","message":"not canary2"}]}"#;
            with(answer(401, body), "www-authenticate", "Basic realm=\"x\"")
        })
    });
    let (image, repository) = (image(&["one"]), registry.repository("app"));
    let known = KnownLayers::none();
    let pushed = deliver_with(&client(ada("canary")), &image, &repository, &known).await;
    assert_eq!(pushed.unwrap().sent, 1);
    registry.asked();
    let failed = deliver_with(&client(ada("canary2")), &image, &repository, &known).await;
    let error = failed.unwrap_err();
    let shown = format!("{error} {error:?} {:?}", error.hint());
    assert!(!shown.contains("canary"), "{shown}");
    assert!(
        shown.contains("401 UNAUTHORIZED: not *****") && shown.contains("from a test"),
        "{shown}"
    );
    // Asked once, and once with the password.
    assert_eq!(registry.asked().len(), 2);
    let failed = deliver_with(&client(Login::None), &image, &repository, &known).await;
    assert!(failed.unwrap_err().hint().unwrap().contains("docker login"));
}

#[tokio::test]
async fn a_token_is_got_for_what_it_is_to_allow() {
    let registry = Registry::start().await;
    let port = registry
        .repository("app")
        .host()
        .split(':')
        .next_back()
        .unwrap()
        .to_owned();
    registry.script(move |asked| {
        if asked.path.starts_with("/token?") {
            assert_eq!(asked.headers["authorization"], "Basic YWRhOmNhbmFyeQ==");
            assert!(
                asked
                    .path
                    .contains("service=s&scope=repository%3Aapp%3Apull%2Cpush"),
                "{}",
                asked.path
            );
            return Some(answer(200, r#"{"token":"t0ken"}"#));
        }
        let right = asked
            .headers
            .get("authorization")
            .is_some_and(|sent| sent == "Bearer t0ken");
        let challenge = format!("Bearer realm=\"http://127.0.0.1:{port}/token\",service=\"s\"");
        (!right).then(|| with(answer(401, ""), "www-authenticate", &challenge))
    });
    let (client, repository) = (client(ada("canary")), registry.repository("app"));
    let pushed = deliver_with(&client, &image(&["one"]), &repository, &KnownLayers::none()).await;
    assert_eq!(pushed.unwrap().sent, 1);
    let asked = registry.asked();
    assert_eq!(
        asked
            .iter()
            .filter(|asked| asked.contains("/token"))
            .count(),
        1
    );
}

#[tokio::test]
async fn an_index_is_named_as_what_it_is() {
    let registry = Registry::start().await;
    let kind = "application/vnd.oci.image.index.v1+json";
    let text = format!(r#"{{"schemaVersion":2,"mediaType":"{kind}","manifests":[{{}},{{}}]}}"#);
    registry.put_manifest("app", "1", kind, text.as_bytes());
    let reference = format!("{}:1", registry.repository("app"));
    let failed = image_of(&client(Login::None), &reference.parse().unwrap()).await;
    let text = failed.unwrap_err().to_string();
    assert!(text.ends_with("it is an index of 2 manifests (`application/vnd.oci.image.index.v1+json`), not one image"), "{text}");
}

#[tokio::test]
async fn a_layer_that_is_not_what_it_says_is_not_sent() {
    let registry = Registry::start().await;
    let (image, repository) = (image(&["one"]), registry.repository("app"));
    let mut bytes = std::fs::read(&image.path).unwrap();
    let at = bytes
        .windows(9)
        .position(|window| window == b"oneoneone")
        .unwrap();
    bytes[at] = b'O';
    std::fs::write(&image.path, bytes).unwrap();
    let client = client(Login::None);
    let failed = deliver_with(&client, &image, &repository, &KnownLayers::none()).await;
    let error = failed.unwrap_err();
    assert!(matches!(error, RegistryError::Pack { .. }), "{error}");
    assert_eq!(writes(&registry), 0);
}
