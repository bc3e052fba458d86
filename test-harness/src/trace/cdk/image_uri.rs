//! The image of a function as templates write it: plain text, or text that
//! CloudFormation puts together. What CloudFormation fills in stays as `${…}`.

use std::fmt;

use serde_json::Value;

/// An image's address, as far as the template tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageUri {
    /// The whole text; what CloudFormation fills in as `${…}`.
    pub text: String,
    /// The repository's name without its registry, such as
    /// `cdk-hnb659fds-container-assets-${AWS::AccountId}-${AWS::Region}`.
    pub repository: String,
    /// Which image of it.
    pub reference: Reference,
}

/// Which image of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// By its tag.
    Tag(String),
    /// By its manifest's digest, `sha256:…`.
    Digest(String),
}

impl Reference {
    /// The tag, or the digest without `sha256:`.
    pub fn hash(&self) -> &str {
        match self {
            Self::Tag(tag) => tag,
            Self::Digest(digest) => digest.strip_prefix("sha256:").unwrap_or(digest),
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tag(text) | Self::Digest(text) => f.write_str(text),
        }
    }
}

impl ImageUri {
    /// Reads `ImageUri` of a template; `None` where it is no image's address.
    pub fn of_template(value: &Value) -> Option<Self> {
        Self::of_text(rendered(value)?)
    }

    /// Reads an image's address.
    pub fn of_text(text: String) -> Option<Self> {
        let (name, reference) = if let Some((name, digest)) = text.split_once('@') {
            (name, Reference::Digest(digest.to_owned()))
        } else {
            let at = last_outside(&text, ':')?;
            (&text[..at], Reference::Tag(text[at + 1..].to_owned()))
        };
        // A port's colon is before the path.
        if reference.hash().is_empty() || reference.hash().contains('/') {
            return None;
        }
        let repository = match first_outside(name, '/') {
            Some(at) => name[at + 1..].to_owned(),
            None => name.to_owned(),
        };
        Some(Self {
            text,
            repository,
            reference,
        })
    }
}

/// A value as text, with `${…}` for whatever CloudFormation fills in.
pub(super) fn rendered(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Object(members) => {
            let (function, argument) = members.iter().next()?;
            match (function.as_str(), argument) {
                ("Fn::Sub", Value::String(text)) => Some(text.clone()),
                ("Fn::Sub", Value::Array(parts)) => substituted(parts),
                ("Fn::Join", Value::Array(parts)) => joined(parts),
                ("Ref", Value::String(name)) => Some(format!("${{{name}}}")),
                ("Fn::GetAtt", Value::Array(path)) => {
                    let path: Vec<&str> = path.iter().filter_map(Value::as_str).collect();
                    Some(format!("${{{}}}", path.join(".")))
                }
                ("Fn::GetAtt", Value::String(path)) => Some(format!("${{{path}}}")),
                ("Fn::ImportValue", Value::String(name)) => Some(format!("${{import {name}}}")),
                _ => Some(format!("${{{function}}}")),
            }
        }
        _ => None,
    }
}

fn substituted(parts: &[Value]) -> Option<String> {
    let [Value::String(text), Value::Object(variables)] = parts else {
        return None;
    };
    let filled = variables
        .iter()
        .fold(text.clone(), |text, (name, value)| match rendered(value) {
            Some(value) => text.replace(&format!("${{{name}}}"), &value),
            None => text,
        });
    Some(filled)
}

fn joined(parts: &[Value]) -> Option<String> {
    let [Value::String(separator), Value::Array(parts)] = parts else {
        return None;
    };
    let parts: Option<Vec<String>> = parts.iter().map(rendered).collect();
    Some(parts?.join(separator))
}

/// Where a character stands last that is in no `${…}`.
fn last_outside(text: &str, wanted: char) -> Option<usize> {
    outside(text, wanted).last()
}

fn first_outside(text: &str, wanted: char) -> Option<usize> {
    outside(text, wanted).next()
}

fn outside(text: &str, wanted: char) -> impl Iterator<Item = usize> {
    let mut depth = 0_usize;
    text.char_indices().filter_map(move |(at, character)| {
        match character {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        (depth == 0 && character == wanted).then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const REPOSITORY: &str = "cdk-hnb659fds-container-assets-${AWS::AccountId}-${AWS::Region}";

    #[test]
    fn reads_what_the_cdk_writes() {
        let uri = format!(
            "${{AWS::AccountId}}.dkr.ecr.${{AWS::Region}}.${{AWS::URLSuffix}}/{REPOSITORY}:a6cf"
        );
        let read = ImageUri::of_template(&json!({ "Fn::Sub": uri })).unwrap();
        assert_eq!(read.repository, REPOSITORY);
        assert_eq!(read.reference, Reference::Tag("a6cf".to_owned()));
        let plain = json!("123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/orders:1.2");
        let read = ImageUri::of_template(&plain).unwrap();
        assert_eq!(
            (&*read.repository, read.reference.hash()),
            ("team/orders", "1.2")
        );
    }

    #[test]
    fn reads_what_is_joined() {
        let parts = json!({ "Fn::Join": ["", [
            { "Fn::Select": [4, { "Fn::Split": [":", { "Fn::GetAtt": ["Repo", "Arn"] }] }] },
            ".dkr.ecr.", { "Ref": "AWS::Region" }, "/", { "Ref": "Repo" }, "@sha256:12ab"
        ]]});
        let read = ImageUri::of_template(&parts).unwrap();
        assert_eq!(read.repository, "${Repo}");
        assert_eq!(read.reference, Reference::Digest("sha256:12ab".to_owned()));
        assert_eq!(read.reference.hash(), "12ab");
    }

    #[test]
    fn what_names_no_image_is_none() {
        for value in [
            json!("localhost:5000/orders"),
            json!("orders"),
            json!({ "Ref": "ImageUri" }),
            json!({ "Fn::Join": [1, 2] }),
            json!(7),
            json!({}),
        ] {
            assert_eq!(ImageUri::of_template(&value), None, "{value}");
        }
        let ported = ImageUri::of_text("localhost:5000/orders:1".to_owned()).unwrap();
        assert_eq!(ported.repository, "orders");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*") {
            if let Some(uri) = ImageUri::of_text(text.clone()) {
                prop_assert!(!uri.reference.hash().is_empty());
                prop_assert_eq!(uri.text, text);
            }
        }
    }
}
