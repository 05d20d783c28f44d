//! Which text are bytes in a charset that is not UTF-8?
//!
//! The tables weigh as much as everything else that reads mail, and every browser has them: so
//! there the decoder is handed in, and only the server brings its own. UTF-7 (RFC 2152), which
//! neither knows any more, is read here.

use super::decode;
use crate::pasted::chars::no_ascii_nor;

/// Bytes and the charset's label, as text; none where the label is not known.
#[cfg(not(feature = "charsets"))]
pub type Decoder = fn(&[u8], &str) -> Option<String>;

/// Names that mail programs use and the Encoding Standard does not list.
const ALIASES: &[(&str, &str)] = &[
    ("cp932", "windows-31j"),
    ("cp936", "gbk"),
    ("cp949", "euc-kr"),
    ("cp950", "big5"),
    ("ks_c_5601", "euc-kr"),
    ("koi8-ru", "koi8-u"),
];

/// Bytes in the charset called `name` (lower case) as text; none where it is not known.
pub(super) fn read(bytes: &[u8], name: &str) -> Option<String> {
    if matches!(name, "utf-7" | "unicode-1-1-utf-7" | "x-unicode-2-0-utf-7") {
        return Some(utf_7(bytes));
    }
    let label = ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name, |(_, label)| label);
    by_label(bytes, label)
}

#[cfg(feature = "charsets")]
fn by_label(bytes: &[u8], label: &str) -> Option<String> {
    let encoding = encoding_rs::Encoding::for_label_no_replacement(label.as_bytes())?;
    Some(encoding.decode_without_bom_handling(bytes).0.into_owned())
}

#[cfg(not(feature = "charsets"))]
fn by_label(bytes: &[u8], label: &str) -> Option<String> {
    HANDED_IN.get().and_then(|decoder| decoder(bytes, label))
}

#[cfg(not(feature = "charsets"))]
static HANDED_IN: std::sync::OnceLock<Decoder> = std::sync::OnceLock::new();

/// Has charsets read by `decoder`, such as the browser's own. The first one stays.
#[cfg(not(feature = "charsets"))]
pub fn use_decoder(decoder: Decoder) {
    let _ = HANDED_IN.set(decoder);
}

/// UTF-7: runs of base64 between `+` and `-` hold UTF-16.
fn utf_7(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    while let Some(at) = rest.find('+') {
        out.push_str(&rest[..at]);
        let run = &rest[at + 1..];
        let end = run.find(no_ascii_nor("+/")).unwrap_or(run.len());
        if end == 0 {
            out.push('+');
        } else {
            let units = decode::base64(&run.as_bytes()[..end]);
            let units = units.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            out.extend(char::decode_utf16(units).map(|read| read.unwrap_or('\u{fffd}')));
        }
        rest = run[end..].strip_prefix('-').unwrap_or(&run[end..]);
    }
    out.push_str(rest);
    out
}

#[cfg(all(test, feature = "charsets"))]
mod tests {
    use super::*;

    #[test]
    fn every_charset_of_mail_is_read() {
        for (name, bytes, wanted) in [
            ("big5", &b"\xabH\xbdc\xa4w\xba\xa1"[..], "信箱已滿"),
            ("euc-kr", b"\xb8\xde\xc0\xcf", "메일"),
            ("ks_c_5601-1987", b"\xb8\xde\xc0\xcf", "메일"),
            ("cp949", b"\xb8\xde\xc0\xcf", "메일"),
            ("iso-8859-2", b"Skrzynka pe\xb3na", "Skrzynka pełna"),
            ("windows-1252", b"Bo\xeete pleine \x97 merci", "Boîte pleine — merci"),
            ("windows-1256", b"\xd5\xe4\xcf\xe6\xde", "صندوق"),
            ("koi8-u", b"\xd0\xcf\xdb\xd4\xa6", "пошті"),
            ("windows-1251", b"\xff\xf9\xe8\xea", "ящик"),
            ("shift_jis", b"\x83\x81\x81[\x83\x8b", "メール"),
            ("cp932", b"\x83\x81\x81[\x83\x8b", "メール"),
            ("euc-jp", b"\xa5\xe1\xa1\xbc\xa5\xeb", "メール"),
            ("iso-2022-jp", b"\x1b$B%a!<%k\x1b(B", "メール"),
            ("gb18030", b"\xd3\xca\xcf\xe4", "邮箱"),
            ("utf-7", b"Bo+AO4-te 1+-1 +ZeVnLIqe", "Boîte 1+1 日本語"),
        ] {
            assert_eq!(read(bytes, name).as_deref(), Some(wanted), "{name}");
        }
        assert_eq!(read(b"x", "utf-99"), None);
    }
}
