//! Ways to lines as documents have them: paths relative to the project, hops
//! that are unknown with their reason.

use std::path::Path;

use crate::trace::advice::{Advice, Change, Renewal, What, diff};
use crate::trace::source::{DependencyPath, Line, Scope, Step};
use crate::trace::{Deployment, Hop, PlaceTrace, Trace};
use crate::wire::{
    AdviceReport, ChangeReport, DeploymentReport, LayerTraceReport, LineReport, PathReport,
    RenewalReport, StageReport, TraceReport,
};

/// A way; files are named from the project's folder on.
pub fn trace_report(trace: &Trace, advice: &Hop<Advice>, root: &Path) -> TraceReport {
    let layers = trace.places.iter().map(|place| layer(place, root));
    let (paths, paths_unknown) = match &trace.paths {
        Ok(paths) => (paths.iter().map(|one| path(one, root)).collect(), None),
        Err(reason) => (Vec::new(), Some(reason.clone())),
    };
    let base = trace.base.as_ref().and_then(|base| base.as_ref().ok());
    let (advice, advice_unknown) = hop(advice);
    TraceReport {
        advice: advice.map(|advice| advice_report(advice, root)),
        advice_unknown,
        base: base.map(|found| line(found, root)),
        layers: layers.collect(),
        paths,
        paths_unknown,
    }
}

fn advice_report(advice: &Advice, root: &Path) -> AdviceReport {
    let edits = &advice.edits;
    let diff = (!edits.is_empty()).then(|| diff(edits, |path| shown(path, root)));
    AdviceReport {
        action: advice.action.as_str().to_owned(),
        changes: advice.changes.iter().map(|one| change(one, root)).collect(),
        diff,
        renew: advice.renew.iter().map(|one| renewal(one, root)).collect(),
        text: advice.text.clone(),
    }
}

fn change(change: &Change, root: &Path) -> ChangeReport {
    let (action, parent, from, to) = match &change.what {
        What::Remove => ("remove", None, None, None),
        What::Raise { to } => ("raise", None, None, Some(to)),
        What::Override { parent, from, to } => ("override", parent.clone(), Some(from), Some(to)),
    };
    ChangeReport {
        action: action.to_owned(),
        file: shown(&change.file, root),
        from: from.cloned(),
        package: change.name.clone(),
        parent,
        to: to.cloned(),
    }
}

/// A change as a document has it; none where it is of another kind.
pub fn change_of(report: &ChangeReport, root: &Path) -> Option<Change> {
    let to = report.to.clone();
    let what = match report.action.as_str() {
        "remove" => What::Remove,
        "raise" => What::Raise { to: to? },
        "override" => What::Override {
            parent: report.parent.clone(),
            from: report.from.clone()?,
            to: to?,
        },
        _ => return None,
    };
    Some(Change {
        file: root.join(&report.file),
        what,
        name: report.package.clone(),
    })
}

fn renewal(renewal: &Renewal, root: &Path) -> RenewalReport {
    RenewalReport {
        command: renewal.command.clone(),
        folder: shown(&renewal.folder, root),
    }
}

/// A function of a CDK app.
pub fn deployment_report(deployment: &Deployment, root: &Path) -> DeploymentReport {
    let function = &deployment.function;
    let (declared, declared_unknown) = hop(&deployment.declared);
    let (folder, folder_unknown) = hop(&deployment.folder);
    DeploymentReport {
        assembly: shown(&function.assembly, root),
        construct_path: function.construct_path.clone(),
        declared: declared.map(|found| line(found, root)),
        declared_unknown,
        folder: folder.map(|folder| shown(folder, root)),
        folder_unknown,
        function: deployment.manifest_function.clone(),
        function_name: function.function_name.clone(),
        image_uri: function.image.text.clone(),
        logical_id: function.logical_id.clone(),
        stack: function.stack.clone(),
        template: function.template.clone(),
    }
}

fn hop<T>(hop: &Hop<T>) -> (Option<&T>, Option<String>) {
    match hop {
        Ok(known) => (Some(known), None),
        Err(reason) => (None, Some(reason.clone())),
    }
}

fn layer(place: &PlaceTrace, root: &Path) -> LayerTraceReport {
    let (made, unknown) = hop(&place.line);
    let stage = made.and_then(|made| made.from.as_ref());
    LayerTraceReport {
        instruction: made.map(|made| line(&made.line, root)),
        layer: place.layer,
        path: place.path.clone(),
        stage: stage.map(|stage| StageReport {
            line: line(&stage.line, root),
            name: stage.name.clone(),
        }),
        unknown,
    }
}

fn path(path: &DependencyPath, root: &Path) -> PathReport {
    PathReport {
        locked: path.locked.as_ref().map(|found| line(found, root)),
        manifest: line(&path.line, root),
        scope: scope(path.scope).to_owned(),
        steps: path.steps.iter().map(step).collect(),
        version_line: path.version_line.as_ref().map(|found| line(found, root)),
    }
}

fn step(step: &Step) -> String {
    match &step.version {
        Some(version) => format!("{}@{version}", step.name),
        None => step.name.clone(),
    }
}

fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Runtime => "runtime",
        Scope::Development => "development",
        Scope::Optional => "optional",
        Scope::Indirect => "indirect",
    }
}

fn line(line: &Line, root: &Path) -> LineReport {
    LineReport {
        file: shown(&line.file, root),
        line: line.number,
        text: line.text.clone(),
    }
}

/// A path from the project's folder on, with `/` on every system.
pub(super) fn shown(path: &Path, root: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path);
    let parts = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy());
    let text = parts.collect::<Vec<_>>().join("/");
    // The root folder is a part of its own.
    text.replacen("//", "/", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_from_the_project_on() {
        let root = Path::new("/src/shop");
        assert_eq!(shown(Path::new("/src/shop/a/b.json"), root), "a/b.json");
        assert_eq!(
            shown(Path::new("/src/other/b.json"), root),
            "/src/other/b.json"
        );
        assert_eq!(shown(Path::new("cdk.out"), root), "cdk.out");
    }
}
