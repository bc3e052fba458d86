//! Rows in aligned columns for people. It knows nothing of what they say.

use std::fmt::Write as _;

/// A column is padded to this width at most: one long name moves its own row.
const WIDEST: usize = 44;

/// The rows as lines. Columns that nobody fills are left out.
pub(super) fn lines<const N: usize>(rows: &[[String; N]]) -> Vec<String> {
    let widths: [usize; N] = std::array::from_fn(|column| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.max().unwrap_or_default()
    });
    rows.iter().map(|row| joined(row, &widths)).collect()
}

fn joined<const N: usize>(row: &[String; N], widths: &[usize; N]) -> String {
    let mut line = String::new();
    for (cell, width) in row.iter().zip(widths).filter(|(_, width)| **width > 0) {
        let width = (*width).min(WIDEST);
        let _ = write!(line, "{cell:width$}  ");
    }
    line.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn columns_are_aligned_and_empty_ones_left_out() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned);
        let rows = [row(["a", "", "b"]), row(["abc", "", ""])];
        assert_eq!(lines(&rows), ["a    b", "abc"]);
        let long = "x".repeat(60);
        let rows = [row([&long, "b", ""]), row(["a", "b", ""])];
        let drawn = lines(&rows);
        assert_eq!(drawn[1].len(), 44 + 2 + 1);
        assert_eq!(drawn[0].len(), 60 + 2 + 1);
    }
}
