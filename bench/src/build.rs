//! Builds of what has not changed, image by image.

use std::time::Instant;

use crate::figures::Times;
use crate::row::{Figure, Row};
use crate::setup::{Bench, called, told};

/// Builds every image so often that has nothing to build.
pub(crate) async fn measure(bench: &Bench, rounds: usize) -> Vec<Row> {
    let mut cells: Vec<_> = Vec::new();
    for target in bench.targets() {
        // The first may have to build.
        let built = bench.prepare(&target).await;
        let failure = built.err().map(|failure| told(&failure));
        cells.push((target, failure, Times::default()));
    }
    for _ in 0..rounds {
        for (target, failure, times) in &mut cells {
            if failure.is_none() {
                let began = Instant::now();
                *failure = bench.prepare(target).await.err().map(|one| told(&one));
                times.push(began.elapsed());
            }
        }
    }
    let rows = cells.into_iter().map(|(target, failure, times)| {
        let what = format!("no-op build, {}", called(&target.cell));
        let figure = failure.map_or_else(|| Figure::median(&times), Err);
        Row::alone(what, figure)
    });
    rows.collect()
}
