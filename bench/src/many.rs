//! Many cases over some functions: `lambdock test` beside the starts and the
//! invocations alone that they need, through the library; and whether memory
//! grows with the cases.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use bytes::Bytes;
use lambdock::model::InvocationContext;
use tempfile::TempDir;

use crate::args::Args;
use crate::figures::{Times, ratio};
use crate::row::{Beside, Figure, Row};
use crate::setup::{Bench, Outcome, Subject, event};
use crate::tool;

/// The functions, in each language and one more.
const FUNCTIONS: [&str; 6] = [
    "greeter-go",
    "greeter-java/multi-stage",
    "greeter-node/node22",
    "greeter-python/python313",
    "greeter-rust/outside",
    "faults",
];
const CASES: usize = 200;
const FEW: usize = 20;
/// The largest share of the needed work that the whole may be.
const TARGET: f64 = 1.3;
/// What memory may grow by while the cases grow tenfold.
const FLAT: f64 = 1.2;

/// Measures both in turns, after a round that does not count.
pub(crate) async fn measure(args: &Args, bench: &Bench) -> Outcome<Vec<Row>> {
    let mut subjects = Vec::new();
    for name in FUNCTIONS {
        subjects.push(bench.subject(name).await?);
    }
    let folder = tempfile::tempdir()?;
    let many = project(&folder, "many", &subjects, CASES)?;
    let few = project(&folder, "few", &subjects, FEW)?;
    bench.stage.warm(1).await?;
    let mut measured = Measured::default();
    for round in 0..=args.runs {
        let needed = needed(bench, &subjects).await?;
        let single = tool::test(args, &many, &["--jobs", "1"]).await?;
        let parallel = tool::test(args, &many, &[]).await?;
        let small = tool::test(args, &few, &["--jobs", "1"]).await?;
        if round > 0 {
            measured.needed.push(needed);
            measured.single.push(single.elapsed);
            measured.parallel.push(parallel.elapsed);
            measured.many = larger(measured.many, single.peak);
            measured.few = larger(measured.few, small.peak);
        }
    }
    Ok(measured.rows())
}

#[derive(Default)]
struct Measured {
    needed: Times,
    single: Times,
    parallel: Times,
    /// Peaks, in kilobytes.
    many: Option<f64>,
    few: Option<f64>,
}

impl Measured {
    fn rows(&self) -> Vec<Row> {
        let what = format!("{CASES} cases over {} functions", FUNCTIONS.len());
        let row = |how: &str, times: &Times, target| Row {
            what: format!("{what}, {how}"),
            ours: Figure::median(times),
            beside: beside(times, &self.needed, target),
        };
        let memory = self.many.zip(self.few).map(|(many, few)| Beside {
            what: "the same with 20 cases",
            figure: Figure::memory(few),
            ratio: many / few,
            target: Some(FLAT),
        });
        let peak = self.many.ok_or_else(|| "it cannot be seen here".to_owned());
        vec![
            row("one function at a time", &self.single, Some(TARGET)),
            row("as many as cores", &self.parallel, None),
            Row {
                what: format!("peak memory of {CASES} cases"),
                ours: peak.map(Figure::memory),
                beside: memory,
            },
        ]
    }
}

fn beside(ours: &Times, needed: &Times, target: Option<f64>) -> Option<Beside> {
    Some(Beside {
        what: "starts and invocations alone",
        figure: Figure::median(needed).ok()?,
        ratio: ratio(ours, needed)?,
        target,
    })
}

fn larger(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    one.into_iter().chain(other).reduce(f64::max)
}

/// How many of so many cases a function gets.
const fn share(cases: usize, function: usize) -> usize {
    let rest = if function < cases % FUNCTIONS.len() {
        1
    } else {
        0
    };
    cases / FUNCTIONS.len() + rest
}

/// The starts and invocations that the cases need, one after another. The ends
/// of environments are not among it.
async fn needed(bench: &Bench, subjects: &[Subject]) -> Outcome<Duration> {
    let mut sum = Duration::ZERO;
    for (index, subject) in subjects.iter().enumerate() {
        let event = event_of(subject);
        let timeout = subject.target.function.timeout;
        let began = Instant::now();
        let mut running = bench.start(subject).await?;
        let mut failure = None;
        for _ in 0..share(CASES, index) {
            let context = InvocationContext::default();
            let invoked = running.invoke(&event, &context, timeout).await;
            failure = failure.or(invoked.err());
        }
        sum += began.elapsed();
        running.stop().await;
        if let Some(failed) = failure {
            return Err(failed.failure.message.into());
        }
    }
    Ok(sum)
}

fn event_of(subject: &Subject) -> Bytes {
    match subject.name.as_str() {
        "faults" => Bytes::from_static(br#"{"fault":"none"}"#),
        _ => event(),
    }
}

/// A manifest of these images, with so many cases; gives its path.
fn project(folder: &TempDir, name: &str, subjects: &[Subject], cases: usize) -> Outcome<PathBuf> {
    let folder = folder.path().join(name);
    std::fs::create_dir(&folder)?;
    let mut manifest = format!("[project]\nname = \"bench-{name}\"\n");
    for (index, subject) in subjects.iter().enumerate() {
        let function = &subject.target.function;
        write!(
            manifest,
            "\n[functions.{}]\nimage = {:?}\nmemory = {}\ntimeout = {}\ncases = [\"{}.toml\"]\n",
            function.name,
            subject.prepared.build.image,
            function.memory_mb,
            function.timeout.as_secs(),
            function.name,
        )?;
        let file = format!("{}.toml", function.name);
        write_cases(&folder.join(file), subject, share(cases, index))?;
    }
    let path = folder.join("lambdock.toml");
    std::fs::write(&path, manifest)?;
    Ok(path)
}

fn write_cases(path: &Path, subject: &Subject, count: usize) -> Outcome<()> {
    let (event, answer) = match subject.name.as_str() {
        "faults" => (r#"{ fault = "none" }"#, "{ ok = true }"),
        _ => (
            r#"{ name = "Ada", numbers = [1, 2, 3] }"#,
            r#"{ message = "Hello, Ada!", characters = 3, sum = 6 }"#,
        ),
    };
    let mut text = String::new();
    for number in 1..=count {
        write!(
            text,
            "[[case]]\nname = \"case {number}\"\nevent = {event}\nexpect.answer = {answer}\n\n"
        )?;
    }
    Ok(std::fs::write(path, text)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_belongs_to_one_function() {
        for cases in [CASES, FEW, 0, 5] {
            let shares = (0..FUNCTIONS.len()).map(|index| share(cases, index));
            assert_eq!(shares.sum::<usize>(), cases);
        }
    }

    #[test]
    fn the_whole_stands_beside_what_it_needs() {
        let mut measured = Measured {
            many: Some(20_480.0),
            few: Some(19_000.0),
            ..Measured::default()
        };
        measured.needed.push(Duration::from_secs(10));
        measured.single.push(Duration::from_secs(12));
        measured.parallel.push(Duration::from_secs(7));
        let words: Vec<_> = measured
            .rows()
            .iter()
            .map(|row| row.verdict().word())
            .collect();
        assert_eq!(words, ["MET", "", "MET"]);
        measured.single.push(Duration::from_secs(20));
        measured.needed.push(Duration::from_secs(10));
        assert_eq!(measured.rows()[0].verdict().word(), "MISSED");
    }
}
