//! The client of registries: one request with its credentials, its tries and its
//! deadline. What requests there are is for others.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use bytes::Bytes;
use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue, WWW_AUTHENTICATE};
use reqwest::redirect::Policy;
use reqwest::{Body, ClientBuilder, Method, RequestBuilder, Response, StatusCode, Url};

use super::access::{self, Known, Login, Passes, token_server};
use super::call::{Call, Payload};
use super::challenge::{self, Challenge};
use super::error::Said;
use super::reference::is_loopback;
use super::retry::{self, Patience};
use super::{RegistryError, answer};
use crate::http;

/// Redirects that are followed.
const MOST_REDIRECTS: usize = 5;
/// The most of an answer that says why not.
const MOST_OF_AN_ERROR: usize = 64 << 10;
/// The most of a token's answer.
const MOST_OF_A_TOKEN: usize = 1 << 20;

type Result<T> = std::result::Result<T, RegistryError>;

/// A client of registries. Clones share their tokens.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    /// For registries of this machine, which no proxy would find.
    direct: reqwest::Client,
    login: Arc<Login>,
    passes: Arc<Passes>,
    patience: Patience,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Client({:?})", self.login)
    }
}

impl Client {
    /// A client with somebody's credentials.
    ///
    /// # Errors
    /// When the system has no certificates that can be used.
    pub fn new(login: Login, patience: Patience) -> Result<Self> {
        let client = |builder: ClientBuilder| {
            let client = builder.redirect(redirects()).build();
            client.map_err(RegistryError::Client)
        };
        Ok(Self {
            http: client(http::builder())?,
            direct: client(http::builder().no_proxy())?,
            login: Arc::new(login),
            passes: Arc::default(),
            patience,
        })
    }

    pub(super) const fn patience(&self) -> &Patience {
        &self.patience
    }

    fn to(&self, url: &Url) -> &reqwest::Client {
        if url.host_str().is_some_and(is_loopback) {
            &self.direct
        } else {
            &self.http
        }
    }

    /// The answer to a request; nothing where there is no such thing.
    pub(super) async fn find(&self, call: &Call<'_>) -> Result<Option<Response>> {
        let response = self.send(call).await?;
        match response.status() {
            StatusCode::NOT_FOUND => Ok(None),
            status if status.is_success() => Ok(Some(response)),
            _ => Err(self.unwanted(call, response).await),
        }
    }

    /// The answer to a request that has to be followed.
    pub(super) async fn must(&self, call: &Call<'_>) -> Result<Response> {
        let response = self.send(call).await?;
        if response.status().is_success() {
            return Ok(response);
        }
        Err(self.unwanted(call, response).await)
    }

    /// A whole body within a limit.
    pub(super) async fn body(
        &self,
        call: &Call<'_>,
        mut response: Response,
        limit: usize,
    ) -> Result<Bytes> {
        let mut body = Vec::new();
        while let Some(chunk) = self
            .moving(call, &AtomicU64::new(0), response.chunk())
            .await?
        {
            body.extend_from_slice(&chunk);
            if body.len() > limit {
                return Err(call.bad(format!("the answer is larger than {limit} bytes")));
            }
        }
        Ok(body.into())
    }

    /// Sends until there is an answer that says something for good, whatever it
    /// says.
    async fn send(&self, call: &Call<'_>) -> Result<Response> {
        let attempts = if call.once { 1 } else { self.patience.attempts };
        let (mut tries, mut let_in) = (0, false);
        loop {
            tries += 1;
            let (failure, asked) = match self.send_once(call).await {
                Ok(response) if response.status() == StatusCode::UNAUTHORIZED && !let_in => {
                    // It does not count as a try, and is done once.
                    (tries, let_in) = (tries - 1, true);
                    self.authorize(call, response).await?;
                    continue;
                }
                Ok(response) => {
                    let asked = retry::asked(response.headers());
                    let again = is_passing(response.status());
                    if !again || tries >= attempts {
                        return Ok(response);
                    }
                    (None, asked)
                }
                Err(error) => (Some(error), None),
            };
            if let Some(error) = failure.filter(|error| tries >= attempts || !error.may_pass()) {
                return Err(error);
            }
            tokio::time::sleep(self.patience.pause(tries, asked)).await;
        }
    }

    async fn send_once(&self, call: &Call<'_>) -> Result<Response> {
        let moved = Arc::new(AtomicU64::new(0));
        let client = self.to(&call.url);
        let mut request = client.request(call.method.clone(), call.url.clone());
        request = request.headers(call.headers.iter().filter_map(header).collect());
        request = match &call.payload {
            Payload::None if call.method == Method::POST => request.body(Bytes::new()),
            Payload::None => request,
            Payload::Bytes(bytes) => request.body(bytes.clone()),
            Payload::File(piece) => request.body(Body::wrap(piece.body(Arc::clone(&moved)))),
        };
        if call.is_to_registry() {
            let pass = self
                .passes
                .of(&call.repository.origin(), &call.scopes().join(" "));
            request = pass
                .into_iter()
                .fold(request, |request, pass| request.header(AUTHORIZATION, pass));
        }
        self.moving(call, &moved, request.send()).await
    }

    async fn moving<T>(
        &self,
        call: &Call<'_>,
        moved: &AtomicU64,
        work: impl Future<Output = reqwest::Result<T>>,
    ) -> Result<T> {
        match self.patience.while_moving(moved, work).await {
            Some(done) => done.map_err(|cause| call.transport(cause)),
            None => Err(RegistryError::Idle {
                doing: call.doing.clone(),
                repository: call.repository.to_string(),
                idle: self.patience.idle,
            }),
        }
    }

