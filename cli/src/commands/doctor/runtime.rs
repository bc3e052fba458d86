//! What environments need: the emulator, and a network that is ready-made. And
//! what earlier runs have left behind.

use std::path::{Path, PathBuf};

use lambdock::engine::Engine;
use lambdock::model::Architecture;
use lambdock::runtime::{Emulator, Launcher, SweepScope, rie, survey};
use lambdock::wire::CheckReport;

use super::check::{chain, failed, missing, ok, warning};

/// The emulator for the engine's architecture; fetched where that is asked for.
pub(super) async fn emulator(
    engine: &Engine,
    cache: &Path,
    fix: bool,
) -> (Option<PathBuf>, CheckReport) {
    let what = "emulator";
    let architecture = engine.info().architecture;
    let architecture = architecture.unwrap_or(Architecture::X86_64);
    let there = |path: &Path| {
        let path = path.display();
        ok(
            what,
            format!("RIE {} ({architecture}) is `{path}`", rie::VERSION),
        )
    };
    if let Some(path) = rie::find(cache, architecture) {
        let check = there(&path);
        return (Some(path), check);
    }
    if !fix {
        let path = rie::cached(cache, architecture);
        let version = rie::VERSION;
        let detail = format!(
            "RIE {version} ({architecture}) is not at `{}`",
            path.display()
        );
        let hint = "`lambdock doctor --fix` fetches it, and so does the first `lambdock test`";
        return (None, missing(what, detail, Some(hint.to_owned())));
    }
    match rie::ensure(cache, architecture).await {
        Ok(path) => {
            let check = there(&path);
            (Some(path), check)
        }
        Err(error) => (None, failed(what, &error, error.hint())),
    }
}

/// Starts a network sandbox and removes it. Nothing to try without an emulator,
/// which the sandbox hands on.
pub(super) async fn sandbox(engine: &Engine, emulator: Option<PathBuf>) -> Option<CheckReport> {
    let path = emulator?;
    let launcher = match Launcher::new(engine.clone(), &Emulator { path }).await {
        Ok(launcher) => launcher,
        Err(error) => return Some(failed("sandbox", &error, error.hint())),
    };
    launcher.warm(1).await;
    let refused = launcher.slow_road();
    launcher.shut_down().await;
    Some(match refused {
        None => ok(
            "sandbox",
            "a ready-made network starts, and environments join it",
        ),
        Some(reason) => warning(
            "sandbox",
            format!("environments get a network of their own, which starts more slowly: {reason}"),
            None,
        ),
    })
}

/// Containers of processes that are gone.
pub(super) async fn leftovers(engine: &Engine) -> CheckReport {
    let what = "leftovers";
    let found = match survey(engine, SweepScope::default()).await {
        Ok(found) => found,
        Err(error) => return warning(what, chain(&error), error.hint()),
    };
    // A volume that nothing uses waits for the next run.
    let containers = found.removed.iter().filter(|one| one.what == "container");
    match containers.count() {
        0 => ok(what, "none"),
        count => {
            let plural = if count == 1 { "" } else { "s" };
            let detail = format!("{count} container{plural} of runs that are gone");
            warning(
                what,
                detail,
                Some("`lambdock clean` removes them".to_owned()),
            )
        }
    }
}
