//! Watching one environment: its cases and phases while it runs, and what its
//! processes told at its end.

use crate::engine::EngineError;
use crate::evidence::{
    self, Hooks, Listed, MOST_BYTES, Observed, Records, Timeline, looks_bundled, own_code,
};
use crate::runtime::{Environment, Launcher, LogEntry, LogStream};
use crate::wire::{BundleEvidence, EnvironmentEvidence};

/// Most files of a function's own that are looked into.
const MOST_FILES: usize = 500;
/// Most bytes of one such file.
const MOST_TEXT: usize = 4 << 20;

pub(super) struct Watch {
    hooks: Hooks,
    timeline: Timeline,
    cases: Vec<String>,
}

impl Watch {
    pub(super) fn new(hooks: Hooks) -> Self {
        Self {
            hooks,
            timeline: Timeline::default(),
            cases: Vec::new(),
        }
    }

    pub(super) fn announce(&mut self, case: &str) {
        self.cases.push(case.to_owned());
    }

    /// Looks at a line of the log; gives it as it would be without hooks.
    pub(super) fn line(&mut self, entry: LogEntry) -> Option<LogEntry> {
        match entry.stream {
            LogStream::Stderr => {
                self.timeline.push(&entry.line);
                Some(entry)
            }
            LogStream::Stdout => {
                let line = self.hooks.clean(entry.line)?;
                Some(LogEntry { line, ..entry })
            }
        }
    }

    /// What the environment loaded; it must still be there.
    pub(super) async fn end(
        mut self,
        environment: &Environment,
        launcher: &Launcher,
        mark: u64,
    ) -> EnvironmentEvidence {
        for entry in environment.logs().since(mark) {
            self.line(entry);
        }
        let mut gaps = self.hooks.left_out;
        let listed = environment.processes(launcher).await;
        let records = environment
            .fetch(launcher, evidence::RECORDS, MOST_BYTES)
            .await;
        let records = match records {
            Ok(fetched) => Records::read(&fetched.archive, fetched.cut),
            Err(error) => {
                gaps.push(unread(&error));
                Records::default()
            }
        };
        match listed {
            Ok(listed) => {
                let listed: Vec<Listed> = listed.into_iter().map(Listed).collect();
                let unwatched = evidence::unwatched(&listed, &records);
                let text = |command| format!("`{command}` runs and does not tell what it loads");
                gaps.extend(unwatched.into_iter().map(text));
            }
            Err(reason) => gaps.push(format!("its processes cannot be listed: {reason}")),
        }
        let bundles = bundles(environment, launcher, &records, &mut gaps).await;
        evidence::environment(Observed {
            container: environment.id(),
            records,
            timeline: self.timeline,
            cases: self.cases,
            bundles,
            gaps,
        })
    }
}

fn unread(error: &EngineError) -> String {
    format!("the records cannot be read: {error}")
}

/// Files of the function's own JavaScript that hold more than one package.
async fn bundles(
    environment: &Environment,
    launcher: &Launcher,
    records: &Records,
    gaps: &mut Vec<String>,
) -> Vec<BundleEvidence> {
    let own: Vec<&str> = records.scripts().filter(|path| own_code(path)).collect();
    if own.len() > MOST_FILES {
        gaps.push(format!(
            "it has more than {MOST_FILES} files of its own: whether one is a bundle was not looked at"
        ));
        return Vec::new();
    }
    let mut found = Vec::new();
    for path in own {
        let fetched = environment.fetch(launcher, path, MOST_TEXT).await;
        let reason = match fetched {
            Ok(fetched) => looks_bundled(&String::from_utf8_lossy(&fetched.archive)),
            // Such as a file in `/tmp`, which the function wrote itself.
            Err(_) => Some("it cannot be read from the image".to_owned()),
        };
        found.extend(reason.map(|reason| BundleEvidence {
            path: path.to_owned(),
            reason,
        }));
    }
    found
}