    /// Gets let in, as an answer of 401 says how.
    async fn authorize(&self, call: &Call<'_>, refusal: Response) -> Result<()> {
        if !call.is_to_registry() {
            return Err(self.unwanted(call, refusal).await);
        }
        let known = self.login.of(call.repository.host()).await;
        let headers = refusal.headers().get_all(WWW_AUTHENTICATE).iter();
        let wanted = challenge::choose(headers.filter_map(|value| value.to_str().ok()));
        let origin = call.repository.origin();
        match &wanted {
            Some(Challenge::Basic) => match known.basic() {
                Some(pass) => self.passes.keep(&origin, "", pass),
                None => return Err(self.refused(call, refusal, &known).await),
            },
            Some(bearer) => {
                let scopes = call.scopes();
                let token = self.token(call, bearer, &scopes, &known).await?;
                self.passes.keep(&origin, &scopes.join(" "), token);
            }
            None => return Err(self.refused(call, refusal, &known).await),
        }
        Ok(())
    }

    /// Changes credentials into a token.
    async fn token(
        &self,
        call: &Call<'_>,
        bearer: &Challenge,
        scopes: &[String],
        known: &Known,
    ) -> Result<HeaderValue> {
        let server = token_server(bearer, call.repository, scopes)?;
        let server = server.ok_or_else(|| call.bad("it asks for no token"))?;
        let build = || -> RequestBuilder {
            if let Some(identity) = known.identity() {
                let mut form = Url::parse("http://form").unwrap_or_else(|_| server.realm.clone());
                form.set_query(None);
                let mut pairs = form.query_pairs_mut();
                pairs.extend_pairs([("grant_type", "refresh_token"), ("client_id", "lambdock")]);
                pairs.extend_pairs(server.words.iter().filter(|(name, _)| *name == "service"));
                pairs.append_pair("scope", &scopes.join(" "));
                pairs.append_pair("refresh_token", identity.reveal());
                drop(pairs);
                let body = form.query().unwrap_or_default().to_owned();
                let kind = "application/x-www-form-urlencoded";
                let client = self.to(&server.realm);
                let request = client.post(server.realm.clone()).body(body);
                return request.header(reqwest::header::CONTENT_TYPE, kind);
            }
            let mut url = server.realm.clone();
            url.query_pairs_mut().extend_pairs(&server.words);
            let request = self.to(&url).get(url);
            match known.basic() {
                Some(pass) => request.header(AUTHORIZATION, pass),
                None => request,
            }
        };
        let mut tries = 0;
        let response = loop {
            tries += 1;
            let sent = self.moving(call, &AtomicU64::new(0), build().send()).await;
            match sent {
                Ok(response) if !is_passing(response.status()) => break response,
                Ok(response) if tries >= self.patience.attempts => break response,
                Err(error) if tries >= self.patience.attempts || !error.may_pass() => {
                    return Err(error);
                }
                _ => tokio::time::sleep(self.patience.pause(tries, None)).await,
            }
        };
        if !response.status().is_success() {
            return Err(self.refused(call, response, known).await);
        }
        let body = self.body(call, response, MOST_OF_A_TOKEN).await?;
        access::token(&body).ok_or_else(|| call.bad("the answer for a token holds none"))
    }

    /// An answer that was not wanted, as an error.
    pub(super) async fn unwanted(&self, call: &Call<'_>, response: Response) -> RegistryError {
        let known = self.login.of(call.repository.host()).await;
        if matches!(response.status().as_u16(), 401 | 403) {
            return self.refused(call, response, &known).await;
        }
        RegistryError::Status {
            doing: call.doing.clone(),
            repository: call.repository.to_string(),
            said: self.said(response, &known).await,
        }
    }

    async fn refused(&self, call: &Call<'_>, response: Response, known: &Known) -> RegistryError {
        RegistryError::Refused {
            doing: call.doing.clone(),
            repository: call.repository.to_string(),
            said: self.said(response, known).await,
            login: known.told.clone(),
            hint: known.remedy.clone(),
        }
    }

    async fn said(&self, mut response: Response, known: &Known) -> Box<Said> {
        let status = response.status().as_u16();
        let mut body = Vec::new();
        let read = async {
            while let Ok(Some(chunk)) = response.chunk().await {
                body.extend_from_slice(&chunk);
                if body.len() > MOST_OF_AN_ERROR {
                    break;
                }
            }
        };
        // What does not come says nothing more.
        let _ = tokio::time::timeout(self.patience.idle, read).await;
        Box::new(answer::said(status, &body, &known.secrets()))
    }
}

/// Redirects that are followed: some, and never out of HTTPS.
fn redirects() -> Policy {
    Policy::custom(|attempt| {
        let downgrade = attempt.url().scheme() != "https"
            && attempt.previous().iter().any(|url| url.scheme() == "https");
        if downgrade {
            attempt.error("it leads from HTTPS to plain HTTP")
        } else if attempt.previous().len() > MOST_REDIRECTS {
            attempt.error("it leads from one address to another without an end")
        } else {
            attempt.follow()
        }
    })
}

/// Whether an answer is of the moment.
fn is_passing(status: StatusCode) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS
        || (status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED)
}

fn header((name, value): &(HeaderName, String)) -> Option<(HeaderName, HeaderValue)> {
    Some((name.clone(), HeaderValue::from_str(value).ok()?))
}
