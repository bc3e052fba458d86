//! Templates: their functions that run images. Everything else is passed by
//! without being understood, which is what makes large ones quick.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::ImageUri;
use super::narrow::Narrow;

/// A template, its resources unread.
#[derive(Debug, Deserialize)]
pub(super) struct Template<'a> {
    #[serde(borrow, default, rename = "Resources")]
    resources: BTreeMap<Cow<'a, str>, &'a RawValue>,
}

#[derive(Debug, Deserialize)]
struct Kind<'a> {
    #[serde(borrow, default, rename = "Type")]
    kind: Cow<'a, str>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Resource {
    #[serde(rename = "Properties")]
    properties: Properties,
    #[serde(rename = "Metadata")]
    metadata: BTreeMap<String, Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Properties {
    code: Value,
    image_uri: Value,
    function_name: Value,
}

/// A function as its template has it.
#[derive(Debug)]
pub(super) struct TemplateFunction {
    pub(super) logical_id: String,
    pub(super) image: ImageUri,
    pub(super) function_name: Option<String>,
    pub(super) construct_path: Option<String>,
}

impl Template<'_> {
    /// The functions that run images, of those that may run one that is looked
    /// for.
    pub(super) fn functions(
        &self,
        narrow: &Narrow<'_>,
    ) -> Result<Vec<TemplateFunction>, serde_json::Error> {
        let mut functions = Vec::new();
        let resources = self.resources.iter();
        for (logical_id, resource) in resources.filter(|(_, raw)| narrow.names(raw.get())) {
            let kind: Kind<'_> = serde_json::from_str(resource.get())?;
            let serverless = match &*kind.kind {
                "AWS::Lambda::Function" => false,
                "AWS::Serverless::Function" => true,
                _ => continue,
            };
            let resource: Resource = serde_json::from_str(resource.get())?;
            let properties = &resource.properties;
            let uri = if serverless {
                &properties.image_uri
            } else {
                &properties.code["ImageUri"]
            };
            // A function of a zip archive has none.
            let Some(image) = ImageUri::of_template(uri) else {
                continue;
            };
            let path = resource.metadata.get("aws:cdk:path");
            functions.push(TemplateFunction {
                logical_id: logical_id.clone().into_owned(),
                image,
                function_name: properties.function_name.as_str().map(str::to_owned),
                construct_path: path.and_then(Value::as_str).map(str::to_owned),
            });
        }
        Ok(functions)
    }
}
