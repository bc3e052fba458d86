//! Reading what the hooks wrote. A function can write there as well, and a
//! process may be killed within a line: nothing is trusted, all is bounded, and
//! whatever cannot be read is a gap.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Read;

use serde::Deserialize;

use super::class_log::{self, ClassLoad};

/// Most bytes of records of one environment.
pub const MOST_BYTES: usize = 64 << 20;
/// Most loads of one environment that are kept.
const MOST_LOADS: usize = 400_000;
const MOST_GAPS: usize = 50;

/// What the processes of one environment told.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Records {
    pub(super) files: Vec<File>,
    pub(super) gaps: Vec<String>,
}

/// One file of records: of a process, a thread, or a loader's thread.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct File {
    pub(super) start: Option<Start>,
    /// When the runtime first asked for an event, where the hook saw it.
    pub(super) asked: Option<f64>,
    pub(super) loads: Vec<Load>,
    pub(super) reads: Vec<String>,
    pub(super) children: Vec<Child>,
    /// Threads that were started.
    pub(super) workers: Vec<u32>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Start {
    pub(super) pid: u32,
    pub(super) parent: u32,
    pub(super) thread: u32,
    pub(super) runtime: &'static str,
    pub(super) version: Option<String>,
    pub(super) command: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Load {
    pub(super) time: f64,
    pub(super) pid: u32,
    pub(super) path: String,
    pub(super) inside: Vec<String>,
    pub(super) class: Option<String>,
    pub(super) kind: String,
    pub(super) importer: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Child {
    /// The process that started it.
    pub(super) parent: u32,
    /// Its own id, where the hook knows it.
    pub(super) pid: Option<u32>,
    pub(super) program: String,
}

/// A line, as the hooks write it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Line {
    k: String,
    n: Option<u64>,
    t: f64,
    pid: Option<u32>,
    child: Option<u32>,
    ppid: u32,
    thread: u32,
    rt: String,
    v: Option<String>,
    cmd: Vec<String>,
    p: String,
    f: String,
    by: Option<String>,
    why: String,
}

impl Records {
    /// Reads the folder of records, as the engine's archive of it. `cut` says that
    /// the archive goes on behind its end.
    pub fn read(archive: &[u8], cut: bool) -> Self {
        let mut records = Self::default();
        if cut {
            records.gap("there are more records than can be read".to_owned());
        }
        let mut archive = tar::Archive::new(archive);
        let entries = match archive.entries() {
            Ok(entries) => entries,
            Err(error) => {
                records.gap(format!("the records cannot be read: {error}"));
                return records;
            }
        };
        for entry in entries {
            let Ok(mut entry) = entry else {
                records.gap("the records end too early".to_owned());
                break;
            };
            if !entry.header().entry_type().is_file() {
                continue;
            }
            let name = entry.path().ok().and_then(|path| {
                let name = path.file_name()?.to_str()?;
                Some(name.to_owned())
            });
            let Some(name) = name else { continue };
            let mut bytes = Vec::new();
            if entry.read_to_end(&mut bytes).is_err() {
                records.gap(format!("`{name}` of the records ends too early"));
            }
            let text = String::from_utf8_lossy(&bytes);
            records.file(&name, &text);
        }
        records
    }

    fn gap(&mut self, text: String) {
        if self.gaps.len() < MOST_GAPS && !self.gaps.contains(&text) {
            self.gaps.push(text);
        }
    }

    fn loads(&self) -> usize {
        self.files.iter().map(|file| file.loads.len()).sum()
    }

    fn file(&mut self, name: &str, text: &str) {
        let room = MOST_LOADS.saturating_sub(self.loads());
        let mut file = if let Some(pid) = name.strip_prefix("java-") {
            self.class_log(pid, text)
        } else if name
            .rsplit_once('.')
            .is_some_and(|(_, kind)| kind == "jsonl")
        {
            self.lines(text)
        } else {
            return self.gap(format!("`{name}` is no record of ours"));
        };
        if file.loads.len() > room {
            file.loads.truncate(room);
            self.gap("more was loaded than can be kept".to_owned());
        }
        self.files.push(file);
    }

    fn lines(&mut self, text: &str) -> File {
        let mut file = File::default();
        // By process: a forked one goes on in its parent's file.
        let mut numbers: HashMap<u32, u64> = HashMap::new();
        let mut begun = false;
        let mut own = None;
        if !text.is_empty() && !text.ends_with('\n') {
            self.gap("a record was cut off".to_owned());
        }
        for text in text.lines() {
            let Ok(line) = serde_json::from_str::<Line>(text) else {
                self.gap("a record cannot be read".to_owned());
                continue;
            };
            own = own.or(line.pid);
            let pid = line.pid.or(file.start.as_ref().map(|start| start.pid));
            let pid = pid.or(own).unwrap_or(0);
            if let Some(number) = line.n {
                let expected = numbers.insert(pid, number.saturating_add(1));
                if expected.unwrap_or(if begun { number } else { 0 }) != number {
                    self.gap("a record is missing".to_owned());
                }
                begun = true;
            }
            self.line(&mut file, pid, line);
        }
        file
    }

    fn line(&mut self, file: &mut File, pid: u32, line: Line) {
        match line.k.as_str() {
            "start" => file.start = Start::read(pid, line),
            "next" => file.asked = file.asked.or(Some(line.t)),
            "load" => file.loads.push(Load {
                time: line.t,
                pid,
                path: line.p,
                kind: line.f,
                importer: line.by,
                ..Load::default()
            }),
            "read" => file.reads.push(line.p),
            "child" => file.children.push(Child {
                parent: pid,
                pid: line.child,
                program: line.p,
            }),
            "worker" => file.workers.push(line.thread),
            "gap" => self.gap(line.why),
            "loader" => {}
            other => self.gap(format!("a record is of the unknown kind `{other}`")),
        }
    }

    fn class_log(&mut self, name: &str, text: &str) -> File {
        if name.rsplit('.').next() != Some("log") {
            // The log goes on in a new file, and the third would end the first.
            self.gap("more classes were loaded than the log holds".to_owned());
        }
        let pid = name.split('.').next().and_then(|pid| pid.parse().ok());
        let pid = pid.unwrap_or(0);
        let log = class_log::read(text);
        for gap in log.gaps {
            self.gap(gap);
        }
        let load = |class: ClassLoad| Load {
            time: class.time,
            pid,
            path: class.path,
            inside: class.inside,
            class: Some(class.name),
            kind: "class".to_owned(),
            importer: None,
        };
        File {
            start: (!text.is_empty()).then(|| Start {
                pid,
                runtime: "java",
                ..Start::default()
            }),
            loads: log.classes.into_iter().map(load).collect(),
            ..File::default()
        }
    }

    /// The earliest moment of any record.
    pub(super) fn first(&self) -> Option<f64> {
        let loads = self.files.iter().flat_map(|file| &file.loads);
        loads.map(|load| load.time).min_by(f64::total_cmp)
    }

    /// The files of JavaScript that were loaded, each once.
    pub fn scripts(&self) -> impl Iterator<Item = &str> {
        let loads = self.files.iter().flat_map(|file| &file.loads);
        let scripts = loads.filter(|load| load.kind == "commonjs" || load.kind == "module");
        let paths: BTreeSet<&str> = scripts.map(|load| load.path.as_str()).collect();
        paths.into_iter()
    }

    /// The processes by id, with the threads that have a start record.
    pub(super) fn started(&self) -> BTreeMap<u32, Vec<u32>> {
        let mut started = BTreeMap::<u32, Vec<u32>>::new();
        for start in self.files.iter().filter_map(|file| file.start.as_ref()) {
            started.entry(start.pid).or_default().push(start.thread);
        }
        started
    }
}

impl Start {
    fn read(pid: u32, line: Line) -> Option<Self> {
        let runtime = ["node", "python"]
            .into_iter()
            .find(|name| *name == line.rt)?;
        Some(Self {
            pid,
            parent: line.ppid,
            thread: line.thread,
            runtime,
            version: line.v,
            command: line.cmd,
        })
    }
}

#[cfg(test)]
#[path = "records_tests.rs"]
mod tests;
