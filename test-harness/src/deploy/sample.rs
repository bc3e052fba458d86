//! Wishes and helpers that the tests of this module share: one with everything,
//! and one secret that must never be seen.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use super::apply::{
    FunctionResult, Means, OnFailure, PortFailure, Pushed, Pusher, SmokeTarget, SmokeTest, Work,
    apply,
};
use super::desired::{Desired, DesiredRepository, LocalImage};
use super::event::{DeployEvent, SmokeRun};
use super::fake::FakeCloud;
use super::observe::{Observed, Seek, observe};
use super::options::Options;
use super::plan::{SameImage, plan};
use super::state::{EventInvokeState, FunctionConfig, Logging, RepositoryState, UrlState};
use crate::model::{Architecture, ImageConfig, Secret, TrafficStep};

/// What must never be seen.
pub(super) const CANARY: &str = "canary-7f3e9a-never-shown";

pub(super) fn text(value: &str) -> String {
    value.to_owned()
}

/// A digest whose digits are one letter.
pub(super) fn digest(letter: char) -> String {
    format!("sha256:{}", String::from(letter).repeat(64))
}

fn tags(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(key, value)| (text(key), text(value)))
        .collect()
}

/// A function with everything that a manifest can ask for.
pub(super) fn orders() -> Desired {
    let environment = [("LEVEL", "info"), ("TOKEN", CANARY)];
    let environment = environment.map(|(key, value)| (text(key), Secret::new(value)));
    Desired {
        function: text("orders"),
        name: text("shop-orders"),
        account: Some(text("123456789012")),
        image: LocalImage {
            reference: text("lambdock/shop/orders:x86_64"),
            config_digest: digest('a'),
            ..LocalImage::default()
        },
        repository: DesiredRepository {
            name: text("shop/orders"),
            immutable_tags: true,
            scan_on_push: true,
            lifecycle_policy: Some(text(r#"{"rules":[]}"#)),
            tags: tags(&[("team", "shop")]),
        },
        architecture: Architecture::X86_64,
        config: FunctionConfig {
            role: text("arn:aws:iam::123456789012:role/orders"),
            memory_mb: 512,
            timeout_s: 10,
            ephemeral_storage_mb: 512,
            image_config: ImageConfig::default(),
            environment: environment.into_iter().collect(),
            description: text("takes orders"),
            kms_key: None,
            logging: Logging::default(),
            vpc: None,
            active_tracing: true,
            snap_start: false,
            dead_letter: None,
        },
        plain: BTreeSet::from([text("LEVEL")]),
        tags: tags(&[("team", "shop"), ("stage", "test")]),
        log_group: text("/aws/lambda/shop-orders"),
        retention_days: Some(14),
        alias: text("live"),
        traffic: [(10, 60), (50, 120)]
            .map(|(percent, seconds)| TrafficStep {
                percent,
                wait: Duration::from_secs(seconds),
            })
            .to_vec(),
        smoke: true,
        url: Some(UrlState {
            url: String::new(),
            public: true,
            open: true,
            streaming: false,
            cors: None,
        }),
        reserved_concurrency: Some(10),
        provisioned_concurrency: Some(2),
        events: Some(EventInvokeState {
            retries: Some(1),
            ..EventInvokeState::default()
        }),
        notes: Vec::new(),
    }
}

/// The same with another image and other settings.
pub(super) fn changed() -> Desired {
    let mut desired = orders();
    desired.image.config_digest = digest('b');
    desired.config.memory_mb = 1024;
    desired
        .config
        .environment
        .insert(text("LEVEL"), Secret::new("debug"));
    desired.tags.insert(text("stage"), text("live"));
    desired.retention_days = Some(30);
    desired.provisioned_concurrency = Some(3);
    desired
}

/// The manifest's digest of an image, as the pusher below finds it.
pub(super) fn manifest_of(image: &LocalImage) -> String {
    image
        .config_digest
        .replace("sha256:", "sha256:0")
        .chars()
        .take(71)
        .collect()
}

/// Pushes into the AWS in memory.
pub(super) struct FakePusher<'a>(pub(super) &'a FakeCloud);

#[async_trait]
impl Pusher for FakePusher<'_> {
    async fn push(
        &self,
        image: &LocalImage,
        repository: &RepositoryState,
    ) -> Result<Pushed, PortFailure> {
        let digest = manifest_of(image);
        let pushed = self.0.call("push", true, |world| {
            let images = world.images.entry(repository.uri.clone()).or_default();
            let there = images.contains(&digest);
            if !there {
                images.push(digest.clone());
            }
            Ok(Pushed {
                digest,
                layers_sent: usize::from(!there),
                layers_there: usize::from(there),
                bytes_sent: if there { 0 } else { 1_234 },
            })
        });
        pushed.await.map_err(|error| PortFailure {
            hint: error.hint(),
            source: Box::new(error),
        })
    }
}

