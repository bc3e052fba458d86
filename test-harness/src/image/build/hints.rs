//! What to do about a Dockerfile that failed, by what the engine and its
//! commands said. It knows the words of tools, and no Dockerfile.

use crate::engine::credentials::is_refusal;

/// Words by which tools say that they do not trust a certificate: OpenSSL and
/// all on it, npm, Go, git and wget, Java, rustls, apt.
const UNTRUSTED: [&str; 10] = [
    "CERTIFICATE_VERIFY_FAILED",
    "SSL certificate problem",
    "SELF_SIGNED_CERT",
    "UNABLE_TO_GET_ISSUER_CERT",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "signed by unknown authority",
    "ertificate verif",
    "PKIX path building failed",
    "UnknownIssuer",
    "The certificate of",
];

/// A hint on a build that failed with that message after that output.
pub(super) fn failed(
    message: &str,
    tail: &[String],
    stand_in: bool,
    authorities: bool,
) -> Option<String> {
    let printed = |part: &str| tail.iter().any(|line| line.contains(part));
    let says = |part: &str| message.contains(part) || printed(part);
    let packages = ["dnf", "microdnf", "yum"].iter().any(|tool| {
        says(&format!("{tool}: not found")) || says(&format!("{tool}: command not found"))
    });
    let packages = packages || says("this is a stand-in base on Debian");
    let text = if packages && stand_in {
        "a stand-in base is Debian and has no `dnf` or `yum`; build where AWS's base images can be pulled, or map the base in `[bases]`"
    } else if is_refusal(message) {
        "log in with `docker login` and the registry's name; builds use the credentials that Docker keeps"
    } else if message.contains("signed by unknown authority") {
        "the engine itself does not trust the registry; give the engine your authority, such as `/etc/docker/certs.d/REGISTRY/ca.crt`"
    } else if says("failed to resolve source metadata") || says("no such host") {
        "the engine cannot reach the registry; map the image in `[bases]` of the manifest, or load it with `docker load`"
    } else if UNTRUSTED.iter().any(|words| printed(words)) {
        if authorities {
            "the PEM bundle of LAMBDOCK_CA_BUNDLE lacks the authority, or the command goes by a store of its own, as Java does"
        } else {
            "name your authority's PEM bundle with LAMBDOCK_CA_BUNDLE"
        }
    } else {
        return None;
    };
    Some(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hint(message: &str, line: &str) -> String {
        failed(message, &[line.to_owned()], true, false).unwrap_or_default()
    }

    #[test]
    fn a_certificate_that_a_command_does_not_trust_is_told_by_each_tool() {
        for line in [
            "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate",
            "curl: (60) SSL certificate problem: unable to get local issuer certificate",
            "npm error code SELF_SIGNED_CERT_IN_CHAIN",
            "  code: 'DEPTH_ZERO_SELF_SIGNED_CERT'",
            "tls: failed to verify certificate: x509: certificate signed by unknown authority",
            "fatal: unable to access 'x': server certificate verification failed. CAfile: none CRLfile: none",
            "Certificate verification failed: The certificate is NOT trusted.",
            "ERROR: The certificate of 'x' is not trusted.",
            "PKIX path building failed: unable to find valid certification path",
            "invalid peer certificate: UnknownIssuer",
        ] {
            let hint = hint("exit code: 1", line);
            assert!(hint.contains("LAMBDOCK_CA_BUNDLE"), "{line}: {hint}");
        }
        let again = failed(
            "exit code: 1",
            &["PKIX path building failed".into()],
            false,
            true,
        );
        assert!(again.unwrap().contains("Java"));
    }

    #[test]
    fn registries_are_told_apart_from_commands() {
        let refused = hint(
            "failed with status code [manifests 1]: 401 Unauthorized",
            "",
        );
        assert!(refused.contains("docker login"), "{refused}");
        let untrusted = hint("x509: certificate signed by unknown authority", "");
        assert!(untrusted.contains("certs.d"), "{untrusted}");
        let far = hint("dial tcp: lookup r.example: no such host", "");
        assert!(far.contains("docker load"), "{far}");
        let package = hint("exit code: 127", "/bin/sh: 1: dnf: not found");
        assert!(package.contains("stand-in"), "{package}");
        assert_eq!(
            failed(
                "exit code: 1",
                &["error: 1 test failed".into()],
                true,
                false
            ),
            None
        );
    }
}
