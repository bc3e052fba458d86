//! Values that `FROM` lines may use: build arguments and the platform
//! arguments that an engine sets by itself. It reads no Dockerfile.

use std::collections::BTreeMap;

use crate::model::Architecture;

/// Build arguments of one build, with the automatic platform arguments.
///
/// Source: Dockerfile reference, "Automatic platform ARGs in the global scope".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildArguments {
    given: BTreeMap<String, String>,
    target: Architecture,
    build: Architecture,
}

impl BuildArguments {
    /// The given arguments, for an image of the target architecture built on a
    /// machine of the same architecture.
    pub fn new(given: &BTreeMap<String, String>, target: Architecture) -> Self {
        Self {
            given: given.clone(),
            target,
            build: target,
        }
    }

    /// Sets the architecture of the machine that builds.
    #[must_use]
    pub fn built_on(mut self, architecture: Architecture) -> Self {
        self.build = architecture;
        self
    }

    /// The given value of an argument; it reaches `FROM` only where a global
    /// `ARG` declares it.
    pub(super) fn given(&self, name: &str) -> Option<&str> {
        self.given.get(name).map(String::as_str)
    }

    /// The values that are there without any `ARG`.
    pub(super) fn automatic(&self) -> BTreeMap<String, String> {
        let mut values = BTreeMap::new();
        for (prefix, architecture) in [("TARGET", self.target), ("BUILD", self.build)] {
            let platform = architecture.platform();
            let machine = platform.rsplit('/').next().unwrap_or(platform);
            let parts = [
                ("PLATFORM", platform),
                ("OS", "linux"),
                ("ARCH", machine),
                ("VARIANT", ""),
            ];
            for (suffix, value) in parts {
                let name = format!("{prefix}{suffix}");
                let value = self.given(&name).unwrap_or(value).to_owned();
                values.insert(name, value);
            }
        }
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platform_arguments_follow_the_architectures_and_can_be_overridden() {
        let given = BTreeMap::from([("BUILDOS".to_owned(), "darwin".to_owned())]);
        let arguments =
            BuildArguments::new(&given, Architecture::Arm64).built_on(Architecture::X86_64);
        let values = arguments.automatic();
        assert_eq!(values["TARGETPLATFORM"], "linux/arm64");
        assert_eq!(values["TARGETARCH"], "arm64");
        assert_eq!(values["BUILDARCH"], "amd64");
        assert_eq!(values["BUILDOS"], "darwin");
    }
}
