//! Ed25519 signatures (RFC 8032) for `jsonwebtoken`, by the library that our TLS uses anyway.

use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{Error, ErrorKind, new_error};
use jsonwebtoken::signature::{self, Signer, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use ring::signature::{ED25519, Ed25519KeyPair, UnparsedPublicKey};

/// The one algorithm of embed tokens.
pub(super) const ALGORITHM: Algorithm = Algorithm::EdDSA;

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| Ok(Box::new(signing(*algorithm, key)?)),
    verifier_factory: |algorithm, key| Ok(Box::new(verifying(*algorithm, key)?)),
    key_utils: KeyUtils::new_unimplemented(),
};

/// Makes `jsonwebtoken` use this. Once is enough; a second time changes nothing.
pub(super) fn install() {
    let _ = PROVIDER.install_default();
}

struct Signing(Ed25519KeyPair);

struct Verifying(UnparsedPublicKey<Vec<u8>>);

fn signing(algorithm: Algorithm, key: &EncodingKey) -> Result<Signing, Error> {
    only_ours(algorithm)?;
    Ed25519KeyPair::from_pkcs8_maybe_unchecked(key.as_bytes())
        .map(Signing)
        .map_err(|_| new_error(ErrorKind::InvalidEddsaKey))
}

fn verifying(algorithm: Algorithm, key: &DecodingKey) -> Result<Verifying, Error> {
    only_ours(algorithm)?;
    Ok(Verifying(UnparsedPublicKey::new(&ED25519, key.try_get_as_bytes()?.to_vec())))
}

fn only_ours(algorithm: Algorithm) -> Result<(), Error> {
    if algorithm == ALGORITHM { Ok(()) } else { Err(new_error(ErrorKind::InvalidAlgorithm)) }
}

impl Signer<Vec<u8>> for Signing {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        Ok(self.0.sign(message).as_ref().to_vec())
    }
}

impl JwtSigner for Signing {
    fn algorithm(&self) -> Algorithm {
        ALGORITHM
    }
}

impl Verifier<Vec<u8>> for Verifying {
    fn verify(&self, message: &[u8], signed: &Vec<u8>) -> Result<(), signature::Error> {
        self.0.verify(message, signed).map_err(|_| signature::Error::new())
    }
}

impl JwtVerifier for Verifying {
    fn algorithm(&self) -> Algorithm {
        ALGORITHM
    }
}
