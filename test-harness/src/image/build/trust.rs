//! Makes the commands of a build trust the host's certificate authorities, and
//! leaves nothing of that in the image.
//!
//! Each `RUN` gets the bundle and a few settings as secrets below `/dev`, which
//! is memory of that one command, so that no layer gets so much as an empty
//! folder. A command that a shell reads begins with reading variables that name
//! the bundle. Where the base has a bundle of its own, that one is covered as
//! well, if nothing then breaks.

use std::collections::BTreeMap;
use std::path::Path;

use super::BuildFailure;
use crate::engine::buildkit::{BuildRequest, BuildStep};
use crate::engine::{EngineError, Images, PathKind};
use crate::image::authorities::{merged, of_this_system};
use crate::image::dockerfile::{
    Addition, BuildArguments, Dockerfile, DockerfileError, Run, add_to_runs, origin, stages,
};
use crate::model::{BuildSpec, Secret};

const FOLDER: &str = "/dev/lambdock";
const BUNDLE: &str = "authorities.pem";
const BEGINNING: &str = ". /dev/lambdock/environment; ";

/// Variables by which tools are told of a bundle.
const VARIABLES: [&str; 9] = [
    "AWS_CA_BUNDLE",
    "CARGO_HTTP_CAINFO",
    "CURL_CA_BUNDLE",
    "DENO_CERT",
    "GIT_SSL_CAINFO",
    "NODE_EXTRA_CA_CERTS",
    "PIP_CERT",
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_FILE",
];

/// Settings of tools that know a bundle by their own files only: the file, its
/// text before and behind the bundle's path, and the variable that names it.
const FILES: [(&str, &str, &str, &str); 2] = [
    (
        "apt.conf",
        "Acquire::https::CaInfo \"",
        "\";\n",
        "APT_CONFIG",
    ),
    ("wgetrc", "ca_certificate = ", "\n", "WGETRC"),
];

/// Red Hat's and Amazon's own bundle. `dnf` knows no variable.
const RED_HAT: &str = "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem";
/// Debian's and Alpine's.
const DEBIAN: &str = "/etc/ssl/certs/ca-certificates.crt";

/// The bundles that the base images of a Dockerfile have, by reference.
type Covered = BTreeMap<String, Vec<&'static str>>;

/// Makes the commands of a build trust the authorities of a bundle.
///
/// # Errors
/// When the bundle or a base cannot be read.
pub(super) async fn give(
    mut request: BuildRequest,
    bundle: &Path,
    images: &dyn Images,
    spec: &BuildSpec,
    arguments: &BuildArguments,
) -> Result<BuildRequest, BuildFailure> {
    let trust = Trust::read(bundle)?;
    let covered = covered(images, &request.dockerfile, arguments).await?;
    let text = with_mounts(&request.dockerfile, arguments, &covered);
    request.dockerfile = text.map_err(|cause| BuildFailure::Dockerfile {
        path: spec.dockerfile.clone(),
        cause,
    })?;
    request.secrets.extend(trust.secrets());
    Ok(request)
}

/// Authorities that commands of a build are to trust.
#[derive(Debug)]
struct Trust {
    bundle: String,
}

impl Trust {
    /// The authorities of a file, and those of this system beside them.
    fn read(path: &Path) -> Result<Self, BuildFailure> {
        let failed = |reason: String| BuildFailure::Authorities {
            path: path.to_owned(),
            reason,
        };
        let bytes = std::fs::read(path).map_err(|error| failed(error.to_string()))?;
        // Comments of bundles are in any encoding; certificates are ASCII.
        let given = String::from_utf8_lossy(&bytes).into_owned();
        if merged(&[&given]).is_empty() {
            return Err(failed("it holds no certificate in PEM".to_owned()));
        }
        let system = of_this_system().and_then(|path| std::fs::read(path).ok());
        let system = system.unwrap_or_default();
        let bundle = merged(&[&given, &String::from_utf8_lossy(&system)]);
        Ok(Self { bundle })
    }

