//! One function's run: step after step, the wish to end in between, and the way
//! back where callers had got the new version already.

use tokio::time::Instant;

use super::alias::Back;
use super::patience::Patience;
use super::result::{FunctionResult, Pushed, ResultStatus, StepResult};
use super::{Means, Work};
use crate::deploy::event::{DeployEvent, Happened, SmokeRun, StepOutcome};
use crate::deploy::failure::DeployError;
use crate::deploy::plan::Action;
use crate::deploy::step::Step;

/// What a step did; the error says why it did not.
pub(super) type Done = Result<StepOutcome, DeployError>;

pub(super) struct Run<'a> {
    pub(super) means: Means<'a>,
    pub(super) work: &'a Work,
    /// The version to be served, once it is known.
    pub(super) version: Option<String>,
    /// Whether that version is ready to be called.
    pub(super) version_ready: bool,
    /// The image's digest, once it is known.
    pub(super) digest: Option<String>,
    pub(super) pushed: Option<Pushed>,
    /// Whether callers may have got the new version, and nothing has said yet that
    /// it is good.
    pub(super) exposed: bool,
    /// Whether the former version was asked for again.
    pub(super) gave_back: bool,
    /// The version that the alias leads to, as far as is known.
    pub(super) serving: Option<String>,
    pub(super) smoke: Vec<SmokeRun>,
    pub(super) notes: Vec<String>,
}

impl<'a> Run<'a> {
    pub(super) fn new(means: Means<'a>, work: &'a Work) -> Self {
        let latest = work.observed.latest.as_ref();
        let packed = work.desired.image.manifest_digest.clone();
        let has = |step| work.plan.steps.contains(step);
        let digest = if has(&Step::PushImage) {
            None
        } else if has(&Step::UpdateCode) {
            packed
        } else {
            latest.map(|latest| format!("sha256:{}", latest.code_sha256))
        };
        let alias = work.observed.alias.as_ref();
        Self {
            means,
            work,
            version: work.plan.version.clone(),
            version_ready: false,
            digest,
            pushed: None,
            exposed: false,
            gave_back: false,
            serving: alias.map(|alias| alias.version.clone()),
            smoke: Vec::new(),
            notes: work.plan.notes.clone(),
        }
    }

    /// Runs every step.
    pub(super) async fn finish(mut self) -> FunctionResult {
        let steps = &self.work.plan.steps;
        let mut results: Vec<StepResult> = Vec::with_capacity(steps.len());
        let mut error = None;
        for step in steps {
            let begun = Instant::now();
            let ended = if error.is_some() {
                None
            } else if self.means.cancel.is_cancelled() {
                error = Some(DeployError::Interrupted);
                None
            } else {
                self.tell(Happened::StepStarted { step: step.clone() });
                Some(self.step(step).await)
            };
            let outcome = match ended {
                None => None,
                Some(Ok(outcome)) => Some(outcome),
                Some(Err(why)) => {
                    error = Some(why);
                    Some(StepOutcome::Failed)
                }
            };
            let elapsed = begun.elapsed();
            if let Some(outcome) = outcome {
                let step = step.clone();
                self.tell(Happened::StepFinished {
                    step,
                    outcome,
                    elapsed,
                });
            }
            let step = step.clone();
            results.push(StepResult {
                step,
                outcome,
                elapsed,
            });
        }
        self.result(results, error).await
    }

    async fn result(
        mut self,
        steps: Vec<StepResult>,
        error: Option<DeployError>,
    ) -> FunctionResult {
        let plan = &self.work.plan;
        let mut rollback_error = None;
        let status = match &error {
            None if plan.action == Action::Refuse => ResultStatus::Refused,
            None if steps.is_empty() => ResultStatus::Unchanged,
            None => ResultStatus::Deployed,
            Some(error) => {
                let interrupted = matches!(error, DeployError::Interrupted);
                match self.back().await {
                    Ok(Back::Returned) if !interrupted => ResultStatus::RolledBack,
                    Ok(_) if interrupted => ResultStatus::Interrupted,
                    Ok(_) => ResultStatus::Failed,
                    Err(why) => {
                        rollback_error = Some(why);
                        self.serving = None;
                        ResultStatus::Failed
                    }
                }
            }
        };
        let former = self.work.observed.alias.as_ref();
        FunctionResult {
            function: plan.function.clone(),
            name: plan.name.clone(),
            alias: plan.alias.clone(),
            status,
            steps,
            version: self.version,
            former: former.map(|alias| alias.version.clone()),
            serving: self.serving,
            digest: self.digest,
            pushed: self.pushed,
            smoke: self.smoke,
            error,
            rollback_error,
            notes: self.notes,
        }
    }

    /// One step, tried until it is done, not possible, or too late.
    async fn step(&mut self, step: &Step) -> Done {
        let mut patience = Patience::new(self.means, &self.work.plan.function);
        loop {
            match self.attempt(step).await {
                Err(DeployError::Cloud(error)) => patience.consider(error).await?,
                ended => return ended,
            }
        }
    }

    async fn attempt(&mut self, step: &Step) -> Done {
        match step {
            Step::CreateRepository => self.create_repository().await,
            Step::ChangeRepository => self.change_repository().await,
            Step::PushImage => self.push_image().await,
            Step::CreateLogGroup => self.create_log_group().await,
            Step::SetRetention => self.set_retention().await,
            Step::CreateFunction => self.create_function().await,
            Step::UpdateCode => self.update_code().await,
            Step::UpdateConfiguration => self.update_configuration().await,
            Step::TagFunction => self.tag_function().await,
            Step::SetReserved => self.set_reserved().await,
            Step::Publish => self.publish().await,
            Step::SmokeVersion => self.smoke_version().await,
            Step::ShiftTraffic { percent, wait } => self.shift_traffic(*percent, *wait).await,
            Step::MoveAlias => self.move_alias().await,
            Step::SmokeAlias => self.smoke_alias().await,
            Step::SetUrl => self.set_url().await,
            Step::OpenUrl => self.open_url().await,
            Step::SetEvents => self.set_events().await,
            Step::SetProvisioned => self.set_provisioned().await,
        }
    }

    pub(super) fn tell(&self, what: Happened) {
        (self.means.listener)(DeployEvent {
            function: self.work.plan.function.clone(),
            what,
        });
    }
}
