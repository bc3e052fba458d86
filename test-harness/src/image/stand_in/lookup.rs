//! Which stand-in an image reference gets, in any of its spellings. Pure.

use super::recipe::{RECIPES, Recipe, StandIn, named};

/// There is no stand-in for a reference.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no stand-in for `{reference}`{}", near(nearest))]
pub struct NoStandIn {
    /// The reference.
    pub reference: String,
    /// Versions of the same image that have one.
    pub nearest: Vec<&'static str>,
}

fn near(nearest: &[&str]) -> String {
    if nearest.is_empty() {
        return String::new();
    }
    format!("; there is one for {}", nearest.join(", "))
}

/// The stand-in for a reference.
///
/// # Errors
/// When there is none.
pub fn find(reference: &str) -> Result<StandIn, NoStandIn> {
    recipe(reference).map(|recipe| StandIn {
        tag: recipe.tag(),
        stands_for: recipe.stands_for,
    })
}

pub(super) fn recipe(reference: &str) -> Result<&'static Recipe, NoStandIn> {
    let name = parse(reference).map(|(image, tag)| stand_in_name(image, tag));
    if let Some(recipe) = name.as_deref().and_then(named) {
        return Ok(recipe);
    }
    let image = parse(reference).map(|(image, _)| image.to_owned());
    let same = |recipe: &&Recipe| {
        let own = recipe.name.split(':').next();
        image.as_deref().is_some_and(|image| own == Some(image))
    };
    Err(NoStandIn {
        reference: reference.to_owned(),
        nearest: RECIPES
            .iter()
            .filter(same)
            .map(|recipe| recipe.stands_for)
            .collect(),
    })
}

/// The image in our words and its tag; nothing for a registry whose images we
/// know nothing of.
fn parse(reference: &str) -> Option<(&'static str, &str)> {
    let unpinned = reference.split('@').next().unwrap_or(reference);
    let (path, tag) = match unpinned.rsplit_once(':') {
        Some((path, tag)) if !tag.contains('/') => (path, tag),
        _ => (unpinned, "latest"),
    };
    let lambda = path.strip_prefix("public.ecr.aws/lambda/").or_else(|| {
        path.trim_start_matches("docker.io/")
            .strip_prefix("amazon/aws-lambda-")
    });
    if let Some(runtime) = lambda {
        let image = match runtime {
            "nodejs" => "lambda-nodejs",
            "python" => "lambda-python",
            "java" => "lambda-java",
            "provided" => "lambda-provided",
            _ => return None,
        };
        let tag = tag.trim_end_matches("-x86_64").trim_end_matches("-arm64");
        return Some((image, tag));
    }
    let library = [
        "public.ecr.aws/docker/library/",
        "docker.io/library/",
        "docker.io/",
        "library/",
    ]
    .iter()
    .find_map(|prefix| path.strip_prefix(prefix))
    .unwrap_or(path);
    let image = match library {
        "golang" => "golang",
        "rust" => "rust",
        "maven" => "maven",
        "python" => "python",
        "debian" => "debian",
        _ => return None,
    };
    Some((image, tag))
}

fn stand_in_name(image: &str, tag: &str) -> String {
    let version = match image {
        // A newer patch, a distribution behind a dash: the same stand-in.
        "golang" => tag.split('-').next().map(|version| two(version).to_owned()),
        "python" if !tag.contains("alpine") => {
            tag.split('-').next().map(|version| two(version).to_owned())
        }
        "debian" => tag.split('-').next().map(|suite| match suite {
            "12" => "bookworm".to_owned(),
            "13" => "trixie".to_owned(),
            other => other.to_owned(),
        }),
        "rust" if !tag.contains("alpine") => {
            let first = tag.split(['.', '-']).next().unwrap_or(tag);
            Some(if first == "1" { "1" } else { tag }.to_owned())
        }
        "maven" => {
            let major = tag.split(['.', '-']).next().unwrap_or(tag);
            let java = tag.split('-').find(|part| *part == "17");
            java.map(|java| format!("{major}-{java}"))
        }
        _ => None,
    };
    format!("{image}:{}", version.as_deref().unwrap_or(tag))
}

/// The first two parts of a version.
fn two(version: &str) -> &str {
    match version.match_indices('.').nth(1) {
        Some((end, _)) => &version[..end],
        None => version,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_every_spelling() {
        let cases = [
            ("public.ecr.aws/lambda/nodejs:22", "lambda-nodejs:22"),
            ("amazon/aws-lambda-nodejs:24", "lambda-nodejs:24"),
            (
                "docker.io/amazon/aws-lambda-python:3.13",
                "lambda-python:3.13",
            ),
            (
                "public.ecr.aws/lambda/python:3.11-x86_64",
                "lambda-python:3.11",
            ),
            ("public.ecr.aws/lambda/java:17@sha256:abc", "lambda-java:17"),
            (
                "public.ecr.aws/lambda/provided:al2023",
                "lambda-provided:al2023",
            ),
            ("golang:1.26", "golang:1.26"),
            ("docker.io/library/golang:1.26.3-bookworm", "golang:1.26"),
            ("public.ecr.aws/docker/library/rust:1.95", "rust:1"),
            ("rust:1-slim", "rust:1"),
            ("maven:3-amazoncorretto-17", "maven:3-17"),
            ("maven:3.9-eclipse-temurin-17", "maven:3-17"),
            ("python:3.13-slim", "python:3.13"),
            ("python:3.11.9", "python:3.11"),
            ("debian:12-slim", "debian:bookworm"),
        ];
        for (reference, name) in cases {
            let found = find(reference).unwrap();
            assert_eq!(
                found.tag,
                format!("lambdock-stand-in/{name}"),
                "{reference}"
            );
        }
    }

    #[test]
    fn says_what_there_is_instead() {
        let none = find("public.ecr.aws/lambda/nodejs:18").unwrap_err();
        let text = none.to_string();
        assert!(
            text.contains("nodejs:22, public.ecr.aws/lambda/nodejs:24"),
            "{text}"
        );
        for unknown in [
            "alpine:3",
            "python:3.13-alpine",
            "localhost:5000/golang:1.26",
            "x",
        ] {
            assert!(find(unknown).is_err(), "{unknown}");
        }
        assert_eq!(
            find("alpine:3").unwrap_err().to_string(),
            "there is no stand-in for `alpine:3`"
        );
    }
}
