//! How do encoded bytes become text? Transfer encodings (RFC 2045), encoded words (RFC 2047) and
//! the usual charsets.

use std::borrow::Cow;

use super::charset;
use crate::pasted::chars::one_of;
use crate::pasted::phrase::starts_with_one;

/// Bytes as they were before their transfer encoding.
pub(crate) fn transfer(bytes: &[u8], encoding: &str) -> Vec<u8> {
    match encoding.trim().to_ascii_lowercase().as_str() {
        "quoted-printable" => quoted_printable(bytes),
        "base64" => base64(bytes),
        _ => bytes.to_vec(),
    }
}

/// Quoted-printable; what is not well encoded stays as it is.
fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte != b'=' {
            out.push(byte);
            at += 1;
            continue;
        }
        match (bytes.get(at + 1).copied(), bytes.get(at + 2).copied()) {
            (Some(b'\n'), _) => at += 2,
            (Some(b'\r'), Some(b'\n')) => at += 3,
            (Some(high), Some(low)) => match hex(high).zip(hex(low)) {
                Some((high, low)) => {
                    out.push(high << 4 | low);
                    at += 3;
                }
                None => {
                    out.push(byte);
                    at += 1;
                }
            },
            _ => at += 1,
        }
    }
    out
}

fn hex(byte: u8) -> Option<u8> {
    (byte as char).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// Base64 up to its padding; other characters are passed over.
pub(crate) fn base64(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0);
    for byte in bytes {
        let Some(value) = sextet(*byte) else {
            if *byte == b'=' {
                // A new quantum may follow, where encoded lines were joined.
                (bits, held) = (0, 0);
            }
            continue;
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    out
}

fn sextet(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

/// Bytes as text; what is no UTF-8 is replaced. Text without such places is borrowed after one
/// quick look.
pub(crate) fn text(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

/// Bytes in `charset` as text. A charset that is not known is read as UTF-8 where it is, and as
/// windows-1252 where not; where the bytes hold an escape of ISO-2022-JP, they are that.
pub(crate) fn charset(bytes: &[u8], charset: &str) -> String {
    let name = charset.trim_matches(one_of("\"' ")).to_ascii_lowercase();
    let is_japanese = bytes.windows(2).any(|pair| pair == b"\x1b$");
    let name = if is_japanese { "iso-2022-jp" } else { name.as_str() };
    // What says that it has one byte a letter and is UTF-8 throughout, is UTF-8.
    let is_single_byte = starts_with_one(name, &["iso-8859", "windows-125", "koi8"]);
    let is_utf_8 = matches!(name, "" | "utf-8" | "utf8" | "us-ascii")
        || (is_single_byte && std::str::from_utf8(bytes).is_ok());
    let by_name = if is_utf_8 { None } else { charset::read(bytes, name) };
    by_name
        .or_else(|| std::str::from_utf8(bytes).ok().map(str::to_owned))
        .or_else(|| charset::read(bytes, "windows-1252").filter(|_| !name.starts_with("utf")))
        .unwrap_or_else(|| String::from_utf8_lossy(bytes).into_owned())
}

/// A header's value with its encoded words (RFC 2047) read.
pub(crate) fn words(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(start) = rest.find("=?") {
        let (before, from) = rest.split_at(start);
        let Some((word, length)) = encoded_word(from) else {
            out.push_str(before);
            out.push_str("=?");
            rest = &from[2..];
            continue;
        };
        // White space between two encoded words is not part of the text.
        if !(out.ends_with(END) && before.trim().is_empty()) {
            out.push_str(before);
        }
        out.push_str(&word);
        out.push(END);
        rest = &from[length..];
    }
    out.push_str(rest);
    out.retain(|ch| ch != END);
    out
}

/// Marks the end of an encoded word while a value is read.
const END: char = '\u{0}';

/// The encoded word at the start of `text`, and its length there; at most 75 characters by the RFC,
/// 1,000 in practice.
fn encoded_word(text: &str) -> Option<(String, usize)> {
    let mut limit = text.len().min(1000);
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    let (name, rest) = text[2..limit].split_once('?')?;
    let (encoding, rest) = rest.split_once('?')?;
    let (body, _) = rest.split_once("?=")?;
    let bytes = match encoding {
        "B" | "b" => base64(body.as_bytes()),
        "Q" | "q" => quoted_printable(body.replace('_', " ").as_bytes()),
        _ => return None,
    };
    let length = 2 + name.len() + 1 + encoding.len() + 1 + body.len() + 2;
    Some((charset(&bytes, name), length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_printable_is_read_and_what_is_broken_stays() {
        for (text, read) in [("a=\r\nb=3D", "ab="), ("=C3=A9", "é"), ("100=% =", "100=% ")] {
            assert_eq!(charset(&transfer(text.as_bytes(), "Quoted-Printable"), "utf-8"), read);
        }
    }

    #[test]
    fn base64_passes_over_line_ends() {
        assert_eq!(transfer(b"SGVs\r\nbG8=", "base64"), b"Hello");
    }

    #[test]
    fn encoded_words_become_text_and_lose_the_space_between_them() {
        for (value, read) in [
            ("=?UTF-8?B?w6k=?= =?utf-8?q?_=C3=A8?= x", "é è x"),
            ("=?iso-8859-1?Q?Non_remis_=E0?=", "Non remis à"),
            ("=?broken", "=?broken"),
            ("plain", "plain"),
        ] {
            assert_eq!(words(value), read);
        }
    }
}
