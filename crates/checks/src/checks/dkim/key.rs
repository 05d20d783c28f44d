//! What key is it? Base64 read with the place of its first fault, RSA by the length of its modulus,
//! Ed25519 whole.

use x509_parser::prelude::{FromDer, SubjectPublicKeyInfo};
use x509_parser::public_key::{PublicKey, RSAPublicKey};

/// The bytes of an Ed25519 key (RFC 8463 section 4).
const ED25519_BYTES: usize = 32;

/// The alphabet (RFC 4648 section 4).
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// A key that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// RSA, with the bits of its modulus.
    Rsa(usize),
    /// Ed25519.
    Ed25519,
}

/// Why bytes are no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoKey {
    /// They do not form a key: mostly a part is missing.
    Damaged,
    /// They are whole, and of another type than the record says.
    OtherType,
}

/// Reads the bytes of a key of a type that is known; `None` for another type.
pub(super) fn read(key_type: &str, bytes: &[u8]) -> Option<Result<Key, NoKey>> {
    match key_type {
        "rsa" => Some(rsa(bytes)),
        "ed25519" if bytes.len() == ED25519_BYTES => Some(Ok(Key::Ed25519)),
        "ed25519" if rsa(bytes).is_ok() => Some(Err(NoKey::OtherType)),
        "ed25519" => Some(Err(NoKey::Damaged)),
        _ => None,
    }
}

/// A SubjectPublicKeyInfo, as everybody publishes it, or the bare RSAPublicKey of RFC 6376 section
/// 3.6.1.
fn rsa(bytes: &[u8]) -> Result<Key, NoKey> {
    if bytes.len() == ED25519_BYTES {
        return Err(NoKey::OtherType);
    }
    let bare = || {
        RSAPublicKey::from_der(bytes)
            .ok()
            .filter(|(rest, _)| rest.is_empty())
            .and_then(|(_, key)| size(&key))
    };
    let Some((_, info)) =
        SubjectPublicKeyInfo::from_der(bytes).ok().filter(|(rest, _)| rest.is_empty())
    else {
        return bare().map(Key::Rsa).ok_or(NoKey::Damaged);
    };
    match info.parsed() {
        Ok(PublicKey::RSA(key)) => size(&key).map(Key::Rsa).ok_or(NoKey::Damaged),
        Ok(_) => Err(NoKey::OtherType),
        Err(_) => Err(NoKey::Damaged),
    }
}

/// The bytes of the longest exponent that all who check signatures take: OpenSSL takes 64 bits
/// beside a long modulus.
const LONGEST_EXPONENT: usize = 8;

/// The bits of the modulus without its leading zeros; none of a key that checks nothing: its
/// exponent must be odd and larger than 1 (RFC 8017 section 3.1) and of a length that is in use,
/// and its modulus odd.
fn size(key: &RSAPublicKey<'_>) -> Option<usize> {
    let is_odd = |bytes: &[u8]| bytes.last().is_some_and(|last| last % 2 == 1);
    let exponent: Vec<u8> = key.exponent.iter().copied().skip_while(|byte| *byte == 0).collect();
    if !is_odd(key.modulus)
        || !is_odd(key.exponent)
        || exponent == [1]
        || exponent.len() > LONGEST_EXPONENT
    {
        return None;
    }
    let mut bytes = key.modulus.iter().skip_while(|byte| **byte == 0);
    let first = bytes.next().map_or(0, |byte| 8 - byte.leading_zeros() as usize);
    Some(first + 8 * bytes.count())
}

/// The bytes; white space may appear anywhere (RFC 6376 section 2.10) and the padding may be left
/// out. The error is the place of the first character that does not belong, counted from 0, or of
/// the end where the last group lacks some.
pub(super) fn from_base64(text: &str) -> Result<Vec<u8>, usize> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut group, mut held, mut padding) = (0_u32, 0, 0);
    for (at, ch) in text.chars().enumerate().filter(|(_, ch)| !ch.is_ascii_whitespace()) {
        if ch == '=' && held >= 2 && padding < 4 - held {
            padding += 1;
            continue;
        }
        let digit = ALPHABET
            .iter()
            .position(|known| char::from(*known) == ch)
            .filter(|_| padding == 0)
            .ok_or(at)?;
        group = group << 6 | u32::try_from(digit).unwrap_or(0);
        held += 1;
        if held == 4 {
            bytes.extend_from_slice(&group.to_be_bytes()[1..]);
            (group, held) = (0, 0);
        }
    }
    match held {
        0 => {}
        1 => return Err(text.chars().count()),
        2 => bytes.push((group >> 4) as u8),
        _ => bytes.extend_from_slice(&(group >> 2).to_be_bytes()[2..]),
    }
    Ok(bytes)
}

/// The bytes as text.
pub(super) fn to_base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let digit = (group >> (18 - 6 * at) & 63) as usize;
            text.push(if at > chunk.len() { '=' } else { char::from(ALPHABET[digit]) });
        }
    }
    text
}
