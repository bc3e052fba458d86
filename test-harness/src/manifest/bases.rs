//! `[bases]`: replacements of images that `FROM` names. It pulls nothing.

use std::collections::BTreeMap;

use super::table::Table;

/// Reads the replacements: exact reference to reference.
pub(super) fn read(table: &Table<'_>) -> BTreeMap<String, String> {
    let mut map = BTreeMap::new();
    for entry in table.entries() {
        if !fits(entry.key()) {
            let message = format!("{} is not an image reference", entry.place());
            let hint = "write what the Dockerfile's `FROM` names, in quotes";
            entry.key_problem(message, hint);
        }
        let Some(reference) = entry.text() else {
            continue;
        };
        if fits(&reference) {
            map.insert(entry.key().to_owned(), reference);
        } else {
            entry.problem(format!(
                "`{reference}` for {} is not an image reference",
                entry.place()
            ));
        }
    }
    map
}

fn fits(reference: &str) -> bool {
    !reference.is_empty() && !reference.contains(|c: char| c.is_whitespace() || c.is_control())
}
