//! Tests of choosing bases, against a scripted engine.

use super::*;
use crate::engine::fake::{FakeImages, facts};

const NODE: &str = "public.ecr.aws/lambda/nodejs:22";
const STAND_IN: &str = "lambdock-stand-in/lambda-nodejs:22";

struct NodeOnly;

#[async_trait]
impl StandIns for NodeOnly {
    fn knows(&self, reference: &str) -> Result<(), String> {
        if reference == NODE {
            return Ok(());
        }
        Err(format!("there is no stand-in for `{reference}`"))
    }

    async fn ensure(
        &self,
        _reference: &str,
        _architecture: Architecture,
        _tell: &mut (dyn FnMut(BuildStep) + Send),
    ) -> Result<String, BaseError> {
        Ok(STAND_IN.to_owned())
    }
}

struct Setup {
    images: FakeImages,
    root: tempfile::TempDir,
    state: State,
    map: BTreeMap<String, String>,
    policy: BasePolicy,
    update: bool,
}

impl Setup {
    fn new(images: FakeImages) -> Self {
        let root = tempfile::tempdir().unwrap();
        Self {
            images,
            state: State::open(root.path()),
            root,
            map: BTreeMap::new(),
            policy: BasePolicy::Auto,
            update: false,
        }
    }

    async fn choose(&self, reference: &str) -> Result<BaseChoice, BaseError> {
        let lock = Lock::open(self.root.path()).unwrap();
        let resolver = Resolver {
            images: &self.images,
            stand_ins: &NodeOnly,
            policy: self.policy,
            map: &self.map,
            lock: &lock,
            state: &self.state,
            update: self.update,
            turn: &Mutex::new(()),
        };
        resolver
            .choose(reference, Architecture::X86_64, &mut |_| {})
            .await
    }
}

fn served(digest: &str) -> FakeImages {
    let mut image = facts("node");
    image.repo_digests = vec![format!("public.ecr.aws/lambda/nodejs@{digest}")];
    let pinned = format!("{NODE}@{digest}");
    FakeImages {
        remote: [(NODE.to_owned(), image.clone()), (pinned, image)].into(),
        ..FakeImages::default()
    }
}

#[tokio::test]
async fn takes_the_public_image_and_pins_it() {
    let mut setup = Setup::new(served("sha256:one"));
    let choice = setup.choose(NODE).await.unwrap();
    assert_eq!(choice.kind, BaseKind::Public);
    assert_eq!(choice.used, format!("{NODE}@sha256:one"));
    // Pinned and here: nothing is pulled again.
    setup.choose(NODE).await.unwrap();
    assert_eq!(setup.images.calls().len(), 1);
    // The tag has moved: the lock holds until somebody refreshes it.
    setup.images = served("sha256:two");
    let pinned = setup.choose(NODE).await.unwrap();
    assert_eq!(pinned.kind, BaseKind::StandIn, "the locked digest is gone");
    setup.update = true;
    let moved = setup.choose(NODE).await.unwrap();
    assert_eq!(moved.used, format!("{NODE}@sha256:two"));
}

#[tokio::test]
async fn stands_in_where_nothing_can_be_pulled_and_asks_once_a_day() {
    let setup = Setup::new(FakeImages::with(&[STAND_IN]));
    for _ in 0..2 {
        let choice = setup.choose(NODE).await.unwrap();
        assert_eq!(choice.kind, BaseKind::StandIn);
        assert_eq!(choice.used, STAND_IN);
        assert_eq!(choice.identity, format!("sha256:{STAND_IN}"));
    }
    assert_eq!(setup.images.calls(), [format!("pull {NODE}")]);
}

#[tokio::test]
async fn policies_are_kept() {
    let mut setup = Setup::new(FakeImages::with(&[STAND_IN]));
    setup.policy = BasePolicy::Aws;
    let error = setup.choose(NODE).await.unwrap_err();
    assert!(error.hint().unwrap().contains("bases = \"aws\""), "{error}");
    setup.policy = BasePolicy::StandIn;
    setup.images = served("sha256:one");
    assert_eq!(setup.choose(NODE).await.unwrap().kind, BaseKind::StandIn);
    assert_eq!(setup.images.calls(), [] as [&str; 0]);
}

#[tokio::test]
async fn the_manifests_map_comes_first() {
    let mut setup = Setup::new(FakeImages::with(&["corp/node:22"]));
    setup.map.insert(NODE.into(), "corp/node:22".into());
    let choice = setup.choose(NODE).await.unwrap();
    assert_eq!(
        (choice.kind, choice.used.as_str()),
        (BaseKind::Mapped, "corp/node:22")
    );
    setup.images = FakeImages::default();
    let error = setup.choose(NODE).await.unwrap_err();
    assert!(error.hint().unwrap().contains("corp/node:22"));
}

#[tokio::test]
async fn other_images_are_left_to_the_engine() {
    let setup = Setup::new(FakeImages::with(&["alpine:3"]));
    let local = setup.choose("alpine:3").await.unwrap();
    assert_eq!(
        (local.kind, local.identity.as_str()),
        (BaseKind::AsNamed, "sha256:alpine:3")
    );
    let remote = setup.choose("debian:12").await.unwrap();
    assert_eq!(remote.identity, "debian:12");
    let unknown = setup
        .choose("public.ecr.aws/lambda/dotnet:8")
        .await
        .unwrap_err();
    assert!(unknown.hint().unwrap().contains("no stand-in"), "{unknown}");
}
