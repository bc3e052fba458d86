//! An engine's address that can fail: a TCP port whose connections go to the
//! real engine, until a test lets that engine die or fall silent.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::engine_address;

/// Forwards connections until it fails.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    line: Arc<Line>,
}

#[derive(Debug, Default)]
struct Line {
    cut: AtomicBool,
    silent: AtomicBool,
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
        let open = &self.line.open;
        let mut open = open.lock().unwrap_or_else(PoisonError::into_inner);
        for (client, engine) in open.drain(..) {
            let _ = client.shutdown(Shutdown::Both);
            let _ = engine.shutdown(Shutdown::Both);
        }
    }

    /// Keeps every connection and says nothing more on any.
    pub fn fall_silent(&self) {
        self.line.silent.store(true, Ordering::SeqCst);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.line.silent.store(false, Ordering::SeqCst);
        self.cut();
    }
}

impl Line {
    fn join(self: &Arc<Self>, client: TcpStream, engine: UnixStream) {
        let twice = || Some((client.try_clone().ok()?, engine.try_clone().ok()?));
        let (Some(one), Some(other)) = (twice(), twice()) else {
            return;
        };
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.push((client, engine));
        drop(open);
        let line = Arc::clone(self);
        thread::spawn(move || {
            line.pass(&one.0, &one.1);
            let _ = one.1.shutdown(Shutdown::Write);
        });
        let line = Arc::clone(self);
        thread::spawn(move || {
            line.pass(&other.1, &other.0);
            let _ = other.0.shutdown(Shutdown::Write);
        });
    }

    /// Copies until either side ends; an end by error is an end.
    fn pass(&self, mut from: impl Read, mut to: impl Write) {
        let mut some = [0; 16 << 10];
        while let Ok(count @ 1..) = from.read(&mut some) {
            while self.silent.load(Ordering::SeqCst) {
                thread::sleep(Duration::from_millis(10));
            }
            if to.write_all(&some[..count]).is_err() {
                return;
            }
        }
    }
}
