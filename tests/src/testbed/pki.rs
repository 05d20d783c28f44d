//! Which certificates do the test bed's servers show? Those of an authority of its own, good and
//! faulty in known ways.

use std::path::Path;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, PublicKeyData,
};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::{CertifiedKey, Signer, SigningKey, SingleCertAndKey};
use rustls::{SignatureAlgorithm, SignatureScheme};
use serde::Deserialize;
use sha2::{Digest, Sha256, Sha512};
use time::{Duration, OffsetDateTime};

/// What is wrong with a certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// Nothing.
    #[default]
    Good,
    /// It ran out years ago.
    Expired,
    /// It holds for five days more.
    EndsSoon,
    /// Its key is RSA of 1024 bits. Of scripted servers alone: nothing real signs with it.
    WeakKey,
    /// It holds from 2040 on.
    NotYetValid,
    /// It is for `other.hosting.example`.
    WrongName,
    /// The server signed it itself.
    SelfSigned,
    /// The intermediate that vouches for it is not sent.
    Incomplete,
}

/// What a server shows, with what TLSA records are made from.
pub struct Certified {
    /// The server's side of TLS.
    pub config: Arc<ServerConfig>,
    own: Vec<u8>,
    public_key: Vec<u8>,
    issuer: Vec<u8>,
}

impl Certified {
    /// The data of a TLSA record: `3 1 1 own`, `2 0 1 issuer`, or `3 1 1 other` for a certificate
    /// that nobody shows.
    ///
    /// # Errors
    /// It is not written so.
    pub fn tlsa(&self, written: &str) -> Result<Vec<u8>, String> {
        let wrong = || format!("{written} is no TLSA record; write: 3 1 1 own");
        let [usage, selector, matching, of] = written.split(' ').collect::<Vec<_>>()[..] else {
            return Err(wrong());
        };
        let number = |text: &str| text.parse::<u8>().map_err(|_| wrong());
        let (usage, selector, matching) = (number(usage)?, number(selector)?, number(matching)?);
        let bytes = match (of, selector) {
            ("own", 1) => self.public_key.as_slice(),
            ("own", _) => &self.own,
            ("issuer", 0) => &self.issuer,
            ("other", _) => b"a certificate that nobody shows",
            _ => return Err(wrong()),
        };
        let association = match matching {
            1 => Sha256::digest(bytes).to_vec(),
            2 => Sha512::digest(bytes).to_vec(),
            _ => bytes.to_vec(),
        };
        Ok([vec![usage, selector, matching], association].concat())
    }
}

/// A server that shows one certificate to who sends a server name, and another to who sends none.
#[derive(Debug)]
struct ByName {
    named: Arc<dyn ResolvesServerCert>,
    nameless: Arc<dyn ResolvesServerCert>,
}

impl ResolvesServerCert for ByName {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        if hello.server_name().is_some() {
            self.named.resolve(hello)
        } else {
            self.nameless.resolve(hello)
        }
    }
}

/// The server's side of TLS that shows what `named` does to who sends a server name, and what
/// `nameless` does to others.
#[must_use]
pub fn by_name(named: &ServerConfig, nameless: &ServerConfig) -> Arc<ServerConfig> {
    let (named_resolver, nameless) =
        (Arc::clone(&named.cert_resolver), Arc::clone(&nameless.cert_resolver));
    let mut config = named.clone();
    config.cert_resolver = Arc::new(ByName { named: named_resolver, nameless });
    Arc::new(config)
}

/// A root, an intermediate, and the certificates they sign.
pub struct Authority {
    root: CertifiedIssuer<'static, KeyPair>,
    intermediate: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    /// A new authority, with new keys.
    ///
    /// # Errors
    /// The system has no randomness to give.
    pub fn new() -> Result<Self, String> {
        let key = || KeyPair::generate().map_err(|fault| fault.to_string());
        let root = CertifiedIssuer::self_signed(issuer("Test bed Root")?, key()?)
            .map_err(|fault| fault.to_string())?;
        let intermediate =
            CertifiedIssuer::signed_by(issuer("Test bed Intermediate")?, key()?, &root);
        Ok(Self { root, intermediate: intermediate.map_err(|fault| fault.to_string())? })
    }

