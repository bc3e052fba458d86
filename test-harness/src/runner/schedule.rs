//! The order of work: cells in the plan's order, as many at a time as wanted.

use std::collections::BTreeSet;
use std::pin::pin;

use futures_util::stream::{self, FuturesUnordered};
use futures_util::{Stream, StreamExt};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::cell::{CellRun, Ended, Tally};
use super::event::{CellInfo, Event, EventSender, RunInfo};
use super::memory::Memory;
use super::options::RunOptions;
use super::plan::Plan;
use super::port::Stage;
use super::verdict::{Asked, Verdict};

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
    let is_here = info.against.is_none() || info.engine.is_some();
    events.emit(Event::RunStarted(RunInfo {
        cells: plan.cells.iter().map(CellInfo::of).collect(),
        shard: plan.shard.clone(),
        ..info
    }));
    if work == Work::Run && is_here {
        tell_missing(plan, events);
    }
    let left_out = part_without_cases(plan);
    if let Some(text) = left_out.clone() {
        events.emit(Event::Note { cell: None, text });
    }
    let halt = CancellationToken::new();
    let memory = Memory::new(options.memory_mb);
    let cells = stream::iter(&plan.cells).map(|planned| {
        let cell = CellRun::new(planned, stage, options, events, (&halt, &memory));
        async move {
            match work {
                Work::Build => cell.build().await,
                Work::Run => cell.run().await,
            }
        }
    });
    let tallies = work_off(cells.buffer_unordered(options.jobs.get())).await;
    let mut verdict = Verdict {
        asked: match (work, left_out) {
            (Work::Build, _) => Asked::Images,
            (Work::Run, None) => Asked::Cases,
            (Work::Run, Some(_)) => Asked::Nothing,
        },
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

/// Tells once for each function which variables its environments here lack: the
/// manifest says where their values are, and nothing here reads them.
fn tell_missing(plan: &Plan, events: &EventSender) {
    let mut told = BTreeSet::new();
    for planned in &plan.cells {
        let function = &planned.target.function;
        let missing = function.missing_locally();
        if missing.is_empty() || !told.insert(&function.name) {
            continue;
        }
        let names: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
        let text = format!(
            "`{}` runs without {}: the manifest says where the value is, and gives no `local` one",
            function.name,
            names.join(", ")
        );
        events.emit(Event::Note { cell: None, text });
    }
}

/// Works the cells off. What a cell leaves running is stopped while the next one
/// is at work already.
async fn work_off<'a>(cells: impl Stream<Item = Ended<'a>>) -> Vec<Tally> {
    let mut cells = pin!(cells.fuse());
    let mut leaving = FuturesUnordered::new();
    let mut tallies = Vec::new();
    loop {
        tokio::select! {
            Some(mut ended) = cells.next() => {
                tallies.push(std::mem::take(&mut ended.tally));
                leaving.push(ended.leave());
            }
            Some(()) = leaving.next() => {}
            else => return tallies,
        }
    }
}

/// A shard that got nothing to test passes: where there are more shards than
/// cells, that is nobody's mistake, and the whole was seen to have cases.
fn part_without_cases(plan: &Plan) -> Option<String> {
    let part = plan.shard.as_ref()?;
    let shard = part.shard;
    (plan.case_count() == 0).then(|| format!("shard {shard} has nothing to test"))
}
