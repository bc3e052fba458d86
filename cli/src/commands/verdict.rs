//! The end of a run: reports are put in place whatever the verdict, then the
//! verdict is the exit code.

use lambdock::runner::Verdict;
use lambdock::wire::ExitCode;

use crate::context::Context;
use crate::failure::Failures;
use crate::render;
use crate::reports::Reports;
use crate::stderr;

/// Ends the reports and gives the exit code: the verdict's, unless all is well
/// but for a report.
pub(super) fn told(
    verdict: Verdict,
    reports: Reports,
    context: &Context,
) -> Result<ExitCode, Failures> {
    let code = verdict.exit_code();
    match reports.finish() {
        Ok(()) => Ok(code),
        Err(error) if code == ExitCode::Ok => Err(error.into()),
        Err(error) => {
            let color = context.terminal.stderr_color;
            stderr::print(&render::failures(&error.into(), color));
            Ok(code)
        }
    }
}
