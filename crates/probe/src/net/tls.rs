//! What does a server show in TLS? Its certificates, and whether they lead to a root that mail
//! programs trust.
//!
//! The handshake itself accepts any certificate: an expired one is something to report, not a
//! reason to hang up. The signature over the handshake is verified, so the certificate is the one
//! the server has the key of; only a key that is too short for our library to verify with is taken
//! at its word, and is reported as such.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_cert_signed_by_trust_anchor;
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    AlertDescription, CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore,
    SignatureScheme,
};
use sha2::{Digest, Sha256, Sha512};
use time::OffsetDateTime;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use verdict::visible;
use x509_parser::prelude::{FromDer, GeneralName, ParsedExtension, X509Certificate};
use x509_parser::public_key::PublicKey;

use super::config::ConfigFault;
use crate::session::{Certificate, Digests, TlsFault, TlsSession, Trust};

/// The most certificates of a chain that are read.
const MAX_CHAIN: usize = 10;
/// The most names of a certificate that are read.
const MAX_NAMES: usize = 100;

/// How we shake hands, and whom we trust.
pub(super) struct Tls {
    connector: TlsConnector,
    roots: Arc<RootCertStore>,
    provider: Arc<CryptoProvider>,
}

impl Tls {
    /// Trusts the public roots, and those in the PEM files.
    pub(super) fn new(extra_roots: &[impl AsRef<Path>]) -> Result<Self, ConfigFault> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        for path in extra_roots {
            add_roots(&mut roots, path.as_ref())?;
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .expect("ring has suites for TLS 1.2 and 1.3")
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(AnyCertificate(provider.clone())))
            .with_no_client_auth();
        Ok(Self {
            connector: TlsConnector::from(Arc::new(config)),
            roots: Arc::new(roots),
            provider,
        })
    }

    /// The configuration of a client that accepts only certificates that hold.
    pub(super) fn strict(&self) -> ClientConfig {
        ClientConfig::builder_with_provider(self.provider.clone())
            .with_safe_default_protocol_versions()
            .expect("ring has suites for TLS 1.2 and 1.3")
            .with_root_certificates(self.roots.clone())
            .with_no_client_auth()
    }

    /// Shakes hands under a server name, within a limit.
    pub(super) async fn shake_hands(
        &self,
        stream: TcpStream,
        server_name: &str,
        limit: Duration,
    ) -> Result<(Box<TlsStream<TcpStream>>, TlsSession), TlsFault> {
        let peer = stream.peer_addr().map_err(|_| TlsFault::Closed)?;
        let name = ServerName::try_from(server_name.to_owned())
            .unwrap_or(ServerName::IpAddress(peer.ip().into()));
        let stream = match tokio::time::timeout(limit, self.connector.connect(name, stream)).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(fault)) => return Err(fault_of(&fault)),
            Err(_) => return Err(TlsFault::TimedOut),
        };
        let session = self.session(&stream);
        Ok((Box::new(stream), session))
    }

    fn session(&self, stream: &TlsStream<TcpStream>) -> TlsSession {
        let (_, connection) = stream.get_ref();
        let version = match connection.protocol_version() {
            Some(rustls::ProtocolVersion::TLSv1_2) => "TLS 1.2",
            _ => "TLS 1.3",
        };
        let chain: &[CertificateDer<'_>] = connection.peer_certificates().unwrap_or_default();
        let chain = &chain[..chain.len().min(MAX_CHAIN)];
        let read =
            |(at, der)| Some(Certificate { vouches: self.vouches(chain, at), ..certificate(der)? });
        let read = chain.iter().enumerate().filter_map(read).collect();
        TlsSession { version: version.to_owned(), chain: read, trust: self.trust(chain) }
    }

    /// Whether the server's own certificate holds if the one at `at` is trusted, its names and
    /// dates left aside.
    fn vouches(&self, chain: &[CertificateDer<'_>], at: usize) -> bool {
        let mut anchor = RootCertStore::empty();
        let Some((own, others)) = chain[..at].split_first() else {
            return is_self_signed(&chain[at]);
        };
        let Ok(parsed) = ParsedCertificate::try_from(own) else { return false };
        let algorithms = self.provider.signature_verification_algorithms.all;
        anchor.add(chain[at].clone().into_owned()).is_ok()
            && verify_server_cert_signed_by_trust_anchor(
                &parsed,
                &anchor,
                others,
                moment_of(own),
                algorithms,
            )
            .is_ok()
    }

    /// Whether the chain leads to a root, its names and dates left aside.
    fn trust(&self, chain: &[CertificateDer<'_>]) -> Trust {
        let Some((own, others)) = chain.split_first() else { return Trust::Broken };
        let Ok(parsed) = ParsedCertificate::try_from(own) else { return Trust::Broken };
        let algorithms = self.provider.signature_verification_algorithms.all;
        let now = moment_of(own);
        match verify_server_cert_signed_by_trust_anchor(
            &parsed,
            &self.roots,
            others,
            now,
            algorithms,
        ) {
            Ok(()) => Trust::Trusted,
            Err(rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer)) => {
                why_unknown(chain)
            }
            // An intermediate that has expired by now: programs that look at today's date do not
            // trust it either.
            Err(rustls::Error::InvalidCertificate(
                CertificateError::Expired | CertificateError::ExpiredContext { .. },
            )) => Trust::UnknownIssuer,
            Err(_) if is_self_signed(own) => Trust::SelfSigned,
            Err(_) => Trust::Broken,
        }
    }
}

fn add_roots(roots: &mut RootCertStore, path: &Path) -> Result<(), ConfigFault> {
    let wrong = |reason: String| ConfigFault::Roots { path: path.display().to_string(), reason };
    let found = CertificateDer::pem_file_iter(path).map_err(|fault| wrong(fault.to_string()))?;
    for root in found {
        let root = root.map_err(|fault| wrong(fault.to_string()))?;
        roots.add(root).map_err(|fault| wrong(fault.to_string()))?;
    }
    Ok(())
}

/// A moment at which the certificate holds: now, or the end of its time if that is over.
fn moment_of(der: &CertificateDer<'_>) -> UnixTime {
    let now = UnixTime::now();
    let Ok((_, certificate)) = X509Certificate::from_der(der) else { return now };
    let validity = certificate.validity();
    let seconds =
        |at: i64| UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(at).unwrap_or(0)));
    now.clamp(
        seconds(validity.not_before.timestamp()),
        seconds(validity.not_after.timestamp().max(validity.not_before.timestamp())),
    )
}

