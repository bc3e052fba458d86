//! From nothing to the first answer, and the end: lambdock's environment beside
//! `docker run -p`.

use std::time::Instant;

use lambdock::model::InvocationContext;

use crate::figures::{Times, ratio};
use crate::plain::{Plain, PlainContainer, Recipe};
use crate::row::{Beside, Figure, Row};
use crate::setup::{Bench, Outcome, Subject, event};

/// The largest ratio that is wanted.
const TARGET: f64 = 0.6;

/// Times of one kind of start.
#[derive(Default)]
struct Starts {
    answer: Times,
    stop: Times,
}

#[derive(Default)]
struct Measured {
    lambdock: Starts,
    tool: Starts,
    api: Starts,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Lambdock,
    Tool,
    Api,
}

/// Starts an image so many times in each way, in turns.
pub(crate) async fn measure(
    bench: &Bench,
    plain: &Plain,
    subject: &Subject,
    rounds: usize,
) -> Outcome<Vec<Row>> {
    let recipe = Plain::recipe(bench, subject).await?;
    let mut kinds = vec![Kind::Lambdock, Kind::Tool, Kind::Api];
    kinds.retain(|&kind| kind != Kind::Tool || plain.tool.is_some());
    // The network is made ready once in a run, and so is the file cache.
    bench.stage.warm(1).await?;
    let mut warm_up = Measured::default();
    for &kind in &kinds {
        once(bench, plain, (subject, &recipe), kind, &mut warm_up).await?;
    }
    let mut measured = Measured::default();
    for _ in 0..rounds {
        for &kind in &kinds {
            once(bench, plain, (subject, &recipe), kind, &mut measured).await?;
        }
        kinds.reverse();
    }
    Ok(rows(&subject.name, &measured))
}

async fn once(
    bench: &Bench,
    plain: &Plain,
    (subject, recipe): (&Subject, &Recipe),
    kind: Kind,
    measured: &mut Measured,
) -> Outcome<()> {
    let began = Instant::now();
    let container = match kind {
        Kind::Lambdock => return lambdock(bench, subject, &mut measured.lambdock).await,
        Kind::Tool => plain.run_by_tool(recipe).await?,
        Kind::Api => plain.run_by_api(recipe).await?,
    };
    let starts = match kind {
        Kind::Tool => &mut measured.tool,
        _ => &mut measured.api,
    };
    by_hand(plain, container, began, starts).await
}

async fn lambdock(bench: &Bench, subject: &Subject, starts: &mut Starts) -> Outcome<()> {
    let began = Instant::now();
    let mut running = bench.start(subject).await?;
    let timeout = subject.target.function.timeout;
    let invoked = running
        .invoke(&event(), &InvocationContext::default(), timeout)
        .await;
    starts.answer.push(began.elapsed());
    let began = Instant::now();
    running.stop().await;
    starts.stop.push(began.elapsed());
    let invocation = invoked.map_err(|failed| failed.failure.message)?;
    if !invocation.certain || invocation.report.is_none() {
        return Err("the outcome was not certain".into());
    }
    Ok(())
}

async fn by_hand(
    plain: &Plain,
    container: PlainContainer,
    began: Instant,
    starts: &mut Starts,
) -> Outcome<()> {
    let answered = container.first_answer().await;
    starts.answer.push(began.elapsed());
    let began = Instant::now();
    plain.remove(container).await?;
    starts.stop.push(began.elapsed());
    answered.map(|_| ())
}

fn rows(name: &str, measured: &Measured) -> Vec<Row> {
    let Measured {
        lambdock,
        tool,
        api,
    } = measured;
    let start = format!("start to first answer, {name}");
    let stop = format!("stop, {name}");
    let target = Some(TARGET);
    let rows = [
        row(
            &start,
            (&lambdock.answer, &tool.answer),
            "docker run -p",
            target,
        ),
        row(
            &start,
            (&lambdock.answer, &api.answer),
            "the same by API",
            target,
        ),
        row(&stop, (&lambdock.stop, &api.stop), "remove by API", None),
    ];
    rows.into_iter().flatten().collect()
}

fn row(
    what: &str,
    (ours, theirs): (&Times, &Times),
    beside: &'static str,
    target: Option<f64>,
) -> Option<Row> {
    Some(Row {
        what: what.to_owned(),
        ours: Figure::median(ours),
        beside: Some(Beside {
            what: beside,
            figure: Figure::median(theirs).ok()?,
            ratio: ratio(ours, theirs)?,
            target,
        }),
    })
}
