//! The functions' own cases as the smoke test of what was deployed.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use lambdock::cases::Case;
use lambdock::deploy::{Cloud, SmokeRun, SmokeTarget, SmokeTest};
use lambdock::manifest::Selection;
use lambdock::model::Project;
use lambdock::remote::{smoke, smoke_cases};
use lambdock::runner::{Choice, Plan};

use super::Chosen;
use crate::explain;
use crate::failure::Failures;

/// The cases of functions that are deployed, by function.
pub(crate) struct Cases {
    cloud: Arc<dyn Cloud>,
    cases: BTreeMap<String, (Vec<Case>, Duration)>,
}

impl Cases {
    /// Reads them.
    pub(crate) fn read(
        project: &Project,
        chosen: &[Chosen<'_>],
        cloud: Arc<dyn Cloud>,
    ) -> Result<Self, Failures> {
        let tested = chosen.iter().filter(|one| one.deploy.smoke.is_some());
        let choice = Choice {
            selection: Selection {
                functions: tested.map(|one| one.name().to_owned()).collect(),
                ..Selection::default()
            },
            cases: Vec::new(),
        };
        let mut cases = BTreeMap::new();
        if !choice.selection.functions.is_empty() {
            let plan = Plan::choose(project, &choice).map_err(explain::plan)?;
            for planned in &plan.cells {
                let function = &planned.target.function;
                let smoke = function.deploy.as_ref().and_then(|one| one.smoke.as_ref());
                if let Some(smoke) = smoke {
                    let wanted = smoke_cases(&planned.cases, smoke);
                    cases.insert(function.name.to_string(), (wanted, function.timeout));
                }
            }
        }
        Ok(Self { cloud, cases })
    }

    /// Whether a function has any.
    pub(crate) fn has(&self, function: &str) -> bool {
        let known = self.cases.get(function);
        known.is_some_and(|(cases, _)| !cases.is_empty())
    }
}

#[async_trait]
impl SmokeTest for Cases {
    async fn run(&self, target: &SmokeTarget) -> SmokeRun {
        let mut run = SmokeRun {
            qualifier: target.qualifier.clone(),
            ..SmokeRun::default()
        };
        if let Some((cases, limit)) = self.cases.get(&target.function) {
            let place = (target.name.as_str(), target.qualifier.as_str());
            let smoked = smoke(self.cloud.as_ref(), place, cases, *limit).await;
            run.passed = smoked.passed;
            let failed = smoked.failed.into_iter();
            run.failed = failed
                .map(|one| format!("{}: {}", one.case, one.lines.join("\n")))
                .collect();
        }
        run
    }
}
