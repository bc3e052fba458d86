//! The fault of logging: too much of it, or lines without an end.

use std::io::{self, Write};

use crate::{Failure, Stream};

/// Writes that many bytes in lines of that length to a stream.
pub(crate) fn flood(
    bytes: usize,
    line: usize,
    newline: bool,
    stream: Stream,
) -> Result<(), Failure> {
    let written = match stream {
        Stream::Stdout => flood_into(&mut io::stdout().lock(), bytes, line, newline),
        Stream::Stderr => flood_into(&mut io::stderr().lock(), bytes, line, newline),
    };
    written.map_err(|error| Failure::refused("WriteFailed", "write the log", &error))
}

fn flood_into(into: &mut impl Write, bytes: usize, line: usize, newline: bool) -> io::Result<()> {
    let line = line.max(1);
    let mut text = vec![b'x'; line];
    if newline {
        text[line - 1] = b'\n';
    }
    for _ in 0..bytes / line {
        into.write_all(&text)?;
    }
    // The end of a line, so that no line is longer than the others.
    into.write_all(&text[line - bytes % line..])?;
    into.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flooded(bytes: usize, line: usize, newline: bool) -> String {
        let mut into = Vec::new();
        flood_into(&mut into, bytes, line, newline).unwrap();
        String::from_utf8(into).unwrap()
    }

    #[test]
    fn the_flood_has_exactly_its_size() {
        assert_eq!(flooded(10, 4, true), "xxx\nxxx\nx\n");
        assert_eq!(flooded(8, 4, true), "xxx\nxxx\n");
        assert_eq!(flooded(3, 0, true), "\n\n\n");
        assert_eq!(flooded(0, 4, true), "");
    }

    #[test]
    fn a_line_may_never_end() {
        assert_eq!(flooded(10, 4, false), "xxxxxxxxxx");
    }
}
