//! From errors with types to failures as data, which events carry.

use crate::image::bases::{BaseChoice, BaseError, BaseKind};
use crate::image::build::{BuildFailure, BuiltImage};
use crate::image::contract::Violation;
use crate::model::ImageSource;
use crate::runner::event::{BaseOrigin, BaseUsed, BuildInfo, BuildState};
use crate::runner::failure::{CellFailure, CellFailureKind, Evidence, Failure};
use crate::runtime::{self, StartFailure};

/// Errors say what failed ("failed to start …"); a failure's message begins
/// with the verb, since reports put the words before it.
pub(super) fn failure(error: &dyn std::error::Error) -> Failure {
    let mut failure = Failure::from_error(error);
    let text = failure.message.as_str();
    failure.message = text.strip_prefix("failed to ").unwrap_or(text).to_owned();
    let message = &failure.message;
    failure.causes.retain(|cause| !message.contains(cause));
    failure
}

pub(super) fn build_failure(error: &BuildFailure) -> CellFailure {
    let kind = match error {
        BuildFailure::Engine(_)
        | BuildFailure::Base {
            cause: BaseError::Engine(_),
            ..
        } => CellFailureKind::Engine,
        _ => CellFailureKind::Build,
    };
    let failure = Failure {
        hint: error.hint(),
        evidence: Evidence {
            log: error.log().to_vec(),
            ..Evidence::default()
        },
        ..failure(error)
    };
    CellFailure::new(kind, failure)
}

/// A violation in one line.
pub(super) fn violation_text(violation: &Violation) -> String {
    let Violation {
        rule,
        message,
        hint,
        ..
    } = violation;
    let hint = hint
        .as_ref()
        .map_or_else(String::new, |hint| format!(" ({hint})"));
    format!("{message}{hint} [{rule}]")
}

/// The failure that violations of the contract are; nothing when there are
/// none.
pub(super) fn contract_failure(image: &str, errors: &[&Violation]) -> Option<CellFailure> {
    let first = errors.first()?;
    let failure = Failure {
        message: "keep Lambda's contract with container images".to_owned(),
        causes: errors
            .iter()
            .map(|error| format!("{} [{}]", error.message, error.rule))
            .collect(),
        hint: first.hint.clone(),
        evidence: Evidence {
            image: Some(image.to_owned()),
            ..Evidence::default()
        },
    };
    Some(CellFailure::new(CellFailureKind::Build, failure))
}

pub(super) fn start_failure(error: &StartFailure) -> CellFailure {
    let failure = Failure {
        message: "start the environment".to_owned(),
        causes: vec![error.to_string()],
        hint: error.hint(),
        evidence: evidence(&error.evidence),
    };
    CellFailure::new(CellFailureKind::Start, failure)
}

pub(super) fn evidence(evidence: &runtime::Evidence) -> Evidence {
    let runtime::Evidence {
        image,
        container,
        condition,
        elapsed,
        exit_code,
        log,
        ..
    } = evidence;
    let given = |text: &String| (!text.is_empty()).then(|| text.clone());
    Evidence {
        image: given(image),
        container: given(container),
        awaited: given(condition),
        elapsed: Some(*elapsed),
        exit_code: *exit_code,
        log: log.iter().map(|entry| entry.line.clone()).collect(),
    }
}

pub(super) fn build_info(built: &BuiltImage, source: &ImageSource) -> BuildInfo {
    let state = match (source, built.unchanged) {
        (ImageSource::Image(_), _) => BuildState::Existing,
        (ImageSource::Build(_), true) => BuildState::Unchanged,
        (ImageSource::Build(_), false) => BuildState::Built,
    };
    BuildInfo {
        image: built.reference.clone(),
        image_id: Some(built.facts.id.clone()),
        state,
        elapsed: built.elapsed,
        bases: built.bases.iter().map(base_used).collect(),
        size_bytes: Some(built.facts.size),
    }
}

fn base_used(choice: &BaseChoice) -> BaseUsed {
    let aws = choice.original.starts_with("public.ecr.aws/lambda/");
    let origin = match choice.kind {
        BaseKind::StandIn => BaseOrigin::StandIn,
        BaseKind::Public if aws => BaseOrigin::Aws,
        BaseKind::Public | BaseKind::Mapped | BaseKind::AsNamed => BaseOrigin::Other,
    };
    BaseUsed {
        named: choice.original.clone(),
        used: choice.used.clone(),
        origin,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::EngineError;

    #[test]
    fn an_engine_that_is_gone_is_no_fault_of_the_build() {
        let gone = || EngineError::Connection {
            doing: "inspect image `a`".to_owned(),
            reason: "connection refused".to_owned(),
        };
        let base = |cause| BuildFailure::Base {
            path: "Dockerfile".into(),
            line: 1,
            cause,
        };
        let kinds = [
            BuildFailure::Engine(gone()),
            base(BaseError::Engine(gone())),
            base(BaseError::Lock(std::io::ErrorKind::NotFound.into())),
        ]
        .map(|error| build_failure(&error).kind);
        let [engine, build] = [CellFailureKind::Engine, CellFailureKind::Build];
        assert_eq!(kinds, [engine, engine, build]);
    }
}
