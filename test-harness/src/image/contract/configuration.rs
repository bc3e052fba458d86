//! Rules on an image's configuration and size. Pure.

use super::rule::{Rule, Violation};
use super::subject::Subject;
use crate::model::{Architecture, is_reserved_variable};

/// Lambda's limit on an image, uncompressed. AWS counts its GB in powers of
/// two elsewhere; what lies between both readings is warned of below.
///
/// Source: AWS Lambda quotas, container image code package size.
const MOST_BYTES: u64 = 10 << 30;

/// From here on the limit is near.
const MANY_BYTES: u64 = 9_000_000_000;

const INDEXES: [&str; 2] = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
];

/// What Lambda sets these two to, and AWS's base images as well.
const LAMBDA_FOLDERS: [(&str, &str); 2] = [
    ("LAMBDA_TASK_ROOT", "/var/task"),
    ("LAMBDA_RUNTIME_DIR", "/var/runtime"),
];

pub(super) fn rules(subject: &Subject<'_>) -> Vec<Violation> {
    let single = [
        architecture(subject),
        operating_system(subject),
        size(subject),
        manifest(subject),
        user(subject),
    ];
    single
        .into_iter()
        .flatten()
        .chain(reserved(subject))
        .collect()
}

fn architecture(subject: &Subject<'_>) -> Option<Violation> {
    let expected = subject.expected.architecture;
    let actual = &subject.facts.architecture;
    if Architecture::from_docker(actual) == Some(expected) {
        return None;
    }
    let message = format!("the image is for `{actual}`, the function for `{expected}`");
    let platform = expected.platform();
    let hint = format!("build it for `{platform}`, or name its architecture in the manifest");
    Some(Violation::error(Rule::Architecture, message).hint(hint))
}

fn operating_system(subject: &Subject<'_>) -> Option<Violation> {
    let os = &subject.facts.os;
    (os != "linux").then(|| {
        let message = format!("the image is for `{os}`, Lambda runs `linux`");
        Violation::error(Rule::OperatingSystem, message)
    })
}

fn size(subject: &Subject<'_>) -> Option<Violation> {
    let size = subject.facts.size;
    if size <= MANY_BYTES {
        return None;
    }
    // Tenths, rounded down: 9.9 GB must not read as 10.0.
    let tenths = size / 100_000_000;
    let shown = format!("{}.{}", tenths / 10, tenths % 10);
    let message = format!("the image has {shown} GB, Lambda takes 10 GB at most");
    let found = if size > MOST_BYTES {
        Violation::error(Rule::Size, message)
    } else {
        Violation::warning(Rule::Size, message)
    };
    let hint = "build in stages and copy only what runs; leave caches out of layers";
    Some(found.hint(hint))
}

fn manifest(subject: &Subject<'_>) -> Option<Violation> {
    let media_type = subject.facts.media_type.as_deref()?;
    if !INDEXES.contains(&media_type) {
        return None;
    }
    let message = "the image is an index of several manifests, Lambda takes one manifest";
    let hint = "build for one platform, with `--provenance=false --sbom=false`";
    Some(Violation::error(Rule::Manifest, message).hint(hint))
}

fn user(subject: &Subject<'_>) -> Option<Violation> {
    let user = &subject.facts.user;
    let root = ["", "0", "root", "0:0", "root:root"];
    (!root.contains(&user.as_str())).then(|| {
        let message = format!("`USER {user}` is ignored; Lambda runs its own user 993:990");
        Violation::note(Rule::User, message)
    })
}

fn reserved(subject: &Subject<'_>) -> impl Iterator<Item = Violation> {
    let variables = subject.facts.environment.iter();
    let clashing = variables.filter(|(name, value)| {
        let lambdas_own = LAMBDA_FOLDERS.contains(&(name.as_str(), value.as_str()));
        is_reserved_variable(name) && !lambdas_own
    });
    // The value is not shown: it may be a credential.
    clashing.map(|(name, _)| {
        let message = format!("`ENV {name}` has no effect; Lambda sets that variable itself");
        let hint = "remove it, or use a name of your own";
        Violation::warning(Rule::ReservedVariable, message).hint(hint)
    })
}
