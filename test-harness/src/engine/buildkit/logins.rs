//! Serves credentials of registries to the daemon, one registry at a time. It
//! serves no tokens: the daemon then gets them by itself.

use std::sync::{Arc, Mutex};

use bollard_buildkit_proto::moby::filesync::v1::auth_server::Auth;
use bollard_buildkit_proto::moby::filesync::v1::{
    CredentialsRequest, CredentialsResponse, FetchTokenRequest, FetchTokenResponse,
    GetTokenAuthorityRequest, GetTokenAuthorityResponse, VerifyTokenAuthorityRequest,
    VerifyTokenAuthorityResponse,
};
use tonic::{Request, Response, Status};

use crate::engine::Credentials;
use crate::engine::credentials::{Login, server_of_host};

/// Credentials, and what was wrong with those that were asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Logins {
    credentials: Credentials,
    problems: Arc<Mutex<Vec<String>>>,
}

impl Logins {
    pub(super) fn new(credentials: Credentials) -> Self {
        Self {
            credentials,
            problems: Arc::default(),
        }
    }

    /// Why credentials could not be read, each reason once.
    pub(super) fn problems(&self) -> Vec<String> {
        self.problems
            .lock()
            .map(|problems| problems.clone())
            .unwrap_or_default()
    }

    /// Many images need no credentials, so that a problem fails no build by
    /// itself; it is told where a registry refuses.
    fn remember(&self, problem: String) {
        if let Ok(mut problems) = self.problems.lock()
            && !problems.contains(&problem)
        {
            problems.push(problem);
        }
    }
}

fn no_tokens<T>() -> Result<Response<T>, Status> {
    Err(Status::unimplemented("credentials are served, not tokens"))
}

#[tonic::async_trait]
impl Auth for Logins {
    async fn credentials(
        &self,
        request: Request<CredentialsRequest>,
    ) -> Result<Response<CredentialsResponse>, Status> {
        let server = server_of_host(&request.get_ref().host);
        let (username, secret) = match self.credentials.of(server).await {
            Login::Known { user, secret } => (user, secret.reveal().to_owned()),
            Login::None => (String::new(), String::new()),
            Login::Broken(problem) => {
                self.remember(problem);
                (String::new(), String::new())
            }
        };
        Ok(Response::new(CredentialsResponse { username, secret }))
    }

    async fn fetch_token(
        &self,
        _request: Request<FetchTokenRequest>,
    ) -> Result<Response<FetchTokenResponse>, Status> {
        no_tokens()
    }

    async fn get_token_authority(
        &self,
        _request: Request<GetTokenAuthorityRequest>,
    ) -> Result<Response<GetTokenAuthorityResponse>, Status> {
        no_tokens()
    }

    async fn verify_token_authority(
        &self,
        _request: Request<VerifyTokenAuthorityRequest>,
    ) -> Result<Response<VerifyTokenAuthorityResponse>, Status> {
        no_tokens()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn serves_what_docker_keeps_and_remembers_what_is_broken() {
        let folder = tempfile::tempdir().unwrap();
        // `ada:pass` in base64.
        let config = r#"{"auths": {"https://index.docker.io/v1/": {"auth": "YWRhOnBhc3M="}},
            "credHelpers": {"r.example": "lambdock-does-not-exist"}}"#;
        std::fs::write(folder.path().join("config.json"), config).unwrap();
        let logins = Logins::new(Credentials::of_docker(Some(folder.path().to_owned())));
        let ask = async |host: &str| {
            let host = host.to_owned();
            let request = Request::new(CredentialsRequest { host });
            logins.credentials(request).await.unwrap().into_inner()
        };
        let hub = ask("registry-1.docker.io").await;
        assert_eq!(
            (hub.username.as_str(), hub.secret.as_str()),
            ("ada", "pass")
        );
        assert!(logins.problems().is_empty());
        for _ in 0..2 {
            assert_eq!(ask("r.example").await.secret, "");
        }
        let [problem] = &logins.problems()[..] else {
            panic!("{:?}", logins.problems());
        };
        assert!(problem.contains("`r.example`"), "{problem}");
    }
}
