//! The result for people: columns of text. Pure.

use std::fmt::Write as _;

use crate::row::Row;

/// The rows as text, columns as wide as they must be.
pub(crate) fn table(rows: &[Row]) -> String {
    let head = ["", "lambdock", "beside it", "", "ratio", "target", ""].map(str::to_owned);
    let lines: Vec<[String; 7]> = [head].into_iter().chain(rows.iter().map(cells)).collect();
    let width = |column: usize| {
        let widths = lines.iter().map(|line| line[column].chars().count());
        widths.max().unwrap_or(0)
    };
    let widths: [usize; 7] = std::array::from_fn(width);
    let mut text = String::new();
    for line in &lines {
        let mut shown = String::new();
        for (column, (cell, width)) in line.iter().zip(widths).enumerate() {
            // Words to the left, numbers to the right.
            let padded = if matches!(column, 0 | 3 | 6) {
                format!("{cell:<width$}  ")
            } else {
                format!("{cell:>width$}  ")
            };
            shown.push_str(&padded);
        }
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}", shown.trim_end());
    }
    text
}

fn cells(row: &Row) -> [String; 7] {
    let mut cells: [String; 7] = std::array::from_fn(|_| String::new());
    cells[0].clone_from(&row.what);
    match &row.ours {
        Ok(figure) => cells[1] = figure.shown(),
        Err(reason) => {
            "-".clone_into(&mut cells[1]);
            cells[3].clone_from(reason);
        }
    }
    if let Some(beside) = &row.beside {
        cells[2] = beside.figure.shown();
        beside.what.clone_into(&mut cells[3]);
        cells[4] = format!("{:.2}", beside.ratio);
        let target = beside.target.map(|target| format!("<= {target:.1}"));
        cells[5] = target.unwrap_or_default();
        row.verdict().word().clone_into(&mut cells[6]);
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::Times;
    use crate::row::{Beside, Figure};

    #[test]
    fn columns_stand_below_each_other() {
        let figure = |value| Figure {
            value,
            unit: "ms",
            times: Times::default(),
        };
        let rows = [
            Row {
                beside: Some(Beside {
                    what: "docker run -p",
                    figure: figure(200.0),
                    ratio: 0.45,
                    target: Some(0.6),
                }),
                ..Row::alone("start", Ok(figure(90.0)))
            },
            Row::alone("no-op build, go", Ok(figure(4.5))),
            Row::alone("test", Err("it failed".to_owned())),
        ];
        let expected = "\
                 lambdock  beside it                 ratio  target
start             90.0 ms     200 ms  docker run -p   0.45  <= 0.6  MET
no-op build, go   4.50 ms
test                    -             it failed
";
        assert_eq!(table(&rows), expected);
    }
}
