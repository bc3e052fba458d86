//! Certificate authorities in PEM: where systems keep them, and what a bundle
//! holds. Who is to trust them is for others.

use std::path::PathBuf;

/// Where systems keep their bundle of certificate authorities.
const BUNDLES: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
    "/etc/ssl/ca-bundle.pem",
];

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// The bundle of this system, where it has one.
pub(super) fn of_this_system() -> Option<PathBuf> {
    let mut paths = BUNDLES.iter().map(PathBuf::from);
    paths.find(|path| path.is_file())
}

/// The certificates of some bundles, each once, without what stands between
/// them.
pub(super) fn merged(bundles: &[&str]) -> String {
    let mut merged: Vec<&str> = Vec::new();
    for certificate in bundles.iter().flat_map(|bundle| certificates(bundle)) {
        if !merged.contains(&certificate) {
            merged.push(certificate);
        }
    }
    let lines = merged.iter().map(|certificate| format!("{certificate}\n"));
    lines.collect()
}

/// The certificates of a bundle, each from its first line to its last.
fn certificates(bundle: &str) -> impl Iterator<Item = &str> {
    bundle.match_indices(BEGIN).filter_map(|(start, _)| {
        let rest = &bundle[start..];
        rest.find(END).map(|end| &rest[..end + END.len()])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certificate(body: &str) -> String {
        format!("{BEGIN}\n{body}\n{END}")
    }

    #[test]
    fn bundles_become_one_without_comments_and_doubles() {
        let (a, b) = (certificate("aaaa"), certificate("bbbb"));
        let first = format!("# Somebody's authority\n{a}\r\n\n{b}\n{a}\n");
        let second = format!("{b}\n# the end is missing\n{BEGIN}\ncccc\n");
        assert_eq!(merged(&[&first, &second]), format!("{a}\n{b}\n"));
        assert_eq!(merged(&["no certificate"]), "");
    }
}
