//! What a base image's reference tells: the runtime that AWS put into it, and
//! the Amazon Linux it stands on. Pure.

/// The runtime of an AWS base image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Node,
    Python,
    Java,
    Provided,
}

/// What Lambda's own base image has, whatever stands in for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AmazonLinux {
    Two,
    Of2023,
}

impl AmazonLinux {
    /// The glibc that it ships.
    pub(super) const fn glibc(self) -> (u32, u32) {
        match self {
            Self::Two => (2, 26),
            Self::Of2023 => (2, 34),
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Two => "Amazon Linux 2",
            Self::Of2023 => "Amazon Linux 2023",
        }
    }
}

/// A base image, as far as its reference tells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Base {
    /// Whether it is one of AWS's images for Lambda.
    pub(super) is_lambda: bool,
    pub(super) family: Option<Family>,
    pub(super) linux: Option<AmazonLinux>,
    /// The language's version, such as 3.13 or 22.0.
    pub(super) version: Option<(u32, u32)>,
}

impl Base {
    /// Reads a reference such as `public.ecr.aws/lambda/nodejs:22`,
    /// `amazon/aws-lambda-python:3.13`, or a mirror's `…/lambda/java:17`.
    pub(super) fn of(reference: &str) -> Self {
        let reference = reference
            .split_once('@')
            .map_or(reference, |(name, _)| name);
        let (repository, last) = reference.rsplit_once('/').unwrap_or(("", reference));
        let (name, tag) = last.split_once(':').unwrap_or((last, ""));
        if name == "amazonlinux" {
            return Self {
                linux: amazon_linux(tag),
                ..Self::default()
            };
        }
        let of_lambda = repository.rsplit('/').next() == Some("lambda");
        let Some(runtime) = name
            .strip_prefix("aws-lambda-")
            .or(of_lambda.then_some(name))
        else {
            return Self::default();
        };
        let version = version(tag);
        let family = match runtime {
            "nodejs" => Some(Family::Node),
            "python" => Some(Family::Python),
            "java" => Some(Family::Java),
            "provided" => Some(Family::Provided),
            _ => None,
        };
        Self {
            is_lambda: true,
            family,
            linux: linux(runtime, tag, version),
            version,
        }
    }
}

fn amazon_linux(tag: &str) -> Option<AmazonLinux> {
    match version(tag) {
        Some((2, 0)) => Some(AmazonLinux::Two),
        Some((2023, _)) => Some(AmazonLinux::Of2023),
        _ => None,
    }
}

/// Source: AWS Lambda developer guide, "Lambda runtimes", read 2026-11.
fn linux(runtime: &str, tag: &str, version: Option<(u32, u32)>) -> Option<AmazonLinux> {
    let first_of_2023 = match runtime {
        "provided" => {
            return match tag.split(['-', '.']).next() {
                Some("al2023") => Some(AmazonLinux::Of2023),
                Some("al2") => Some(AmazonLinux::Two),
                _ => None,
            };
        }
        "nodejs" => (20, 0),
        "python" => (3, 12),
        "java" => (21, 0),
        "dotnet" => (8, 0),
        "ruby" => (3, 3),
        _ => return None,
    };
    version.map(|version| {
        if version >= first_of_2023 {
            AmazonLinux::Of2023
        } else {
            AmazonLinux::Two
        }
    })
}

/// The version that a tag begins with; a missing minor version is 0.
fn version(tag: &str) -> Option<(u32, u32)> {
    let dated = tag.split('-').next()?;
    let mut parts = dated.split('.');
    let major = parts.next()?.parse().ok()?;
    let minor = parts.next().and_then(|part| part.parse().ok()).unwrap_or(0);
    Some((major, minor))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(reference: &str) -> (Option<Family>, Option<AmazonLinux>) {
        let base = Base::of(reference);
        (base.family, base.linux)
    }

    #[test]
    fn reads_aws_references() {
        let new = Some(AmazonLinux::Of2023);
        let old = Some(AmazonLinux::Two);
        for (reference, family, linux) in [
            ("public.ecr.aws/lambda/nodejs:22", Family::Node, new),
            ("public.ecr.aws/lambda/nodejs:18-arm64", Family::Node, old),
            (
                "registry.example:5000/a/lambda/python:3.11",
                Family::Python,
                old,
            ),
            (
                "public.ecr.aws/lambda/python:3.13.2025.10.20",
                Family::Python,
                new,
            ),
            ("amazon/aws-lambda-java:21", Family::Java, new),
            ("public.ecr.aws/lambda/java:8.al2", Family::Java, old),
            (
                "public.ecr.aws/lambda/provided:al2023-arm64",
                Family::Provided,
                new,
            ),
            (
                "public.ecr.aws/lambda/provided:al2.2025.10.20",
                Family::Provided,
                old,
            ),
            (
                "public.ecr.aws/lambda/provided@sha256:0123",
                Family::Provided,
                None,
            ),
            ("public.ecr.aws/lambda/nodejs:latest", Family::Node, None),
        ] {
            assert_eq!(of(reference), (Some(family), linux), "{reference}");
        }
        let ruby = Base::of("public.ecr.aws/lambda/ruby:3.3");
        assert_eq!((ruby.is_lambda, ruby.family, ruby.linux), (true, None, new));
    }

    #[test]
    fn other_bases_tell_nothing_of_lambda() {
        for reference in [
            "debian:bookworm-slim",
            "python:3.13",
            "lambda",
            "scratch",
            "",
        ] {
            assert_eq!(Base::of(reference), Base::default(), "{reference}");
        }
        let plain = Base::of("public.ecr.aws/amazonlinux/amazonlinux:2023");
        assert_eq!(plain.linux, Some(AmazonLinux::Of2023));
        assert!(!plain.is_lambda);
    }
}
