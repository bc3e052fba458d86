//! What AWS serves of the images of a document, as documents have it. What could
//! not be read is told apart from what is not there.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What AWS serves now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServingReport {
    /// By digest.
    pub images: Vec<ServingImageReport>,
    /// The region that was asked, where it is known.
    pub region: Option<String>,
    /// Why nothing could be read, where nothing could.
    pub unknown: Option<String>,
    /// Functions that could not be read.
    pub unread: Vec<UnreadFunctionReport>,
}

/// What AWS serves of one image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServingImageReport {
    /// `sha256:…` of its manifest.
    pub digest: String,
    /// The functions that have it.
    pub functions: Vec<ServingFunctionReport>,
    /// `served`: by `$LATEST` or an alias; `kept`: by versions that no alias leads
    /// to; `not-deployed`: by none; `unknown`: by none of those that could be read.
    pub is: String,
}

/// A function that has an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServingFunctionReport {
    /// Aliases that lead to it.
    pub aliases: Vec<ServingAliasReport>,
    /// The function's ARN.
    pub arn: String,
    /// Whether `$LATEST` is it.
    pub latest: bool,
    /// The function's name.
    pub name: String,
    /// Published versions that are it, oldest first.
    pub versions: Vec<String>,
}

/// An alias that leads to an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServingAliasReport {
    /// Its name.
    pub name: String,
    /// Its part of the traffic in per cent, 1 to 100.
    pub percent: u8,
    /// The version of it.
    pub version: String,
}

/// A function that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnreadFunctionReport {
    /// The function's name.
    pub function: String,
    /// Why.
    pub reason: String,
}

impl ServingReport {
    /// Nothing could be read, and why.
    pub fn unread(reason: impl Into<String>) -> Self {
        Self {
            images: Vec::new(),
            region: None,
            unknown: Some(reason.into()),
            unread: Vec::new(),
        }
    }

    /// Whether everything could be read.
    pub fn is_complete(&self) -> bool {
        self.unknown.is_none() && self.unread.is_empty()
    }
}
