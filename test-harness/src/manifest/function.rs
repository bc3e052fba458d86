//! One `[functions.NAME]` table. It knows nothing of the other functions.

use std::path::PathBuf;
use std::time::Duration;

use super::defaults::Settings;
use super::deploy::{self, Owner, PartialDeploy};
use super::files::{Expected, Kind};
use super::image_config;
use super::paths::resolve;
use super::project::Reading;
use super::source::PartialSource;
use super::table::Table;
use super::value::Value;
use super::variant;
use crate::model::{Architecture, Function, FunctionDeploy, FunctionName, ImageConfig, Variant};

/// Memory in MB where nothing else is said: Lambda's own 128 is too small for
/// Java.
const MEMORY: u32 = 512;
/// Timeout in seconds where nothing else is said.
const TIMEOUT: u32 = 10;
/// Ephemeral storage in MB where nothing else is said.
const EPHEMERAL_STORAGE: u32 = 512;

/// Reads one entry of `functions` into the project.
pub(super) fn read(entry: &Value<'_>, defaults: &Settings, reading: &mut Reading) {
    let name = entry.key().parse::<FunctionName>();
    if let Err(error) = &name {
        let message = format!("`{}` is not a valid function name", error.text);
        entry.key_problem(message, error.rule);
    }
    let Some(mut table) = entry.table() else {
        return;
    };
    let function = read_table(&mut table, entry.key(), defaults, reading);
    table.finish();
    reading.project.functions.extend(name.ok().map(function));
}

/// Reads the table; the function is still without a name.
fn read_table(
    table: &mut Table<'_>,
    key: &str,
    defaults: &Settings,
    reading: &mut Reading,
) -> impl FnOnce(FunctionName) -> Function + use<> {
    let root = reading.project.root.clone();
    let source = PartialSource::read(table, &root);
    let language = table.get("language").and_then(|value| value.text());
    let tags = table.get("tags").and_then(|value| value.texts());
    let settings = Settings::read(table).over(defaults);
    settings.environment.check_size(table);
    let image_config = table.get("image-config").and_then(|value| value.table());
    let image_config = image_config.map_or_else(ImageConfig::default, image_config::read);
    let variants = variants(table, &source, reading);
    let cases = cases(table, &source, reading);
    let architectures = settings.architectures.unwrap_or(vec![Architecture::X86_64]);
    let ephemeral_storage_mb = settings.ephemeral_storage.unwrap_or(EPHEMERAL_STORAGE);
    let cells = (variants.as_slice(), architectures.as_slice());
    let deploy = deploy(table, key, defaults, cells, ephemeral_storage_mb, reading);
    move |name| Function {
        name,
        language,
        tags: tags.unwrap_or_default(),
        source: source.resolve(&root),
        variants,
        architectures,
        memory_mb: settings.memory.unwrap_or(MEMORY),
        timeout: Duration::from_secs(settings.timeout.unwrap_or(TIMEOUT).into()),
        ephemeral_storage_mb,
        environment: settings.environment.variables,
        references: settings.environment.references,
        image_config,
        limits: settings.limits.resolve(),
        cases,
        deploy,
    }
}

/// What Lambda is told beyond that, where the function is deployed.
fn deploy(
    table: &mut Table<'_>,
    name: &str,
    defaults: &Settings,
    (variants, architectures): (&[Variant], &[Architecture]),
    ephemeral_storage_mb: u32,
    reading: &mut Reading,
) -> Option<FunctionDeploy> {
    let value = table.get("deploy")?;
    let own = PartialDeploy::read(value.table()?);
    let owner = Owner {
        name,
        path: value.path(),
        span: value.key_span().clone(),
        variants,
        architectures,
        ephemeral_storage_mb,
        project: &reading.project.name,
        settings: &reading.project.deploy,
        findings: table.findings(),
    };
    let deploy = deploy::resolve(own, &defaults.deploy, &owner);
    let known = reading.deployed.get(&deploy.name);
    if let Some(other) = known {
        let message = format!(
            "{} has the name `{}` on AWS, as `{other}` has",
            value.place(),
            deploy.name
        );
        value.key_problem(message, "give one of them another `name`");
    }
    reading.deployed.insert(deploy.name.clone(), value.path());
    Some(deploy)
}

/// The variants, with what they need among the files; without any, the
/// function's own source needs its files.
fn variants(table: &mut Table<'_>, source: &PartialSource, reading: &mut Reading) -> Vec<Variant> {
    let root = &reading.project.root;
    let expected = &mut reading.expected;
    let found = table
        .get("variants")
        .map(|value| variant::read(&value, source, root, expected))
        .unwrap_or_default();
    if found.is_empty() {
        expected.extend(source.expected(root, table.path(), table.span()));
    }
    found
}

/// The cases that the table names, else the folder `cases` of the context.
fn cases(table: &mut Table<'_>, source: &PartialSource, reading: &mut Reading) -> Vec<PathBuf> {
    let root = &reading.project.root;
    let Some(value) = table.get("cases") else {
        let assumed = source.context(root).map(|context| context.join("cases"));
        reading.assumed_cases.extend(assumed.clone());
        return assumed.into_iter().collect();
    };
    let elements = if value.is_string() {
        vec![value]
    } else {
        value.array().unwrap_or_default()
    };
    let mut cases = Vec::new();
    for element in elements {
        let Some(text) = element.text() else {
            continue;
        };
        let path = resolve(root, &text);
        reading.expected.push(Expected {
            kind: Kind::Cases,
            path: path.clone(),
            owner: table.path().to_owned(),
            span: element.span(),
        });
        cases.push(path);
    }
    cases
}
