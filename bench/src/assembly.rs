//! A large CDK app, synthesised: some stacks of a hundred functions each, with
//! their assets, roles and metadata in the form that `cdk synth` of 2026 writes,
//! and the project that it stands in. Only names and hashes are made up.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::setup::Outcome;

const STACKS: usize = 5;
const OF_A_STACK: usize = 100;
/// How many functions the app has.
pub(crate) const FUNCTIONS: usize = STACKS * OF_A_STACK;

/// The app, on disk.
pub(crate) struct App {
    /// Where the manifest is.
    pub(crate) root: PathBuf,
    /// What `cdk synth` would have written.
    pub(crate) cdk_out: PathBuf,
}

/// One function: everything else follows from its number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample(pub(crate) usize);

impl Sample {
    /// Its name in the manifest and as a construct.
    pub(crate) fn name(self) -> String {
        format!("orders-{:03}", self.0)
    }

    /// The tag of its image: the hash of its asset.
    pub(crate) fn hash(self) -> String {
        // An odd factor tells all numbers apart, from the first digits on.
        let number = u64::try_from(self.0).unwrap_or_default();
        let part = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        format!("{part:016x}").repeat(4)
    }

    /// Its id in the template.
    pub(crate) fn logical_id(self) -> String {
        format!("orders{:03}{}", self.0, &self.hash()[..8].to_uppercase())
    }

    /// The line of the app's source that declares it: the source has one for each.
    pub(crate) fn line(self) -> usize {
        self.0 + 1
    }

    fn stack(self) -> String {
        format!("Orders{}Stack", self.0 / OF_A_STACK)
    }

    fn files(self) -> [(&'static str, String); 3] {
        let name = self.name();
        [
            (
                "Dockerfile",
                "FROM public.ecr.aws/lambda/nodejs:22\nCOPY package.json index.js ./\nCMD [\"index.handler\"]\n".to_owned(),
            ),
            ("index.js", format!("exports.handler = async () => \"{name}\";\n")),
            ("package.json", format!("{{\"name\":\"{name}\",\"version\":\"1.0.0\"}}\n")),
        ]
    }
}

/// Writes the whole.
pub(crate) fn write(root: &Path) -> Outcome<App> {
    let cdk_out = root.join("infra/cdk.out");
    fs::create_dir_all(&cdk_out)?;
    let mut manifest = "[project]\nname = \"orders\"\n".to_owned();
    let mut source = String::new();
    for sample in (0..FUNCTIONS).map(Sample) {
        let name = sample.name();
        write!(
            manifest,
            "\n[functions.{name}]\nlanguage = \"node\"\ncontext = \"app/{name}\"\n"
        )?;
        writeln!(
            source,
            "new lambda.DockerImageFunction(this, '{name}', {{ code: image('{name}') }});"
        )?;
        let copy = cdk_out.join(format!("asset.{}", sample.hash()));
        for folder in [root.join("app").join(&name), copy] {
            fs::create_dir_all(&folder)?;
            for (file, text) in sample.files() {
                fs::write(folder.join(file), text)?;
            }
        }
    }
    fs::write(root.join("lambdock.toml"), manifest)?;
    fs::write(root.join("infra/app.ts"), source)?;
    write_assembly(&cdk_out)?;
    Ok(App {
        root: root.to_owned(),
        cdk_out,
    })
}

fn write_assembly(cdk_out: &Path) -> Outcome<()> {
    let save = |name: &str, value: &Value| fs::write(cdk_out.join(name), format!("{value:#}"));
    let mut artifacts = Map::new();
    let mut tree = Map::new();
    for number in 0..STACKS {
        let samples: Vec<_> = (0..OF_A_STACK)
            .map(|at| Sample(number * OF_A_STACK + at))
            .collect();
        let stack = samples[0].stack();
        let file = |kind: &str| format!("{stack}.{kind}.json");
        save(&file("assets"), &assets(&samples))?;
        save(&file("template"), &template(&samples))?;
        save(&file("metadata"), &metadata(&samples))?;
        artifacts.insert(
            format!("{stack}.assets"),
            json!({ "type": "cdk:asset-manifest", "properties": { "file": file("assets") } }),
        );
        artifacts.insert(
            stack.clone(),
            json!({
                "type": "aws:cloudformation:stack",
                "environment": "aws://unknown-account/unknown-region",
                "properties": { "templateFile": file("template"), "validateOnSynth": false },
                "dependencies": [format!("{stack}.assets")],
                "additionalMetadataFile": file("metadata"),
                "displayName": stack,
            }),
        );
        let children: Map<_, _> = samples
            .iter()
            .map(|one| (one.name(), construct(*one)))
            .collect();
        tree.insert(stack, json!({ "children": children }));
    }
    artifacts.insert(
        "Tree".to_owned(),
        json!({ "type": "cdk:tree", "properties": { "file": "tree.json" } }),
    );
    save(
        "manifest.json",
        &json!({ "version": "55.0.0", "artifacts": artifacts, "minimumCliVersion": "2.1148.2" }),
    )?;
    let root = json!({ "id": "App", "path": "", "children": tree });
    save("tree.json", &json!({ "version": "tree-0.1", "tree": root }))?;
    save("cdk.out", &json!({ "version": "55.0.0" }))?;
    Ok(())
}

fn assets(samples: &[Sample]) -> Value {
    let images = samples.iter().map(|one| {
        let hash = one.hash();
        let asset = json!({
            "displayName": format!("{}/AssetImage", one.name()),
            "source": { "directory": format!("asset.{hash}") },
            "destinations": { "current_account-current_region-4fa53af8": {
                "repositoryName": "cdk-hnb659fds-container-assets-${AWS::AccountId}-${AWS::Region}",
                "imageTag": hash,
                "assumeRoleArn": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/cdk-hnb659fds-image-publishing-role-${AWS::AccountId}-${AWS::Region}",
            } },
        });
        (hash, asset)
    });
    let images: Map<_, _> = images.collect();
    json!({ "version": "55.0.0", "files": {}, "dockerImages": images })
}

fn template(samples: &[Sample]) -> Value {
    let mut resources = Map::new();
    for one in samples {
        let role = format!("{}ServiceRole", one.logical_id());
        let path = format!("{}/{}", one.stack(), one.name());
        resources.insert(
            role.clone(),
            json!({
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": {
                        "Statement": [{
                            "Action": "sts:AssumeRole",
                            "Effect": "Allow",
                            "Principal": { "Service": "lambda.amazonaws.com" },
                        }],
                        "Version": "2012-10-17",
                    },
                    "ManagedPolicyArns": [{ "Fn::Join": ["", [
                        "arn:",
                        { "Ref": "AWS::Partition" },
                        ":iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
                    ]] }],
                },
                "Metadata": { "aws:cdk:path": format!("{path}/ServiceRole/Resource") },
            }),
        );
        resources.insert(one.logical_id(), function(*one, &role));
    }
    json!({ "Resources": resources })
}

