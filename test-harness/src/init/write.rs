//! The proposed functions as the text of a manifest. It guesses nothing.

use toml::Value;

use super::Proposal;
use super::prepare::Proposed;
use super::tree::join;
use crate::image::dockerfile::DockerfileError;

/// The whole manifest.
pub(super) fn manifest(proposals: &[Proposal]) -> String {
    let mut out =
        String::from("# Proposed by `lambdock init`; names, contexts and languages are guesses.\n");
    for proposal in proposals {
        out.push('\n');
        out.push_str(&function(proposal));
    }
    out
}

fn function(proposal: &Proposal) -> String {
    let mut lines = vec![format!("[functions.{}]", proposal.name)];
    if proposal.context != "." {
        lines.push(format!("context = {}", text(&proposal.context)));
    }
    if let Some(dockerfile) = &proposal.dockerfile {
        lines.push(format!("dockerfile = {}", text(dockerfile)));
    }
    if let Some(prepare) = &proposal.prepare {
        lines.push(format!("prepare = {}", table(prepare)));
    }
    if let Some(language) = proposal.language {
        lines.push(format!("language = {}", text(language)));
    }
    if let Some(cases) = &proposal.cases {
        lines.push(format!("cases = {}", text(cases)));
    } else if !proposal.has_cases {
        let folder = join(&proposal.context, "cases");
        lines.push(format!("# No cases yet: put them into {}.", text(&folder)));
    }
    lines.extend(proposal.problem.as_ref().map(remark));
    lines.push(String::new());
    lines.join("\n")
}

/// A comment stays one line whatever the Dockerfile says.
fn remark(error: &DockerfileError) -> String {
    let hint = error.hint().map(|hint| format!("; {hint}"));
    let whole = format!("# {error}{}.", hint.unwrap_or_default());
    whole.replace(|c: char| c.is_control(), " ")
}

fn table(prepare: &Proposed) -> String {
    let array = |words: &[String]| {
        let words: Vec<String> = words.iter().map(|word| text(word)).collect();
        format!("[{}]", words.join(", "))
    };
    let command: Vec<String> = prepare
        .command
        .iter()
        .map(|word| (*word).to_owned())
        .collect();
    format!(
        "{{ command = {}, directory = {}, inputs = {}, outputs = {} }}",
        array(&command),
        text(&prepare.directory),
        array(&prepare.inputs),
        array(&prepare.outputs),
    )
}

fn text(value: &str) -> String {
    Value::String(value.to_owned()).to_string()
}
