//! An engine's address that can be cut: a TCP port whose connections go to the
//! real engine, until a test lets that engine die.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::engine_address;

/// Forwards connections until it is cut.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    line: Arc<Line>,
}

#[derive(Debug, Default)]
struct Line {
    cut: AtomicBool,
    open: Mutex<Vec<(TcpStream, UnixStream)>>,
}

impl Proxy {
    /// A proxy of the tests' engine, where that listens on a socket file.
    ///
    /// # Panics
    ///
    /// When it listens elsewhere, or no port is free.
    pub fn start() -> Self {
        let engine = engine_address();
        let socket = engine.strip_prefix("unix://");
        let socket = socket.expect("the tests' engine listens on a socket file");
        let socket = socket.to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it has an address");
        let line = Arc::new(Line::default());
        let served = Arc::clone(&line);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if served.cut.load(Ordering::SeqCst) {
                    // The port is closed with the listener.
                    return;
                }
                if let Ok(engine) = UnixStream::connect(&socket) {
                    served.join(client, engine);
                }
            }
        });
        Self { address, line }
    }

    /// The address for `--engine`.
    pub fn address(&self) -> String {
        format!("tcp://{}", self.address)
    }

    /// Ends every connection and takes no more.
    pub fn cut(&self) {
        self.line.cut.store(true, Ordering::SeqCst);
        // Wakes the listener, which then closes the port.
        let _ = TcpStream::connect(self.address);
        let mut open = self.line.open.lock().expect("no thread panics with it");
        for (client, engine) in open.drain(..) {
            let _ = client.shutdown(Shutdown::Both);
            let _ = engine.shutdown(Shutdown::Both);
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.cut();
    }
}

impl Line {
    fn join(&self, client: TcpStream, engine: UnixStream) {
        let twice = || Some((client.try_clone().ok()?, engine.try_clone().ok()?));
        let (Some(one), Some(other)) = (twice(), twice()) else {
            return;
        };
        let mut open = self.open.lock().expect("no thread panics with it");
        open.push((client, engine));
        thread::spawn(move || {
            pass(&one.0, &one.1);
            let _ = one.1.shutdown(Shutdown::Write);
        });
        thread::spawn(move || {
            pass(&other.1, &other.0);
            let _ = other.0.shutdown(Shutdown::Write);
        });
    }
}

/// Copies until either side ends.
fn pass(mut from: impl Read, mut to: impl Write) {
    // An end by error is an end.
    let _ = std::io::copy(&mut from, &mut to);
}
