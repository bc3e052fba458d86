//! Whether a changed file is an input of a cell.

use std::path::{Path, PathBuf};

use super::super::case_files::references;
use super::super::paths::{real, relative};
use super::shown;
use crate::image::bases::Forecast;
use crate::image::{ignore_files, ignore_rules};
use crate::model::{BuildSpec, Cell, ImageSource};

/// A cell's inputs, and what has changed.
pub(super) struct Inputs<'a> {
    pub(super) cell: &'a Cell,
    pub(super) cases: &'a [PathBuf],
    pub(super) root: &'a Path,
    pub(super) changed: &'a [PathBuf],
}

impl Inputs<'_> {
    /// What changed, one reason for each kind of input.
    pub(super) fn reasons(&self) -> Vec<String> {
        let mut reasons = Vec::new();
        if let ImageSource::Build(spec) = &self.cell.source {
            reasons.extend(self.build(spec));
        }
        let folders: Vec<PathBuf> = self.cases.iter().map(|path| real(path)).collect();
        let referred = references(self.cases);
        let is_case = |path: &&PathBuf| {
            folders.iter().any(|folder| path.starts_with(folder)) || referred.contains(path)
        };
        reasons.extend(self.told("case file", self.changed.iter().filter(is_case)));
        reasons
    }

    fn build(&self, spec: &BuildSpec) -> Vec<String> {
        let mut reasons = Vec::new();
        let dockerfile = real(&spec.dockerfile);
        let same = self.changed.iter().filter(|path| **path == dockerfile);
        reasons.extend(self.told("Dockerfile", same));
        let ignored = ignore_files(&spec.context, &spec.dockerfile).map(|path| real(&path));
        let same = self.changed.iter().filter(|path| ignored.contains(path));
        reasons.extend(self.told("ignore file", same));
        if let Some(prepare) = &spec.prepare {
            let inputs: Vec<PathBuf> = prepare.inputs.iter().map(|path| real(path)).collect();
            let below = |path: &&PathBuf| inputs.iter().any(|input| path.starts_with(input));
            reasons.extend(self.told("prepare input", self.changed.iter().filter(below)));
        }
        let context = real(&spec.context);
        // Rules that cannot be read leave nothing out.
        let rules = ignore_rules(&spec.context, &spec.dockerfile).unwrap_or_default();
        let sent = |path: &&PathBuf| {
            path.starts_with(&context) && !rules.is_ignored(&relative(&context, path))
        };
        let others = self
            .changed
            .iter()
            .filter(|path| **path != dockerfile && !ignored.contains(path));
        reasons.extend(self.told("context", others.filter(sent)));
        reasons
    }

    /// Bases that are others than before, such as by the lock.
    pub(super) fn bases(&self, now: &Forecast<'_>, then: &Forecast<'_>) -> Vec<String> {
        let ImageSource::Build(spec) = &self.cell.source else {
            return Vec::new();
        };
        // One that is not there yet is made of inputs that are looked at.
        let text = std::fs::read_to_string(&spec.dockerfile).unwrap_or_default();
        let architecture = self.cell.architecture;
        let bases = |forecast: &Forecast<'_>| forecast.bases(&text, spec, architecture);
        let (Ok(now), Ok(then)) = (bases(now), bases(then)) else {
            return Vec::new();
        };
        let pairs = now.iter().zip(&then);
        let other = pairs.filter(|(now, then)| now.used != then.used);
        other
            .map(|(now, then)| format!("base: `{}` was `{}`", now.used, then.used))
            .collect()
    }

    fn told<'a>(&self, what: &str, mut paths: impl Iterator<Item = &'a PathBuf>) -> Option<String> {
        let first = shown(paths.next()?, self.root);
        Some(match paths.count() {
            0 => format!("{what}: `{first}`"),
            more => format!("{what}: `{first}` and {more} more"),
        })
    }
}
