//! The labels that mark what is ours, so that it can be found and removed.

use std::collections::HashMap;

/// Marks every container, volume and image of ours; the value says what it is:
/// `environment`, `sandbox`, `reader`, `emulator`, `attached`, `image`,
/// `stand-in-base`.
pub const KIND: &str = "dev.lambdock.kind";
/// The process that made a container: `host:pid:start-time`.
pub const OWNER: &str = "dev.lambdock.owner";
/// The function that a container or image belongs to.
pub const FUNCTION: &str = "dev.lambdock.function";
/// The project that an image belongs to.
pub const PROJECT: &str = "dev.lambdock.project";
/// Digest of everything that went into an image.
pub const INPUTS: &str = "dev.lambdock.inputs";
/// On a stand-in base: the image of AWS's that it stands for.
pub const STAND_IN_FOR: &str = "dev.lambdock.stand-in-for";
/// On an image of a sample that is vulnerable on purpose: `true`.
pub const VULNERABLE: &str = "dev.lambdock.vulnerable";

/// The labels of something short-lived that this process makes.
pub(crate) fn ours(kind: &str) -> HashMap<String, String> {
    HashMap::from([
        (KIND.to_owned(), kind.to_owned()),
        (OWNER.to_owned(), super::Owner::current().to_string()),
    ])
}
