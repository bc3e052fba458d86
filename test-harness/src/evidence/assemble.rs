//! One environment's evidence: records and the emulator's log put together.

use std::collections::{BTreeSet, HashSet};

use super::bundle::is_of_python;
use super::records::{Child, File, Load, Records};
use super::timeline::{Moment, Timeline};
use crate::wire::{BundleEvidence, EnvironmentEvidence, LoadEvidence, ProcessEvidence};

/// What is known of an environment at its end.
#[derive(Debug, Clone, Default)]
pub struct Observed {
    /// The container's id.
    pub container: String,
    /// What its processes told.
    pub records: Records,
    /// Its phases.
    pub timeline: Timeline,
    /// The cases whose events it got, in order.
    pub cases: Vec<String>,
    /// Files of its own code that look like bundles.
    pub bundles: Vec<BundleEvidence>,
    /// What else could not be seen.
    pub gaps: Vec<String>,
}

/// The evidence of one environment.
pub fn environment(observed: Observed) -> EnvironmentEvidence {
    let gaps = gaps(&observed);
    let Observed {
        container,
        records,
        timeline,
        cases,
        mut bundles,
        ..
    } = observed;
    let timeline = records
        .first()
        .map_or_else(|| timeline.clone(), |first| timeline.aligned(first));
    let mut loads = Vec::new();
    let mut processes = Vec::new();
    let mut reads = BTreeSet::new();
    // A bytecode file that is read is its source that is run.
    let mut loaded = HashSet::new();
    for file in &records.files {
        processes.extend(process(file));
        for load in &file.loads {
            loaded.insert(load.path.clone());
            let case = case(load, file, &timeline, &cases);
            loads.push(evidence(load, case));
        }
        reads.extend(file.reads.iter().map(|path| source(path)));
    }
    bundles.extend(archives(&loads, &reads));
    bundles.sort();
    bundles.dedup();
    let reads = reads.into_iter().filter(|path| !loaded.contains(path));
    EnvironmentEvidence {
        bundles,
        container,
        exercised: cases,
        gaps,
        reads: reads.collect(),
        loads,
        processes,
    }
}

fn process(file: &File) -> Option<ProcessEvidence> {
    let start = file.start.as_ref()?;
    Some(ProcessEvidence {
        command: start.command.clone(),
        pid: start.pid,
        runtime: start.runtime.to_owned(),
        thread: start.thread,
        version: start.version.clone(),
    })
}

fn evidence(load: &Load, case: Option<String>) -> LoadEvidence {
    LoadEvidence {
        case,
        class: load.class.clone(),
        importer: load.importer.clone(),
        inside: load.inside.clone(),
        kind: load.kind.clone(),
        path: load.path.clone(),
        pid: load.pid,
    }
}

/// The case on whose event a file was loaded. Where the hook saw its runtime ask for
/// an event, that is exact; else the emulator's log tells, to the millisecond.
fn case(load: &Load, file: &File, timeline: &Timeline, cases: &[String]) -> Option<String> {
    let number = match file.asked {
        Some(asked) if load.time < asked => None,
        Some(_) => timeline.event(load.time),
        None => match timeline.moment(load.time) {
            Moment::Init => None,
            Moment::Event(number) => Some(number),
        },
    };
    number.and_then(|number| cases.get(number).or(cases.last()).cloned())
}

/// `/a/__pycache__/b.cpython-311.pyc` as `/a/b.py`.
fn source(path: &str) -> String {
    let parts = path
        .strip_suffix(".pyc")
        .and_then(|path| path.rsplit_once("/__pycache__/"));
    match parts {
        Some((folder, name)) => {
            let name = name.split('.').next().unwrap_or(name);
            format!("{folder}/{name}.py")
        }
        None => path.to_owned(),
    }
}

/// Archives that Python ran code from: nobody knows which packages are in them.
fn archives(loads: &[LoadEvidence], reads: &BTreeSet<String>) -> BTreeSet<BundleEvidence> {
    let python = loads.iter().filter(|load| load.kind == "python");
    let within = python.filter_map(|load| {
        let ends = load.path.match_indices('/').map(|(at, _)| &load.path[..at]);
        ends.into_iter()
            .filter(|path| is_of_python(path))
            .find(|path| reads.contains(*path))
    });
    within
        .map(|path| BundleEvidence {
            path: path.to_owned(),
            reason: "Python runs code from within this archive".to_owned(),
        })
        .collect()
}

/// What could not be seen in an environment.
fn gaps(observed: &Observed) -> Vec<String> {
    let records = &observed.records;
    let mut gaps = observed.gaps.clone();
    gaps.extend(records.gaps.iter().cloned());
    let started = records.started();
    if started.is_empty() {
        gaps.push("no process told what it loads".to_owned());
    }
    for file in &records.files {
        for worker in &file.workers {
            let start = file.start.as_ref();
            let threads = start.and_then(|start| started.get(&start.pid));
            if !threads.is_some_and(|threads| threads.contains(worker)) {
                gaps.push("a worker thread did not tell what it loads".to_owned());
            }
        }
    }
    gaps.extend(silent_children(records));
    gaps.sort();
    gaps.dedup();
    gaps
}

/// Child processes that told nothing.
fn silent_children(records: &Records) -> Vec<String> {
    let starts = || records.files.iter().filter_map(|file| file.start.as_ref());
    let text = |child: &Child| format!("`{}` ran and did not tell what it loads", child.program);
    let children = || records.files.iter().flat_map(|file| &file.children);
    let mut silent: Vec<String> = children()
        .filter(|child| {
            let pid = child.pid.unwrap_or(0);
            pid != 0 && !starts().any(|start| start.pid == pid)
        })
        .map(text)
        .collect();
    // Where ids are not known, numbers must do.
    let parents: BTreeSet<u32> = children().map(|child| child.parent).collect();
    for parent in parents {
        let unknown = || {
            let unnamed = children().filter(|child| child.pid.is_none());
            unnamed.filter(|child| child.parent == parent)
        };
        let told = starts().filter(|start| start.parent == parent && start.thread == 0);
        if unknown().count() > told.count() {
            silent.extend(unknown().map(text));
        }
    }
    silent
}

#[cfg(test)]
#[path = "assemble_tests.rs"]
mod tests;
