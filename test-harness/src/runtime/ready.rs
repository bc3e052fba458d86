//! Whether an emulator answers, asked in a way that starts no function.
//!
//! A connection alone tells nothing: where the engine publishes a port, its own
//! forwarder takes connections long before there is anybody to forward them to.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A path that the emulator does not know: it says 404 and does nothing.
const REQUEST: &[u8] = b"GET / HTTP/1.0\r\n\r\n";
/// How long one answer may take; the emulator needs less than a millisecond.
const DEADLINE: Duration = Duration::from_secs(2);

/// Whether somebody speaks HTTP there.
pub(super) async fn answers(address: SocketAddr) -> bool {
    let asked = tokio::time::timeout(DEADLINE, ask(address)).await;
    asked.is_ok_and(|answer| answer.is_ok_and(|answer| answer.starts_with(b"HTTP/")))
}

async fn ask(address: SocketAddr) -> std::io::Result<[u8; 5]> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(REQUEST).await?;
    let mut answer = [0; 5];
    stream.read_exact(&mut answer).await?;
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn a_forwarder_with_nobody_behind_it_does_not_answer() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let forwarder = tokio::spawn(async move {
            // First nobody is there, then somebody is.
            drop(listener.accept().await.unwrap());
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; REQUEST.len()];
            stream.read_exact(&mut request).await.unwrap();
            let answer = b"HTTP/1.0 404 Not Found\r\n\r\n404 page not found\n";
            stream.write_all(answer).await.unwrap();
        });
        assert!(!answers(address).await);
        assert!(answers(address).await);
        forwarder.await.unwrap();
        assert!(!answers(address).await);
    }
}
