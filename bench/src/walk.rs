//! From the tag of an image to the function, the folder and the line, as a whole
//! process, over a CDK app of many functions.

use std::path::Path;

use serde_json::Value;
use tokio::process::Command;

use crate::args::Args;
use crate::assembly::{self, App, FUNCTIONS, Sample};
use crate::figures::Times;
use crate::row::{Beside, Figure, Row};
use crate::setup::Outcome;
use crate::tool;

/// The longest that it may take, in milliseconds.
const TARGET: f64 = 50.0;
/// Processes this short need some more turns.
const TIMES_AS_OFTEN: usize = 5;

/// Runs the trace of one function in the middle, after once that must be right.
pub(crate) async fn measure(args: &Args) -> Outcome<Row> {
    let folder = tempfile::tempdir()?;
    let app = assembly::write(folder.path())?;
    let sample = Sample(FUNCTIONS / 2 + 7);
    check(args, &app, sample).await?;
    let mut times = Times::default();
    for _ in 0..args.runs * TIMES_AS_OFTEN {
        let command = trace(args, &app, sample)?;
        times.push(tool::run(command, &[0]).await?.elapsed);
    }
    Ok(row(&times))
}

fn row(times: &Times) -> Row {
    let beside = times.median().map(|median| Beside {
        what: "wanted at most",
        figure: Figure {
            value: TARGET,
            unit: "ms",
            times: Times::default(),
        },
        ratio: median / TARGET,
        target: Some(1.0),
    });
    Row {
        what: format!("trace of a tag over {FUNCTIONS} functions, whole"),
        ours: Figure::median(times),
        beside,
    }
}

fn trace(args: &Args, app: &App, sample: Sample) -> Outcome<Command> {
    let mut command = tool::lambdock(args)?;
    command
        .current_dir(&app.root)
        .args(["trace", &sample.hash(), "--cdk-out"])
        .arg(&app.cdk_out);
    Ok(command)
}

/// A wrong answer may be as fast as it likes.
async fn check(args: &Args, app: &App, sample: Sample) -> Outcome<()> {
    let mut command = trace(args, app, sample)?;
    let output = command.args(["--output", "json"]).output().await?;
    let said: Value = serde_json::from_slice(&output.stdout)
        .map_err(|_| String::from_utf8_lossy(&output.stderr).into_owned())?;
    let found = &said["deployments"];
    let place = format!("app/{}", sample.name());
    let right = found.as_array().is_some_and(|found| found.len() == 1)
        && found[0]["logical_id"] == sample.logical_id()
        && found[0]["function"] == sample.name()
        && found[0]["declared"]["line"] == sample.line()
        && found[0]["folder"].as_str().map(Path::new) == Some(Path::new(&place));
    if right {
        Ok(())
    } else {
        Err(format!("the trace is wrong: {found}").into())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_time_itself_is_the_target() {
        let verdict = |milliseconds| {
            let mut times = Times::default();
            times.push(Duration::from_millis(milliseconds));
            row(&times).verdict().word()
        };
        assert_eq!(verdict(50), "MET");
        assert_eq!(verdict(51), "MISSED");
    }
}
