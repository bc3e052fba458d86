//! For tests of formats: cells as a plan gives them.

use crate::wire::MatrixCell;

/// A cell on ARM with two cases.
pub(super) fn cell(function: &str, variant: Option<&str>) -> MatrixCell {
    let id = variant.map_or(function.to_owned(), |variant| {
        format!("{function}/{variant}")
    });
    let name = match variant {
        Some(variant) => format!("{function}--{variant}_arm64"),
        None => format!("{function}_arm64"),
    };
    MatrixCell {
        architecture: "arm64".to_owned(),
        cache_key: format!("lambdock-{name}-0123456789abcdef"),
        cases: 2,
        changed: Vec::new(),
        function: function.to_owned(),
        image: format!("lambdock/shop/{function}:image-arm64"),
        language: Some("node".to_owned()),
        name,
        platform: "linux/arm64".to_owned(),
        prepare: None,
        runner: "ubuntu-24.04-arm".to_owned(),
        select: vec![id, "--arch".to_owned(), "arm64".to_owned()],
        tags: Vec::new(),
        variant: variant.map(str::to_owned),
    }
}
