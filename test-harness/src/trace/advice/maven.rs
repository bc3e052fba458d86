//! Changes of a `pom.xml`: of the text that says a version, of whole
//! dependencies, and of `dependencyManagement`.
//!
//! Source: Maven, "Introduction to the Dependency Mechanism", its section on
//! dependency management.

use super::Renewal;
use super::change::{Change, What, is_lower};
use super::files::Files;
use super::json::replaced;
use crate::scan::EcosystemKind;
use crate::trace::source::maven::{Pom, parse};
use crate::trace::source::text::Text;

pub(super) fn apply(change: &Change, files: &mut Files<'_>) -> Result<Vec<Renewal>, String> {
    let text = Text {
        file: change.file.clone(),
        text: files.wanted(&change.file)?,
    };
    let pom = parse(&text).map_err(|error| error.to_string())?;
    let text = text.text;
    let after = match &change.what {
        What::Remove => removed(&text, &pom, &change.name)?,
        What::Raise { to } => raised(&text, &pom, &change.name, to)?,
        What::Override { to, .. } => managed(&text, &pom, &change.name, to)?,
    };
    files.set(&change.file, after);
    Ok(Vec::new())
}

fn removed(text: &str, pom: &Pom, name: &str) -> Result<String, String> {
    let own = pom.dependencies.iter().filter(|one| !one.managed);
    let mut spans: Vec<_> = own
        .filter(|one| pom.name(one).as_deref() == Some(name))
        .map(|one| one.span.clone())
        .collect();
    if spans.is_empty() {
        return Err(format!("`pom.xml` does not ask for `{name}`"));
    }
    spans.sort_by_key(|span| std::cmp::Reverse(span.start));
    let mut after = text.to_owned();
    for span in spans {
        // With the blanks before it and the end of its line.
        let begin = text[..span.start].trim_end_matches([' ', '\t']).len();
        let rest = &text[span.end..];
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len();
        let ends_line = rest[blanks..].starts_with('\n');
        let end = span.end + if ends_line { blanks + 1 } else { 0 };
        let begin = if ends_line { begin } else { span.start };
        after.replace_range(begin..end, "");
    }
    Ok(after)
}

fn raised(text: &str, pom: &Pom, name: &str, to: &str) -> Result<String, String> {
    let mut own = pom.dependencies.iter().filter(|one| !one.managed);
    let own = own
        .find(|one| pom.name(one).as_deref() == Some(name))
        .ok_or_else(|| format!("`pom.xml` does not ask for `{name}`"))?;
    let place = pom
        .version(own, name)
        .ok_or_else(|| format!("a parent of `pom.xml` says the version of `{name}`"))?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    if place.text.is_empty() || !place.text.chars().all(plain) {
        let version = &place.text;
        return Err(format!(
            "`{version}` is no single version that could be raised"
        ));
    }
    if !is_lower(EcosystemKind::Maven, &place.text, to) {
        return Ok(text.to_owned());
    }
    let span = place.at..place.at + place.text.len();
    if text.get(span.clone()) != Some(&*place.text) {
        return Err(format!(
            "the version of `{name}` is written with references"
        ));
    }
    Ok(replaced(text, span, to))
}

fn managed(text: &str, pom: &Pom, name: &str, to: &str) -> Result<String, String> {
    let Some((group, artifact)) = name.split_once(':') else {
        return Err(format!("`{name}` is no `group:artifact`"));
    };
    let known = pom.dependencies.iter().filter(|one| one.managed);
    if known
        .map(|one| pom.name(one))
        .any(|one| one.as_deref() == Some(name))
    {
        return Err(format!("`dependencyManagement` has `{name}` already"));
    }
    let entry = |indent: &str| {
        format!(
            "{indent}<dependency>\n{indent}  <groupId>{group}</groupId>\n{indent}  <artifactId>{artifact}</artifactId>\n{indent}  <version>{to}</version>\n{indent}</dependency>\n"
        )
    };
    if let Some(end) = pom.managed_end {
        let line = line_begin(text, end);
        let indent = format!("{}  ", &text[line..end]);
        if !indent.trim().is_empty() {
            return Err("the list of `dependencyManagement` is written on one line".to_owned());
        }
        return Ok(replaced(text, line..line, &entry(&indent)));
    }
    let begin = pom
        .dependencies_begin
        .ok_or_else(|| "`pom.xml` has no list of dependencies".to_owned())?;
    let line = line_begin(text, begin);
    let indent = &text[line..begin];
    if !indent.trim().is_empty() {
        return Err("the list of dependencies does not begin a line".to_owned());
    }
    let block = format!(
        "{indent}<dependencyManagement>\n{indent}  <dependencies>\n{}{indent}  </dependencies>\n{indent}</dependencyManagement>\n\n",
        entry(&format!("{indent}    "))
    );
    Ok(replaced(text, line..line, &block))
}

fn line_begin(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}
