//! The last lines that a function wrote during one invocation, as many as a
//! report can use.

use std::collections::VecDeque;

/// Bytes that are kept; Lambda itself shows 4,096 of them.
const KEPT_BYTES: usize = 1 << 20;

/// The end of a log.
#[derive(Debug, Default)]
pub(super) struct Tail {
    lines: VecDeque<String>,
    bytes: usize,
    cut: bool,
}

impl Tail {
    /// Adds a line, and drops the first ones where there are too many.
    pub(super) fn push(&mut self, line: String) {
        self.bytes += line.len() + 1;
        self.lines.push_back(line);
        while self.bytes > KEPT_BYTES && self.lines.len() > 1 {
            self.cut = true;
            let dropped = self.lines.pop_front();
            self.bytes -= dropped.map_or(0, |line| line.len() + 1);
        }
    }

    /// Whether lines were dropped.
    pub(super) const fn is_cut(&self) -> bool {
        self.cut
    }

    /// The lines, in order.
    pub(super) fn into_lines(self) -> Vec<String> {
        self.lines.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_end_of_a_flood_and_a_line_of_any_length() {
        let mut tail = Tail::default();
        tail.push("y".repeat(2 * KEPT_BYTES));
        assert_eq!(tail.lines.len(), 1);
        assert!(!tail.is_cut());
        for number in 0..40_000 {
            tail.push(format!("{number:099}"));
        }
        assert!(tail.bytes <= KEPT_BYTES);
        assert!(tail.is_cut());
        let lines = tail.into_lines();
        assert_eq!(lines.len(), KEPT_BYTES / 100);
        assert!(lines.last().is_some_and(|line| line.ends_with("39999")));
    }
}
