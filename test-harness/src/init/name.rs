//! Names for proposed functions. It knows nothing of what they hold.

use std::collections::BTreeMap;
use std::path::Path;

use super::Proposal;
use super::tree::{file_name, folder};

/// The root folder's name.
pub(super) fn of_root(root: &Path) -> String {
    let full = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let name = full.file_name().map(|name| name.to_string_lossy());
    fit(&name.unwrap_or_default())
}

/// Folders that say nothing of the function in them.
const GENERIC: [&str; 4] = ["docker", "container", "image", "src"];

/// `a/Dockerfile` is `a`, `a/Dockerfile.x` is `a-x`, `a/x.Dockerfile` is `x`.
pub(super) fn of_dockerfile(path: &str, project: &str) -> String {
    let file = file_name(path);
    let mut around = folder(path);
    while GENERIC.contains(&file_name(around)) {
        around = folder(around);
    }
    let around = match around {
        "." => project,
        inner => file_name(inner),
    };
    if let Some(stem) = file.strip_suffix(".Dockerfile") {
        return fit(stem);
    }
    match file.strip_prefix("Dockerfile.") {
        Some(rest) => fit(&format!("{around}-{rest}")),
        None => fit(around),
    }
}

/// Names that occur more than once get their folders, then numbers.
pub(super) fn make_unique(proposals: &mut [Proposal]) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for proposal in proposals.iter() {
        *counts.entry(proposal.name.clone()).or_default() += 1;
    }
    let mut taken: Vec<String> = Vec::new();
    for proposal in proposals {
        if counts[&proposal.name] > 1 {
            proposal.name = longer(proposal);
        }
        let wanted = proposal.name.clone();
        let mut number = 2;
        while taken.contains(&proposal.name) {
            let suffix = format!("-{number}");
            let short: String = wanted.chars().take(64 - suffix.len()).collect();
            proposal.name = format!("{short}{suffix}");
            number += 1;
        }
        taken.push(proposal.name.clone());
    }
}

fn longer(proposal: &Proposal) -> String {
    let own = proposal.dockerfile.as_deref();
    let around = own.map_or(proposal.context.as_str(), folder);
    let parts: Vec<&str> = around.split('/').filter(|part| *part != ".").collect();
    let prefix = parts.join("-");
    if prefix.is_empty() || fit(&prefix).ends_with(&proposal.name) {
        return if prefix.is_empty() {
            proposal.name.clone()
        } else {
            fit(&prefix)
        };
    }
    fit(&format!("{prefix}-{}", proposal.name))
}

/// A text made fit for a function's name.
fn fit(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            c if c.is_ascii_alphanumeric() || c == '_' => out.push(c.to_ascii_lowercase()),
            _ if out.is_empty() || out.ends_with('-') => {}
            _ => out.push('-'),
        }
    }
    out.truncate(64);
    let out = out.trim_end_matches('-');
    if out.is_empty() {
        "function".to_owned()
    } else {
        out.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_from_folders_and_files() {
        let table = [
            ("Dockerfile", "shop"),
            ("Dockerfile.arm64", "shop-arm64"),
            ("api/Dockerfile", "api"),
            ("api/docker/Dockerfile", "api"),
            ("docker/Dockerfile", "shop"),
            ("a/My Api/Dockerfile.v1.2", "my-api-v1-2"),
            ("dockerfiles/node.Dockerfile", "node"),
            ("\u{e4}/Dockerfile", "function"),
        ];
        for (path, wanted) in table {
            assert_eq!(of_dockerfile(path, "shop"), wanted, "{path}");
        }
    }
}
