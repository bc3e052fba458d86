//! The engine: which addresses were tried, which one answers, what it is, what
//! it can, and how much room it has.

use std::path::Path;

use lambdock::engine::{
    Candidate, Engine, EngineError, EngineHints, EngineState, candidates, first_answering,
};
use lambdock::wire::CheckReport;

use super::check::{chain, failed, missing, ok, warning};
use crate::engine::PATIENCE;
use crate::variables;

/// The engine's name among the checks.
pub(super) const WHAT: &str = "engine";

/// Room below which builds soon fail, in bytes.
const LITTLE: u64 = 5 << 30;

/// The engine to look at, or why there is none. To be called before any thread
/// starts.
pub(super) fn find(hints: &EngineHints) -> (Option<Candidate>, Vec<CheckReport>) {
    let all = match candidates(hints) {
        Ok(all) => all,
        Err(error) => return (None, vec![failed(WHAT, &error, error.hint())]),
    };
    let mut tried = Vec::new();
    for candidate in all {
        match first_answering(vec![candidate], PATIENCE) {
            Ok(found) => {
                variables::choose_engine(&found.address.to_string());
                return (Some(found), Vec::new());
            }
            Err(EngineError::NotFound { tried: one }) => tried.extend(one),
            Err(error) => return (None, vec![failed(WHAT, &error, error.hint())]),
        }
    }
    let lines = tried.iter().map(|(Candidate { address, source }, reason)| {
        format!("\n`{address}` ({source}): {reason}")
    });
    let detail = format!("none answers{}", lines.collect::<String>());
    let hint = "start Docker, Podman or Finch, or name an engine with `--engine URL`";
    (None, vec![missing(WHAT, detail, Some(hint.to_owned()))])
}

/// What the engine is and can.
pub(super) async fn check(engine: &Engine) -> Vec<CheckReport> {
    let state = engine.state().await;
    let mut checks = vec![about(engine, state.as_ref().ok())];
    checks.push(match engine.takes_builds().await {
        Ok(()) => ok("builds", "the engine takes BuildKit sessions"),
        Err(error) => {
            let hint = "builds need an engine with BuildKit: Docker 18.09 or newer, by a `unix://` or `tcp://` address";
            failed("builds", &error, Some(hint.to_owned()))
        }
    });
    match state {
        Ok(state) => checks.extend(disk(engine, &state)),
        Err(error) => checks.push(warning("disk", chain(&error), error.hint())),
    }
    checks
}

fn about(engine: &Engine, state: Option<&EngineState>) -> CheckReport {
    let info = engine.info();
    let mut parts = vec![format!("API {}", info.api_version)];
    parts.extend(info.architecture.map(|one| one.to_string()));
    if let Some(state) = state {
        parts.extend(state.processors.map(|count| format!("{count} processors")));
        parts.extend(state.memory.map(size));
    }
    let (name, version, source) = (&info.name, &info.version, &info.source);
    let (address, parts) = (engine.address(), parts.join(", "));
    ok(
        WHAT,
        format!("{name} {version} ({parts}) at `{address}`, from {source}"),
    )
}

/// The room for images; not known of an engine on another machine.
fn disk(engine: &Engine, state: &EngineState) -> Option<CheckReport> {
    engine.address().socket()?;
    let root = state.root.as_deref()?;
    let free = free(root)?;
    let detail = format!("{} free in `{}`", size(free), root.display());
    Some(if free < LITTLE {
        let hint = "`lambdock clean --images` removes images of functions";
        warning("disk", detail, Some(hint.to_owned()))
    } else {
        ok("disk", detail)
    })
}

/// Bytes that are free where a folder is; nothing for a folder of another
/// machine's, such as that of an engine in a virtual one.
fn free(folder: &Path) -> Option<u64> {
    let stat = rustix::fs::statvfs(folder).ok()?;
    Some(stat.f_bavail.saturating_mul(stat.f_frsize))
}

/// A size as people read it.
fn size(bytes: u64) -> String {
    const GB: u64 = 1 << 30;
    match bytes / GB {
        0 => format!("{} MB", bytes >> 20),
        whole => format!("{whole} GB"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_engine_names_every_address_that_was_tried() {
        let folder = tempfile::tempdir().unwrap();
        let socket = format!("unix://{}/none.sock", folder.path().display());
        let hints = EngineHints {
            explicit: Some(socket.clone()),
            ..EngineHints::default()
        };
        let (found, checks) = find(&hints);
        assert_eq!(found, None);
        assert!(
            checks[0]
                .detail
                .contains(&format!("\n`{socket}` (--engine): ")),
            "{checks:?}"
        );
    }

    #[test]
    fn sizes_are_short() {
        assert_eq!(size(38 << 30), "38 GB");
        assert_eq!(size(700 << 20), "700 MB");
    }

    #[test]
    fn free_room_is_measured_where_there_is_any() {
        assert!(free(Path::new("/")).is_some());
        assert_eq!(free(Path::new("/no/such/folder")), None);
    }
}
