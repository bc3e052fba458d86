//! The known word that a mistyped one is closest to.

/// The candidate that a text most likely meant; `None` where none is close.
pub fn closest<'a>(text: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let text = fold(text);
    candidates
        .into_iter()
        .map(|candidate| (likeness(&text, &fold(candidate)), candidate))
        .filter(|(likeness, _)| *likeness >= 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// One slip in a short word is close too, which the first measure does not see.
fn likeness(text: &str, candidate: &str) -> f64 {
    let short_slip = text.len() > 1 && strsim::osa_distance(text, candidate) <= 1;
    let likeness = strsim::jaro_winkler(text, candidate);
    if short_slip {
        likeness.max(0.8)
    } else {
        likeness
    }
}

/// Case and the choice between `-` and `_` make no difference.
fn fold(text: &str) -> String {
    text.to_lowercase().replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_find_their_word_and_strangers_do_not() {
        let keys = ["memory", "timeout", "build-args", "environment", "tmp"];
        let table = [
            ("memroy", Some("memory")),
            ("Timeout", Some("timeout")),
            ("build_args", Some("build-args")),
            ("env", Some("environment")),
            ("tpm", Some("tmp")),
            ("colour", None),
            ("", None),
        ];
        for (text, wanted) in table {
            assert_eq!(closest(text, keys), wanted, "{text}");
        }
    }
}