    /// Writes the root as PEM, for those who are to trust it.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write_root(&self, path: &Path) -> Result<(), String> {
        std::fs::write(path, self.root.pem())
            .map_err(|fault| format!("cannot write {}: {fault}", path.display()))
    }

    /// What a server shows under these names.
    ///
    /// # Errors
    /// A name is none that a certificate can hold.
    pub fn server(&self, names: &[String], shown: Shown) -> Result<Arc<ServerConfig>, String> {
        self.certified(names, shown).map(|certified| certified.config)
    }

    /// The same, and what a record can say of it.
    ///
    /// # Errors
    /// A name is none that a certificate can hold.
    pub fn certified(&self, names: &[String], shown: Shown) -> Result<Certified, String> {
        if shown == Shown::WeakKey {
            return self.weak(names);
        }
        let (chain, key) = self.signed(names, shown)?;
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(chain.as_bytes()).collect();
        let chain = chain.map_err(|fault| fault.to_string())?;
        let own = chain.first().map(|der| der.to_vec()).unwrap_or_default();
        let public_key =
            KeyPair::from_pem(&key).map_err(|fault| fault.to_string())?.subject_public_key_info();
        let key =
            PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(|fault| fault.to_string())?;
        let config =
            ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()
                .map_err(|fault| fault.to_string())?
                .with_no_client_auth()
                .with_single_cert(chain, key);
        let config = config.map(Arc::new).map_err(|fault| fault.to_string())?;
        Ok(Certified { config, own, public_key, issuer: self.intermediate.der().to_vec() })
    }

    /// A certificate for a key of 1024 bits, which nobody has: who looks at it cannot verify what
    /// is signed with it either.
    fn weak(&self, names: &[String]) -> Result<Certified, String> {
        let params = CertificateParams::new(names.to_vec()).map_err(|fault| fault.to_string())?;
        let own = params
            .signed_by(&ShortKey::new(), &self.intermediate)
            .map_err(|fault| fault.to_string())?;
        let chain = vec![own.der().clone(), self.intermediate.der().clone()];
        let shown = SingleCertAndKey::from(CertifiedKey::new(chain, Arc::new(ShortKey::new())));
        let config =
            ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()
                .map_err(|fault| fault.to_string())?
                .with_no_client_auth()
                .with_cert_resolver(Arc::new(shown));
        let (own, intermediate) = (own.der().to_vec(), self.intermediate.der().to_vec());
        Ok(Certified {
            config: Arc::new(config),
            own,
            public_key: Vec::new(),
            issuer: intermediate,
        })
    }

    /// The certificates that a server shows under these names, and its key, both as PEM.
    ///
    /// # Errors
    /// A name is none that a certificate can hold.
    pub fn signed(&self, names: &[String], shown: Shown) -> Result<(String, String), String> {
        let names = if shown == Shown::WrongName {
            vec!["other.hosting.example".to_owned()]
        } else {
            names.to_vec()
        };
        let mut params = CertificateParams::new(names).map_err(|fault| fault.to_string())?;
        params.distinguished_name.push(DnType::CommonName, "Test bed server");
        if shown == Shown::Expired {
            params.not_before = rcgen::date_time_ymd(2023, 1, 1);
            params.not_after = rcgen::date_time_ymd(2024, 1, 1);
        }
        if shown == Shown::EndsSoon {
            params.not_after = OffsetDateTime::now_utc() + Duration::days(5);
        }
        if shown == Shown::NotYetValid {
            params.not_before = rcgen::date_time_ymd(2040, 1, 1);
            params.not_after = rcgen::date_time_ymd(2041, 1, 1);
        }
        let key = KeyPair::generate().map_err(|fault| fault.to_string())?;
        let chain = self.chain(&params, &key, shown).map_err(|fault| fault.to_string())?;
        Ok((chain, key.serialize_pem()))
    }

    fn chain(
        &self,
        params: &CertificateParams,
        key: &KeyPair,
        shown: Shown,
    ) -> Result<String, rcgen::Error> {
        if shown == Shown::SelfSigned {
            return Ok(params.self_signed(key)?.pem());
        }
        let own = params.signed_by(key, &self.intermediate)?.pem();
        Ok(if shown == Shown::Incomplete { own } else { [own, self.intermediate.pem()].concat() })
    }
}

/// An RSA key of 1024 bits, whose signatures are zeroes.
#[derive(Debug)]
struct ShortKey(Vec<u8>);

impl ShortKey {
    /// Its modulus is any odd number of that length, its exponent 65537 (RSAPublicKey, RFC 8017
    /// appendix A.1.1).
    fn new() -> Self {
        let (start, end) =
            ([0x30, 0x81, 0x89, 0x02, 0x81, 0x81, 0x00], [0x02, 0x03, 0x01, 0x00, 0x01]);
        Self([start.as_slice(), &[0xc1; 128], &end].concat())
    }
}

impl PublicKeyData for ShortKey {
    fn der_bytes(&self) -> &[u8] {
        &self.0
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        &rcgen::PKCS_RSA_SHA256
    }
}

impl SigningKey for ShortKey {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        offered
            .contains(&SignatureScheme::RSA_PSS_SHA256)
            .then(|| Box::new(Zeroes) as Box<dyn Signer>)
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::RSA
    }
}

#[derive(Debug)]
struct Zeroes;

impl Signer for Zeroes {
    fn sign(&self, _: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        Ok(vec![0; 128])
    }

    fn scheme(&self) -> SignatureScheme {
        SignatureScheme::RSA_PSS_SHA256
    }
}

fn issuer(name: &str) -> Result<CertificateParams, String> {
    let mut params = CertificateParams::new(Vec::new()).map_err(|fault| fault.to_string())?;
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    Ok(params)
}
