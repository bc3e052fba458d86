//! Cases from a test: the same plan, runner and report as `lambdock test`.

use super::{Harness, HarnessError};
use crate::manifest::Selection;
use crate::report::{Document, Human, HumanOptions, Reporter, Styles};
use crate::runner::event::{EngineInfo, RunInfo};
use crate::runner::{Choice, Plan, RunOptions, channel, run};
use crate::wire::{ExitCode, RunReport};

impl Harness {
    /// Runs the cases of these functions, all for none, and gives the report
    /// that `lambdock test -o json` would write.
    ///
    /// # Errors
    /// When a name fits nothing, there are no cases, or case files have
    /// problems. A case that fails is no error: see [`Tested::assert_passed`].
    pub async fn test(&self, functions: &[&str]) -> Result<Tested, HarnessError> {
        let choice = Choice {
            selection: Selection {
                functions: functions.iter().map(|&name| name.to_owned()).collect(),
                ..Selection::default()
            },
            cases: Vec::new(),
        };
        let plan = Plan::choose(&self.project, &choice)?.require_cases()?;
        let (sender, mut stream) = channel();
        let options = RunOptions::default();
        let running = async {
            let done = run(&plan, &*self.stage, &options, self.info(), &sender).await;
            drop(sender);
            done
        };
        let listening = async {
            let mut document = Document::default();
            let mut text = Vec::new();
            let mut human = Human::new(&mut text, plain());
            while let Some(event) = stream.next().await {
                document.add(&event);
                // Memory takes all that is written to it.
                let _ = human.event(&event);
            }
            let _ = human.finish();
            drop(human);
            Tested {
                report: document.report().clone(),
                text: String::from_utf8_lossy(&text).into_owned(),
            }
        };
        let (_, tested) = tokio::join!(running, listening);
        Ok(tested)
    }

    fn info(&self) -> RunInfo {
        let about = self.engine.info();
        RunInfo {
            project: self.project.name.clone(),
            manifest: self
                .project
                .manifest
                .is_file()
                .then(|| self.project.manifest.clone()),
            engine: Some(EngineInfo {
                name: about.name.clone(),
                version: about.version.clone(),
                address: self.engine.address().to_string(),
            }),
            emulator: Some("rie".to_owned()),
            against: None,
            started_at: None,
            cells: Vec::new(),
            shard: None,
        }
    }
}

fn plain() -> HumanOptions {
    HumanOptions {
        styles: Styles::plain(),
        ..HumanOptions::default()
    }
}

/// Cases that were run.
#[derive(Debug, Clone)]
pub struct Tested {
    /// The report, as `-o json` has it.
    pub report: RunReport,
    /// The report for people, as `-o human` has it.
    pub text: String,
}

impl Tested {
    /// Whether every case passed.
    pub fn passed(&self) -> bool {
        self.report.exit.code == ExitCode::Ok.code()
    }

    /// Fails the test with the report for people unless every case passed.
    ///
    /// # Panics
    /// When a case did not pass, or could not be run.
    pub fn assert_passed(&self) {
        assert!(self.passed(), "{}", self.text);
    }
}
