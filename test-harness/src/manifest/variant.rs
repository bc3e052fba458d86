//! `variants`: named ways to build a function, each merged over its source. It
//! knows nothing of the rest of a function.

use std::path::Path;

use super::files::Expected;
use super::source::PartialSource;
use super::value::Value;
use crate::model::{Variant, VariantName};

/// Reads the variants of a function.
pub(super) fn read(
    value: &Value<'_>,
    base: &PartialSource,
    root: &Path,
    expected: &mut Vec<Expected>,
) -> Vec<Variant> {
    let table = value.table();
    let entries = table.map(|table| table.entries()).unwrap_or_default();
    let mut variants = Vec::new();
    for entry in entries {
        let name = entry.key().parse::<VariantName>();
        if let Err(error) = &name {
            let message = format!("`{}` is not a valid variant name", error.text);
            entry.key_problem(message, error.rule);
        }
        let Some(mut table) = entry.table() else {
            continue;
        };
        let source = PartialSource::read(&mut table, root).over(base);
        expected.extend(source.expected(root, table.path(), table.span()));
        table.finish();
        variants.extend(name.ok().map(|name| Variant {
            name,
            source: source.resolve(root),
        }));
    }
    variants
}
