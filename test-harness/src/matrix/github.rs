//! A matrix of GitHub Actions: one line of JSON for `fromJSON`.

use serde_json::{Value, json};

use crate::wire::MatrixCell;

/// The most jobs that GitHub makes of one matrix.
pub const LARGEST_MATRIX: usize = 256;

/// The matrix: an `include` with what a job needs of each cell as plain texts.
pub fn github(cells: &[MatrixCell]) -> String {
    let include: Vec<Value> = cells.iter().map(entry).collect();
    format!("{}\n", json!({ "include": include }))
}

fn entry(cell: &MatrixCell) -> Value {
    json!({
        "name": cell.name,
        "function": cell.function,
        "variant": cell.variant.as_deref().unwrap_or_default(),
        "architecture": cell.architecture,
        "platform": cell.platform,
        "runner": cell.runner,
        "cache-key": cell.cache_key,
        "cases": cell.cases,
        "select": cell.select.join(" "),
    })
}

#[cfg(test)]
mod tests {
    use super::super::sample::cell;
    use super::*;

    #[test]
    fn a_matrix_is_one_line_that_actions_can_read() {
        insta::assert_snapshot!(github(&[cell("orders", Some("node22"))]), @r#"{"include":[{"name":"orders--node22_arm64","function":"orders","variant":"node22","architecture":"arm64","platform":"linux/arm64","runner":"ubuntu-24.04-arm","cache-key":"lambdock-orders--node22_arm64-0123456789abcdef","cases":2,"select":"orders/node22 --arch arm64"}]}"#);
        assert_eq!(github(&[]), "{\"include\":[]}\n");
    }
}