/// Why a chain leads nowhere: the server signed for itself, left out who signed, or sent a root
/// that nobody knows.
fn why_unknown(chain: &[CertificateDer<'_>]) -> Trust {
    if chain.first().is_some_and(is_self_signed) {
        return Trust::SelfSigned;
    }
    if chain.iter().skip(1).any(is_self_signed) {
        return Trust::UnknownIssuer;
    }
    Trust::Incomplete
}

fn is_self_signed(der: &CertificateDer<'_>) -> bool {
    X509Certificate::from_der(der)
        .is_ok_and(|(_, certificate)| certificate.subject() == certificate.issuer())
}

/// What a certificate says; none if it cannot be read.
fn certificate(der: &CertificateDer<'_>) -> Option<Certificate> {
    let (_, found) = X509Certificate::from_der(der).ok()?;
    let at =
        |time: i64| OffsetDateTime::from_unix_timestamp(time).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    Some(Certificate {
        subject: visible(&found.subject().to_string()),
        issuer: visible(&found.issuer().to_string()),
        names: names(&found),
        not_before: at(found.validity().not_before.timestamp()),
        not_after: at(found.validity().not_after.timestamp()),
        digests: Digests {
            whole_sha256: hex(&Sha256::digest(der)),
            whole_sha512: hex(&Sha512::digest(der)),
            key_sha256: hex(&Sha256::digest(found.public_key().raw)),
            key_sha512: hex(&Sha512::digest(found.public_key().raw)),
        },
        weak_key: weak_key(&found),
        vouches: false,
    })
}

/// For the fuzz targets: reads a certificate as a server sends it.
#[cfg(feature = "fuzzing")]
pub fn feed(der: &[u8]) {
    let der = CertificateDer::from(der.to_vec());
    let read = certificate(&der);
    assert_eq!(read.is_none(), X509Certificate::from_der(&der).is_err());
    let _ = (moment_of(&der), why_unknown(std::slice::from_ref(&der)));
}

/// The bits of its key, where they are too few (NIST SP 800-57 part 1, section 5.6.1.1).
fn weak_key(certificate: &X509Certificate<'_>) -> Option<u32> {
    let (bits, least) = match certificate.public_key().parsed().ok()? {
        PublicKey::RSA(key) => (key.key_size(), 2048),
        PublicKey::EC(point) => (point.key_size(), 224),
        _ => return None,
    };
    u32::try_from(bits).ok().filter(|bits| *bits < least)
}

/// Whether a signature over the handshake holds. With a key that is too short there is none that we
/// could verify.
fn signed(
    der: &CertificateDer<'_>,
    verified: Result<HandshakeSignatureValid, rustls::Error>,
) -> Result<HandshakeSignatureValid, rustls::Error> {
    let has_weak_key =
        || X509Certificate::from_der(der).is_ok_and(|(_, found)| weak_key(&found).is_some());
    verified.or_else(|fault| {
        if has_weak_key() { Ok(HandshakeSignatureValid::assertion()) } else { Err(fault) }
    })
}

/// Bytes in hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The host names it covers. The common name counts for nothing (RFC 9525 section 2).
fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let extensions = certificate.extensions().iter().filter_map(|extension| {
        match extension.parsed_extension() {
            ParsedExtension::SubjectAlternativeName(names) => Some(names),
            _ => None,
        }
    });
    let names = extensions.flat_map(|names| &names.general_names).filter_map(|name| match name {
        GeneralName::DNSName(name) => Some(visible(&name.to_ascii_lowercase())),
        _ => None,
    });
    names.take(MAX_NAMES).collect()
}

fn fault_of(fault: &std::io::Error) -> TlsFault {
    use rustls::{Error, PeerIncompatible};
    let Some(found) = fault.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) else {
        return TlsFault::Closed;
    };
    match found {
        // RFC 8446 section 6.2: a server that knows none of our versions says so by its own alert.
        Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        )
        | Error::AlertReceived(AlertDescription::ProtocolVersion) => TlsFault::TooOld,
        Error::PeerIncompatible(_)
        | Error::AlertReceived(
            AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity,
        ) => TlsFault::NothingInCommon,
        Error::InvalidMessage(_) => TlsFault::NotTls,
        _ => TlsFault::Alert,
    }
}

/// Accepts any certificate, but only with a true signature over the handshake.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        signed(certificate, verify_tls12_signature(message, certificate, signature, algorithms))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        signed(certificate, verify_tls13_signature(message, certificate, signature, algorithms))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
