//! The inventory of an image as the Inspector Scan API takes it: CycloneDX 1.5, in
//! as many questions as its limit on components makes.
//!
//! Source: Inspector's API reference, `ScanSbom`.

use serde_json::{Value, json};

use super::sbom::COMPONENTS;
use crate::scan::{ImageContents, Package};

/// The inventories of an image's packages; none for an image without any.
pub fn inventories(contents: &ImageContents) -> Vec<Value> {
    let parts = contents.packages.chunks(COMPONENTS);
    let parts = parts.map(|packages| {
        let components: Vec<Value> = packages.iter().map(component).collect();
        json!({
            "bomFormat": "CycloneDX",
            "specVersion": "1.5",
            "version": 1,
            "metadata": {
                "component": { "type": "container", "name": contents.image },
            },
            "components": components,
        })
    });
    parts.collect()
}

/// Its package URL says what it is; as its reference it says so in answers, too.
fn component(package: &Package) -> Value {
    json!({
        "bom-ref": package.purl,
        "type": "library",
        "name": package.name,
        "version": package.version,
        "purl": package.purl,
    })
}

#[cfg(test)]
mod tests {
    use super::super::scan_sbom_body;
    use super::*;
    use crate::scan::{Ecosystem, EcosystemKind};

    #[test]
    fn every_package_is_asked_for_once_and_no_question_is_too_large() {
        let package = |number: usize| Package {
            ecosystem: Ecosystem {
                kind: EcosystemKind::Npm,
                release: None,
            },
            name: format!("p{number}"),
            version: "1.0.0".to_owned(),
            source: None,
            purl: format!("pkg:npm/p{number}@1.0.0"),
            licenses: Vec::new(),
            requires: Vec::new(),
            places: Vec::new(),
        };
        let contents = |count: usize| ImageContents {
            image: "orders".to_owned(),
            id: String::new(),
            digests: Vec::new(),
            architecture: "amd64".to_owned(),
            os: None,
            layers: Vec::new(),
            packages: (0..count).map(package).collect(),
            problems: Vec::new(),
        };
        assert_eq!(inventories(&contents(0)), Vec::<Value>::new());
        let asked = inventories(&contents(COMPONENTS * 2 + 1));
        let counts = asked.iter().map(|one| {
            scan_sbom_body(one).unwrap();
            one["components"].as_array().unwrap().len()
        });
        assert_eq!(counts.collect::<Vec<usize>>(), [COMPONENTS, COMPONENTS, 1]);
        let last = COMPONENTS * 2;
        let name = format!("pkg:npm/p{last}@1.0.0");
        assert_eq!(asked[2]["components"][0]["bom-ref"], name.as_str());
    }
}