    /// What the daemon may ask for, by id.
    fn secrets(&self) -> BTreeMap<String, Secret> {
        let bundle = format!("{FOLDER}/{BUNDLE}");
        let variables = VARIABLES.iter();
        let mut exports: Vec<String> = variables
            .map(|variable| format!("export {variable}={bundle}\n"))
            .collect();
        let mut files = vec![(BUNDLE, self.bundle.clone())];
        for (name, before, behind, variable) in FILES {
            files.push((name, format!("{before}{bundle}{behind}")));
            // Settings of the image's own are not given up for ours.
            exports.push(format!(
                "export {variable}=\"${{{variable}:-{FOLDER}/{name}}}\"\n"
            ));
        }
        files.push(("environment", exports.concat()));
        let secrets = files.into_iter();
        secrets
            .map(|(name, text)| (id(name), Secret::new(text)))
            .collect()
    }
}

/// The Dockerfile whose commands find the bundle.
fn with_mounts(
    text: &str,
    arguments: &BuildArguments,
    covered: &Covered,
) -> Result<String, DockerfileError> {
    add_to_runs(text, arguments, &|run| {
        let own = origin(run.stages, run.stage).and_then(|base| covered.get(base));
        let own = own.into_iter().flatten();
        let covers = own.filter(|path| can_cover(path, run));
        Addition {
            flags: flags()
                .chain(covers.map(|path| mount(BUNDLE, path)))
                .collect(),
            beginning: if run.is_script { BEGINNING } else { "" }.to_owned(),
        }
    })
}

fn id(name: &str) -> String {
    format!("lambdock.{name}")
}

fn mount(name: &str, target: &str) -> String {
    let id = id(name);
    format!("--mount=type=secret,id={id},target={target},mode=0444,required=true")
}

/// The mounts that every `RUN` gets.
fn flags() -> impl Iterator<Item = String> {
    let names = [BUNDLE, "environment"].into_iter();
    let names = names.chain(FILES.iter().map(|file| file.0));
    names.map(|name| mount(name, &format!("{FOLDER}/{name}")))
}

/// Whether a base's own bundle can be covered while a command runs. A covered
/// file cannot be replaced, which the package managers of Debian and Alpine do
/// whenever they get to the certificates, and fail. Red Hat's carries on.
fn can_cover(path: &str, run: &Run<'_>) -> bool {
    let says = |words: &[&str]| words.iter().any(|word| run.command.contains(word));
    let renews = says(&[
        "ca-certificates",
        "update-ca-",
        "trust extract",
        "trust anchor",
    ]);
    let packages = run.is_script || says(&["apt", "apk", "dpkg"]);
    !renews && (path == RED_HAT || !packages)
}

/// Looks for bundles in the bases of the stages that run something. An image
/// that is not on the engine yet is taken to have none.
async fn covered(
    images: &dyn Images,
    text: &str,
    arguments: &BuildArguments,
) -> Result<Covered, EngineError> {
    let mut covered = Covered::new();
    let file = Dockerfile::parse(text);
    let runs = file.instructions().iter().any(|one| one.keyword() == "RUN");
    // What is wrong with a Dockerfile is told where it is mapped.
    let stages = stages(&file, arguments).unwrap_or_default();
    for base in stages.iter().filter_map(|stage| origin(&stages, stage)) {
        if runs && !covered.contains_key(base) && images.image(base).await?.is_some() {
            covered.insert(base.to_owned(), bundles(images, base).await?);
        }
    }
    Ok(covered)
}

async fn bundles(images: &dyn Images, image: &str) -> Result<Vec<&'static str>, EngineError> {
    let files = images.open(image).await?;
    let mut found = Ok(Vec::new());
    for path in [RED_HAT, DEBIAN] {
        match (files.stat(path).await, &mut found) {
            (Ok(Some(facts)), Ok(paths)) if facts.kind == PathKind::File => paths.push(path),
            (Err(error), Ok(_)) => found = Err(error),
            _ => {}
        }
    }
    files.close().await?;
    found
}

/// A step by the name that it has without what was added.
pub(super) fn as_written(step: BuildStep) -> BuildStep {
    match step {
        BuildStep::Started { name } => BuildStep::Started { name: hide(&name) },
        BuildStep::Finished {
            name,
            cached,
            elapsed,
        } => BuildStep::Finished {
            name: hide(&name),
            cached,
            elapsed,
        },
        output @ BuildStep::Output { .. } => output,
    }
}

/// A text of the engine's without what was added.
pub(super) fn hide(text: &str) -> String {
    let covers = [RED_HAT, DEBIAN].map(|path| mount(BUNDLE, path));
    let mut text = text.replace(BEGINNING, "");
    for flag in flags().chain(covers) {
        text = text.replace(&format!("{flag} "), "");
    }
    text
}

#[cfg(test)]
mod tests;
