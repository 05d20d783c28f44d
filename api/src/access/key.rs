//! API keys: how one is written, and what is kept of it.
//!
//! `mw_` and the id, the secret and a checksum, in hexadecimal, with `_` between them. The prefix
//! lets a scanner find a key that somebody published; the checksum tells a typing error from a key
//! that nobody knows. Only the SHA-256 of the whole is kept: the secret has 160 random bits, so
//! that nothing slower is needed.

use std::fmt::Write;

use ring::rand::{SecureRandom, SystemRandom};
use sha2::{Digest, Sha256};

/// With what every key begins.
pub(crate) const PREFIX: &str = "mw_";

const ID_BYTES: usize = 4;
const SECRET_BYTES: usize = 20;
const CHECKSUM_BYTES: usize = 4;

/// A key as its owner gets it, once.
pub(crate) struct NewKey {
    /// What names it in lists and logs.
    pub(crate) id: String,
    /// The whole of it.
    pub(crate) text: String,
}

/// Makes a key.
///
/// # Errors
/// The system gives no random bytes.
pub(crate) fn generate() -> Result<NewKey, ring::error::Unspecified> {
    let mut random = [0; ID_BYTES + SECRET_BYTES];
    SystemRandom::new().fill(&mut random)?;
    let (id, secret) = random.split_at(ID_BYTES);
    let id = hex(id);
    let body = format!("{PREFIX}{id}_{}", hex(secret));
    let text = format!("{body}_{}", checksum(&body));
    Ok(NewKey { id, text })
}

/// The id of what looks like a key; none if it is not written as keys are.
pub(crate) fn id(text: &str) -> Option<&str> {
    let (body, sum) = text.rsplit_once('_')?;
    let (id, secret) = body.strip_prefix(PREFIX)?.split_once('_')?;
    let is_whole = id.len() == 2 * ID_BYTES && secret.len() == 2 * SECRET_BYTES;
    (is_whole && sum == checksum(body)).then_some(id)
}

/// What is kept of a key.
pub(crate) fn digest(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

fn checksum(body: &str) -> String {
    hex(&Sha256::digest(body.as_bytes())[..CHECKSUM_BYTES])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_told_from_one_with_a_typing_error() {
        let key = generate().unwrap();
        assert_eq!(id(&key.text), Some(key.id.as_str()));
        let wrong = |at: usize| {
            let mut text = key.text.clone().into_bytes();
            text[at] = if text[at] == b'0' { b'1' } else { b'0' };
            String::from_utf8(text).unwrap()
        };
        for at in [3, 12, 20, key.text.len() - 1] {
            assert_eq!(id(&wrong(at)), None, "{at}");
        }
        for text in ["", "mw_", "mw_1_2_3", &key.text[1..], &key.text[..key.text.len() - 1]] {
            assert_eq!(id(text), None, "{text}");
        }
    }

    #[test]
    fn no_two_keys_are_alike() {
        assert_ne!(generate().unwrap().text, generate().unwrap().text);
    }
}
