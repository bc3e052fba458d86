//! Cloud assemblies as the CDK writes them to `cdk.out`: which function runs
//! which image. It reads 2022's form and today's, nested assemblies, nested
//! stacks, shared assets; it needs neither the CDK nor an account.
//!
//! Source: aws-cdk `cloud-assembly-schema`, `manifest.ts` and
//! `assets/docker-image-asset.ts`; assemblies written by aws-cdk-lib 2.7.0 and
//! 2.276.0.

mod assembly;
mod assets;
mod error;
mod image_uri;
mod metadata;
mod narrow;
mod template;

use std::collections::BTreeMap;
use std::path::PathBuf;

pub use assembly::{read, read_of_image};
pub use error::CdkError;
pub use image_uri::{ImageUri, Reference};
pub use metadata::SourceLine;

/// A function of a template that runs a container image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CdkFunction {
    /// The folder of the assembly that holds its stack.
    pub assembly: PathBuf,
    /// The template's file name within that folder.
    pub template: String,
    /// The stack as the CDK shows it, such as `Prod/Functions`.
    pub stack: String,
    /// The function's logical id in CloudFormation.
    pub logical_id: String,
    /// The path of its construct, such as `Stack/orders/Resource`, where the
    /// assembly tells.
    pub construct_path: Option<String>,
    /// Its name, where the template sets one and it is plain text.
    pub function_name: Option<String>,
    /// The image that it runs.
    pub image: ImageUri,
    /// What that image is built from, where it is an asset of the assembly.
    pub asset: Option<ImageAsset>,
    /// Where the app's source declares it, where the CDK recorded that.
    pub declared: Option<SourceLine>,
}

/// What a CDK app builds an image from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageAsset {
    /// The build context: a copy in the assembly, or the source itself where
    /// the app was synthesised without staging.
    pub directory: PathBuf,
    /// The Dockerfile below it; `Dockerfile` where absent.
    pub dockerfile: Option<String>,
    /// The stage.
    pub target: Option<String>,
    /// Build arguments.
    pub build_args: BTreeMap<String, String>,
    /// Docker's platform, such as `linux/arm64`.
    pub platform: Option<String>,
}

impl CdkFunction {
    /// The id that the app's source gives its construct: the last part of the
    /// path that is not the CDK's own `Resource`.
    pub fn construct_id(&self) -> Option<&str> {
        let path = self.construct_path.as_deref()?;
        path.strip_suffix("/Resource")
            .unwrap_or(path)
            .rsplit('/')
            .next()
    }
}

#[cfg(test)]
mod tests;
