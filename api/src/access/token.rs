//! Embed tokens: for which customer does a control panel speak?
//!
//! A token is a JWT (RFC 7519) that the panel signs with Ed25519 (`alg` is `EdDSA`, RFC 8037) when
//! it writes the page, and that lives for fifteen minutes at most. Its claims: `aud`, `sub` (the
//! customer in the panel's own terms), `domains`, `origin` (of the page that may use it), `iat` and
//! `exp`.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{DecodingKey, EncodingKey, Header, Validation, decode, encode};
use jsonwebtoken::{errors, get_current_timestamp as now};
use serde::{Deserialize, Serialize};
use verdict::{Domain, Names};

use super::caller::Customer;
use super::ed25519::{self, ALGORITHM};
use crate::config::Access;
use crate::error::access::{
    TOKEN_ALGORITHM, TOKEN_AUDIENCE, TOKEN_CLAIMS, TOKEN_EXPIRED, TOKEN_KEY, TOKEN_LIFETIME,
    TOKEN_MALFORMED, TOKEN_NOT_YET, TOKEN_ORIGIN, TOKEN_SIGNATURE,
};
use crate::error::{ApiError, Kind};

/// The longest that a token may live, in seconds.
const LONGEST: u64 = 15 * 60;

/// How far the panel's clock may be from ours, in seconds.
const LEEWAY: u64 = 30;

/// The most domains that a token may name; whoever has more lets the panel name the one on screen.
const MOST_DOMAINS: usize = 100;

/// What a token says.
#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    aud: String,
    sub: String,
    domains: Vec<String>,
    origin: String,
    iat: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nbf: Option<u64>,
    exp: u64,
}

/// What a token's header says, before anything is believed.
#[derive(Deserialize)]
struct Shown {
    alg: String,
    kid: Option<String>,
    crit: Option<serde_json::Value>,
}

/// Why a panel's key cannot be used.
#[derive(Debug, thiserror::Error)]
#[error(
    "access.panels.{panel}.public_key: write an Ed25519 public key in PEM, as `openssl pkey -in \
         panel.key -pubout` prints it"
)]
pub struct KeyFault {
    panel: String,
}

/// Reads the tokens that the configured panels sign.
pub(crate) struct Tokens {
    panels: BTreeMap<String, DecodingKey>,
    audience: String,
    names: Names,
}

impl Tokens {
    /// Takes the keys of the configured panels.
    ///
    /// # Errors
    /// A key is no Ed25519 key in PEM.
    pub(crate) fn new(access: &Access, names: Names) -> Result<Self, KeyFault> {
        ed25519::install();
        let read = |(panel, key): (&String, &crate::config::PanelKey)| {
            let decoded = DecodingKey::from_ed_pem(key.public_key.as_bytes());
            let decoded = decoded.map_err(|_| KeyFault { panel: panel.clone() })?;
            Ok((panel.clone(), decoded))
        };
        let panels = access.panels.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Self { panels, audience: access.audience.clone(), names })
    }

    /// The customer for whom a token speaks; `origin` is that of the page which sent it, if a
    /// browser said so.
    ///
    /// # Errors
    /// Each fault of a token is a problem of its own.
    pub(crate) fn read(
        &self,
        token: &str,
        origin: Option<&str>,
    ) -> Result<Arc<Customer>, ApiError> {
        let shown = shown(token)?;
        if shown.alg != "EdDSA" {
            let detail = format!("the token's alg is {:?}; sign with EdDSA (Ed25519)", shown.alg);
            return Err(ApiError::new(&TOKEN_ALGORITHM, detail));
        }
        let panel = shown.kid.unwrap_or_default();
        let Some(key) = self.panels.get(&panel) else {
            let detail = format!(
                "there is no panel {panel:?} here; name one of [access.panels] as the token's kid"
            );
            return Err(ApiError::new(&TOKEN_KEY, detail));
        };
        let claims = decode::<Claims>(token, key, &self.validation()).map_err(refusal)?.claims;
        lives_shortly(&claims)?;
        if let Some(origin) = origin.filter(|origin| *origin != claims.origin) {
            let detail = format!("the token is for pages of {}, not of {origin}", claims.origin);
            return Err(ApiError::new(&TOKEN_ORIGIN, detail));
        }
        let domains = self.domains(&claims.domains)?;
        Ok(Arc::new(Customer { panel, subject: claims.sub, domains }))
    }

    fn validation(&self) -> Validation {
        let mut validation = Validation::new(ALGORITHM);
        validation.leeway = LEEWAY;
        validation.validate_nbf = true;
        validation.set_audience(&[&self.audience]);
        validation.set_required_spec_claims(&["exp", "aud", "sub"]);
        validation
    }

    fn domains(&self, named: &[String]) -> Result<Vec<Domain>, ApiError> {
        if named.is_empty() || named.len() > MOST_DOMAINS {
            let detail = format!("domains: name 1 to {MOST_DOMAINS} domains of the customer");
            return Err(ApiError::new(&TOKEN_CLAIMS, detail));
        }
        let parse = |text: &String| {
            let parsed = Domain::parse(text, self.names);
            parsed.map_err(|fault| ApiError::new(&TOKEN_CLAIMS, format!("domains: {fault}")))
        };
        named.iter().map(parse).collect()
    }
}

