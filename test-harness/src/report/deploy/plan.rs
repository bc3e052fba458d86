//! A plan for people: each remote value against the wanted one, and the steps.

use std::fmt::Write as _;

use super::{difference, named, value};
use crate::report::words::count;
use crate::report::{Style, Styles};
use crate::wire::{PlanReport, PlannedFunctionReport};

/// What a person reads of a plan.
pub fn plan_text(report: &PlanReport, styles: &Styles) -> String {
    let mut text = String::new();
    let place = format!("account {}, region {}", report.account, report.region);
    let place = styles.dim.paint(&value(&place));
    let project = styles.name.paint(&value(&report.project.name));
    let _ = writeln!(text, "plan for {project} {place}");
    for function in &report.functions {
        text.push('\n');
        one(&mut text, function, styles);
    }
    let _ = writeln!(text, "\n{}", ending(report));
    text
}

fn one(text: &mut String, plan: &PlannedFunctionReport, styles: &Styles) {
    let (style, word) = word(&plan.action, styles);
    let name = styles.name.paint(&named(&plan.function, &plan.name));
    let _ = writeln!(text, "{} {name}", style.paint(word));
    for change in &plan.changes {
        let _ = writeln!(text, "  {}", difference::line(change, styles));
    }
    if let Some(refused) = &plan.refused {
        let _ = writeln!(text, "  {}", value(&refused.message));
        if let Some(hint) = &refused.hint {
            let _ = writeln!(text, "  hint: {}", value(hint));
        }
    }
    for note in &plan.notes {
        let _ = writeln!(text, "  note: {}", value(note));
    }
    if !plan.steps.is_empty() {
        let _ = writeln!(text, "  steps:");
    }
    for (index, step) in plan.steps.iter().enumerate() {
        let _ = writeln!(text, "  {:>3}. {}", index + 1, value(&step.text));
    }
}

fn word(action: &str, styles: &Styles) -> (Style, &'static str) {
    match action {
        "create" => (styles.pass, "CREATE"),
        "update" => (styles.warn, "UPDATE"),
        "nothing" => (styles.dim, "SAME  "),
        _ => (styles.fail, "REFUSE"),
    }
}

fn ending(report: &PlanReport) -> String {
    let of = |action: &str| {
        report
            .functions
            .iter()
            .filter(|one| one.action == action)
            .count()
    };
    if report.functions.iter().all(|one| one.action == "nothing") {
        let all = count(report.functions.len(), "function");
        return format!("no change: {all} as wanted, nothing to send");
    }
    let parts = [
        (of("create"), "to create"),
        (of("update"), "to update"),
        (of("nothing"), "unchanged"),
        (of("refuse"), "refused"),
    ];
    let parts = parts.iter().filter(|(number, _)| *number > 0);
    let parts: Vec<String> = parts
        .map(|(number, what)| format!("{number} {what}"))
        .collect();
    parts.join(", ")
}
