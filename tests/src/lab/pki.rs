//! Which certificates do the lab's servers show? Those of an authority of its own, good and faulty in known ways.

use std::path::Path;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde::Deserialize;

/// What is wrong with a certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// Nothing.
    #[default]
    Good,
    /// It ran out years ago.
    Expired,
    /// It is for `other.hosting.example`.
    WrongName,
    /// The server signed it itself.
    SelfSigned,
    /// The intermediate that vouches for it is not sent.
    Incomplete,
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
        let root = CertifiedIssuer::self_signed(issuer("Lab Root")?, key()?).map_err(|fault| fault.to_string())?;
        let intermediate = CertifiedIssuer::signed_by(issuer("Lab Intermediate")?, key()?, &root);
        Ok(Self { root, intermediate: intermediate.map_err(|fault| fault.to_string())? })
    }

    /// Writes the root as PEM, for those who are to trust it.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write_root(&self, path: &Path) -> Result<(), String> {
        std::fs::write(path, self.root.pem()).map_err(|fault| format!("cannot write {}: {fault}", path.display()))
    }

    /// What a server shows under these names.
    ///
    /// # Errors
    /// A name is none that a certificate can hold.
    pub fn server(&self, names: &[String], shown: Shown) -> Result<Arc<ServerConfig>, String> {
        let (chain, key) = self.signed(names, shown)?;
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(chain.as_bytes()).collect();
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(|fault| fault.to_string())?;
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|fault| fault.to_string())?
            .with_no_client_auth()
            .with_single_cert(chain.map_err(|fault| fault.to_string())?, key);
        config.map(Arc::new).map_err(|fault| fault.to_string())
    }

    /// The certificates that a server shows under these names, and its key, both as PEM.
    ///
    /// # Errors
    /// A name is none that a certificate can hold.
    pub fn signed(&self, names: &[String], shown: Shown) -> Result<(String, String), String> {
        let names = if shown == Shown::WrongName { vec!["other.hosting.example".to_owned()] } else { names.to_vec() };
        let mut params = CertificateParams::new(names).map_err(|fault| fault.to_string())?;
        params.distinguished_name.push(DnType::CommonName, "Lab server");
        if shown == Shown::Expired {
            params.not_before = rcgen::date_time_ymd(2023, 1, 1);
            params.not_after = rcgen::date_time_ymd(2024, 1, 1);
        }
        let key = KeyPair::generate().map_err(|fault| fault.to_string())?;
        let chain = self.chain(&params, &key, shown).map_err(|fault| fault.to_string())?;
        Ok((chain, key.serialize_pem()))
    }

    fn chain(&self, params: &CertificateParams, key: &KeyPair, shown: Shown) -> Result<String, rcgen::Error> {
        if shown == Shown::SelfSigned {
            return Ok(params.self_signed(key)?.pem());
        }
        let own = params.signed_by(key, &self.intermediate)?.pem();
        Ok(if shown == Shown::Incomplete { own } else { [own, self.intermediate.pem()].concat() })
    }
}

fn issuer(name: &str) -> Result<CertificateParams, String> {
    let mut params = CertificateParams::new(Vec::new()).map_err(|fault| fault.to_string())?;
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    Ok(params)
}
