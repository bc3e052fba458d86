//! What a build's result depends on, as one digest, and what it is called.
//! Pure.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::engine::hex;
use crate::image::bases::BaseChoice;
use crate::image::contract::Expected;
use crate::image::dockerfile::{Base, BuildArguments, Dockerfile, stages};
use crate::model::{BuildSpec, Cell};

/// Bumped when the same inputs would give another image.
const RECIPE: &str = "1";

/// The image's reference for a cell: `lambdock/PROJECT/FUNCTION:VARIANT-ARCH`,
/// in what an image name allows. Names that lose letters get a digest.
pub fn image_tag(project: &str, cell: &Cell) -> String {
    let variant = cell
        .variant
        .as_ref()
        .map_or("image", |variant| variant.as_str());
    let name = format!("{}/{}", part(project), part(cell.function.as_str()));
    format!("lambdock/{name}:{variant}-{}", cell.architecture)
}

fn part(text: &str) -> String {
    let lower: String = text
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect();
    let trimmed = lower
        .trim_matches('-')
        .replace("--", "-")
        .replace("--", "-");
    if trimmed == text {
        return trimmed;
    }
    let digest = &hex(&Sha256::digest(text))[..6];
    format!("{}-{digest}", trimmed.trim_matches('-'))
        .trim_matches('-')
        .to_owned()
}

/// What the stage that becomes the image is built on, as its Dockerfile names
/// it; nothing for `scratch`, or a target that is not there.
pub(super) fn final_base(
    dockerfile: &str,
    spec: &BuildSpec,
    arguments: &BuildArguments,
) -> Option<String> {
    let stages = stages(&Dockerfile::parse(dockerfile), arguments).ok()?;
    let target = spec.target.as_ref().map(|target| target.to_lowercase());
    let mut stage = match target {
        None => stages.last(),
        Some(target) => stages.iter().find(|stage| {
            stage.name.as_ref() == Some(&target) || stage.index.to_string() == target
        }),
    }?;
    loop {
        match &stage.base {
            Base::Image(reference) => return Some(reference.clone()),
            // A stage is built on an earlier one, so this ends.
            Base::Stage(index) => stage = stages.get(*index)?,
            Base::Scratch => return None,
        }
    }
}

/// Digest of what an image was checked for.
pub(super) fn expected_digest(expected: &Expected<'_>) -> String {
    let Expected {
        architecture,
        config,
        base,
    } = expected;
    let what = serde_json::json!([RECIPE, architecture, config, base]);
    hex(&Sha256::digest(what.to_string()))
}

/// Digest of everything that the image depends on. Build secrets are left
/// out: Docker's own cache does not follow their values either.
pub(super) fn inputs_digest(
    spec: &BuildSpec,
    dockerfile: &str,
    context: &str,
    bases: &[BaseChoice],
    build_args: &BTreeMap<String, String>,
    platform: &str,
) -> String {
    let identities: Vec<_> = bases
        .iter()
        .map(|base| (&base.original, &base.identity))
        .collect();
    let secrets: Vec<_> = spec.secrets.iter().map(|secret| &secret.id).collect();
    let inputs = serde_json::json!([
        RECIPE,
        dockerfile,
        context,
        identities,
        build_args,
        spec.target,
        secrets,
        platform,
    ]);
    hex(&Sha256::digest(inputs.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::bases::BaseKind;
    use crate::model::{Architecture, ImageSource};

    fn cell(function: &str, variant: Option<&str>) -> Cell {
        Cell {
            function: function.parse().unwrap(),
            variant: variant.map(|variant| variant.parse().unwrap()),
            architecture: Architecture::Arm64,
            source: ImageSource::Image("x".into()),
        }
    }

    #[test]
    fn tags_are_valid_and_differ() {
        let plain = image_tag("shop", &cell("orders", None));
        assert_eq!(plain, "lambdock/shop/orders:image-arm64");
        let variant = image_tag("shop", &cell("orders", Some("node22")));
        assert_eq!(variant, "lambdock/shop/orders:node22-arm64");
        let upper = image_tag("My Shop", &cell("Orders__", None));
        let lower = image_tag("my-shop", &cell("orders", None));
        assert_ne!(upper, lower);
        assert!(
            upper.chars().all(|c| !c.is_ascii_uppercase() && c != '_'),
            "{upper}"
        );
    }

    fn spec() -> BuildSpec {
        BuildSpec {
            context: "/c".into(),
            dockerfile: "/c/Dockerfile".into(),
            target: None,
            build_args: BTreeMap::new(),
            secrets: Vec::new(),
            cache_from: Vec::new(),
            prepare: None,
        }
    }

    #[test]
    fn the_image_is_built_on_what_its_stage_leads_to() {
        let text =
            "FROM golang:1 AS build\nFROM debian:12 AS run\nFROM run\nFROM scratch AS bare\n";
        let arguments = BuildArguments::new(&BTreeMap::new(), Architecture::X86_64);
        let base = |target: Option<&str>| {
            let target = target.map(str::to_owned);
            final_base(text, &BuildSpec { target, ..spec() }, &arguments)
        };
        assert_eq!(base(None), None);
        assert_eq!(base(Some("Build")).as_deref(), Some("golang:1"));
        assert_eq!(base(Some("2")).as_deref(), Some("debian:12"));
        assert_eq!(base(Some("gone")), None);
    }

    #[test]
    fn every_input_counts() {
        let spec = spec();
        let base = BaseChoice {
            original: "a".into(),
            used: "b".into(),
            kind: BaseKind::StandIn,
            identity: "sha256:1".into(),
        };
        let args = BTreeMap::from([("A".to_owned(), "1".to_owned())]);
        let none = BTreeMap::new();
        let bases = [base.clone()];
        let moved = [BaseChoice {
            identity: "sha256:2".into(),
            ..base
        }];
        let staged = BuildSpec {
            target: Some("build".into()),
            ..spec.clone()
        };
        let digests = [
            inputs_digest(&spec, "FROM a", "ctx", &bases, &none, "linux/amd64"),
            inputs_digest(&spec, "FROM b", "ctx", &bases, &none, "linux/amd64"),
            inputs_digest(&spec, "FROM a", "xtc", &bases, &none, "linux/amd64"),
            inputs_digest(&spec, "FROM a", "ctx", &moved, &none, "linux/amd64"),
            inputs_digest(&spec, "FROM a", "ctx", &bases, &args, "linux/amd64"),
            inputs_digest(&spec, "FROM a", "ctx", &bases, &none, "linux/arm64"),
            inputs_digest(&staged, "FROM a", "ctx", &bases, &none, "linux/amd64"),
        ];
        let mut unique = digests.to_vec();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), digests.len());
    }
}
