//! Every environment variable that lambdock itself reads, and the one place
//! that reads and changes the process environment. What a value means is
//! decided in `settings` and `terminal`.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::path::PathBuf;

/// An environment variable: its name and what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Variable {
    /// The name.
    pub(crate) name: &'static str,
    /// What it says, for the help.
    pub(crate) meaning: &'static str,
}

const fn variable(name: &'static str, meaning: &'static str) -> Variable {
    Variable { name, meaning }
}

/// The manifest.
pub(crate) const MANIFEST: Variable =
    variable("LAMBDOCK_MANIFEST", "the manifest, as `--manifest`");

/// Jobs at a time.
pub(crate) const JOBS: Variable = variable("LAMBDOCK_JOBS", "jobs at a time, as `--jobs`");

/// Which base images to use.
pub(crate) const BASES: Variable =
    variable("LAMBDOCK_BASES", "which base images to use, as `--bases`");

/// Where downloads and digests are kept.
pub(crate) const CACHE: Variable =
    variable("LAMBDOCK_CACHE", "the folder for downloads and digests");

/// Docker's own: the engine's address.
pub(crate) const DOCKER_HOST: Variable =
    variable("DOCKER_HOST", "the engine's address, as `--engine`");

/// Docker's own: the context in use.
pub(crate) const DOCKER_CONTEXT: Variable =
    variable("DOCKER_CONTEXT", "the Docker context that names the engine");

/// Docker's own: the folder of contexts and credentials.
pub(crate) const DOCKER_CONFIG: Variable = variable(
    "DOCKER_CONFIG",
    "the folder of Docker's contexts and credentials",
);

/// AWS's own: the authorities that clients of AWS trust, which its SDK leaves to
/// its callers.
pub(crate) const AWS_CA_BUNDLE: Variable = variable(
    "AWS_CA_BUNDLE",
    "certificate authorities in PEM, for calls to AWS",
);

/// AWS's own, read by its SDK: the profile.
pub(crate) const AWS_PROFILE: Variable = variable(
    "AWS_PROFILE",
    "the profile of AWS's configuration, as `--profile`",
);

/// AWS's own, read by its SDK: the region.
pub(crate) const AWS_REGION: Variable = variable("AWS_REGION", "the region, as `--region`");

/// Where ECR's registry is reached.
pub(crate) const REGISTRY_ENDPOINT: Variable = variable(
    "LAMBDOCK_REGISTRY_ENDPOINT",
    "where ECR's registry is reached, such as an own VPC endpoint",
);

/// Set by CI systems.
pub(crate) const CI: Variable = variable("CI", "a pipeline, unless `false`: no `--update`");

/// No colour, whatever the value.
pub(crate) const NO_COLOR: Variable = variable("NO_COLOR", "no colour");

/// Colour even where there is no terminal.
pub(crate) const CLICOLOR_FORCE: Variable = variable(
    "CLICOLOR_FORCE",
    "colour even where there is no terminal, unless `0`",
);

/// The terminal's kind.
pub(crate) const TERM: Variable = variable("TERM", "`dumb`: neither colour nor progress bars");

/// The home folder, where sockets, contexts and caches are looked for.
pub(crate) const HOME: Variable = variable(
    "HOME",
    "the home folder, for sockets, contexts and the cache",
);

/// The user's runtime folder, where rootless engines put their sockets.
pub(crate) const XDG_RUNTIME_DIR: Variable =
    variable("XDG_RUNTIME_DIR", "the folder of rootless engines' sockets");

/// The user's cache folder.
pub(crate) const XDG_CACHE_HOME: Variable = variable(
    "XDG_CACHE_HOME",
    "the folder of caches, where `LAMBDOCK_CACHE` is not set",
);

/// The search path, where commands that prepare builds are looked for.
pub(crate) const PATH: Variable = variable("PATH", "where commands that prepare builds are found");

/// Certificate authorities beyond the system's own.
pub(crate) const SSL_CERT_FILE: Variable = variable(
    "SSL_CERT_FILE",
    "certificate authorities that stand-in bases trust",
);

/// Certificate authorities for the commands of builds.
pub(crate) const CA_BUNDLE: Variable = variable(
    "LAMBDOCK_CA_BUNDLE",
    "certificate authorities in PEM that commands of builds trust",
);

/// Proxies of this machine, which builds get as arguments. Each is read in lower
/// case, too.
pub(crate) const PROXIES: [Variable; 4] = [
    variable("HTTP_PROXY", "the proxy for `http`, passed into builds"),
    variable("HTTPS_PROXY", "the proxy for `https`, passed into builds"),
    variable("ALL_PROXY", "the proxy for the rest, passed into builds"),
    variable("NO_PROXY", "hosts without a proxy, passed into builds"),
];

