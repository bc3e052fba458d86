//! Patterns inside `${X#…}`, `${X%…}` and `${X/…/…}`: `*` and `?` only, as
//! Dockerfiles know them. It knows nothing of variables.

use regex::Regex;

/// The value without its shortest or longest start that fits the pattern.
pub(super) fn trim_prefix<'a>(value: &'a str, pattern: &str, longest: bool) -> &'a str {
    let found = compile(&format!("^{}", translate(pattern, longest)));
    match found.and_then(|regex| regex.find(value)) {
        Some(prefix) => &value[prefix.end()..],
        None => value,
    }
}

/// The value without its shortest or longest end that fits the pattern.
pub(super) fn trim_suffix<'a>(value: &'a str, pattern: &str, longest: bool) -> &'a str {
    let Some(regex) = compile(&format!("^{}$", translate(pattern, true))) else {
        return value;
    };
    let mut starts: Vec<usize> = value.char_indices().map(|(at, _)| at).collect();
    starts.push(value.len());
    if !longest {
        starts.reverse();
    }
    let fits = |at: &usize| regex.is_match(&value[*at..]);
    starts
        .into_iter()
        .find(fits)
        .map_or(value, |at| &value[..at])
}

/// The value with the first or every longest fit of the pattern replaced.
pub(super) fn replace(value: &str, pattern: &str, with: &str, all: bool) -> String {
    let Some(regex) = compile(&translate(pattern, true)).filter(|_| !pattern.is_empty()) else {
        return value.to_owned();
    };
    let limit = usize::from(!all);
    let with = with.replace("\\/", "/");
    let plain = regex::NoExpand(&with);
    regex.replacen(value, limit, plain).into_owned()
}

fn compile(pattern: &str) -> Option<Regex> {
    Regex::new(&format!("(?s){pattern}")).ok()
}

fn translate(pattern: &str, greedy: bool) -> String {
    let mut out = String::new();
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '*' if greedy => out.push_str(".*"),
            '*' => out.push_str(".*?"),
            '?' => out.push('.'),
            '\\' => literal(&mut out, chars.next().unwrap_or(c)),
            _ => literal(&mut out, c),
        }
    }
    out
}

fn literal(out: &mut String, c: char) {
    out.push_str(&regex::escape(c.encode_utf8(&mut [0; 4])));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_and_suffixes_come_in_two_lengths() {
        assert_eq!(trim_prefix("a.b.c", "*.", false), "b.c");
        assert_eq!(trim_prefix("a.b.c", "*.", true), "c");
        assert_eq!(trim_suffix("a.b.c", ".*", false), "a.b");
        assert_eq!(trim_suffix("a.b.c", ".*", true), "a");
        assert_eq!(trim_suffix("a.b.c", "x", true), "a.b.c");
        assert_eq!(trim_prefix("a*b", r"a\*", false), "b");
    }

    #[test]
    fn replacements_are_plain_text() {
        assert_eq!(replace("a-b-c", "-", "$0", false), "a$0b-c");
        assert_eq!(replace("a-b-c", "-", r"\/", true), "a/b/c");
        assert_eq!(replace("abc", "", "x", true), "abc");
    }
}
