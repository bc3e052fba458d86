//! Warm invocations: through the library, with the outcome proven by the
//! emulator's log, beside a plain client of a plain emulator.

use std::time::{Duration, Instant};

use lambdock::model::InvocationContext;
use lambdock::runner::Running;

use crate::figures::{Times, ratio};
use crate::plain::{Client, Plain};
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

/// Invokes both sides, block by block in turns.
pub(crate) async fn measure(
    bench: &Bench,
    plain: &Plain,
    subject: &Subject,
    extent: Extent,
) -> Outcome<Vec<Row>> {
    let container = plain.run_alike(bench, subject).await?;
    let rows = async {
        let client = container.first_answer().await?;
        let running = bench.start(subject).await?;
        let mut sides = Sides {
            running,
            client,
            timeout: subject.target.function.timeout,
            ours: Times::default(),
            theirs: Times::default(),
        };
        let result = sides.run(extent).await;
        sides.running.stop().await;
        result?;
        Ok(rows(&subject.name, &sides.ours, &sides.theirs, extent))
    };
    let rows = rows.await;
    plain.remove(container).await?;
    rows
}

struct Sides {
    running: Box<dyn Running>,
    client: Client,
    timeout: Duration,
    ours: Times,
    theirs: Times,
}

impl Sides {
    async fn run(&mut self, extent: Extent) -> Outcome<()> {
        for block in 0..extent.blocks {
            // A B, B A, A B …: a drift meets both alike.
            for side in [block % 2 == 0, block % 2 == 1] {
                tokio::time::sleep(PAUSE).await;
                for number in 0..LEAD + extent.invocations {
                    let began = Instant::now();
                    let times = if side {
                        self.through_the_library().await?;
                        &mut self.ours
                    } else {
                        self.client.invoke(event()).await?;
                        &mut self.theirs
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

fn rows(name: &str, ours: &Times, theirs: &Times, extent: Extent) -> Vec<Row> {
    let blocks = |times: &Times| times.block_medians(extent.invocations);
    let at = |share: f64, ratio: Option<f64>, target: Option<f64>| {
        Some(Row {
            what: format!("warm invocation p{:.0}, {name}", share * 100.0),
            ours: Figure::of(ours.quantile(share), ours),
            beside: Some(Beside {
                what: "plain emulator",
                figure: Figure::of(theirs.quantile(share), theirs).ok()?,
                ratio: ratio?,
                target,
            }),
        })
    };
    let half = ratio(&blocks(ours), &blocks(theirs));
    let tail = ours.quantile(0.99).zip(theirs.quantile(0.99));
    let rows = [
        at(0.5, half, Some(TARGET)),
        at(0.99, tail.map(|(ours, theirs)| ours / theirs), None),
    ];
    rows.into_iter().flatten().collect()
}
