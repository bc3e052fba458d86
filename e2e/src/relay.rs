//! A relay before a registry that fails on request: it answers that the service
//! is not available, cuts connections in the middle of a body, or goes away.

use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread;

/// What goes wrong.
#[derive(Debug, Default)]
pub struct Faults {
    /// Connections that get an answer of 503 and nothing else.
    pub unavailable: AtomicUsize,
    /// Connections that are cut once so many bytes have gone to the registry over
    /// them.
    pub cuts: AtomicUsize,
    /// How many bytes.
    pub after: AtomicU64,
    /// Whether the first cut is the end of the relay.
    pub dies: AtomicBool,
    /// Whether that has come.
    pub dead: AtomicBool,
}

/// A relay that runs until the test ends.
#[derive(Debug)]
pub struct Relay {
    port: u16,
    faults: Arc<Faults>,
}

impl Relay {
    /// Starts one before a port of this machine.
    ///
    /// # Panics
    ///
    /// When no port is free.
    pub fn start(before: u16, faults: Faults) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("it has an address").port();
        let faults = Arc::new(faults);
        let own = Arc::clone(&faults);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if own.dead.load(Ordering::SeqCst) {
                    // The listener ends, and with it the port.
                    return;
                }
                let faults = Arc::clone(&own);
                thread::spawn(move || serve(&stream, before, &faults));
            }
        });
        Self { port, faults }
    }

    /// Where it listens on 127.0.0.1.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// What is left to go wrong: answers of 503, and cuts.
    pub fn left(&self) -> (usize, usize) {
        let left = |count: &AtomicUsize| count.load(Ordering::SeqCst);
        (left(&self.faults.unavailable), left(&self.faults.cuts))
    }
}

/// Takes one of a count, where there is one.
fn take(count: &AtomicUsize) -> bool {
    let less = |count: usize| count.checked_sub(1);
    count
        .fetch_update(Ordering::SeqCst, Ordering::SeqCst, less)
        .is_ok()
}

fn serve(client: &TcpStream, before: u16, faults: &Faults) {
    if take(&faults.unavailable) {
        let _ = unavailable(client);
        return;
    }
    let Ok(registry) = TcpStream::connect(("127.0.0.1", before)) else {
        return;
    };
    thread::scope(|scope| {
        scope.spawn(|| {
            let _ = io::copy(&mut &registry, &mut &*client);
            let _ = client.shutdown(Shutdown::Both);
        });
        let _ = forward(client, &registry, faults);
        let _ = registry.shutdown(Shutdown::Both);
        let _ = client.shutdown(Shutdown::Both);
    });
}

/// Reads a head, so that the client is listening, and refuses.
fn unavailable(mut client: &TcpStream) -> io::Result<()> {
    let mut head = [0; 4096];
    let _ = client.read(&mut head)?;
    client.write_all(
        b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 0\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    )?;
    client.shutdown(Shutdown::Write)
}

fn forward(mut client: &TcpStream, mut registry: &TcpStream, faults: &Faults) -> io::Result<()> {
    let (mut buffer, mut sent) = (vec![0; 64 << 10], 0);
    loop {
        let read = client.read(&mut buffer)?;
        if read == 0 {
            return Ok(());
        }
        sent += read as u64;
        let dead = faults.dead.load(Ordering::SeqCst);
        if dead || (sent > faults.after.load(Ordering::SeqCst) && take(&faults.cuts)) {
            if faults.dies.load(Ordering::SeqCst) {
                faults.dead.store(true, Ordering::SeqCst);
            }
            return Ok(());
        }
        registry.write_all(&buffer[..read])?;
    }
}
