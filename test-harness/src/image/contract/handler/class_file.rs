//! A Java class file, as far as its constant pool tells: the version it was
//! compiled for, and every name and text in it. Pure; a damaged file is none.

/// The first bytes of every class file.
const MAGIC: [u8; 4] = [0xca, 0xfe, 0xba, 0xbe];

/// What a class file tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ClassFile<'a> {
    /// The version of the format: Java's own version and 44.
    pub(super) version: u16,
    texts: Vec<&'a [u8]>,
}

impl<'a> ClassFile<'a> {
    /// Reads a class file's head and constant pool.
    pub(super) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(&MAGIC)?;
        let _minor = number(&mut rest)?;
        let version = number(&mut rest)?;
        let count = number(&mut rest)?;
        let mut texts = Vec::new();
        let mut at = 1;
        while at < count {
            // Sizes by tag: Java Virtual Machine specification, section 4.4.
            let tag = take(&mut rest, 1)?[0];
            let (size, slots) = match tag {
                1 => {
                    let length = number(&mut rest)?;
                    texts.push(take(&mut rest, usize::from(length))?);
                    (0, 1)
                }
                3 | 4 | 9..=12 | 17 | 18 => (4, 1),
                // Long and double take two entries.
                5 | 6 => (8, 2),
                7 | 8 | 16 | 19 | 20 => (2, 1),
                15 => (3, 1),
                _ => return None,
            };
            take(&mut rest, size)?;
            at = u16::checked_add(at, slots)?;
        }
        Some(Self { version, texts })
    }

    /// Whether a name or text is in it.
    pub(super) fn mentions(&self, text: &str) -> bool {
        self.texts.contains(&text.as_bytes())
    }

    /// The Java that it was compiled for, such as 17.
    pub(super) fn java(&self) -> u32 {
        u32::from(self.version.saturating_sub(44))
    }
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(count)?;
    *rest = left;
    Some(taken)
}

fn number(rest: &mut &[u8]) -> Option<u16> {
    let bytes = take(rest, 2)?.try_into().ok()?;
    Some(u16::from_be_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::fixture::class_file;
    use super::*;

    #[test]
    fn reads_version_and_texts() {
        let bytes = class_file(61, &["demo/lambda/App", "handleRequest"]);
        let class = ClassFile::parse(&bytes).unwrap();
        assert_eq!(class.java(), 17);
        assert!(class.mentions("handleRequest"));
        assert!(!class.mentions("handle"));
    }

    #[test]
    fn skips_every_kind_of_entry() {
        let mut bytes = vec![0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 61, 0, 9];
        // Long (two entries), integer, class, method handle, reference, text,
        // dynamic: eight entries.
        bytes.extend([5, 0, 0, 0, 0, 0, 0, 0, 1]);
        bytes.extend([3, 0, 0, 0, 1]);
        bytes.extend([7, 0, 1]);
        bytes.extend([15, 1, 0, 1]);
        bytes.extend([10, 0, 1, 0, 1]);
        bytes.extend([1, 0, 1, b'x']);
        bytes.extend([18, 0, 1, 0, 1]);
        assert!(ClassFile::parse(&bytes).unwrap().mentions("x"));
        let cut = &bytes[..bytes.len() - 1];
        assert_eq!(ClassFile::parse(cut), None);
        bytes[10] = 2;
        assert_eq!(ClassFile::parse(&bytes), None, "no such tag");
    }

    proptest! {
        #[test]
        fn reads_any_bytes(mut bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            ClassFile::parse(&bytes);
            bytes.splice(0..0, MAGIC);
            ClassFile::parse(&bytes);
        }

        #[test]
        fn reads_damaged_files(
            texts in proptest::collection::vec("[a-z/]{0,20}", 0..10),
            flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
            cut in any::<prop::sample::Index>(),
        ) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let mut bytes = class_file(65, &texts);
            let whole = ClassFile::parse(&bytes).map(|class| class.texts.len());
            prop_assert_eq!(whole, Some(texts.len()));
            for (at, value) in flips {
                let at = at.index(bytes.len());
                bytes[at] = value;
            }
            ClassFile::parse(&bytes[..cut.index(bytes.len())]);
        }
    }
}
