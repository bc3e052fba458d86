//! `lambdock doctor`: what is there, what is missing, and how to get it. Each
//! file beside this one looks at one kind of thing; this one puts the checks in
//! order and decides the exit code.

mod bases;
mod check;
mod engine;
mod human;
mod manifest;
mod runtime;
mod tools;

use lambdock::engine::{Candidate, Engine};
use lambdock::model::Project;
use lambdock::runner::local::stand_ins;
use lambdock::wire::{
    CheckReport, CheckStatus, CheckupReport, ExitCode, ExitReport, SCHEMA_VERSION,
};

use crate::args::DoctorArgs;
use crate::asynchronous::block_on;
use crate::context::Context;
use crate::documents::{Documents, tool};
use crate::failure::Failures;
use crate::local;
use crate::signals::{self, unless};
use manifest::Reading;

/// Looks at everything and tells.
pub(crate) fn run(arguments: &DoctorArgs, context: &Context) -> Result<ExitCode, Failures> {
    let documents = Documents::open(context)?;
    let reading = manifest::read(context);
    let (found, mut checks) = engine::find(&context.settings.engine);
    let there = found.is_some();
    if let Some(found) = found {
        let looking = look(found, &reading, arguments.fix, context);
        checks.extend(block_on(looking)??);
    }
    checks.extend(tools::check(reading.project(), &context.environment));
    checks.extend(manifest::check(&reading));
    let code = exit_code(there, &checks);
    let report = CheckupReport {
        checks,
        exit: ExitReport {
            code: code.code(),
            name: code.name().to_owned(),
        },
        schema_version: SCHEMA_VERSION,
        tool: tool(),
    };
    documents.write(&report, |styles| human::lines(&report, *styles))?;
    Ok(code)
}

/// All that needs an engine.
async fn look(
    found: Candidate,
    reading: &Reading,
    fix: bool,
    context: &Context,
) -> Result<Vec<CheckReport>, Failures> {
    let cancel = signals::watch()?;
    let work = async {
        let engine = match Engine::connect(found).await {
            Ok(engine) => engine,
            Err(error) => return vec![check::failed("engine", &error, error.hint())],
        };
        let mut checks = engine::check(&engine).await;
        checks.extend(needed(&engine, reading.project(), fix, context).await);
        checks.push(runtime::leftovers(&engine).await);
        checks
    };
    Ok(unless(&cancel, work).await?)
}

/// What builds and environments need.
async fn needed(
    engine: &Engine,
    project: Option<&Project>,
    fix: bool,
    context: &Context,
) -> Vec<CheckReport> {
    let settings = local::defaults(project, context);
    let (emulator, check) = runtime::emulator(engine, &settings.cache, fix).await;
    let mut checks = vec![check];
    if let Some(project) = project {
        let fixing = fix.then(|| stand_ins(engine, &settings));
        checks.extend(bases::check(engine, project, fixing.as_ref(), context).await);
    }
    checks.extend(runtime::sandbox(engine, emulator).await);
    checks
}

/// Without an engine nothing else matters; else nothing may be missing.
fn exit_code(engine: bool, checks: &[CheckReport]) -> ExitCode {
    let mut missing = checks
        .iter()
        .filter(|one| one.status == CheckStatus::Missing);
    match missing.next() {
        _ if !engine => ExitCode::NoEngine,
        Some(check) if check.what == engine::WHAT => ExitCode::NoEngine,
        Some(_) => ExitCode::Unexpected,
        None => ExitCode::Ok,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exit_code_is_the_gravest_lack() {
        let ok = || check::ok(engine::WHAT, "Docker");
        let warning = || check::warning("leftovers", "1 container", None);
        let missing = |what| check::missing(what, "gone", None);
        assert_eq!(exit_code(true, &[ok(), warning()]), ExitCode::Ok);
        let lacks = [ok(), missing("emulator")];
        assert_eq!(exit_code(true, &lacks), ExitCode::Unexpected);
        assert_eq!(
            exit_code(true, &[missing(engine::WHAT)]),
            ExitCode::NoEngine
        );
        assert_eq!(exit_code(false, &[]), ExitCode::NoEngine);
    }
}
