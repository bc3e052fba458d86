//! Tests of building against a scripted engine.

use async_trait::async_trait;

use super::*;
use crate::engine::fake::FakeImages;
use crate::image::bases::BaseError;
use crate::model::Architecture;

struct NoStandIns;

#[async_trait]
impl StandIns for NoStandIns {
    fn knows(&self, reference: &str) -> Result<(), String> {
        Err(format!("there is no stand-in for `{reference}`"))
    }

    async fn ensure(
        &self,
        reference: &str,
        _architecture: Architecture,
        _tell: &mut (dyn FnMut(BuildStep) + Send),
    ) -> Result<String, BaseError> {
        panic!("asked for {reference}")
    }
}

struct Setup {
    root: tempfile::TempDir,
    images: Arc<FakeImages>,
}

impl Setup {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("Dockerfile"), "FROM alpine:3\n").unwrap();
        Self {
            root,
            images: Arc::new(FakeImages::with(&["alpine:3"])),
        }
    }

    fn builder(&self) -> Builder {
        let root = self.root.path().to_owned();
        let project = Project {
            name: "shop".into(),
            manifest: root.join("lambdock.toml"),
            bases: BasePolicy::Auto,
            base_map: BTreeMap::new(),
            scan: crate::model::ScanSettings::default(),
            deploy: crate::model::DeploySettings::default(),
            functions: Vec::new(),
            root,
        };
        let settings = BuildSettings {
            bases: None,
            update_bases: false,
            no_cache: false,
            authorities: None,
            proxies: BTreeMap::from([("HTTP_PROXY".to_owned(), "http://p:1".to_owned())]),
            variable: Arc::new(|_| None),
        };
        let lock = Lock::open(self.root.path()).unwrap();
        let images = Arc::clone(&self.images) as Arc<dyn Images>;
        Builder::new(
            images,
            Arc::new(NoStandIns),
            Arc::new(project),
            lock,
            settings,
        )
    }

    fn cell(&self) -> Cell {
        let spec = BuildSpec {
            context: self.root.path().to_owned(),
            dockerfile: self.root.path().join("Dockerfile"),
            target: None,
            build_args: BTreeMap::new(),
            secrets: Vec::new(),
            cache_from: Vec::new(),
            prepare: None,
        };
        Cell {
            function: "orders".parse().unwrap(),
            variant: None,
            architecture: Architecture::X86_64,
            source: ImageSource::Build(Box::new(spec)),
        }
    }

    async fn build(&self) -> Result<BuiltImage, BuildFailure> {
        self.builder().build(&self.cell(), &mut |_| {}).await
    }
}

#[tokio::test]
async fn builds_once_until_something_changes() {
    let setup = Setup::new();
    assert!(!setup.build().await.unwrap().unchanged);
    assert!(setup.build().await.unwrap().unchanged);
    std::fs::write(setup.root.path().join("app.js"), "1").unwrap();
    assert!(!setup.build().await.unwrap().unchanged);
    let mut base = crate::engine::fake::facts("alpine:3");
    base.id = "sha256:moved".into();
    setup.images.add("alpine:3", base);
    assert!(
        !setup.build().await.unwrap().unchanged,
        "the base has moved"
    );
    assert_eq!(setup.images.calls().len(), 3);
}

#[tokio::test]
async fn a_failed_build_names_the_dockerfile_and_keeps_the_log() {
    let setup = Setup::new();
    setup
        .images
        .failures
        .lock()
        .unwrap()
        .push("RUN false: exit code 1".into());
    let failure = setup.build().await.unwrap_err();
    assert!(failure.to_string().contains("Dockerfile"), "{failure}");
    assert_eq!(failure.log(), ["last line"]);
}

#[tokio::test]
async fn an_unusable_dockerfile_is_an_error_with_its_line() {
    let setup = Setup::new();
    let dockerfile = setup.root.path().join("Dockerfile");
    std::fs::write(dockerfile, "ARG X\nFROM $X\n").unwrap();
    let failure = setup.build().await.unwrap_err();
    let BuildFailure::Dockerfile { cause, .. } = &failure else {
        panic!("{failure}");
    };
    assert_eq!(cause.line(), Some(2));
}

#[tokio::test]
async fn an_image_that_exists_is_not_built() {
    let setup = Setup::new();
    let cell = Cell {
        source: ImageSource::Image("alpine:3".into()),
        ..setup.cell()
    };
    let built = setup.builder().build(&cell, &mut |_| {}).await.unwrap();
    assert!(built.unchanged);
    assert_eq!(built.reference, "alpine:3");
    let missing = Cell {
        source: ImageSource::Image("gone:1".into()),
        ..setup.cell()
    };
    let failure = setup
        .builder()
        .build(&missing, &mut |_| {})
        .await
        .unwrap_err();
    assert!(failure.to_string().contains("`gone:1`"));
}
