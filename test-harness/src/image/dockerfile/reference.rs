//! Whether a text can be an image reference at all. It does not contact any
//! registry, nor complete short names.

/// Whether a text has the shape `[host[:port]/]path[:tag][@digest]`.
///
/// Source: the grammar in the reference documentation of distribution.
pub(super) fn is_reference(text: &str) -> bool {
    let (name, digest) = match text.split_once('@') {
        Some((name, digest)) => (name, Some(digest)),
        None => (text, None),
    };
    let (path, tag) = match name.rsplit_once(':') {
        Some((path, tag)) if !tag.contains('/') => (path, Some(tag)),
        _ => (name, None),
    };
    digest.is_none_or(is_digest) && tag.is_none_or(is_tag) && is_path(path)
}

fn is_digest(text: &str) -> bool {
    let parts = text.split_once(':');
    parts.is_some_and(|(algorithm, hex)| {
        !algorithm.is_empty() && hex.len() >= 32 && hex.bytes().all(|b| b.is_ascii_hexdigit())
    })
}

fn is_tag(text: &str) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    text.len() <= 128 && !text.is_empty() && text.chars().all(part) && !text.starts_with(['.', '-'])
}

fn is_path(text: &str) -> bool {
    let mut parts = text.split('/');
    let first = parts.next().unwrap_or_default();
    let host = first.contains(['.', ':']) || first == "localhost";
    let rest: Vec<&str> = parts.collect();
    let first_fits = if host && !rest.is_empty() {
        is_host(first)
    } else {
        is_component(first)
    };
    first_fits && rest.into_iter().all(is_component)
}

fn is_host(text: &str) -> bool {
    let (name, port) = text.rsplit_once(':').unwrap_or((text, "0"));
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-.[]:".contains(c);
    !name.is_empty()
        && name.chars().all(allowed)
        && !port.is_empty()
        && port.bytes().all(|b| b.is_ascii_digit())
}

fn is_component(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let ends_fit = text.starts_with(plain) && text.ends_with(plain);
    ends_fit && text.chars().all(|c| plain(c) || "._-".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_have_the_documented_shape() {
        let digest = format!("node@sha256:{}", "a".repeat(64));
        let tagged = format!("reg.example:5000/a/b:1@sha256:{}", "0".repeat(64));
        let good = [
            "node",
            "node:22",
            "public.ecr.aws/lambda/nodejs:22",
            "localhost:5000/a:b_C.1",
            "localhost/a",
            "a__b/c-d",
            digest.as_str(),
            tagged.as_str(),
        ];
        for text in good {
            assert!(is_reference(text), "{text}");
        }
        let bad = [
            "",
            ":",
            "node:",
            ":22",
            "/node",
            "a//b",
            "node@",
            "Node",
            "a b",
            "a:b:c/",
            "-a",
            "reg.example:/a",
            "node@sha256:12",
        ];
        for text in bad {
            assert!(!is_reference(text), "{text}");
        }
    }
}