/// Passes, but for the runs that are to fail, counted from 0.
#[derive(Default)]
pub(super) struct FakeSmoke {
    pub(super) failing: Vec<usize>,
    pub(super) runs: Mutex<Vec<String>>,
}

#[async_trait]
impl SmokeTest for FakeSmoke {
    async fn run(&self, target: &SmokeTarget) -> SmokeRun {
        let mut runs = self.runs.lock().unwrap();
        let fails = self.failing.contains(&runs.len());
        runs.push(target.qualifier.clone());
        SmokeRun {
            qualifier: target.qualifier.clone(),
            passed: 2,
            failed: fails
                .then(|| text("case `first order`: expected `ok`"))
                .into_iter()
                .collect(),
        }
    }
}

/// What somebody who deploys sees of AWS, and has of the fake's parts.
pub(super) struct Stage<'a> {
    pub(super) cloud: &'a FakeCloud,
    pub(super) smoke: FakeSmoke,
    pub(super) events: Mutex<Vec<DeployEvent>>,
    pub(super) cancel: CancellationToken,
}

impl<'a> Stage<'a> {
    pub(super) fn new(cloud: &'a FakeCloud) -> Self {
        Self {
            cloud,
            smoke: FakeSmoke::default(),
            events: Mutex::new(Vec::new()),
            cancel: CancellationToken::new(),
        }
    }

    /// Reads and plans.
    pub(super) async fn plan(&self, desired: &Desired) -> Result<Work, super::CloudError> {
        let observed = self.observe(desired).await?;
        let same = same(desired, &observed);
        Ok(Work {
            plan: plan(desired, &observed, same),
            desired: desired.clone(),
            observed,
            on_failure: OnFailure::Return,
        })
    }

    pub(super) async fn observe(&self, desired: &Desired) -> Result<Observed, super::CloudError> {
        let identity = FakeCloud::identity_of();
        observe(self.cloud, &identity, &Seek::from(desired)).await
    }

    /// Runs a plan.
    pub(super) async fn run(&self, work: &Work) -> FunctionResult {
        let listener = |event| self.events.lock().unwrap().push(event);
        let means = Means {
            cloud: self.cloud,
            pusher: &FakePusher(self.cloud),
            smoke: &self.smoke,
            listener: &listener,
            options: &Options::default(),
            cancel: &self.cancel,
        };
        apply(means, work).await
    }

    /// Reads, plans and runs.
    pub(super) async fn deploy(&self, desired: &Desired) -> FunctionResult {
        let work = self.plan(desired).await.unwrap();
        self.run(&work).await
    }
}

pub(super) fn same(desired: &Desired, observed: &Observed) -> SameImage {
    let digest = manifest_of(&desired.image);
    let latest = observed
        .latest
        .as_ref()
        .map(|latest| format!("sha256:{}", latest.code_sha256));
    if latest == Some(digest) {
        SameImage::Yes
    } else {
        SameImage::No
    }
}
