//! The list as a table for a person. Columns are as wide as their widest word.

use std::fmt::Write as _;

use lambdock::report::Styles;
use lambdock::wire::{ListReport, ListedFunction};

const HEAD: [&str; 7] = [
    "FUNCTION",
    "LANGUAGE",
    "VARIANTS",
    "ARCHITECTURES",
    "CASES",
    "MEMORY",
    "TIMEOUT",
];

/// Columns of numbers, which end below each other.
const NUMBERS: std::ops::Range<usize> = 4..7;

/// One line for each function, and below it one for each case where wanted.
pub(super) fn table(report: &ListReport, with_cases: bool, styles: Styles) -> String {
    let rows: Vec<[String; 7]> = report.functions.iter().map(row).collect();
    let mut widths = HEAD.map(str::len);
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = line(&HEAD.map(str::to_owned), &widths, |cell| {
        styles.dim.paint(cell)
    });
    for (row, function) in rows.iter().zip(&report.functions) {
        text += &line(row, &widths, |cell| styles.name.paint(cell));
        if with_cases {
            cases(&mut text, function, styles);
        }
    }
    text
}

fn row(function: &ListedFunction) -> [String; 7] {
    let or_dash = |words: &[String]| match words {
        [] => "-".to_owned(),
        words => words.join(","),
    };
    [
        function.name.clone(),
        function.language.clone().unwrap_or_else(|| "-".to_owned()),
        or_dash(&function.variants),
        or_dash(&function.architectures),
        function.cases.len().to_string(),
        format!("{} MB", function.memory_mb),
        format!("{} s", function.timeout_s),
    ]
}

/// One line; the first cell is painted.
fn line(row: &[String; 7], widths: &[usize; 7], paint: impl Fn(&str) -> String) -> String {
    let mut text = String::new();
    for (index, (cell, width)) in row.iter().zip(widths).enumerate() {
        let blanks = " ".repeat(width.saturating_sub(cell.chars().count()));
        let cell = match index {
            0 => paint(cell),
            _ => cell.clone(),
        };
        let (before, after) = if NUMBERS.contains(&index) {
            (blanks, cell)
        } else {
            (cell, blanks)
        };
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{before}{after}  ");
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

fn cases(text: &mut String, function: &ListedFunction, styles: Styles) {
    for case in &function.cases {
        let line = case.line.map_or(String::new(), |line| format!(":{line}"));
        let place = styles.dim.paint(&format!("{}{line}", case.file));
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "  {}  {place}", case.name);
    }
}