fn function(one: Sample, role: &str) -> Value {
    let hash = one.hash();
    json!({
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Code": { "ImageUri": { "Fn::Sub": format!(
                "${{AWS::AccountId}}.dkr.ecr.${{AWS::Region}}.${{AWS::URLSuffix}}/cdk-hnb659fds-container-assets-${{AWS::AccountId}}-${{AWS::Region}}:{hash}"
            ) } },
            "PackageType": "Image",
            "Role": { "Fn::GetAtt": [role, "Arn"] },
        },
        "DependsOn": [role],
        "Metadata": {
            "aws:cdk:path": format!("{}/{}/Resource", one.stack(), one.name()),
            "aws:asset:path": format!("asset.{hash}"),
            "aws:asset:dockerfile-path": "Dockerfile",
            "aws:asset:property": "Code.ImageUri",
        },
    })
}

fn metadata(samples: &[Sample]) -> Value {
    let mut all = Map::new();
    for one in samples {
        let path = format!("/{}/{}", one.stack(), one.name());
        let ids = [
            (format!("{path}/Resource"), one.logical_id()),
            (
                format!("{path}/ServiceRole/Resource"),
                format!("{}ServiceRole", one.logical_id()),
            ),
        ];
        for (path, id) in ids {
            all.insert(
                path,
                json!([
                    { "type": "aws:cdk:logicalId", "data": id },
                    { "type": "aws:cdk:creationStack", "data": [
                        "...new DockerImageFunction2 in aws-cdk-lib...",
                        format!("new {} (/app/infra/app.ts:{}:1)", one.stack(), one.line()),
                        "...node internals, ts-node, ts-node...",
                    ] },
                ]),
            );
        }
    }
    Value::Object(all)
}

/// In the tree, which nobody needs to read for a trace.
fn construct(one: Sample) -> Value {
    let path = format!("{}/{}", one.stack(), one.name());
    json!({
        "id": one.name(),
        "path": path,
        "constructInfo": { "fqn": "aws-cdk-lib.aws_lambda.DockerImageFunction", "version": "2.276.0" },
        "children": { "Resource": {
            "id": "Resource",
            "path": format!("{path}/Resource"),
            "attributes": {
                "aws:cdk:cloudformation:type": "AWS::Lambda::Function",
                "aws:cdk:cloudformation:logicalId": one.logical_id(),
            },
        } },
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn functions_are_told_apart_by_the_first_digits_of_their_images() {
        let all = || (0..FUNCTIONS).map(Sample);
        let digits: BTreeSet<_> = all().map(|one| one.hash()[..8].to_owned()).collect();
        assert_eq!(digits.len(), FUNCTIONS);
        assert!(all().all(|one| one.hash().len() == 64));
    }
}
