//! Damage to bytes and to words: bits flipped, pieces cut, doubled, repeated,
//! put together from two files, and words replaced by others of the format.

use bytes::Bytes;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Words that matter to readers of many formats.
const WORDS: [&str; 24] = [
    "\"",
    "'",
    "\"\"\"",
    "\\",
    "\n",
    "\r\n",
    "\r",
    "\0",
    "=",
    "[",
    "]",
    "[[",
    "{",
    "}",
    ",",
    ":",
    "#",
    "\u{feff}",
    "\u{e4}",
    "-1",
    "1e999",
    "99999999999999999999",
    "nan",
    "null",
];

/// One piece of damage. Places are shares of the whole, so that each fits
/// whatever the others have left.
#[derive(Debug, Clone)]
enum Damage {
    Flip(Index, u8),
    Cut(Index),
    Remove(Index, Index),
    DoubleLine(Index),
    SwapLines(Index, Index),
    Insert(Index, String),
    Word(Index, String),
    Repeat(Index, String, usize),
    Splice(Index, Index, String),
}

/// Damaged copies of good files, as bytes; `words` are those of the format.
pub(crate) fn damaged(
    corpus: &[Vec<u8>],
    words: &'static [&'static str],
) -> impl Strategy<Value = Bytes> + use<> {
    let texts: Vec<String> = corpus
        .iter()
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        .collect();
    let all = prop::collection::vec(damage(texts, words), 1..7);
    (select(corpus.to_vec()), all).prop_map(|(good, all)| {
        let all = all.into_iter();
        // Bytes are shown as text where they fail.
        Bytes::from(all.fold(good, |bytes, damage| damage.done_to(bytes)))
    })
}

/// The same as text: what is no UTF-8 any more is replaced.
pub(crate) fn damaged_text(
    corpus: &[String],
    words: &'static [&'static str],
) -> impl Strategy<Value = String> + use<> {
    let bytes: Vec<Vec<u8>> = corpus
        .iter()
        .map(|text| text.clone().into_bytes())
        .collect();
    damaged(&bytes, words).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

fn damage(
    texts: Vec<String>,
    words: &'static [&'static str],
) -> impl Strategy<Value = Damage> + use<> {
    let at = any::<Index>;
    let word = || {
        prop_oneof![
            3 => select(words).prop_map(str::to_owned),
            2 => select(&WORDS[..]).prop_map(str::to_owned),
            1 => "\\PC{0,6}",
        ]
    };
    prop_oneof![
        2 => (at(), 0..8_u8).prop_map(|(at, bit)| Damage::Flip(at, bit)),
        1 => at().prop_map(Damage::Cut),
        2 => (at(), at()).prop_map(|(from, to)| Damage::Remove(from, to)),
        2 => at().prop_map(Damage::DoubleLine),
        1 => (at(), at()).prop_map(|(one, other)| Damage::SwapLines(one, other)),
        3 => (at(), word()).prop_map(|(at, word)| Damage::Insert(at, word)),
        4 => (at(), word()).prop_map(|(at, word)| Damage::Word(at, word)),
        1 => (at(), word(), 2..3_000_usize).prop_map(|(at, word, times)| Damage::Repeat(at, word, times)),
        2 => (at(), at(), select(texts)).prop_map(|(at, from, other)| Damage::Splice(at, from, other)),
    ]
}

impl Damage {
    fn done_to(self, mut bytes: Vec<u8>) -> Vec<u8> {
        let length = bytes.len();
        let place = |at: &Index| at.index(length + 1);
        match self {
            Self::Flip(at, bit) => {
                if let Some(byte) = bytes.get_mut(place(&at)) {
                    *byte ^= 1 << bit;
                }
            }
            Self::Cut(at) => bytes.truncate(place(&at)),
            Self::Remove(from, to) => {
                let (from, to) = (place(&from), place(&to));
                drop(bytes.drain(from.min(to)..from.max(to)));
            }
            Self::DoubleLine(at) => {
                let mut lines = lines(&bytes);
                if !lines.is_empty() {
                    let at = at.index(lines.len());
                    lines.insert(at, lines[at].clone());
                }
                return lines.concat();
            }
            Self::SwapLines(one, other) => {
                let mut lines = lines(&bytes);
                if !lines.is_empty() {
                    let count = lines.len();
                    lines.swap(one.index(count), other.index(count));
                }
                return lines.concat();
            }
            Self::Insert(at, word) => insert(&mut bytes, place(&at), word.into_bytes()),
            Self::Word(at, word) => {
                let range = word_at(&bytes, place(&at));
                bytes.splice(range, word.into_bytes());
            }
            Self::Repeat(at, word, times) => {
                insert(&mut bytes, place(&at), word.repeat(times).into_bytes());
            }
            Self::Splice(at, from, other) => {
                let other = other.into_bytes();
                let from = from.index(other.len() + 1);
                bytes.truncate(place(&at));
                bytes.extend_from_slice(&other[from..]);
            }
        }
        bytes
    }
}

fn lines(bytes: &[u8]) -> Vec<Vec<u8>> {
    let lines = bytes.split_inclusive(|&byte| byte == b'\n');
    lines.map(<[u8]>::to_vec).collect()
}

fn insert(bytes: &mut Vec<u8>, at: usize, more: Vec<u8>) {
    bytes.splice(at..at, more);
}

/// The word that a place is in: letters and digits, or one other byte.
fn word_at(bytes: &[u8], at: usize) -> std::ops::Range<usize> {
    let in_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    let before = bytes[..at].iter().rev().take_while(|byte| in_word(byte));
    let after = bytes[at..].iter().take_while(|byte| in_word(byte));
    let (from, to) = (at - before.count(), at + after.count());
    let alone = usize::from(from == to && to < bytes.len());
    from..to + alone
}
