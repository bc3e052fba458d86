//! AWS on this machine, for tests: moto, a registry that takes ECR's password,
//! and a gateway before moto that records calls, makes trouble, and answers
//! invocations by running the image. The adapter and the tool reach it by the
//! variables that AWS's own tools read.

mod calls;
mod gateway;
mod http;
mod images;
mod invoke;
mod moto;
mod rules;
mod shadow;
mod state;

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::{Call, Child, Registry};

pub use calls::Called;
pub use moto::Moto;
pub use rules::{Rule, Trouble};
use state::State;

/// The account that moto plays.
pub const ACCOUNT: &str = "123456789012";
/// The region of the tests.
pub const REGION: &str = "eu-west-1";
/// A caller's key. Moto takes any; no output may show it.
pub const SECRET_KEY: &str = "canary-secret-access-key";
/// The user and the password that moto gives out for the registry.
pub const REGISTRY_LOGIN: (&str, &str) = ("AWS", "123456789012-auth-token");

/// The line of `htpasswd` for [`REGISTRY_LOGIN`].
const REGISTRY_LINE: &str = "AWS:$2y$05$AUWKeOHGk4QiQ1L5CtUMXu1a45mWpmZG.bqUbG/LXMC25FU8./Ly.\n";

/// AWS on this machine.
pub struct Cloud {
    /// The registry.
    pub registry: Registry,
    state: Arc<State>,
    port: u16,
    runtime: Runtime,
    _moto: Moto,
}

impl Cloud {
    /// Starts everything; the error says what is missing on this machine.
    ///
    /// # Errors
    ///
    /// When moto or the registry is not installed.
    ///
    /// # Panics
    ///
    /// When they are and do not work.
    pub fn start() -> Result<Self, String> {
        let moto = Moto::start()?;
        let registry = Registry::private(REGISTRY_LINE)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime can be made");
        let state = Arc::new(State::new(moto.port(), registry.port()));
        let port = runtime.block_on(gateway::listen(Arc::clone(&state)));
        let cloud = Self {
            registry,
            state,
            port,
            runtime,
            _moto: moto,
        };
        cloud.configure();
        Ok(cloud)
    }

    /// The gateway's address.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The variables of somebody who calls this AWS, and of nobody else's.
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        let nothing = || "/dev/null".to_owned();
        vec![
            ("AWS_ENDPOINT_URL", self.address()),
            ("AWS_ACCESS_KEY_ID", "AKIAE2E".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", SECRET_KEY.to_owned()),
            ("AWS_REGION", REGION.to_owned()),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
            ("AWS_CONFIG_FILE", nothing()),
            ("AWS_SHARED_CREDENTIALS_FILE", nothing()),
            ("LAMBDOCK_REGISTRY_ENDPOINT", self.registry_endpoint()),
        ]
    }

    /// The registry's address.
    pub fn registry_endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.registry.port())
    }

    /// A call of the tool by somebody who calls this AWS.
    #[must_use]
    pub fn reached_by(&self, call: Call) -> Call {
        let variables = self.variables();
        variables
            .into_iter()
            .fold(call, |call, (name, value)| call.variable(name, value))
    }

    /// Makes a role that Lambda can assume; gives its ARN.
    ///
    /// # Panics
    ///
    /// When moto refuses.
    pub fn role(&self, name: &str) -> String {
        let trust = "%7B%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22Service%22%3A%22lambda.amazonaws.com%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%5D%7D";
        let form = format!(
            "Action=CreateRole&Version=2010-05-08&RoleName={name}&AssumeRolePolicyDocument={trust}"
        );
        let sent = http::form(self.state.moto, "iam", form);
        let answer = self.runtime.block_on(sent);
        assert_eq!(answer.status, 200, "{}", answer.text());
        format!("arn:aws:iam::{ACCOUNT}:role/{name}")
    }

    /// Puts a parameter where the Systems Manager keeps it.
    ///
    /// # Panics
    ///
    /// When moto refuses.
    pub fn parameter(&self, name: &str, value: &str) {
        let body = json!({ "Name": name, "Value": value, "Type": "SecureString" });
        self.json("ssm", "AmazonSSM.PutParameter", &body);
    }

    /// Puts a secret where the Secrets Manager keeps it.
    ///
    /// # Panics
    ///
    /// When moto refuses.
    pub fn secret(&self, name: &str, value: &str) {
        let body = json!({ "Name": name, "SecretString": value });
        self.json("secretsmanager", "secretsmanager.CreateSecret", &body);
    }

    /// A call past the gateway, which nobody counts.
    ///
    /// # Panics
    ///
    /// When moto refuses.
    pub fn json(&self, service: &str, target: &str, body: &Value) -> Value {
        let sent = http::json(self.state.moto, service, target, body);
        let answer = self.runtime.block_on(sent);
        assert_eq!(answer.status, 200, "{target}: {}", answer.text());
        answer.json()
    }

    /// What moto answers to a reader, past the gateway.
    ///
    /// # Panics
    ///
    /// When it refuses.
    pub fn get(&self, path: &str) -> Value {
        let sent = http::send(self.state.moto, http::Request::get(path));
        let answer = self.runtime.block_on(sent).expect("moto answers");
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }

    /// The digest of a manifest that the registry serves.
    ///
    /// # Panics
    ///
    /// When there is none.
    pub fn digest(&self, repository: &str, reference: &str) -> String {
        let read = images::manifest(self.state.registry, repository, reference);
        let (digest, _) = self.runtime.block_on(read).expect("the manifest is there");
        digest
    }

    /// Makes trouble from now on; earlier rules go first.
    pub fn make(&self, rule: Rule) {
        self.state.rules().push(rule);
    }

    /// Makes no more trouble, and forgets the calls until now.
    pub fn calm(&self) {
        self.state.rules().clear();
        self.state.release();
        self.state.calls().clear();
    }

    /// The calls since the start, or since all was calm last.
    pub fn calls(&self) -> Vec<Called> {
        self.state.calls().clone()
    }

    /// The calls that change something, by their operations.
    pub fn writes(&self) -> Vec<String> {
        let calls = self.calls();
        let writes = calls.into_iter().filter(|call| call.writes);
        writes.map(|call| call.operation).collect()
    }

    /// Waits until a rule holds a call.
    ///
    /// # Panics
    ///
    /// When none does in time.
    pub fn wait_until_one_is_held(&self, deadline: Duration) {
        crate::until("call that is held", deadline, || self.state.is_holding());
    }

    /// Whether a rule holds a call.
    pub fn is_holding(&self) -> bool {
        self.state.is_holding()
    }

    /// The inner process of a test, which calls this AWS.
    #[must_use]
    pub fn caller(&self, child: Child) -> Child {
        let variables = self.variables();
        variables
            .into_iter()
            .fold(child, |child, (name, value)| child.variable(name, value))
    }

    /// Moto's functions are stored, not run.
    fn configure(&self) {
        let settings = json!({ "lambda": { "use_docker": false } }).to_string();
        let sent = http::send(
            self.state.moto,
            http::Request::post("/moto-api/config", settings),
        );
        let answer = self.runtime.block_on(sent).expect("moto answers");
        assert!(answer.status < 300, "{}", answer.text());
    }
}

impl Drop for Cloud {
    fn drop(&mut self) {
        self.state.release();
        self.runtime.block_on(self.state.functions.stop());
    }
}
