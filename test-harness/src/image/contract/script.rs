//! A script's first line, and the interpreter that it names. Pure.

/// The kernel reads this much of the first line.
const MOST_OF_A_LINE: usize = 256;

/// What a file that is no binary is run by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Interpreter {
    /// No first line of a script.
    None,
    /// A line that ends with a carriage return, which no system looks past.
    Windows,
    /// A program: a path, or a name that `env` looks up.
    Program(String),
}

/// Reads the first line of a script.
pub(super) fn interpreter(bytes: &[u8]) -> Interpreter {
    let Some(rest) = bytes.strip_prefix(b"#!") else {
        return Interpreter::None;
    };
    let end = rest.iter().position(|byte| *byte == b'\n');
    let end = end.unwrap_or(rest.len()).min(MOST_OF_A_LINE);
    let line = String::from_utf8_lossy(&rest[..end]);
    if line.ends_with('\r') {
        return Interpreter::Windows;
    }
    let mut words = line.split_whitespace();
    let Some(program) = words.next() else {
        return Interpreter::None;
    };
    let is_env = program.rsplit('/').next() == Some("env");
    let looked_up = words.find(|word| !word.starts_with('-') && !word.contains('='));
    let program = match looked_up {
        Some(name) if is_env => name,
        _ => program,
    };
    Interpreter::Program(program.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_first_lines() {
        let program = |text: &str| Interpreter::Program(text.to_owned());
        for (text, expected) in [
            ("#!/bin/sh\nexit 0\n", program("/bin/sh")),
            ("#! /bin/bash -e\n", program("/bin/bash")),
            ("#!/usr/bin/env node", program("node")),
            ("#!/usr/bin/env -S A=b node --x\n", program("node")),
            ("#!/usr/bin/env\n", program("/usr/bin/env")),
            ("#!/bin/sh\r\nexit 0\r\n", Interpreter::Windows),
            ("#!\n", Interpreter::None),
            ("exit 0\n", Interpreter::None),
            ("\u{feff}#!/bin/sh\n", Interpreter::None),
            ("", Interpreter::None),
        ] {
            assert_eq!(interpreter(text.as_bytes()), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn reads_any_bytes(mut bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            interpreter(&bytes);
            bytes.splice(0..0, *b"#!");
            if let Interpreter::Program(program) = interpreter(&bytes) {
                prop_assert!(!program.is_empty());
            }
        }
    }
}
