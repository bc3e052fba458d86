//! `lambdock test` as a user runs it, where nothing has changed: how long, and
//! how much memory lambdock itself takes.

use crate::args::Args;
use crate::figures::Times;
use crate::row::{Figure, Row};
use crate::tool;

/// Runs the whole test so often, after once that may have to build.
pub(crate) async fn measure(args: &Args) -> Vec<Row> {
    let mut times = Times::default();
    let mut peak = None;
    let mut failure = None;
    for number in 0..=args.runs {
        match tool::test(args, &args.manifest, &[]).await {
            Ok(run) if number > 0 => {
                times.push(run.elapsed);
                peak = run.peak.into_iter().chain(peak).reduce(f64::max);
            }
            Ok(_) => {}
            Err(error) => {
                failure = Some(error.to_string());
                break;
            }
        }
    }
    let wall = failure.clone().map_or_else(|| Figure::median(&times), Err);
    let memory = peak.ok_or_else(|| failure.unwrap_or("it cannot be seen here".to_owned()));
    let memory = memory.map(Figure::memory);
    vec![
        Row::alone("no-op `lambdock test`, whole", wall),
        Row::alone("its peak memory", memory),
    ]
}
