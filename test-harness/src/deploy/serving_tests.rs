//! Functions of an account in memory: which of them serve an image, and what is
//! said where one cannot be read.

use super::super::error::CloudErrorKind;
use super::super::state::{FunctionConfig, LastUpdate, Logging};
use super::*;
use crate::model::{Architecture, ImageConfig};

/// Functions with their versions and aliases; one without versions cannot be read.
struct Account(Vec<(FunctionState, Option<Vec<VersionState>>, Vec<AliasState>)>);

impl Account {
    fn of(&self, name: &str) -> &(FunctionState, Option<Vec<VersionState>>, Vec<AliasState>) {
        let mut all = self.0.iter();
        all.find(|(function, ..)| function.name == name).unwrap()
    }
}

#[async_trait]
impl ServedFunctions for Account {
    async fn functions(&self) -> Result<Vec<FunctionState>, CloudError> {
        if self.0.is_empty() {
            return Err(denied("list functions"));
        }
        Ok(self
            .0
            .iter()
            .map(|(function, ..)| function.clone())
            .collect())
    }

    async fn versions(&self, name: &str) -> Result<Vec<VersionState>, CloudError> {
        let (_, versions, _) = self.of(name);
        versions
            .clone()
            .ok_or_else(|| denied("list versions of function `locked`"))
    }

    async fn aliases(&self, name: &str) -> Result<Vec<AliasState>, CloudError> {
        Ok(self.of(name).2.clone())
    }
}

fn denied(doing: &str) -> CloudError {
    CloudError {
        doing: doing.to_owned(),
        kind: CloudErrorKind::Denied,
        code: None,
        message: "not authorised".to_owned(),
        request_id: None,
    }
}

fn hash(digit: &str) -> String {
    digit.repeat(64)
}

fn function(name: &str, latest: &str, code: CodeState) -> FunctionState {
    FunctionState {
        name: name.to_owned(),
        arn: format!("arn:aws:lambda:eu-west-1:123456789012:function:{name}"),
        version: "$LATEST".to_owned(),
        code,
        code_sha256: hash(latest),
        architecture: Architecture::X86_64,
        config: FunctionConfig {
            role: String::new(),
            memory_mb: 128,
            timeout_s: 3,
            ephemeral_storage_mb: 512,
            image_config: ImageConfig::default(),
            environment: BTreeMap::new(),
            description: String::new(),
            kms_key: None,
            logging: Logging::default(),
            vpc: None,
            active_tracing: false,
            snap_start: false,
            dead_letter: None,
        },
        state: LastUpdate::Done,
        last_update: LastUpdate::Done,
        revision: "r".to_owned(),
        last_modified: "2026-11-24T16:00:00.000+0000".to_owned(),
        tags: BTreeMap::new(),
        reserved_concurrency: None,
    }
}

fn image(name: &str, latest: &str) -> FunctionState {
    let code = CodeState::Image {
        uri: String::new(),
        resolved: None,
    };
    function(name, latest, code)
}

fn published(of: &[(&str, &str)]) -> Vec<VersionState> {
    let versions = of.iter().map(|(version, digit)| VersionState {
        version: (*version).to_owned(),
        code_sha256: hash(digit),
        description: String::new(),
        last_modified: String::new(),
    });
    versions.collect()
}

fn alias(name: &str, version: &str, second: Option<(&str, u8)>) -> AliasState {
    AliasState {
        name: name.to_owned(),
        version: version.to_owned(),
        second: second.map(|(version, percent)| (version.to_owned(), percent)),
        description: String::new(),
        revision: "r".to_owned(),
    }
}

async fn told(account: &Account, digit: &str) -> (String, Vec<String>) {
    let digests = BTreeSet::from([format!("sha256:{}", hash(digit))]);
    let report = serving(account, "eu-west-1", &digests).await.unwrap();
    let [image] = &report.images[..] else {
        panic!("{report:?}");
    };
    let functions = image.functions.iter().map(|one| {
        let aliases = one.aliases.iter();
        let aliases: Vec<String> = aliases
            .map(|alias| format!("{}={}@{}%", alias.name, alias.version, alias.percent))
            .collect();
        format!(
            "{} latest={} {} {}",
            one.name,
            one.latest,
            one.versions.join(","),
            aliases.join(",")
        )
    });
    (image.is.clone(), functions.collect())
}

#[tokio::test]
async fn aliases_and_latest_serve_and_versions_keep() {
    let orders = (
        image("orders", "c"),
        Some(published(&[("1", "a"), ("2", "b"), ("3", "b"), ("4", "c")])),
        vec![
            alias("live", "2", Some(("4", 10))),
            alias("both", "2", Some(("3", 50))),
            alias("next", "$LATEST", None),
        ],
    );
    let twin = (image("twin", "b"), Some(published(&[])), Vec::new());
    let zip = (function("zip", "a", CodeState::Zip), None, Vec::new());
    let account = Account(vec![twin, orders, zip]);
    let (is, functions) = told(&account, "b").await;
    assert_eq!(is, "served");
    assert_eq!(
        functions,
        [
            "orders latest=false 2,3 live=2@90%,both=2@100%",
            "twin latest=true  "
        ]
    );
    let (is, functions) = told(&account, "c").await;
    assert_eq!(is, "served");
    assert_eq!(
        functions,
        ["orders latest=true 4 live=4@10%,next=$LATEST@100%"]
    );
    let (is, functions) = told(&account, "a").await;
    assert_eq!((is.as_str(), functions.len()), ("kept", 1));
    assert_eq!(told(&account, "d").await.0, "not-deployed");
}

#[tokio::test]
async fn what_could_not_be_read_is_not_told_as_absent() {
    let locked = (image("locked", "a"), None, Vec::new());
    let open = (
        image("open", "b"),
        Some(published(&[("1", "c")])),
        Vec::new(),
    );
    let account = Account(vec![locked, open]);
    assert_eq!(told(&account, "d").await.0, "unknown");
    // What one only keeps, the other may serve.
    assert_eq!(told(&account, "c").await.0, "unknown");
    assert_eq!(told(&account, "b").await.0, "served");
    let digests = BTreeSet::from([format!("sha256:{}", hash("d"))]);
    let report = serving(&account, "eu-west-1", &digests).await.unwrap();
    assert!(!report.is_complete());
    assert_eq!(report.unread[0].function, "locked");
    assert!(report.unread[0].reason.contains("not authorised"));
    let none = serving(&Account(Vec::new()), "eu-west-1", &digests).await;
    assert_eq!(none.unwrap_err().kind, CloudErrorKind::Denied);
}

#[tokio::test]
async fn the_digest_behind_a_tag_counts() {
    let resolved = CodeState::Image {
        uri: "1.dkr.ecr.eu-west-1.amazonaws.com/orders:7".to_owned(),
        resolved: Some(format!(
            "1.dkr.ecr.eu-west-1.amazonaws.com/orders@sha256:{}",
            hash("e")
        )),
    };
    let account = Account(vec![(
        function("orders", "a", resolved),
        Some(published(&[])),
        Vec::new(),
    )]);
    assert_eq!(told(&account, "e").await.0, "served");
    assert_eq!(told(&account, "a").await.0, "not-deployed");
}

#[test]
fn digests_are_found_in_addresses() {
    let wanted = Some(format!("sha256:{}", hash("a")));
    for text in [hash("a"), hash("A"), format!("r/x@sha256:{}", hash("a"))] {
        assert_eq!(digest_in(&text), wanted, "{text}");
    }
    for text in ["", "orders:1.2", "sha256:abc", "a6cf2f65"] {
        assert_eq!(digest_in(text), None, "{text}");
    }
}
