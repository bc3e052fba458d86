//! Credentials of registries, as Docker's own command line finds them: in its
//! configuration file and by the helpers that the file names. It shows none.

use std::path::{Path, PathBuf};

use docker_credential::{CredentialRetrievalError, DockerCredential};

use crate::model::Secret;

/// The name of Docker Hub in Docker's configuration.
const HUB: &str = "https://index.docker.io/v1/";

/// Where credentials of registries are looked for; nowhere by default.
#[derive(Debug, Clone, Default)]
pub struct Credentials {
    folder: Option<PathBuf>,
}

/// What is known of a registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Login {
    /// Nothing: it is asked without credentials.
    None,
    /// A user, empty where the secret is an identity token.
    Known {
        /// The user's name.
        user: String,
        /// The password or the token.
        secret: Secret,
    },
    /// Something that cannot be read, and why.
    Broken(String),
}

impl Credentials {
    /// Those that Docker keeps in a folder such as `~/.docker`.
    pub fn of_docker(folder: Option<PathBuf>) -> Self {
        Self { folder }
    }

    /// What is known of a registry, by the name that [`server_of`] gives it.
    /// A helper may take its time, so that it runs on a thread of its own.
    pub(crate) async fn of(&self, server: &str) -> Login {
        let Some(folder) = self.folder.clone() else {
            return Login::None;
        };
        let asked = server.to_owned();
        let found = tokio::task::spawn_blocking(move || read(&folder, &asked)).await;
        found.unwrap_or_else(|error| Login::Broken(problem(server, &error.to_string())))
    }
}

/// The registry of an image, by its name in Docker's configuration.
pub(super) fn server_of(reference: &str) -> &str {
    let first = reference.split_once('/').map(|(first, _)| first);
    let named = first.filter(|first| first.contains(['.', ':']) || *first == "localhost");
    named.map_or(HUB, server_of_host)
}

/// A registry by its name in Docker's configuration, where Docker Hub has one
/// that is no host.
pub(crate) fn server_of_host(host: &str) -> &str {
    match host {
        "docker.io" | "index.docker.io" | "registry-1.docker.io" => HUB,
        other => other,
    }
}

/// Whether a text says that a registry wants other credentials.
pub(crate) fn is_refusal(text: &str) -> bool {
    const WORDS: [&str; 7] = [
        "no basic auth credentials",
        "unauthorized",
        "authentication required",
        "failed to authorize",
        "access denied",
        "denied: ",
        "403 forbidden",
    ];
    let text = text.to_lowercase();
    WORDS.iter().any(|words| text.contains(words))
}

fn read(folder: &Path, server: &str) -> Login {
    use CredentialRetrievalError as Error;
    let path = folder.join("config.json");
    let Ok(file) = std::fs::File::open(&path) else {
        return Login::None;
    };
    let broken = |what: &str| Login::Broken(problem(server, what));
    match docker_credential::get_credential_from_reader(file, server) {
        Ok(DockerCredential::UsernamePassword(user, secret)) => Login::Known {
            user,
            secret: Secret::new(secret),
        },
        Ok(DockerCredential::IdentityToken(token)) => Login::Known {
            user: String::new(),
            secret: Secret::new(token),
        },
        Err(Error::NoCredentialConfigured | Error::ConfigNotFound) => Login::None,
        Err(Error::ConfigReadError) => broken(&format!("`{}` is no JSON", path.display())),
        // Helpers tell by their output alone that they know none.
        Err(Error::HelperFailure { stdout, .. }) if stdout.contains("credentials not found") => {
            Login::None
        }
        Err(Error::HelperFailure { helper, stderr, .. }) => {
            let told = stderr.lines().next().unwrap_or("it does not say why");
            broken(&format!("`{helper}` failed: {told}"))
        }
        Err(Error::HelperCommunicationError) => broken("its credential helper does not run"),
        Err(Error::MalformedHelperResponse) => broken("its credential helper gives no JSON"),
        Err(Error::CredentialDecodingError | Error::CredentialMismatchError) => {
            broken(&format!("its entry in `{}` is damaged", path.display()))
        }
    }
}

fn problem(server: &str, what: &str) -> String {
    format!("failed to read the credentials of `{server}`: {what}")
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn login(config: &str, server: &str) -> Login {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("config.json"), config).unwrap();
        let credentials = Credentials::of_docker(Some(folder.path().to_owned()));
        credentials.of(server).await
    }

    fn known(user: &str, secret: &str) -> Login {
        Login::Known {
            user: user.to_owned(),
            secret: Secret::new(secret),
        }
    }

    #[test]
    fn a_reference_names_its_registry_or_docker_hub() {
        let cases = [
            ("alpine", HUB),
            ("alpine:3@sha256:ab", HUB),
            ("library/alpine:3", HUB),
            ("docker.io/library/alpine", HUB),
            ("registry-1.docker.io/library/alpine", HUB),
            ("localhost/x", "localhost"),
            ("localhost:5000/x:1", "localhost:5000"),
            ("127.0.0.1:5000/a/b@sha256:ab", "127.0.0.1:5000"),
            ("public.ecr.aws/lambda/nodejs:22", "public.ecr.aws"),
        ];
        for (reference, server) in cases {
            assert_eq!(server_of(reference), server, "{reference}");
        }
    }

    #[tokio::test]
    async fn finds_what_docker_keeps_under_any_of_its_names() {
        // `ada:pa:ss` in base64.
        let config = r#"{"auths": {
            "https://index.docker.io/v1/": {"auth": "YWRhOnBhOnNz"},
            "registry.example": {"auth": "YWRhOnBhOnNz", "identitytoken": "t0ken"},
            "plain.example:5000": {"username": "ada", "password": "pa~ss"}
        }}"#;
        assert_eq!(login(config, HUB).await, known("ada", "pa:ss"));
        assert_eq!(login(config, "registry.example").await, known("", "t0ken"));
        let plain = login(config, "plain.example:5000").await;
        assert_eq!(plain, known("ada", "pa~ss"));
        assert!(!format!("{plain:?}").contains("pa~ss"));
        assert_eq!(login(config, "other.example").await, Login::None);
    }

    #[tokio::test]
    async fn what_cannot_be_read_is_told_without_the_secret() {
        let missing = r#"{"credsStore": "lambdock-does-not-exist"}"#;
        let damaged = r#"{"auths": {"r.example": {"auth": "canary"}}}"#;
        for (config, words) in [
            (missing, "helper does not run"),
            (damaged, "is damaged"),
            ("{", "is no JSON"),
        ] {
            let Login::Broken(told) = login(config, "r.example").await else {
                panic!("{config}");
            };
            assert!(
                told.contains(words) && told.contains("`r.example`"),
                "{told}"
            );
            assert!(!told.contains("canary"), "{told}");
        }
        assert_eq!(Credentials::default().of("r.example").await, Login::None);
        let nowhere = Credentials::of_docker(Some("/nonexistent".into()));
        assert_eq!(nowhere.of("r.example").await, Login::None);
    }

    #[test]
    fn knows_a_refusal_from_other_failures() {
        for text in [
            "Head \"http://127.0.0.1:5000/v2/x/manifests/1\": no basic auth credentials",
            "failed with status code [manifests 1]: 401 Unauthorized",
            "pull access denied for x, repository does not exist or may require 'docker login'",
            "denied: Your authorization token has expired. Reauthenticate and try again.",
        ] {
            assert!(is_refusal(text), "{text}");
        }
        for text in ["manifest unknown", "no such host", "permission denied"] {
            assert!(!is_refusal(text), "{text}");
        }
    }
}
