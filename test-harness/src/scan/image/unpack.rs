//! Compressed layers: gzip and zstd, known by their first bytes, since media
//! types are not always true.
//!
//! Source: RFC 1952, RFC 8878.

use std::io::{self, BufReader, Cursor, Read, Seek};

use flate2::read::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;

const BUFFER: usize = 128 << 10;

/// How a layer is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compression {
    None,
    Gzip,
    Zstd,
}

impl Compression {
    /// Looks at the first bytes, and goes back to the start.
    pub(super) fn of(input: &mut (impl Read + Seek)) -> io::Result<Self> {
        let mut head = Vec::new();
        input.by_ref().take(4).read_to_end(&mut head)?;
        input.rewind()?;
        Ok(match head[..] {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd] | [0x50..=0x5f, 0x2a, 0x4d, 0x18] => Self::Zstd,
            _ => Self::None,
        })
    }

    /// Reads what was compressed.
    pub(super) fn reader<'a>(self, input: impl Read + 'a) -> Box<dyn Read + 'a> {
        let input = BufReader::with_capacity(BUFFER, input);
        match self {
            Self::None => Box::new(input),
            Self::Gzip => Box::new(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(input))),
            Self::Zstd => Box::new(BufReader::with_capacity(BUFFER, Frames::new(input))),
        }
    }
}

type Pending<R> = io::Chain<Cursor<[u8; 4]>, R>;

/// All frames of zstd, one after the other; some writers end one per chunk.
struct Frames<R: Read> {
    state: State<R>,
}

enum State<R: Read> {
    Between(R),
    Within(Box<StreamingDecoder<Pending<R>, ruzstd::decoding::FrameDecoder>>),
    Over,
}

impl<R: Read> Frames<R> {
    fn new(input: R) -> Self {
        Self {
            state: State::Between(input),
        }
    }

    /// Enters the next frame.
    fn enter(mut input: R) -> io::Result<State<R>> {
        loop {
            let mut magic = Vec::new();
            input.by_ref().take(4).read_to_end(&mut magic)?;
            if magic.is_empty() {
                return Ok(State::Over);
            }
            let magic: [u8; 4] = magic.try_into().map_err(|_| io::ErrorKind::UnexpectedEof)?;
            // Frames for others' purposes have a size and no content.
            if let [0x50..=0x5f, 0x2a, 0x4d, 0x18] = magic {
                let mut size = [0; 4];
                input.read_exact(&mut size)?;
                let size = u64::from(u32::from_le_bytes(size));
                io::copy(&mut input.by_ref().take(size), &mut io::sink())?;
                continue;
            }
            let frame = StreamingDecoder::new(Cursor::new(magic).chain(input));
            let frame = frame.map_err(|error| bad(&error))?;
            return Ok(State::Within(Box::new(frame)));
        }
    }
}

fn bad(error: &impl std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("zstd: {error}"))
}

impl<R: Read> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            self.state = match std::mem::replace(&mut self.state, State::Over) {
                State::Over => return Ok(0),
                State::Between(input) => Self::enter(input)?,
                State::Within(mut frame) => {
                    let read = frame.read(buffer)?;
                    if read > 0 || buffer.is_empty() {
                        self.state = State::Within(frame);
                        return Ok(read);
                    }
                    State::Between(frame.into_inner().into_inner().1)
                }
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::write::GzEncoder;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    use super::*;

    fn unpacked(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut input = Cursor::new(bytes);
        let mut out = Vec::new();
        Compression::of(&mut input)?
            .reader(input)
            .read_to_end(&mut out)?;
        Ok(out)
    }

    #[test]
    fn all_members_and_frames_are_read() {
        let gzip = |text: &str| {
            let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(text.as_bytes()).unwrap();
            encoder.finish().unwrap()
        };
        assert_eq!(
            unpacked(&[gzip("one"), gzip("two")].concat()).unwrap(),
            b"onetwo"
        );
        let zstd = |text: &str| compress_to_vec(text.as_bytes(), CompressionLevel::Fastest);
        let skipped = b"\x51\x2a\x4d\x18\x03\x00\x00\x00xyz";
        let bytes = [skipped, &zstd("one")[..], skipped, &zstd("two")[..]].concat();
        assert_eq!(unpacked(&bytes).unwrap(), b"onetwo");
        assert_eq!(unpacked(b"plain").unwrap(), b"plain");
    }

    #[test]
    fn what_breaks_off_is_an_error() {
        let zstd = compress_to_vec(
            &b"some text that is compressed"[..],
            CompressionLevel::Fastest,
        );
        assert!(unpacked(&zstd[..zstd.len() - 3]).is_err());
        assert!(unpacked(&zstd[..3]).is_ok());
        assert!(unpacked(&[&zstd[..], b"\x28\xb5"].concat()).is_err());
        assert!(unpacked(b"\x1f\x8b\x08\x00").is_err());
    }
}
