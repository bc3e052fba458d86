//! From events to the document: the state that every written report is made
//! from, ordered as the plan is and not as things happened.

use super::words::milliseconds;
use super::{difference, failure};
use crate::runner::event::{
    BaseOrigin, BuildInfo, BuildState, CaseResult, CaseStatus, CellFailure, CellId, CellInfo,
    CellStatus, Event, Failure, Invocation, LocalResult, Mismatch, Outcome, OutcomeKind, Phase,
    RunInfo, ShardInfo, Verdict,
};
use crate::wire::{
    BaseOriginReport, BaseReport, BuildReport, BuildStatusReport, CaseReport, CaseStatusReport,
    CellReport, CellStatusReport, CountsReport, EngineReport, EnvironmentReport, ExitCode,
    ExitReport, LocalCaseReport, OutcomeKindReport, OutcomeReport, PhaseReport, ProjectReport,
    RunReport, SCHEMA_VERSION, ShardReport, ToolReport,
};

/// The largest answer that a document holds.
const LARGEST_ANSWER: usize = 64 * 1024;

/// A document that grows with each event.
#[derive(Debug)]
pub struct Document {
    report: RunReport,
    ids: Vec<CellId>,
}

impl Default for Document {
    fn default() -> Self {
        Self {
            report: empty(),
            ids: Vec::new(),
        }
    }
}

impl Document {
    /// The document so far.
    pub const fn report(&self) -> &RunReport {
        &self.report
    }

    /// A document that was written before.
    pub const fn of(report: RunReport) -> Self {
        let ids = Vec::new();
        Self { report, ids }
    }

    /// Takes the next event.
    pub fn add(&mut self, event: &Event) {
        match event {
            Event::RunStarted(info) => self.start(info),
            Event::BuildFinished { cell, result } => {
                self.cell(cell, |report| report.build = build(result));
            }
            Event::EnvironmentStarted {
                cell,
                container,
                elapsed,
            } => self.environment(cell, Some(container), Ok(milliseconds(*elapsed))),
            Event::EnvironmentFailed { cell, failure } => {
                let failure = &failure.failure;
                let container = failure.evidence.container.as_ref();
                self.environment(cell, container, Err(failure));
            }
            Event::CaseFinished {
                cell,
                result,
                will_retry: false,
            } => self.cell(cell, |report| report.cases.push(case(result))),
            Event::FunctionFinished {
                cell,
                status,
                reason,
                elapsed,
            } => self.cell(cell, |report| {
                report.status = cell_status(*status);
                report.reason.clone_from(reason);
                report.duration_ms = milliseconds(*elapsed);
            }),
            Event::Note { cell, text } => self.note(cell.as_ref(), text),
            Event::RunFinished { verdict, elapsed } => {
                self.report.counts = counts(verdict);
                self.report.exit = exit(verdict.exit_code());
                self.report.duration_ms = milliseconds(*elapsed);
            }
            Event::BuildStarted { .. }
            | Event::BuildProgress { .. }
            | Event::EnvironmentStarting { .. }
            | Event::CaseStarted { .. }
            | Event::EvidenceFound { .. }
            | Event::CaseFinished { .. } => {}
        }
    }

    fn start(&mut self, info: &RunInfo) {
        self.ids = info.cells.iter().map(|cell| cell.id.clone()).collect();
        self.report.cells = info.cells.iter().map(cell).collect();
        self.report.against.clone_from(&info.against);
        self.report.emulator.clone_from(&info.emulator);
        self.report.engine = info.engine.as_ref().map(|engine| EngineReport {
            address: engine.address.clone(),
            name: engine.name.clone(),
            version: engine.version.clone(),
        });
        self.report.project = ProjectReport {
            manifest: info
                .manifest
                .as_ref()
                .map(|path| path.display().to_string()),
            name: info.project.clone(),
        };
        self.report.shard = info.shard.as_ref().map(shard);
        self.report.started_at.clone_from(&info.started_at);
    }

    fn cell(&mut self, id: &CellId, change: impl FnOnce(&mut CellReport)) {
        let index = self.ids.iter().position(|known| known == id);
        if let Some(report) = index.and_then(|index| self.report.cells.get_mut(index)) {
            change(report);
        }
    }

