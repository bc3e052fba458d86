//! The HTTP client of AWS's SDK: TLS by rustls with ring, the system's authorities
//! or those of a bundle, and proxies as everybody's variables name them.

use std::path::Path;

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_http_client::{Builder, Connector};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use base64::Engine as _;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use crate::deploy::{CloudError, CloudErrorKind};

/// The client; a bundle replaces the system's authorities, as it does in AWS's
/// own tools.
pub(super) fn client(bundle: Option<&Path>) -> Result<SharedHttpClient, CloudError> {
    let trusted = match bundle {
        Some(path) => of_bundle(path)?,
        None => of_system(),
    };
    let context = TlsContext::builder().with_trust_store(trusted).build();
    let context = context.map_err(|error| unusable("set up TLS".to_owned(), error.to_string()))?;
    let connect = move |settings: Option<&_>, parts: Option<&_>| {
        connector(context.clone(), settings.cloned(), parts)
    };
    Ok(Builder::new().build_with_connector_fn(connect))
}

fn connector(
    context: TlsContext,
    settings: Option<aws_smithy_runtime_api::client::http::HttpConnectorSettings>,
    parts: Option<&aws_smithy_runtime_api::client::runtime_components::RuntimeComponents>,
) -> Connector {
    let mut builder = Connector::builder()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .tls_context(context)
        // The SDK reads these variables only where it is told to; AWS's own tools
        // always do.
        .proxy_config(ProxyConfig::from_env());
    builder.set_connector_settings(settings);
    builder.set_sleep_impl(parts.and_then(aws_sdk_sts::config::RuntimeComponents::sleep_impl));
    builder.build()
}

/// The system's authorities. The client's own way to load them panics in debug
/// builds where there are none, so they come in as PEM.
fn of_system() -> TrustStore {
    let found = rustls_native_certs::load_native_certs();
    store(found.certs)
}

fn of_bundle(path: &Path) -> Result<TrustStore, CloudError> {
    let doing = || format!("read the certificate authorities `{}`", path.display());
    let read = |error: &dyn std::fmt::Display| unusable(doing(), error.to_string());
    let text = std::fs::read(path).map_err(|error| read(&error))?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    let found = found.map_err(|error| read(&error))?;
    let usable = usable(found);
    if usable.is_empty() {
        return Err(read(&"it holds no certificate in PEM"));
    }
    Ok(store(usable))
}

/// Those that rustls can read: the client panics on any other.
fn usable(certificates: Vec<CertificateDer<'static>>) -> Vec<CertificateDer<'static>> {
    let fits = |one: &CertificateDer<'static>| RootCertStore::empty().add(one.clone()).is_ok();
    certificates.into_iter().filter(fits).collect()
}

fn store(certificates: Vec<CertificateDer<'static>>) -> TrustStore {
    let mut store = TrustStore::empty();
    for certificate in usable(certificates) {
        store.add_pem_certificate(pem(&certificate));
    }
    store
}

fn pem(certificate: &CertificateDer<'_>) -> String {
    let text = base64::engine::general_purpose::STANDARD.encode(certificate);
    let lines: Vec<&str> = (0..text.len())
        .step_by(64)
        .map(|start| &text[start..text.len().min(start + 64)])
        .collect();
    format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        lines.join("\n")
    )
}

const fn unusable(doing: String, message: String) -> CloudError {
    CloudError {
        doing,
        kind: CloudErrorKind::Invalid,
        code: None,
        message,
        request_id: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_without_a_certificate_is_told_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ours.pem");
        let missing = client(Some(&path)).unwrap_err().to_string();
        assert!(missing.contains("ours.pem`: No such file"), "{missing}");
        let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        for text in ["", "no certificate\n", broken] {
            std::fs::write(&path, text).unwrap();
            let told = client(Some(&path)).unwrap_err().to_string();
            assert!(told.ends_with("it holds no certificate in PEM"), "{told}");
        }
    }

    #[test]
    fn certificates_go_to_pem_and_back() {
        let certificate = CertificateDer::from(vec![7; 100]);
        let text = pem(&certificate);
        let back = CertificateDer::from_pem_slice(text.as_bytes()).unwrap();
        assert_eq!(back, certificate);
    }
}