/// Signs a token for one page of a customer with the private key `pem` (PKCS #8), for the demo's
/// panel and for tests; real panels do it in their own language.
///
/// # Errors
/// The key is no Ed25519 key in PEM.
pub fn mint(
    pem: &[u8],
    panel: &str,
    audience: &str,
    customer: (&str, &[String]),
    origin: &str,
) -> Result<String, errors::Error> {
    ed25519::install();
    let (subject, domains) = customer;
    let claims = Claims {
        aud: audience.to_owned(),
        sub: subject.to_owned(),
        domains: domains.to_vec(),
        origin: origin.to_owned(),
        iat: now(),
        nbf: None,
        exp: now() + LONGEST,
    };
    let header = Header { kid: Some(panel.to_owned()), ..Header::new(ALGORITHM) };
    encode(&header, &claims, &EncodingKey::from_ed_pem(pem)?)
}

fn shown(token: &str) -> Result<Shown, ApiError> {
    let malformed = || ApiError::new(&TOKEN_MALFORMED, TOKEN_MALFORMED.meaning);
    let header = token.split('.').next().filter(|_| token.split('.').count() == 3);
    let header = header.and_then(|header| URL_SAFE_NO_PAD.decode(header).ok());
    let shown: Option<Shown> = header.and_then(|header| serde_json::from_slice(&header).ok());
    // An extension that must be understood is one that we do not (RFC 7515 section 4.1.11).
    shown.filter(|shown| shown.crit.is_none()).ok_or_else(malformed)
}

/// Refuses a token that lives too long, or was made in what is our future.
fn lives_shortly(claims: &Claims) -> Result<(), ApiError> {
    if claims.iat > now() + LEEWAY {
        return Err(ApiError::new(&TOKEN_NOT_YET, TOKEN_NOT_YET.meaning));
    }
    let lives = claims.exp.saturating_sub(claims.iat);
    if lives > LONGEST {
        let detail = format!("the token lives {lives} seconds; at most {LONGEST} are taken");
        return Err(ApiError::new(&TOKEN_LIFETIME, detail));
    }
    Ok(())
}

/// What is wrong with a token, out of what the library says of it.
fn refusal(fault: errors::Error) -> ApiError {
    let plain = |kind: &'static Kind| ApiError::new(kind, kind.meaning);
    match fault.kind() {
        ErrorKind::ExpiredSignature => plain(&TOKEN_EXPIRED),
        ErrorKind::ImmatureSignature => plain(&TOKEN_NOT_YET),
        ErrorKind::InvalidAudience => plain(&TOKEN_AUDIENCE),
        ErrorKind::InvalidSignature => plain(&TOKEN_SIGNATURE),
        ErrorKind::InvalidAlgorithm => plain(&TOKEN_ALGORITHM),
        ErrorKind::MissingRequiredClaim(claim) => {
            ApiError::new(&TOKEN_CLAIMS, format!("{claim}: this claim is missing"))
        }
        ErrorKind::InvalidClaimFormat(claim) => {
            ApiError::new(&TOKEN_CLAIMS, format!("{claim}: this claim cannot be read"))
        }
        ErrorKind::Json(fault) => ApiError::new(&TOKEN_CLAIMS, fault),
        _ => plain(&TOKEN_MALFORMED),
    }
}

#[cfg(test)]
mod tests;
