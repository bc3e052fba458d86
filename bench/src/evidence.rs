//! What it costs to watch what a function loads: starts to the first answer and
//! warm invocations, watched beside unwatched, in turns.

use std::time::Instant;

use lambdock::model::InvocationContext;
use lambdock::runner::Stage as _;
use lambdock::runner::local::Local;

use crate::figures::{Times, ratio};
use crate::row::{Beside, Figure, Row};
use crate::setup::{Bench, Outcome, Subject, event, told};

/// Warm invocations after each start.
const WARM: usize = 20;

#[derive(Default)]
struct Side {
    answer: Times,
    warm: Times,
    stop: Times,
}

/// Starts a function so many times in each way, in turns.
pub(crate) async fn measure(bench: &Bench, subject: &Subject, rounds: usize) -> Outcome<Vec<Row>> {
    let stages = [&bench.watched, &bench.stage];
    let mut sides = [Side::default(), Side::default()];
    for stage in stages {
        stage.warm(1).await?;
        once(stage, subject, &mut Side::default()).await?;
    }
    for round in 0..rounds {
        for turn in 0..2 {
            let at = (round + turn) % 2;
            once(stages[at], subject, &mut sides[at]).await?;
        }
    }
    let [watched, plain] = &sides;
    let row = |what: &str, ours: &Times, theirs: &Times| {
        Some(Row {
            what: format!("watched {what}, {}", subject.name),
            ours: Figure::median(ours),
            beside: Some(Beside {
                what: "unwatched",
                figure: Figure::median(theirs).ok()?,
                ratio: ratio(ours, theirs)?,
                target: None,
            }),
        })
    };
    let rows = [
        row("start to first answer", &watched.answer, &plain.answer),
        row("warm invocation", &watched.warm, &plain.warm),
        row("stop", &watched.stop, &plain.stop),
    ];
    Ok(rows.into_iter().flatten().collect())
}

async fn once(stage: &Local, subject: &Subject, side: &mut Side) -> Outcome<()> {
    let began = Instant::now();
    let started = stage.start(&subject.target, &subject.prepared).await;
    let mut running = started.map_err(|failure| told(&failure))?;
    for number in 0..=WARM {
        let invoked = Instant::now();
        running.announce("bench");
        let timeout = subject.target.function.timeout;
        let answer = running
            .invoke(&event(), &InvocationContext::default(), timeout)
            .await;
        match number {
            0 => side.answer.push(began.elapsed()),
            _ => side.warm.push(invoked.elapsed()),
        }
        answer.map_err(|failed| failed.failure.message)?;
    }
    let began = Instant::now();
    running.stop().await;
    side.stop.push(began.elapsed());
    Ok(())
}
