//! Where an image comes from, as a function or a variant says it: an image that
//! exists, or the keys of a build. It builds nothing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::files::{Expected, Kind};
use super::findings::Span;
use super::paths::resolve;
use super::prepare;
use super::secrets;
use super::table::Table;
use super::value::Value;
use crate::model::{BuildSecret, BuildSpec, ImageSource, Prepare};

/// A path and the key that gives it.
#[derive(Debug, Clone)]
struct Place {
    path: PathBuf,
    span: Span,
}

/// The source keys of one table, each absent where its key is.
#[derive(Debug, Clone, Default)]
pub(super) struct PartialSource {
    image: Option<String>,
    context: Option<Place>,
    dockerfile: Option<Place>,
    target: Option<String>,
    build_args: BTreeMap<String, String>,
    secrets: Option<Vec<BuildSecret>>,
    cache_from: Option<Vec<String>>,
    prepare: Option<(Prepare, Span)>,
    builds: bool,
}

impl PartialSource {
    /// Reads the source keys of a table that may have others too.
    pub(super) fn read(table: &mut Table<'_>, root: &Path) -> Self {
        let image = table.get("image");
        let mut keys = BuildKeys {
            table,
            image: image.is_some(),
            found: false,
        };
        let context = keys.get("context").and_then(|value| place(&value, root));
        let dockerfile = keys.get("dockerfile").and_then(|value| place(&value, root));
        let target = keys.get("target").and_then(|value| value.text());
        let build_args = keys.get("build-args").and_then(|value| pairs(&value));
        let secrets = keys
            .get("secrets")
            .and_then(|value| secrets::read(&value, root));
        let cache_from = keys.get("cache-from").and_then(|value| value.texts());
        let prepare = keys.get("prepare").and_then(|value| {
            let prepare = prepare::read(value.table()?, root)?;
            Some((prepare, value.key_span().clone()))
        });
        Self {
            builds: keys.found,
            image: image.and_then(|value| value.text()),
            context,
            dockerfile,
            target,
            build_args: build_args.unwrap_or_default(),
            secrets,
            cache_from,
            prepare,
        }
    }

    /// This source over another one: build arguments merge one by one, and what
    /// names an image or a build ends the other.
    pub(super) fn over(self, base: &Self) -> Self {
        if self.image.is_some() {
            return self;
        }
        let mut build_args = base.build_args.clone();
        build_args.extend(self.build_args);
        Self {
            image: base.image.clone().filter(|_| !self.builds),
            context: self.context.or(base.context.clone()),
            dockerfile: self.dockerfile.or(base.dockerfile.clone()),
            target: self.target.or(base.target.clone()),
            build_args,
            secrets: self.secrets.or(base.secrets.clone()),
            cache_from: self.cache_from.or(base.cache_from.clone()),
            prepare: self.prepare.or(base.prepare.clone()),
            builds: self.builds || base.builds,
        }
    }

    /// The build context; `None` for an image that exists.
    pub(super) fn context(&self, root: &Path) -> Option<PathBuf> {
        let given = self.context.as_ref().map(|place| place.path.clone());
        self.image
            .is_none()
            .then(|| given.unwrap_or_else(|| resolve(root, ".")))
    }

    /// The source with its defaults filled in.
    pub(super) fn resolve(&self, root: &Path) -> ImageSource {
        if let Some(image) = &self.image {
            return ImageSource::Image(image.clone());
        }
        let context = self.context(root).unwrap_or_default();
        let dockerfile = self.dockerfile.as_ref().map(|place| place.path.clone());
        ImageSource::Build(Box::new(BuildSpec {
            dockerfile: dockerfile.unwrap_or_else(|| context.join("Dockerfile")),
            context,
            target: self.target.clone(),
            build_args: self.build_args.clone(),
            secrets: self.secrets.clone().unwrap_or_default(),
            cache_from: self.cache_from.clone().unwrap_or_default(),
            prepare: self.prepare.as_ref().map(|(prepare, _)| prepare.clone()),
        }))
    }

    /// What must exist for the build. What `prepare` makes need not.
    pub(super) fn expected(&self, root: &Path, owner: &str, named: &Span) -> Vec<Expected> {
        let ImageSource::Build(spec) = self.resolve(root) else {
            return Vec::new();
        };
        let span = |place: &Option<Place>| place.as_ref().map_or(named, |p| &p.span).clone();
        let expect = |kind, path: &Path, span| Expected {
            kind,
            path: path.to_owned(),
            owner: owner.to_owned(),
            span,
        };
        let mut expected = vec![
            expect(Kind::Context, &spec.context, span(&self.context)),
            expect(Kind::Dockerfile, &spec.dockerfile, span(&self.dockerfile)),
        ];
        if let Some((prepare, span)) = &self.prepare {
            let made = |one: &Expected| prepare.outputs.iter().any(|out| one.path.starts_with(out));
            expected.retain(|one| !made(one));
            expected.push(expect(Kind::Directory, &prepare.directory, span.clone()));
        }
        expected
    }
}

/// Keys that only a build has; beside `image` each of them is a problem.
struct BuildKeys<'t, 'a> {
    table: &'t mut Table<'a>,
    image: bool,
    found: bool,
}

impl<'a> BuildKeys<'_, 'a> {
    fn get(&mut self, key: &'static str) -> Option<Value<'a>> {
        let value = self.table.get(key)?;
        self.found = true;
        if self.image {
            let message = format!("{} cannot stand beside `image`", value.place());
            let hint = "`image` names an image that exists already; keep it or the build, not both";
            value.key_problem(message, hint);
        }
        Some(value)
    }
}

fn place(value: &Value<'_>, root: &Path) -> Option<Place> {
    let path = value.text()?;
    Some(Place {
        path: resolve(root, &path),
        span: value.span(),
    })
}

fn pairs(value: &Value<'_>) -> Option<BTreeMap<String, String>> {
    let mut pairs = BTreeMap::new();
    for entry in value.table()?.entries() {
        if let Some(text) = entry.string() {
            pairs.insert(entry.key().to_owned(), text);
        }
    }
    Some(pairs)
}
