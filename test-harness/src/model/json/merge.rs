//! JSON merge patches, RFC 7396: one value with the changes of another.

use std::collections::BTreeMap;

use super::Json;

impl Json {
    /// The value with a patch over it: members replace members at every level,
    /// `null` removes one, and anything but an object replaces all.
    #[must_use]
    pub fn patched(self, patch: &Self) -> Self {
        let Self::Object(changes) = patch else {
            return patch.clone();
        };
        let mut members = match self {
            Self::Object(members) => members,
            _ => BTreeMap::new(),
        };
        for (name, change) in changes {
            let old = members.remove(name);
            if *change != Self::Null {
                let new = old.unwrap_or(Self::Null).patched(change);
                members.insert(name.clone(), new);
            }
        }
        Self::Object(members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_standard_hold() {
        // RFC 7396, appendix A: original, patch, result.
        let table = [
            (r#"{"a":"b"}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
            (r#"{"a":"b"}"#, r#"{"b":"c"}"#, r#"{"a":"b","b":"c"}"#),
            (r#"{"a":"b"}"#, r#"{"a":null}"#, "{}"),
            (r#"{"a":"b","b":"c"}"#, r#"{"a":null}"#, r#"{"b":"c"}"#),
            (r#"{"a":["b"]}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
            (r#"{"a":"c"}"#, r#"{"a":["b"]}"#, r#"{"a":["b"]}"#),
            (
                r#"{"a":{"b":"c"}}"#,
                r#"{"a":{"b":"d","c":null}}"#,
                r#"{"a":{"b":"d"}}"#,
            ),
            (r#"{"a":[{"b":"c"}]}"#, r#"{"a":[1]}"#, r#"{"a":[1]}"#),
            (r#"["a","b"]"#, r#"["c","d"]"#, r#"["c","d"]"#),
            (r#"{"a":"b"}"#, r#"["c"]"#, r#"["c"]"#),
            (r#"{"a":"foo"}"#, "null", "null"),
            (r#"{"a":"foo"}"#, r#""bar""#, r#""bar""#),
            (r#"{"e":null}"#, r#"{"a":1}"#, r#"{"a":1,"e":null}"#),
            ("[1,2]", r#"{"a":"b","c":null}"#, r#"{"a":"b"}"#),
            ("{}", r#"{"a":{"bb":{"ccc":null}}}"#, r#"{"a":{"bb":{}}}"#),
        ];
        for (original, patch, result) in table {
            let original: Json = original.parse().unwrap();
            let patched = original.patched(&patch.parse().unwrap());
            assert_eq!(patched.to_string(), result, "{patch}");
        }
    }
}