/// Every variable but proxies, in the order of the help.
const ALL: [Variable; 21] = [
    MANIFEST,
    JOBS,
    BASES,
    CACHE,
    CA_BUNDLE,
    DOCKER_HOST,
    DOCKER_CONTEXT,
    DOCKER_CONFIG,
    AWS_PROFILE,
    AWS_REGION,
    AWS_CA_BUNDLE,
    REGISTRY_ENDPOINT,
    CI,
    NO_COLOR,
    CLICOLOR_FORCE,
    TERM,
    HOME,
    XDG_RUNTIME_DIR,
    XDG_CACHE_HOME,
    PATH,
    SSL_CERT_FILE,
];

/// The help's section on environment variables.
pub(crate) fn help() -> String {
    let mut text = String::from("Environment variables:");
    for Variable { name, meaning } in ALL.into_iter().chain(PROXIES) {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "\n  {name:<26} {meaning}");
    }
    text
}

/// The process environment at the start, or a made-up one in a test.
#[derive(Debug, Clone, Default)]
pub(crate) struct Environment {
    values: BTreeMap<OsString, OsString>,
}

impl Environment {
    /// The environment of this process.
    pub(crate) fn of_this_process() -> Self {
        Self {
            values: std::env::vars_os().collect(),
        }
    }

    /// A variable's value; one that is empty counts as not set.
    pub(crate) fn value(&self, variable: Variable) -> Option<&OsStr> {
        let value = self.values.get(OsStr::new(variable.name))?;
        (!value.is_empty()).then_some(value)
    }

    /// A variable's value as text; what is not UTF-8 is replaced.
    pub(crate) fn text(&self, variable: Variable) -> Option<String> {
        let value = self.value(variable)?;
        Some(value.to_string_lossy().into_owned())
    }

    /// A variable's value as a path.
    pub(crate) fn path(&self, variable: Variable) -> Option<PathBuf> {
        self.value(variable).map(PathBuf::from)
    }

    /// The value of any variable that a manifest names.
    pub(crate) fn named(&self, name: &str) -> Option<String> {
        let value = self.values.get(OsStr::new(name))?;
        Some(value.to_string_lossy().into_owned())
    }

    /// The proxies of this machine, by name as they are set.
    pub(crate) fn proxies(&self) -> BTreeMap<String, String> {
        let names = PROXIES.map(|proxy| [proxy.name.to_owned(), proxy.name.to_lowercase()]);
        let set = |name: String| self.named(&name).map(|value| (name, value));
        names.into_iter().flatten().filter_map(set).collect()
    }
}

/// Makes the engine that was chosen the one that the client library takes: it
/// reads `DOCKER_HOST` and nothing else. The process must have one thread yet.
#[expect(unsafe_code, reason = "the client library has no other way to be told")]
pub(crate) fn choose_engine(address: &str) {
    // SAFETY: called from `main` before the runtime or any other thread starts,
    // so that nothing reads the environment at the same time.
    unsafe { std::env::set_var(DOCKER_HOST.name, address) };
}

#[cfg(test)]
impl<const N: usize> From<[(Variable, &str); N]> for Environment {
    fn from(pairs: [(Variable, &str); N]) -> Self {
        let pairs = pairs.map(|(variable, value)| (variable.name.into(), value.into()));
        Self {
            values: pairs.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_value_counts_as_not_set() {
        let environment = Environment::from([(JOBS, ""), (BASES, "aws")]);
        assert_eq!(environment.text(JOBS), None);
        assert_eq!(environment.text(BASES), Some("aws".to_owned()));
        assert_eq!(environment.text(CACHE), None);
    }

    #[test]
    fn proxies_are_read_in_both_cases() {
        let lower = variable("https_proxy", "");
        let environment = Environment::from([(PROXIES[0], "a:1"), (lower, "b:2"), (HOME, "/")]);
        let proxies: Vec<String> = environment.proxies().into_keys().collect();
        assert_eq!(proxies, ["HTTP_PROXY", "https_proxy"]);
    }

    #[test]
    fn the_help_explains_every_variable_once() {
        let help = help();
        for Variable { name, meaning } in ALL.into_iter().chain(PROXIES) {
            let line = format!("\n  {name:<26} {meaning}");
            assert_eq!(help.matches(&line).count(), 1, "{name}");
        }
    }
}
