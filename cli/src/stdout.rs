//! Writing to stdout, which is for data alone. A reader that has seen enough
//! (`| head`) is not a failure.

use std::io::{self, ErrorKind, Write};

use lambdock::wire::ExitCode;

use crate::failure::Explain;

/// Data could not be written.
#[derive(Debug, thiserror::Error)]
#[error("failed to write to stdout")]
pub(crate) struct StdoutError {
    source: io::Error,
}

impl Explain for StdoutError {
    fn code(&self) -> ExitCode {
        ExitCode::Unexpected
    }
}

/// Writes data to stdout and flushes it.
pub(crate) fn write(data: &[u8]) -> Result<(), StdoutError> {
    write_to(&mut io::stdout().lock(), data)
}

fn write_to(out: &mut impl Write, data: &[u8]) -> Result<(), StdoutError> {
    match out.write_all(data).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(StdoutError { source: error }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A writer that always fails in one way.
    struct Broken(ErrorKind);

    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn data_arrives_whole() {
        let mut out = Vec::new();
        write_to(&mut out, b"data").unwrap();
        assert_eq!(out, b"data");
    }

    #[test]
    fn a_reader_that_left_is_no_failure_and_a_full_disk_is() {
        assert!(write_to(&mut Broken(ErrorKind::BrokenPipe), b"data").is_ok());
        let error = write_to(&mut Broken(ErrorKind::StorageFull), b"data").unwrap_err();
        assert_eq!(error.source.kind(), ErrorKind::StorageFull);
    }
}
