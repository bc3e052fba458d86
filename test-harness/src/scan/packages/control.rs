//! `Name: value` texts: Python's metadata, dpkg's and apk's databases, jar
//! manifests. Each has its own rules for what follows; what they share is here.

/// Fields of a paragraph. Those of packages have some thirty.
const MOST_FIELDS: usize = 10_000;

/// Fields of the paragraphs of a text, in order; a blank line ends one.
pub(super) fn paragraphs(text: &str) -> impl Iterator<Item = Vec<(&str, String)>> {
    let mut lines = text.lines();
    std::iter::from_fn(move || {
        let mut fields: Vec<(&str, String)> = Vec::new();
        for line in lines.by_ref() {
            let line = line.trim_end_matches('\r');
            if line.trim().is_empty() {
                if fields.is_empty() {
                    continue;
                }
                return Some(fields);
            }
            if line.starts_with([' ', '\t']) {
                if let Some((_, value)) = fields.last_mut() {
                    value.push('\n');
                    value.push_str(line);
                }
            } else if fields.len() < MOST_FIELDS
                && let Some((name, value)) = line.split_once(':')
            {
                fields.push((name, value.trim().to_owned()));
            }
        }
        (!fields.is_empty()).then_some(fields)
    })
}

/// The first value of a field that is not empty; names have no case.
pub(super) fn field<'a>(fields: &'a [(&str, String)], name: &str) -> Option<&'a str> {
    self::fields(fields, name).next()
}

/// All values of a field that are not empty.
pub(super) fn fields<'a>(
    fields: &'a [(&str, String)],
    name: &str,
) -> impl Iterator<Item = &'a str> {
    let named = fields.iter();
    let named =
        named.filter(move |(field, value)| field.eq_ignore_ascii_case(name) && !value.is_empty());
    named.map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_paragraphs_with_folded_lines() {
        let text = "\nPackage: a\nDescription: one\n two\nbroken\n\n\nPackage: b\r\nVersion:\r\n";
        let all: Vec<_> = paragraphs(text).collect();
        assert_eq!(all.len(), 2);
        assert_eq!(field(&all[0], "description"), Some("one\n two"));
        assert_eq!(field(&all[1], "Package"), Some("b"));
        assert_eq!(field(&all[1], "Version"), None);
    }
}
