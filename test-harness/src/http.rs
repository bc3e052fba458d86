//! The client that publishers of advisories and registries of images are asked
//! with. It trusts the certificates of the system, or those that
//! `SSL_CERT_FILE` names, and goes by the system's proxies, as `curl` does.

use std::sync::Arc;
use std::time::Duration;

use reqwest::ClientBuilder;
use rustls::{ClientConfig, RootCertStore};

const CONNECT: Duration = Duration::from_secs(10);

/// A client to be finished by whoever knows what redirects it follows.
pub(crate) fn builder() -> ClientBuilder {
    let mut roots = RootCertStore::empty();
    // Certificates that cannot be read vouch for nobody.
    let _ = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = [&rustls::version::TLS13, &rustls::version::TLS12];
    let builder = reqwest::Client::builder()
        .user_agent(concat!("lambdock/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT);
    match ClientConfig::builder_with_provider(provider).with_protocol_versions(&versions) {
        Ok(config) => builder
            .use_preconfigured_tls(config.with_root_certificates(roots).with_no_client_auth()),
        // The library's own choice, which says what is wrong.
        Err(_) => builder,
    }
}
