//! For tests: plans whose cases say in their names what the scripted stage does.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use super::plan::Plan;
use crate::cases::{Case, CaseSource, Expectation};
use crate::invoke::OutcomeKind;
use crate::model::{Architecture, Function, ImageConfig, ImageSource, Limits};

/// A plan of functions and their cases' names.
pub(crate) fn plan(functions: &[(&str, &[&str])]) -> Plan {
    let mut plan = Plan::default();
    for (name, cases) in functions {
        let cases = cases.iter().map(|name| case(name)).collect();
        plan.add(function(name), cases, |_| true);
    }
    plan
}

/// A function without variants.
pub(crate) fn function(name: &str) -> Function {
    Function {
        name: name.parse().unwrap(),
        language: Some("node".to_owned()),
        tags: Vec::new(),
        source: ImageSource::Image(format!("demo/{name}:1")),
        variants: Vec::new(),
        architectures: vec![Architecture::X86_64],
        memory_mb: 512,
        timeout: Duration::from_secs(3),
        ephemeral_storage_mb: 512,
        environment: BTreeMap::new(),
        references: BTreeMap::new(),
        image_config: ImageConfig::default(),
        limits: Limits::default(),
        cases: Vec::new(),
        deploy: None,
    }
}

/// A case whose event is its own name, and which expects the greeting.
pub(crate) fn case(name: &str) -> Case {
    let answer = r#"{"message":"Hello","sum":6}"#.parse().unwrap();
    let expectations = vec![
        Expectation::Outcome(OutcomeKind::Success),
        Expectation::Answer(answer),
    ];
    let source = CaseSource {
        file: PathBuf::from("/home/ada/demo/cases/greets.toml"),
        line: Some(7),
    };
    Case::new(name, format!("\"{name}\""), expectations, source)
}
