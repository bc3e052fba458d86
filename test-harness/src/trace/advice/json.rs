//! Changing single members of a JSON text, everything else to the byte as it
//! was.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::ops::Range;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// A member of an object and where it stands.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) key: String,
    /// From its quotation mark on.
    pub(super) begin: usize,
    /// Its value.
    pub(super) value: Range<usize>,
}

/// The members of an object that lies at a place of the text.
pub(super) fn members(text: &str, object: Range<usize>) -> Result<Vec<Member>, String> {
    let part = text.get(object.clone()).unwrap_or_default();
    let mut reader = serde_json::Deserializer::from_str(part);
    let found = reader.deserialize_map(Members);
    let found = found.map_err(|error| error.to_string())?;
    let mut members = Vec::new();
    for (key, raw) in found {
        let at =
            (raw.get().as_ptr() as usize).saturating_sub(part.as_ptr() as usize) + object.start;
        members.push(Member {
            key,
            begin: key_begin(text, at),
            value: at..at + raw.get().len(),
        });
    }
    Ok(members)
}

/// The object of the whole text.
pub(super) fn whole(text: &str) -> Range<usize> {
    let begin = text.len() - text.trim_start().len();
    begin..text.trim_end().len().max(begin)
}

/// A member by the names that lead to it.
pub(super) fn find(text: &str, path: &[&str]) -> Result<Option<Member>, String> {
    let mut object = whole(text);
    let mut found = None;
    for name in path {
        if !text[object.clone()].starts_with('{') {
            return Ok(None);
        }
        let member = members(text, object)?
            .into_iter()
            .find(|one| one.key == *name);
        let Some(member) = member else {
            return Ok(None);
        };
        object = member.value.clone();
        found = Some(member);
    }
    Ok(found)
}

/// The text without a member.
pub(super) fn without(text: &str, path: &[&str]) -> Result<Option<String>, String> {
    let Some((name, above)) = path.split_last() else {
        return Ok(None);
    };
    let object = match above {
        [] => whole(text),
        above => match find(text, above)? {
            Some(member) => member.value,
            None => return Ok(None),
        },
    };
    let drop = |member: &Member| member.key == *name;
    Ok(Some(without_members(text, object, drop)?))
}

/// The text without some members of an object.
pub(super) fn without_members(
    text: &str,
    object: Range<usize>,
    drop: impl Fn(&Member) -> bool,
) -> Result<String, String> {
    let members = members(text, object.clone())?;
    let (gone, kept): (Vec<&Member>, Vec<&Member>) = members.iter().partition(|one| drop(one));
    if gone.is_empty() {
        return Ok(text.to_owned());
    }
    let mut body = String::new();
    if let (Some(first), Some(last)) = (members.first(), members.last()) {
        let before = &text[object.start..first.begin];
        let after = &text[last.value.end..object.end];
        if kept.is_empty() {
            body += "{}";
        } else {
            // What stands between two members is the same all over an object.
            let between = match members.get(1) {
                Some(second) => &text[first.value.end..second.begin],
                None => ",",
            };
            let kept: Vec<&str> = kept
                .iter()
                .map(|member| &text[member.begin..member.value.end])
                .collect();
            body += before;
            body += &kept.join(between);
            body += after;
        }
    }
    Ok(replaced(text, object, &body))
}

/// The text with another value, whose members above are made where they are
/// missing.
pub(super) fn with(text: &str, path: &[&str], value: &str) -> Result<String, String> {
    for known in (0..=path.len()).rev() {
        let (object, depth) = if known == 0 {
            (whole(text), 0)
        } else {
            match find(text, &path[..known])? {
                Some(member) => (member.value, known),
                None => continue,
            }
        };
        if depth == path.len() {
            return Ok(replaced(text, object, value));
        }
        if !text[object.clone()].starts_with('{') {
            return Err(format!(
                "`{}` is there already",
                path[..known].join("` > `")
            ));
        }
        return inserted(text, object, &path[known..], (depth + 1, value));
    }
    Err("it is no object".to_owned())
}

fn inserted(
    text: &str,
    object: Range<usize>,
    path: &[&str],
    (depth, value): (usize, &str),
) -> Result<String, String> {
    let unit = indent(text);
    let mut written = String::new();
    for (at, name) in path.iter().enumerate() {
        let name = serde_json::to_string(name).map_err(|error| error.to_string())?;
        let _ = write!(written, "{}{name}: ", unit.repeat(depth + at));
        written += if at + 1 == path.len() { value } else { "{\n" };
    }
    for at in (0..path.len() - 1).rev() {
        let _ = write!(written, "\n{}}}", unit.repeat(depth + at));
    }
    let members = members(text, object.clone())?;
    Ok(if let Some(last) = members.last() {
        let at = last.value.end;
        replaced(text, at..at, &format!(",\n{written}"))
    } else {
        let close = unit.repeat(depth - 1);
        replaced(text, object, &format!("{{\n{written}\n{close}}}"))
    })
}

/// What the first line within the text is indented by.
fn indent(text: &str) -> String {
    let second = text.lines().nth(1).unwrap_or_default();
    let blanks: String = second.chars().take_while(|c| c.is_whitespace()).collect();
    if blanks.is_empty() {
        "  ".to_owned()
    } else {
        blanks
    }
}

pub(super) fn replaced(text: &str, range: Range<usize>, by: &str) -> String {
    let mut text = text.to_owned();
    text.replace_range(range, by);
    text
}

/// Where the key of a value begins: a colon, blanks and a text stand before it.
fn key_begin(text: &str, value: usize) -> usize {
    let before = text[..value].trim_end().trim_end_matches(':').trim_end();
    let bytes = before.as_bytes();
    let mut at = bytes.len().saturating_sub(1);
    while at > 0 {
        at -= 1;
        let slashes = bytes[..at].iter().rev().take_while(|byte| **byte == b'\\');
        if bytes[at] == b'"' && slashes.count() % 2 == 0 {
            break;
        }
    }
    at
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Vec<(String, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some((key, value)) = map.next_entry::<Cow<'de, str>, &'de RawValue>()? {
            members.push((key.into_owned(), value));
        }
        Ok(members)
    }
}
