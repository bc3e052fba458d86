//! Reads a stream to its end on a thread of its own, so that its writer never
//! waits, and shows what has come so far.

use std::io::Read;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

/// A stream that is being read.
#[derive(Debug)]
pub(crate) struct Drain {
    bytes: Arc<Mutex<Vec<u8>>>,
    reader: Option<JoinHandle<()>>,
}

impl Drain {
    /// Begins to read.
    pub(crate) fn new(stream: Option<impl Read + Send + 'static>) -> Self {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let into = Arc::clone(&bytes);
        let reader = stream.map(|stream| std::thread::spawn(move || read(stream, &into)));
        Self { bytes, reader }
    }

    /// What has come so far.
    pub(crate) fn so_far(&self) -> Vec<u8> {
        locked(&self.bytes).clone()
    }

    /// All of it, once the stream has ended.
    pub(crate) fn whole(&mut self) -> Vec<u8> {
        if let Some(reader) = self.reader.take() {
            // What came before a panic is still worth having.
            let _ = reader.join();
        }
        std::mem::take(&mut *locked(&self.bytes))
    }
}

fn read(mut stream: impl Read, into: &Mutex<Vec<u8>>) {
    let mut some = [0; 16 << 10];
    while let Ok(count @ 1..) = stream.read(&mut some) {
        locked(into).extend_from_slice(&some[..count]);
    }
}

fn locked(bytes: &Mutex<Vec<u8>>) -> MutexGuard<'_, Vec<u8>> {
    // Only whole reads are ever added.
    bytes.lock().unwrap_or_else(PoisonError::into_inner)
}
