//! `lambdock clean`: removes what carries our label, and says what it leaves.

use std::collections::BTreeMap;
use std::path::PathBuf;

use lambdock::engine::Engine;
use lambdock::image::State;
use lambdock::manifest::find;
use lambdock::registry::KnownLayers;
use lambdock::runtime::{Found, Kept, Sweep, SweepScope, Whose, sweep};
use lambdock::wire::ExitCode;

use crate::args::CleanArgs;
use crate::asynchronous::block_on;
use crate::context::Context;
use crate::failure::{Explain, Failure, Failures};
use crate::signals::{self, unless};
use crate::{engine, stdout};

/// Something is still there that should not be.
#[derive(Debug, thiserror::Error)]
#[error("failed to remove {what} `{name}`: {reason}")]
struct NotRemoved {
    what: &'static str,
    name: String,
    reason: String,
}

impl Explain for NotRemoved {
    fn code(&self) -> ExitCode {
        ExitCode::Unexpected
    }
}

/// Removes what is ours.
pub(crate) fn run(arguments: &CleanArgs, context: &Context) -> Result<ExitCode, Failures> {
    context
        .settings
        .outputs(&[lambdock::report::Format::Human])?;
    let scope = scope(arguments);
    let found = engine::choose(&context.settings.engine)?;
    let done = block_on(async {
        let cancel = signals::watch()?;
        let work = async {
            let engine = Engine::connect(found).await?;
            sweep(&engine, scope).await
        };
        Ok::<_, Failures>(unless(&cancel, work).await??)
    })??;
    let mut text: String = done.removed.iter().map(removed).collect();
    if arguments.all {
        text += &forgotten(context)?;
    }
    stdout::write(text.as_bytes())?;
    if text.is_empty() && done.failed.is_empty() {
        context.tell("nothing to remove");
    }
    for line in kept(&done) {
        context.tell(&line);
    }
    failed(done)
}

fn scope(arguments: &CleanArgs) -> SweepScope {
    SweepScope {
        whose: if arguments.force {
            Whose::Everybody
        } else {
            Whose::Dead
        },
        images: arguments.images || arguments.all,
        bases: arguments.all,
    }
}

fn removed(found: &Found) -> String {
    let Found { what, kind, name } = found;
    // An image of a function is an image and nothing else.
    let kind = if kind == what {
        String::new()
    } else {
        format!(" ({kind})")
    };
    format!("removed {what} {name}{kind}\n")
}

/// What is left, counted by reason, and how it would go.
fn kept(done: &Sweep) -> Vec<String> {
    let mut counts: BTreeMap<(Kept, &str), usize> = BTreeMap::new();
    for (found, reason) in &done.kept {
        *counts.entry((*reason, found.what)).or_default() += 1;
    }
    let line = |((reason, what), count): ((Kept, &str), usize)| {
        let (why, how) = match reason {
            Kept::Running => (
                " of processes that are still running",
                "`--force` removes it",
            ),
            Kept::InUse => (" in use", "stop what uses it first"),
            Kept::Image => (" of functions", "`--images` removes it"),
            Kept::Base => (" to build and run on", "`--all` removes it"),
        };
        let plural = if count == 1 { "" } else { "s" };
        let how = if count == 1 {
            how.to_owned()
        } else {
            how.replace(" it", " them")
        };
        format!("kept {count} {what}{plural}{why}; {how}")
    };
    counts.into_iter().map(line).collect()
}

/// Forgets what is remembered of the project here, where there is one.
fn forgotten(context: &Context) -> Result<String, Failures> {
    let named = context.settings.manifest.clone();
    let here = std::env::current_dir().unwrap_or_default();
    let manifest = named.or_else(|| find(&here));
    let root = manifest.and_then(|path| path.parent().map(PathBuf::from));
    let Some(root) = root else {
        return Ok(String::new());
    };
    let forgotten = KnownLayers::forget(&root)
        .and_then(|layers| State::forget(&root).map(|state| layers || state));
    match forgotten {
        Ok(true) => Ok("removed what was remembered of the project\n".to_owned()),
        Ok(false) => Ok(String::new()),
        Err(error) => Err(NotRemoved {
            what: "the memory of",
            name: root.display().to_string(),
            reason: error.to_string(),
        }
        .into()),
    }
}

fn failed(done: Sweep) -> Result<ExitCode, Failures> {
    if done.failed.is_empty() {
        return Ok(ExitCode::Ok);
    }
    let failures = done.failed.into_iter().map(|(found, reason)| {
        Failure::from(NotRemoved {
            what: found.what,
            name: found.name,
            reason,
        })
    });
    Err(failures.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(what: &'static str, kind: &str, name: &str) -> Found {
        Found {
            what,
            kind: kind.to_owned(),
            name: name.to_owned(),
        }
    }

    #[test]
    fn each_thing_that_goes_has_a_line() {
        let container = found("container", "environment", "3f2a9c51d7e0");
        let line = "removed container 3f2a9c51d7e0 (environment)\n";
        assert_eq!(removed(&container), line);
        let image = found("image", "image", "lambdock/demo/orders:latest");
        assert_eq!(
            removed(&image),
            "removed image lambdock/demo/orders:latest\n"
        );
    }

    #[test]
    fn what_stays_is_counted_and_told_how_it_goes() {
        let image = found("image", "image", "a");
        let done = Sweep {
            kept: vec![
                (found("container", "sandbox", "b"), Kept::Running),
                (image.clone(), Kept::Image),
                (image, Kept::Image),
            ],
            ..Sweep::default()
        };
        assert_eq!(
            kept(&done),
            [
                "kept 1 container of processes that are still running; `--force` removes it",
                "kept 2 images of functions; `--images` removes them",
            ]
        );
    }
}
