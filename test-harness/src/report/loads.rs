//! From events to the document of evidence, and what a person reads of it.

use std::fmt::Write as _;

use super::Styles;
use crate::runner::event::{BuildInfo, CellId, Event};
use crate::wire::{
    CellEvidence, EnvironmentEvidence, EvidenceReport, PackageEvidence, ProjectReport,
    SCHEMA_VERSION, ToolReport,
};

/// Evidence that grows with each event.
#[derive(Debug, Default)]
pub struct Loads {
    cells: Vec<(CellId, CellEvidence)>,
}

impl Loads {
    /// Takes the next event.
    pub fn add(&mut self, event: &Event) {
        match event {
            Event::BuildFinished {
                cell,
                result: Ok(info),
            } => self.image(cell, info),
            Event::EvidenceFound { cell, environment } => {
                let found = self.cell(cell);
                found.environments.push((**environment).clone());
            }
            _ => {}
        }
    }

    /// The document.
    pub fn report(self, project: ProjectReport, tool: ToolReport) -> EvidenceReport {
        EvidenceReport {
            cells: self.cells.into_iter().map(|(_, cell)| cell).collect(),
            project,
            schema_version: SCHEMA_VERSION,
            tool,
        }
    }

    fn image(&mut self, id: &CellId, info: &BuildInfo) {
        self.cell(id).image_id.clone_from(&info.image_id);
    }

    fn cell(&mut self, id: &CellId) -> &mut CellEvidence {
        let at = self.cells.iter().position(|(own, _)| own == id);
        let at = at.unwrap_or_else(|| {
            let cell = CellEvidence {
                architecture: id.architecture.to_string(),
                environments: Vec::new(),
                function: id.function.to_string(),
                image_id: None,
                packages: None,
                variant: id.variant.as_ref().map(ToString::to_string),
            };
            self.cells.push((id.clone(), cell));
            self.cells.len() - 1
        });
        &mut self.cells[at].1
    }
}

/// What a person reads of the evidence.
pub fn loads_text(report: &EvidenceReport, styles: &Styles) -> String {
    let mut text = String::new();
    for cell in &report.cells {
        let variant = cell.variant.as_ref().map(|name| format!("/{name}"));
        let name = format!("{}{}", cell.function, variant.unwrap_or_default());
        let name = styles.name.paint(&name);
        let _ = writeln!(text, "evidence of {name} ({})", cell.architecture);
        if cell.environments.is_empty() {
            let _ = writeln!(text, "  no environment was watched");
        }
        for (index, environment) in cell.environments.iter().enumerate() {
            one(&mut text, index + 1, environment);
        }
        packages(&mut text, cell.packages.as_deref().unwrap_or_default());
    }
    text
}

fn one(text: &mut String, number: usize, environment: &EnvironmentEvidence) {
    let init = environment.loads.iter().filter(|load| load.case.is_none());
    let (init, all) = (init.count(), environment.loads.len());
    let cases = plural(environment.exercised.len(), "event");
    let _ = writeln!(
        text,
        "  environment {number}: {cases}; {} loaded at init, {} on events",
        plural(init, "file or class"),
        all - init
    );
    for gap in &environment.gaps {
        let _ = writeln!(text, "  unseen: {gap}");
    }
    for bundle in &environment.bundles {
        let _ = writeln!(text, "  bundle: `{}`: {}", bundle.path, bundle.reason);
    }
}

/// A function's packages by use; those of its base image are in the document.
fn packages(text: &mut String, all: &[PackageEvidence]) {
    const BASE: [&str; 3] = ["/var/lang/", "/var/runtime/", "/usr/"];
    let own = |path: &String| !BASE.iter().any(|base| path.starts_with(base));
    let own = || all.iter().filter(|one| one.places.iter().any(own));
    for usage in [
        "loaded at init",
        "loaded on event",
        "linked",
        "never loaded",
        "unknown",
    ] {
        let names: Vec<String> = own()
            .filter(|one| one.usage == usage)
            .map(|one| format!("{} {}", one.name, one.version))
            .collect();
        if !names.is_empty() {
            let _ = writeln!(text, "  {usage}: {}", names.join(", "));
        }
    }
    let dead: Vec<&PackageEvidence> = own().filter(|one| one.can_go).collect();
    if !dead.is_empty() {
        let bytes = dead.iter().filter_map(|one| one.bytes);
        let kilobytes = bytes.fold(0, u64::saturating_add).div_ceil(1000);
        let names: Vec<&str> = dead.iter().map(|one| one.name.as_str()).collect();
        let _ = writeln!(text, "  can go, with {kilobytes} kB: {}", names.join(", "));
    }
}

fn plural(count: usize, word: &str) -> String {
    match (count, word) {
        (1, _) => format!("1 {word}"),
        (_, "file or class") => format!("{count} files or classes"),
        _ => format!("{count} {word}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Architecture;
    use crate::wire::{BundleEvidence, LoadEvidence};

    fn load(case: Option<&str>) -> LoadEvidence {
        LoadEvidence {
            case: case.map(str::to_owned),
            class: None,
            importer: None,
            inside: Vec::new(),
            kind: "commonjs".to_owned(),
            path: "/var/task/index.js".to_owned(),
            pid: 13,
        }
    }

    #[test]
    fn cells_and_their_environments_are_told_apart() {
        let cell = CellId {
            function: "orders".parse().unwrap(),
            variant: None,
            architecture: Architecture::X86_64,
        };
        let mut loads = Loads::default();
        for gaps in [Vec::new(), vec!["`/bin/sh` ran".to_owned()]] {
            loads.add(&Event::EvidenceFound {
                cell: cell.clone(),
                environment: Box::new(EnvironmentEvidence {
                    bundles: vec![BundleEvidence {
                        path: "/var/task/index.js".to_owned(),
                        reason: "it is long".to_owned(),
                    }],
                    exercised: vec!["one".to_owned()],
                    gaps,
                    loads: vec![load(None), load(Some("one")), load(Some("one"))],
                    ..EnvironmentEvidence::default()
                }),
            });
        }
        let project = ProjectReport {
            manifest: None,
            name: "shop".to_owned(),
        };
        let tool = ToolReport {
            name: "lambdock".to_owned(),
            version: "0".to_owned(),
        };
        let text = loads_text(&loads.report(project, tool), &Styles::plain());
        assert_eq!(
            text,
            "evidence of orders (x86_64)\n  \
             environment 1: 1 event; 1 file or class loaded at init, 2 on events\n  \
             bundle: `/var/task/index.js`: it is long\n  \
             environment 2: 1 event; 1 file or class loaded at init, 2 on events\n  \
             unseen: `/bin/sh` ran\n  \
             bundle: `/var/task/index.js`: it is long\n"
        );
    }
}
