//! A copy of a Dockerfile in which image references are replaced and all else,
//! every line number included, stays as it is. It decides no replacement.

use std::ops::Range;

use super::arguments::BuildArguments;
use super::error::DockerfileError;
use super::file::Dockerfile;

/// A Dockerfile with references replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappedDockerfile {
    /// The text.
    pub text: String,
    /// What was replaced, in the file's order.
    pub mapped: Vec<MappedImage>,
}

/// One replaced reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappedImage {
    /// 1-based line of the reference.
    pub line: usize,
    /// The reference that the Dockerfile resolves to.
    pub original: String,
    /// The reference that stands there now.
    pub replacement: String,
}

/// Replaces each image reference for which `replace` gives another one.
pub fn map_images(
    text: &str,
    arguments: &BuildArguments,
    replace: &dyn Fn(&str) -> Option<String>,
) -> Result<MappedDockerfile, DockerfileError> {
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let mut mapped = Vec::new();
    for image in Dockerfile::parse(text).images(arguments)? {
        let Some(replacement) = replace(&image.reference) else {
            continue;
        };
        if replacement == image.reference {
            continue;
        }
        // A reference that is split over continuation lines keeps its breaks:
        // the replacement stands in the last piece, since a last line left
        // empty would join the next instruction.
        let pieces = image.place.places(0..image.place.text().len());
        let last = pieces.len().saturating_sub(1);
        edits.extend(pieces.into_iter().enumerate().map(|(index, piece)| {
            let whole = index == last;
            (
                piece,
                if whole {
                    replacement.clone()
                } else {
                    String::new()
                },
            )
        }));
        mapped.push(MappedImage {
            line: image.line,
            original: image.reference,
            replacement,
        });
    }
    let text = apply(text, &edits);
    Ok(MappedDockerfile { text, mapped })
}

/// Applies edits that are ordered and do not overlap.
fn apply(text: &str, edits: &[(Range<usize>, String)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (range, replacement) in edits {
        out.push_str(&text[at..range.start]);
        out.push_str(replacement);
        at = range.end;
    }
    out.push_str(&text[at..]);
    out
}
