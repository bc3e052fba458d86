//! What is held against the contract: an image's facts, and what the function
//! expects of it. Pure.

use super::base::{Base, Family};
use crate::engine::ImageFacts;
use crate::model::{Architecture, ImageConfig};

/// AWS's entry point, the one that runs a bootstrap with a handler.
pub(super) const AWS_ENTRY_POINT: &str = "/lambda-entrypoint.sh";

/// Where Lambda's runtimes look for a function.
const TASK_ROOT: &str = "/var/task";

/// The label by which a stand-in base says what it stands in for; images built
/// on it inherit it.
const STAND_IN_FOR: &str = "dev.lambdock.stand-in-for";

/// What a function expects of its image.
#[derive(Debug, Clone)]
pub struct Expected<'a> {
    /// The architecture that the function is deployed with.
    pub architecture: Architecture,
    /// What the function overrides of the image.
    pub config: &'a ImageConfig,
    /// The reference in the `FROM` line of the image's last stage, as it was
    /// before any mapping.
    pub base: Option<&'a str>,
}

/// An image and what is expected of it.
#[derive(Debug, Clone)]
pub struct Subject<'a> {
    /// What the engine knows of the image.
    pub facts: &'a ImageFacts,
    /// What the function expects.
    pub expected: Expected<'a>,
}

impl Subject<'_> {
    /// ENTRYPOINT and CMD, each replaced where the function says so.
    pub(super) fn command(&self) -> Vec<&str> {
        let Self { facts, expected } = self;
        let config = expected.config;
        let entry_point = config.entry_point.as_ref().unwrap_or(&facts.entry_point);
        let command = config.command.as_ref().unwrap_or(&facts.command);
        entry_point
            .iter()
            .chain(command)
            .map(String::as_str)
            .collect()
    }

    /// The handler, where AWS's entry point is given one.
    pub(super) fn handler(&self) -> Option<&str> {
        match self.command()[..] {
            [AWS_ENTRY_POINT, handler] => Some(handler),
            _ => None,
        }
    }

    /// Where the function starts.
    pub(super) fn working_directory(&self) -> &str {
        let config = self.expected.config;
        let directory = config.working_directory.as_deref();
        match directory.unwrap_or(&self.facts.working_directory) {
            "" => "/",
            directory => directory,
        }
    }

    /// The base, by its reference or by the label of its stand-in.
    pub(super) fn base(&self) -> Base {
        let label = self.facts.labels.get(STAND_IN_FOR).map(String::as_str);
        let reference = self.expected.base.or(label);
        reference.map(Base::of).unwrap_or_default()
    }

    /// Folders that hold the function's own files. The whole of an image is
    /// none: `/` is left out.
    pub(super) fn task_roots(&self) -> Vec<String> {
        let variable = self.facts.environment.get("LAMBDA_TASK_ROOT");
        let named = variable.map_or(TASK_ROOT, String::as_str);
        let mut roots: Vec<String> = Vec::new();
        for folder in [TASK_ROOT, named, self.working_directory()] {
            let folder = super::tree::normalize(folder);
            let inside = |root: &String| super::tree::is_within(&folder, root);
            if folder != "/" && !roots.iter().any(inside) {
                roots.push(folder);
            }
        }
        roots
    }

    /// An example of a handler, in the language of the base.
    pub(super) fn handler_example(&self) -> &'static str {
        match self.base().family {
            Some(Family::Python) => "app.handler",
            Some(Family::Java) => "package.Class::handleRequest",
            Some(Family::Provided) => "bootstrap",
            Some(Family::Node) | None => "index.handler",
        }
    }
}
