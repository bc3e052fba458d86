//! From the manifest's words and the flags to a policy.

use lambdock::model::{ScanIgnore, ScanSettings};
use lambdock::scan::policy::{Ignore, Policy};
use lambdock::scan::{Ecosystem, EcosystemKind, Level, ProblemKind};

use crate::args::{GateArgs, Grade};

/// What the manifest asks for, with the flags over it.
pub(super) fn policy(settings: &ScanSettings, flags: Option<&GateArgs>) -> Policy {
    let asked = flags.and_then(|flags| flags.threshold).map(level);
    let written = settings.threshold.as_deref().and_then(level_of);
    let defaults = Policy::default();
    let set = |flag: fn(&GateArgs) -> bool| flags.is_some_and(flag);
    Policy {
        threshold: asked.or(written).unwrap_or(defaults.threshold),
        ignores: settings.ignores.iter().map(ignore).collect(),
        only_fixable: settings.only_fixable || set(|flags| flags.only_fixable),
        only_loaded: settings.only_loaded || set(|flags| flags.only_loaded),
        only_own: settings.only_own || set(|flags| flags.only_own),
    }
}

const fn level(grade: Grade) -> Level {
    match grade {
        Grade::None => Level::None,
        Grade::Low => Level::Low,
        Grade::Medium => Level::Medium,
        Grade::High => Level::High,
        Grade::Critical => Level::Critical,
    }
}

fn level_of(word: &str) -> Option<Level> {
    Level::ALL.into_iter().find(|level| level.as_str() == word)
}

/// The manifest's words were checked when it was read.
fn ignore(rule: &ScanIgnore) -> Ignore {
    let ecosystem = rule.ecosystem.as_deref();
    let ecosystem = ecosystem.and_then(|word| word.parse::<Ecosystem>().ok());
    let problem = rule.problem.as_deref();
    let mut problems = ProblemKind::ALL.into_iter();
    Ignore {
        id: rule.id.clone(),
        package: rule.package.clone(),
        version: rule.version.clone(),
        ecosystem: ecosystem.map(|ecosystem: Ecosystem| -> EcosystemKind { ecosystem.kind }),
        path: rule.path.clone(),
        problem: problem.and_then(|word| problems.find(|kind| kind.as_str() == word)),
        subject: rule.subject.clone(),
        reason: rule.reason.clone(),
        expires: rule.expires.as_deref().and_then(|day| day.parse().ok()),
    }
}

#[cfg(test)]
mod tests {
    use lambdock::model::{ECOSYSTEMS, GRADES, PROBLEMS};

    use super::*;

    #[test]
    fn the_manifests_words_are_the_scans() {
        assert_eq!(GRADES, Level::ALL.map(Level::as_str));
        assert_eq!(ECOSYSTEMS, EcosystemKind::ALL.map(EcosystemKind::as_str));
        assert_eq!(PROBLEMS, ProblemKind::ALL.map(ProblemKind::as_str));
    }
}
