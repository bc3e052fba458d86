//! Warm invocations: through the library, with the outcome proven by the
//! emulator's log, beside a plain client of a plain emulator, and of one whose
//! log is written and read as the proof needs it.

use std::time::{Duration, Instant};

use lambdock::model::InvocationContext;
use lambdock::runner::Running;

use crate::figures::{Times, ratio};
use crate::plain::{Client, Log, Plain};
use crate::row::{Beside, Figure, Row};
use crate::setup::{Bench, Outcome, Subject, event};

/// The largest ratio that is wanted of the median.
const TARGET: f64 = 1.1;
/// Invocations before a block that do not count: the other side has had the
/// caches meanwhile.
const LEAD: usize = 3;
/// Until what the other side left to do is done.
const PAUSE: Duration = Duration::from_millis(5);

/// How much to measure.
#[derive(Clone, Copy)]
pub(crate) struct Extent {
    pub(crate) blocks: usize,
    pub(crate) invocations: usize,
}

/// Invokes all sides, block by block in turns.
pub(crate) async fn measure(
    bench: &Bench,
    plain: &Plain,
    subject: &Subject,
    extent: Extent,
) -> Outcome<Vec<Row>> {
    let kept = plain.run_alike(bench, subject, Log::Kept).await?;
    let followed = plain.run_alike(bench, subject, Log::Followed).await?;
    let rows = async {
        let clients = [kept.first_answer().await?, followed.first_answer().await?];
        let running = bench.start(subject).await?;
        let mut sides = Sides {
            running,
            clients,
            timeout: subject.target.function.timeout,
            ours: Times::default(),
            theirs: [Times::default(), Times::default()],
        };
        let result = sides.run(extent).await;
        sides.running.stop().await;
        result?;
        Ok(rows(&subject.name, &sides.ours, &sides.theirs, extent))
    };
    let rows = rows.await;
    plain.remove(kept).await?;
    plain.remove(followed).await?;
    rows
}

struct Sides {
    running: Box<dyn Running>,
    clients: [Client; 2],
    timeout: Duration,
    ours: Times,
    theirs: [Times; 2],
}

impl Sides {
    async fn run(&mut self, extent: Extent) -> Outcome<()> {
        const SIDES: usize = 3;
        for block in 0..extent.blocks {
            // A B C, B C A, C A B …: a drift meets all alike.
            for turn in 0..SIDES {
                let side = (block + turn) % SIDES;
                tokio::time::sleep(PAUSE).await;
                for number in 0..LEAD + extent.invocations {
                    let began = Instant::now();
                    let times = match side.checked_sub(1) {
                        None => {
                            self.through_the_library().await?;
                            &mut self.ours
                        }
                        Some(other) => {
                            self.clients[other].invoke(event()).await?;
                            &mut self.theirs[other]
                        }
                    };
                    if number >= LEAD {
                        times.push(began.elapsed());
                    }
                }
            }
        }
        Ok(())
    }

    async fn through_the_library(&mut self) -> Outcome<()> {
        let invoked = self
            .running
            .invoke(&event(), &InvocationContext::default(), self.timeout)
            .await;
        let invocation = invoked.map_err(|failed| failed.failure.message)?;
        if !invocation.certain || invocation.report.is_none() {
            return Err("the outcome was not certain".into());
        }
        Ok(())
    }
}

fn rows(name: &str, ours: &Times, theirs: &[Times; 2], extent: Extent) -> Vec<Row> {
    let blocks = |times: &Times| times.block_medians(extent.invocations);
    let row = |share: f64, what, theirs: &Times, ratio: Option<f64>, target| {
        Some(Row {
            what: format!("warm invocation p{:.0}, {name}", share * 100.0),
            ours: Figure::of(ours.quantile(share), ours),
            beside: Some(Beside {
                what,
                figure: Figure::of(theirs.quantile(share), theirs).ok()?,
                ratio: ratio?,
                target,
            }),
        })
    };
    let [kept, followed] = theirs;
    let half = |theirs: &Times| ratio(&blocks(ours), &blocks(theirs));
    let tail = ours.quantile(0.99).zip(kept.quantile(0.99));
    let tail = tail.map(|(ours, theirs)| ours / theirs);
    let rows = [
        row(0.5, "plain emulator", kept, half(kept), Some(TARGET)),
        row(
            0.5,
            "its log followed",
            followed,
            half(followed),
            Some(TARGET),
        ),
        row(0.99, "plain emulator", kept, tail, None),
    ];
    rows.into_iter().flatten().collect()
}
