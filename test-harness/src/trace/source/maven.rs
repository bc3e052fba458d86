//! Maven: the lines of a `pom.xml`. What its dependencies need in turn is said
//! by their own poms, not here.
//!
//! Source: Maven's POM reference, "Dependencies" and "Properties".

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::SourceError;
use super::graph::{Graph, Root, Scope};
use super::text::{Line, Text};
use crate::scan::EcosystemKind;

/// Elements within elements; poms have about ten.
const MOST_NESTED: usize = 200;

/// Properties that name properties.
const MOST_ROUNDS: usize = 10;

/// A text of the pom and where it stands.
#[derive(Debug, Clone)]
pub(in crate::trace) struct Place {
    pub(in crate::trace) text: String,
    pub(in crate::trace) at: usize,
}

/// One dependency, as far as the pom says.
#[derive(Debug, Default)]
pub(in crate::trace) struct Dependency {
    pub(in crate::trace) managed: bool,
    group: Option<Place>,
    artifact: Option<Place>,
    version: Option<Place>,
    scope: Option<Place>,
    /// The whole element.
    pub(in crate::trace) span: Range<usize>,
}

#[derive(Debug, Default)]
pub(in crate::trace) struct Pom {
    properties: BTreeMap<String, Place>,
    pub(in crate::trace) dependencies: Vec<Dependency>,
    /// Where `dependencyManagement` has its list: behind the list's last entry.
    pub(in crate::trace) managed_end: Option<usize>,
    /// Where the list of dependencies begins.
    pub(in crate::trace) dependencies_begin: Option<usize>,
}

/// Reads a folder's `pom.xml`.
pub(super) fn read(folder: &Path) -> Result<Vec<Graph>, SourceError> {
    let Some(text) = Text::open(folder, "pom.xml")? else {
        return Ok(Vec::new());
    };
    let pom = parse(&text)?;
    let mut graph = Graph::new(EcosystemKind::Maven, text.file.clone());
    for dependency in pom.dependencies.iter().filter(|one| !one.managed) {
        let Some(name) = pom.name(dependency) else {
            continue;
        };
        let Some(artifact) = &dependency.artifact else {
            continue;
        };
        // What a pom asks for itself wins over all that others ask for.
        let node = graph.node(&name, None);
        let scope = dependency.scope.as_ref().map(|scope| &*scope.text);
        graph.roots.push(Root {
            node,
            line: text.line_at(artifact.at),
            version_line: pom.version_line(&text, dependency, &name),
            scope: match scope {
                Some("test" | "provided") => Scope::Development,
                _ => Scope::Runtime,
            },
        });
    }
    Ok(vec![graph])
}

impl Pom {
    pub(in crate::trace) fn name(&self, dependency: &Dependency) -> Option<String> {
        let group = self.filled(&dependency.group.as_ref()?.text);
        let artifact = self.filled(&dependency.artifact.as_ref()?.text);
        Some(format!("{group}:{artifact}"))
    }

    /// The line that says a dependency's version: its own, a property's, or one
    /// of `dependencyManagement`.
    fn version_line(&self, text: &Text, dependency: &Dependency, name: &str) -> Option<Line> {
        let place = self.version(dependency, name)?;
        Some(text.line_at(place.at))
    }

    /// The text that says a dependency's version.
    pub(in crate::trace) fn version<'a>(
        &'a self,
        dependency: &'a Dependency,
        name: &str,
    ) -> Option<&'a Place> {
        let managed = || {
            let mut managed = self.dependencies.iter().filter(|one| one.managed);
            managed
                .find(|one| self.name(one).as_deref() == Some(name))?
                .version
                .as_ref()
        };
        let version = dependency.version.as_ref().or_else(managed)?;
        let property = version
            .text
            .strip_prefix("${")
            .and_then(|name| name.strip_suffix('}'));
        let property = property.and_then(|name| self.properties.get(name));
        Some(property.unwrap_or(version))
    }

    /// A text with the pom's own properties filled in.
    fn filled(&self, text: &str) -> String {
        let mut filled = text.to_owned();
        for _ in 0..MOST_ROUNDS {
            let Some(begin) = filled.find("${") else {
                break;
            };
            let Some(length) = filled[begin..].find('}') else {
                break;
            };
            let name = &filled[begin + 2..begin + length];
            let Some(property) = self.properties.get(name) else {
                break;
            };
            filled.replace_range(begin..=begin + length, &property.text);
        }
        filled
    }
}

pub(in crate::trace) fn parse(text: &Text) -> Result<Pom, SourceError> {
    let mut reader = Reader::from_str(&text.text);
    let mut pom = Pom::default();
    let mut path: Vec<String> = Vec::new();
    let mut content: Option<Place> = None;
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let event = reader.read_event();
        let event = event.map_err(|error| {
            let at = usize::try_from(reader.error_position()).unwrap_or(usize::MAX);
            text.wrong(format!("line {}: {error}", text.line_at(at).number))
        })?;
        match event {
            Event::Start(element) => {
                let name = String::from_utf8_lossy(element.local_name().as_ref()).into_owned();
                path.push(name);
                content = None;
                if path.len() > MOST_NESTED {
                    return Err(text.wrong("its elements are nested too deeply"));
                }
                begin(&mut pom, &path, at);
            }
            Event::Text(found) => {
                let found = String::from_utf8_lossy(&found).into_owned();
                let blanks = found.len() - found.trim_start().len();
                content = Some(Place {
                    text: found.trim().to_owned(),
                    at: at + blanks,
                });
            }
            Event::End(_) => {
                if let Some(content) = content.take() {
                    take(&mut pom, &path, content);
                }
                let end = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
                ends(&mut pom, &path, at..end);
                path.pop();
            }
            Event::Eof => return Ok(pom),
            _ => {}
        }
    }
}

const DEPENDENCY: [&str; 3] = ["project", "dependencies", "dependency"];
const MANAGED: [&str; 4] = [
    "project",
    "dependencyManagement",
    "dependencies",
    "dependency",
];

fn begin(pom: &mut Pom, path: &[String], at: usize) {
    let managed = path == MANAGED;
    if path == &DEPENDENCY[..2] {
        pom.dependencies_begin.get_or_insert(at);
    }
    if managed || path == DEPENDENCY {
        pom.dependencies.push(Dependency {
            managed,
            span: at..at,
            ..Dependency::default()
        });
    }
}

fn ends(pom: &mut Pom, path: &[String], tag: Range<usize>) {
    if path == &MANAGED[..3] {
        pom.managed_end = Some(tag.start);
    }
    if (path == MANAGED || path == DEPENDENCY)
        && let Some(dependency) = pom.dependencies.last_mut()
    {
        dependency.span.end = tag.end;
    }
}

fn take(pom: &mut Pom, path: &[String], content: Place) {
    let Some((name, above)) = path.split_last() else {
        return;
    };
    if above == ["project", "properties"] {
        pom.properties.insert(name.clone(), content);
    } else if above == ["project"] && matches!(name.as_str(), "version" | "groupId") {
        pom.properties.insert(format!("project.{name}"), content);
    } else if (above == DEPENDENCY || above == MANAGED)
        && let Some(dependency) = pom.dependencies.last_mut()
    {
        match name.as_str() {
            "groupId" => dependency.group = Some(content),
            "artifactId" => dependency.artifact = Some(content),
            "version" => dependency.version = Some(content),
            "scope" => dependency.scope = Some(content),
            _ => {}
        }
    }
}
