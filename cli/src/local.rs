//! How images are built and environments started on this machine: from flags
//! and environment to what the library goes by.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lambdock::image::build::{BuildSettings, Variable};
use lambdock::model::Project;
use lambdock::runner::local::LocalSettings;
use lambdock::scan::LayerCache;

use crate::args::BaseArgs;
use crate::context::Context;
use crate::settings::{UsageError, bases};
use crate::variables::{CA_BUNDLE, SSL_CERT_FILE};

/// The settings of a run, as asked for.
pub(crate) fn settings(
    arguments: &BaseArgs,
    project: &Project,
    context: &Context,
) -> Result<LocalSettings, UsageError> {
    let mut settings = defaults(Some(project), context);
    settings.build.bases = bases(arguments.bases, &context.environment)?;
    settings.build.update_bases = arguments.update_bases;
    Ok(settings)
}

/// The settings of a run that keeps Lambda's limits and uses what is cached.
pub(crate) fn defaults(project: Option<&Project>, context: &Context) -> LocalSettings {
    let environment = context.environment.clone();
    LocalSettings {
        authorities: environment.path(SSL_CERT_FILE),
        build: BuildSettings {
            bases: None,
            update_bases: false,
            no_cache: false,
            authorities: environment.path(CA_BUNDLE),
            proxies: environment.proxies(),
            variable: Arc::new(move |name: &str| environment.named(name)) as Variable,
        },
        cache: cache(project, context),
        relaxed: false,
        archives: None,
        evidence: false,
    }
}

/// Where layers that were read once are remembered.
pub(crate) fn layers(project: Option<&Project>, context: &Context) -> LayerCache {
    LayerCache::new(cache(project, context).join("layers"))
}

/// The user's cache; a folder of the project's where the user has none.
fn cache(project: Option<&Project>, context: &Context) -> PathBuf {
    let users = context.settings.cache.clone();
    users.unwrap_or_else(|| {
        let root = project.map_or(Path::new("."), |project| &project.root);
        root.join(".lambdock/cache")
    })
}