    fn environment(
        &mut self,
        id: &CellId,
        container: Option<&String>,
        start: Result<f64, &Failure>,
    ) {
        let environment = environment(container, start);
        self.cell(id, |report| report.environments.push(environment));
    }

    fn note(&mut self, cell: Option<&CellId>, text: &str) {
        match cell {
            Some(id) => self.cell(id, |report| report.notes.push(text.to_owned())),
            None => self.report.notes.push(text.to_owned()),
        }
    }
}

// Until a run ends well, its document says that it did not.
fn empty() -> RunReport {
    RunReport {
        against: None,
        cells: Vec::new(),
        counts: CountsReport::default(),
        duration_ms: 0.0,
        emulator: None,
        engine: None,
        exit: exit(ExitCode::Unexpected),
        notes: Vec::new(),
        project: ProjectReport {
            manifest: None,
            name: String::new(),
        },
        schema_version: SCHEMA_VERSION,
        shard: None,
        started_at: None,
        tool: ToolReport {
            name: "lambdock".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
    }
}

fn shard(info: &ShardInfo) -> ShardReport {
    ShardReport {
        count: info.shard.count(),
        index: info.shard.index(),
        plan: info.plan.clone(),
        positions: info.positions.clone(),
        whole: info.whole,
    }
}

pub(super) fn exit(code: ExitCode) -> ExitReport {
    ExitReport {
        code: code.code(),
        name: code.name().to_owned(),
    }
}

pub(super) const fn counts(verdict: &Verdict) -> CountsReport {
    let counts = &verdict.counts;
    CountsReport {
        errors: counts.errors,
        failed: counts.failed,
        flaky: counts.flaky,
        not_built: counts.not_built,
        not_started: counts.not_started,
        passed: counts.passed,
        skipped: counts.skipped,
        slow: counts.slow,
    }
}

fn cell(info: &CellInfo) -> CellReport {
    CellReport {
        architecture: info.id.architecture.to_string(),
        build: BuildReport {
            bases: Vec::new(),
            duration_ms: 0.0,
            failure: None,
            image: None,
            image_id: None,
            size_bytes: None,
            status: BuildStatusReport::NotRun,
        },
        cases: Vec::new(),
        duration_ms: 0.0,
        environments: Vec::new(),
        function: info.id.function.to_string(),
        language: info.language.clone(),
        notes: Vec::new(),
        reason: None,
        relaxed_limits: info.relaxed.iter().map(ToString::to_string).collect(),
        status: CellStatusReport::Interrupted,
        variant: info.id.variant.as_ref().map(ToString::to_string),
    }
}

pub(super) fn environment(
    container: Option<&String>,
    start: Result<f64, &Failure>,
) -> EnvironmentReport {
    EnvironmentReport {
        container: container.cloned(),
        failure: start.err().map(failure::report),
        start_ms: start.ok(),
    }
}

pub(super) fn build(result: &Result<BuildInfo, CellFailure>) -> BuildReport {
    match result {
        Ok(info) => BuildReport {
            bases: info.bases.iter().map(base).collect(),
            duration_ms: milliseconds(info.elapsed),
            failure: None,
            image: Some(info.image.clone()),
            image_id: info.image_id.clone(),
            size_bytes: info.size_bytes,
            status: match info.state {
                BuildState::Built => BuildStatusReport::Built,
                BuildState::Unchanged => BuildStatusReport::Unchanged,
                BuildState::Existing => BuildStatusReport::Existing,
                BuildState::Loaded => BuildStatusReport::Loaded,
            },
        },
        Err(CellFailure { failure, .. }) => BuildReport {
            bases: Vec::new(),
            duration_ms: failure.evidence.elapsed.map_or(0.0, milliseconds),
            failure: Some(failure::report(failure)),
            image: failure.evidence.image.clone(),
            image_id: None,
            size_bytes: None,
            status: BuildStatusReport::Failed,
        },
    }
}

fn base(base: &crate::runner::event::BaseUsed) -> BaseReport {
    BaseReport {
        named: base.named.clone(),
        origin: match base.origin {
            BaseOrigin::Aws => BaseOriginReport::Aws,
            BaseOrigin::StandIn => BaseOriginReport::StandIn,
            BaseOrigin::Other => BaseOriginReport::Other,
        },
        used: base.used.clone(),
    }
}

pub(super) fn case(result: &CaseResult) -> CaseReport {
    let invocation = result.invocation.as_ref();
    let init = invocation.and_then(|done| done.init_duration);
    let logs = invocation.map_or(&[][..], |done| &done.logs);
    CaseReport {
        attempts: result.attempt,
        duration_ms: milliseconds(result.elapsed),
        failure: result.failure.as_ref().map(failure::report),
        file: result.source.file.display().to_string(),
        init_duration_ms: init.map(milliseconds),
        line: result.source.line,
        local: result.local.as_deref().map(local),
        logs: logs.iter().map(|line| line.text.clone()).collect(),
        mismatches: result.mismatches.iter().map(difference::report).collect(),
        name: result.name.clone(),
        outcome: invocation.map(outcome),
        reason: result.reason.clone(),
        repetition: result.repetition,
        repetitions: result.repetitions,
        request_id: invocation.and_then(|done| done.request_id.clone()),
        slow: result.slow,
        status: case_status(result.status),
    }
}

fn local(result: &LocalResult) -> LocalCaseReport {
    let reported = |found: &[Mismatch]| found.iter().map(difference::report).collect();
    LocalCaseReport {
        differences: reported(&result.differences),
        failure: result.failure.as_ref().map(failure::report),
        mismatches: reported(&result.mismatches),
        outcome: result.invocation.as_ref().map(outcome),
        status: case_status(result.status),
    }
}

const fn case_status(status: CaseStatus) -> CaseStatusReport {
    match status {
        CaseStatus::Passed => CaseStatusReport::Passed,
        CaseStatus::Failed => CaseStatusReport::Failed,
        CaseStatus::Error => CaseStatusReport::Error,
        CaseStatus::Skipped => CaseStatusReport::Skipped,
    }
}

pub(super) const fn cell_status(status: CellStatus) -> CellStatusReport {
    match status {
        CellStatus::Passed => CellStatusReport::Passed,
        CellStatus::Failed => CellStatusReport::Failed,
        CellStatus::Skipped => CellStatusReport::Skipped,
        CellStatus::NotBuilt => CellStatusReport::NotBuilt,
        CellStatus::NotStarted => CellStatusReport::NotStarted,
        CellStatus::Interrupted => CellStatusReport::Interrupted,
    }
}

fn outcome(invocation: &Invocation) -> OutcomeReport {
    let outcome = &invocation.outcome;
    let error = outcome.failure();
    let payload = match outcome {
        Outcome::Success { payload } => Some(payload),
        _ => None,
    };
    let small = payload.filter(|payload| payload.len() <= LARGEST_ANSWER);
    let during = match outcome {
        Outcome::Timeout { during, .. } => Some(match during {
            Phase::Init => PhaseReport::Init,
            Phase::Invoke => PhaseReport::Invoke,
        }),
        _ => None,
    };
    OutcomeReport {
        answer: small
            .and_then(|payload| crate::model::Json::parse(payload).ok())
            .map(Into::into),
        answer_bytes: payload.map(bytes::Bytes::len),
        certain: invocation.certain,
        during,
        error_message: error.map(|error| error.message.clone()),
        error_type: error.map(|error| error.error_type.clone()),
        exit: invocation.exit.as_ref().map(ToString::to_string),
        kind: match outcome.kind() {
            OutcomeKind::Success => OutcomeKindReport::Success,
            OutcomeKind::FunctionError => OutcomeKindReport::FunctionError,
            OutcomeKind::InitError => OutcomeKindReport::InitError,
            OutcomeKind::Timeout => OutcomeKindReport::Timeout,
            OutcomeKind::Crash => OutcomeKindReport::Crash,
        },
        out_of_memory: matches!(
            outcome,
            Outcome::Crash {
                out_of_memory: true,
                ..
            }
        ),
    }
}
