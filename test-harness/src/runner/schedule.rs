//! The order of work: cells in the plan's order, as many at a time as wanted.

use futures_util::StreamExt;
use futures_util::stream;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::cell::{CellRun, Tally};
use super::event::{CellInfo, Event, EventSender, RunInfo};
use super::options::RunOptions;
use super::plan::Plan;
use super::port::Stage;
use super::verdict::Verdict;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Work {
    Build,
    Run,
}

/// Builds every cell's image and runs its cases. What happens is told as events;
/// the verdict is their sum.
pub async fn run(
    plan: &Plan,
    stage: &dyn Stage,
    options: &RunOptions,
    info: RunInfo,
    events: &EventSender,
) -> Verdict {
    work(Work::Run, plan, stage, options, (info, events)).await
}

/// Builds every cell's image and runs nothing.
pub async fn build(
    plan: &Plan,
    stage: &dyn Stage,
    options: &RunOptions,
    info: RunInfo,
    events: &EventSender,
) -> Verdict {
    work(Work::Build, plan, stage, options, (info, events)).await
}

async fn work(
    work: Work,
    plan: &Plan,
    stage: &dyn Stage,
    options: &RunOptions,
    (info, events): (RunInfo, &EventSender),
) -> Verdict {
    let began = Instant::now();
    events.emit(Event::RunStarted(RunInfo {
        cells: plan.cells.iter().map(CellInfo::of).collect(),
        ..info
    }));
    let halt = CancellationToken::new();
    let cells = stream::iter(&plan.cells).map(|planned| {
        let cell = CellRun::new(planned, stage, options, events, &halt);
        async move {
            match work {
                Work::Build => cell.build().await,
                Work::Run => cell.run().await,
            }
        }
    });
    let tallies: Vec<Tally> = cells.buffer_unordered(options.jobs.get()).collect().await;
    let mut verdict = Verdict {
        builds_only: work == Work::Build,
        interrupted: options.cancel.is_cancelled(),
        ..Verdict::default()
    };
    for tally in tallies {
        verdict.counts.add(tally.counts);
        verdict.engine_lost |= tally.engine_lost;
    }
    let elapsed = began.elapsed();
    events.emit(Event::RunFinished { verdict, elapsed });
    verdict
}
