//! Asks an address whether an engine answers there, before any client is
//! made. It waits at most as long as it is told.

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use super::{Candidate, EngineAddress, EngineError};

const PING: &[u8] = b"GET /_ping HTTP/1.0\r\nHost: engine\r\n\r\n";

/// The first candidate that answers `GET /_ping`. One that takes no raw
/// connection (`ssh://`, TLS) is taken at its word.
///
/// # Errors
/// When none answers: what was tried, with each one's reason.
pub fn first_answering(
    candidates: Vec<Candidate>,
    deadline: Duration,
) -> Result<Candidate, EngineError> {
    let mut tried = Vec::new();
    for candidate in candidates {
        match ping(&candidate.address, deadline) {
            Ok(()) => return Ok(candidate),
            Err(reason) => tried.push((candidate, reason)),
        }
    }
    Err(EngineError::NotFound { tried })
}

fn ping(address: &EngineAddress, deadline: Duration) -> Result<(), String> {
    let answer = match address {
        EngineAddress::Unix(path) => {
            let stream = UnixStream::connect(path).map_err(|error| error.to_string())?;
            let set = stream.set_read_timeout(Some(deadline));
            set.map_err(|error| error.to_string())?;
            exchange(stream)
        }
        EngineAddress::Tcp(authority) => {
            let mut resolved = authority.to_socket_addrs().map_err(|e| e.to_string())?;
            let first = resolved.next().ok_or("the host has no address")?;
            let stream = TcpStream::connect_timeout(&first, deadline).map_err(|e| e.to_string())?;
            let set = stream.set_read_timeout(Some(deadline));
            set.map_err(|error| error.to_string())?;
            exchange(stream)
        }
        EngineAddress::Other(_) => return Ok(()),
    }?;
    if answer.starts_with("HTTP/1.") && answer.contains(" 200 ") {
        Ok(())
    } else {
        Err(format!(
            "answered `{}`",
            answer.lines().next().unwrap_or_default()
        ))
    }
}

fn exchange(mut stream: impl Read + Write) -> Result<String, String> {
    stream.write_all(PING).map_err(|error| error.to_string())?;
    let mut head = [0; 256];
    let read = stream.read(&mut head).map_err(|error| error.to_string())?;
    Ok(String::from_utf8_lossy(&head[..read]).into_owned())
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::*;

    fn candidate(path: &std::path::Path) -> Candidate {
        Candidate {
            address: EngineAddress::Unix(path.to_owned()),
            source: "test".into(),
        }
    }

    #[test]
    fn takes_the_first_that_answers_and_names_those_that_do_not() {
        let folder = tempfile::tempdir().unwrap();
        let (gone, good) = (folder.path().join("gone"), folder.path().join("good"));
        let listener = UnixListener::bind(&good).unwrap();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 256];
            let _ = stream.read(&mut request).unwrap();
            stream.write_all(b"HTTP/1.0 200 OK\r\n\r\nOK").unwrap();
        });
        let second = Duration::from_secs(1);
        let found = first_answering(vec![candidate(&gone), candidate(&good)], second).unwrap();
        assert_eq!(found, candidate(&good));
        server.join().unwrap();

        let error = first_answering(vec![candidate(&gone)], second).unwrap_err();
        let EngineError::NotFound { tried } = &error else {
            panic!("{error}");
        };
        assert_eq!(tried.len(), 1);
        assert!(error.hint().unwrap().contains("lambdock doctor"));
    }

    #[test]
    fn a_silent_address_ends_at_the_deadline() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mute");
        let _listener = UnixListener::bind(&path).unwrap();
        let error = first_answering(vec![candidate(&path)], Duration::from_millis(50));
        assert!(error.is_err());
    }
}
