//! What lambdock costs, in one run on this machine: starts and warm invocations
//! beside the engine and the emulator that they stand on, builds of what has
//! not changed, the whole `lambdock test`, one of many cases, scans beside other
//! scanners, a trace, and pushes beside `docker push`. It judges no run by its times: a machine may be busy.

mod args;
mod assembly;
mod build;
mod evidence;
mod figures;
mod invoke;
mod many;
mod noise;
mod peers;
mod plain;
mod push;
mod row;
mod scan;
mod setup;
mod start;
mod table;
mod tool;
mod walk;
mod whole;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;

use args::{Args, Part};
use noise::Noise;
use plain::Plain;
use row::Row;
use setup::{Bench, Outcome};

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    match run(&args).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // A stderr that is gone is nothing that anybody could be told about.
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: &Args) -> Outcome<()> {
    let load = noise::load();
    let bench = Bench::open(args).await?;
    let measured = measure(args, &bench).await;
    bench.watched.shut_down().await;
    bench.stage.shut_down().await;
    let mut rows = measured?;
    if args.only.contains(&Part::Test) {
        rows.extend(whole::measure(args).await);
    }
    if args.only.contains(&Part::Scan) {
        rows.extend(scan::measure(args).await?);
    }
    if args.only.contains(&Part::Trace) {
        rows.push(walk::measure(args).await?);
    }
    let noise = Noise::of(&rows, load);
    let mut stdout = std::io::stdout().lock();
    write!(stdout, "{}", table::table(&rows))?;
    writeln!(stdout, "machine: {}", noise.told())?;
    if let Some(path) = &args.json {
        let rows: Vec<_> = rows.iter().map(Row::json).collect();
        let document = serde_json::json!({
            "schema_version": 1,
            "machine": noise.json(),
            "rows": rows,
        });
        std::fs::write(path, format!("{document:#}\n"))?;
    }
    Ok(())
}

async fn measure(args: &Args, bench: &Bench) -> Outcome<Vec<Row>> {
    let plain = Plain::new(bench, args.docker.clone())?;
    let mut rows = Vec::new();
    let wanted = |part| args.only.contains(&part);
    let mut subjects = Vec::new();
    let starting = [Part::Start, Part::Invoke, Part::Evidence];
    if starting.into_iter().any(wanted) {
        for name in &args.function {
            subjects.push(bench.subject(name).await?);
        }
    }
    if wanted(Part::Start) {
        for subject in &subjects {
            rows.extend(start::measure(bench, &plain, subject, args.starts).await?);
        }
    }
    if wanted(Part::Invoke) {
        let extent = invoke::Extent {
            blocks: args.blocks,
            invocations: args.invocations,
        };
        for subject in &subjects {
            rows.extend(invoke::measure(bench, &plain, subject, extent).await?);
        }
    }
    if wanted(Part::Evidence) {
        for subject in &subjects {
            rows.extend(evidence::measure(bench, subject, args.starts).await?);
        }
    }
    if wanted(Part::Build) {
        rows.extend(build::measure(bench, args.builds).await);
    }
    if wanted(Part::Cases) {
        rows.extend(many::measure(args, bench).await?);
    }
    if wanted(Part::Push) {
        rows.extend(push::measure(args, bench).await?);
    }
    Ok(rows)
}
