//! A cell's name for what takes few characters: targets, files, cache keys.

use sha2::{Digest as _, Sha256};

use crate::engine::hex;
use crate::model::{Cell, VariantName};

/// The name, in letters, digits, `-` and `_`: `function--variant_architecture`. A
/// name from which the parts cannot be read back gets a digest.
pub fn name(cell: &Cell) -> String {
    let function = cell.function.as_str();
    let variant = cell.variant.as_ref().map(VariantName::as_str);
    let joined = match variant {
        Some(variant) => format!("{function}--{}", variant.replace('.', "-")),
        None => function.to_owned(),
    };
    let clear = |part: &str| !part.contains("--") && !part.contains('.') && !part.starts_with('-');
    let end = function.ends_with('-');
    if clear(function) && !end && variant.is_none_or(clear) {
        return format!("{joined}_{}", cell.architecture);
    }
    let digest = &hex(&Sha256::digest(cell.id()))[..6];
    format!("{joined}-{digest}_{}", cell.architecture)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::model::{Architecture, ImageSource};

    fn named(function: &str, variant: Option<&str>) -> String {
        name(&Cell {
            function: function.parse().unwrap(),
            variant: variant.map(|variant| variant.parse().unwrap()),
            architecture: Architecture::Arm64,
            source: ImageSource::Image(String::new()),
        })
    }

    #[test]
    fn names_tell_cells_apart() {
        assert_eq!(named("orders", None), "orders_arm64");
        assert_eq!(named("orders", Some("node22")), "orders--node22_arm64");
        let cells = [
            ("a", Some("b")),
            ("a--b", None),
            ("a-", Some("b")),
            ("a", Some("-b")),
            ("a", Some("b.c")),
            ("a", Some("b-c")),
            ("a--b", Some("c")),
            ("a", Some("b--c")),
        ];
        let names: BTreeSet<String> = cells.map(|(f, v)| named(f, v)).into();
        assert_eq!(names.len(), cells.len(), "{names:?}");
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        assert!(
            names.iter().all(|name| name.chars().all(plain)),
            "{names:?}"
        );
    }
}
