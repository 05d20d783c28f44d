//! Which bytes did a program save that does not save as others do? UTF-16 becomes UTF-8, and a lone
//! CR ends a line.

use std::borrow::Cow;

/// The bytes as the rest of us reads them; those that are so already stay where they are.
pub(crate) fn as_usual(bytes: &[u8]) -> Cow<'_, [u8]> {
    // The mark that Notepad and others put before it.
    if let Some(text) = bytes.strip_prefix(b"\xff\xfe") {
        return Cow::Owned(as_usual(&utf_16(text, u16::from_le_bytes)).into_owned());
    }
    if let Some(text) = bytes.strip_prefix(b"\xfe\xff") {
        return Cow::Owned(as_usual(&utf_16(text, u16::from_be_bytes)).into_owned());
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if !bytes.contains(&b'\r') || bytes.contains(&b'\n') {
        return Cow::Borrowed(bytes);
    }
    Cow::Owned(bytes.iter().map(|byte| if *byte == b'\r' { b'\n' } else { *byte }).collect())
}

fn utf_16(text: &[u8], unit: fn([u8; 2]) -> u16) -> Vec<u8> {
    let units = text.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    // What a program saved twice keeps a mark within.
    let read = char::decode_utf16(units).map(|read| read.unwrap_or(char::REPLACEMENT_CHARACTER));
    read.filter(|ch| *ch != '\u{feff}').collect::<String>().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_save_a_text_is_read() {
        for bytes in [
            &b"a\nb"[..],
            b"a\rb",
            b"\xef\xbb\xbfa\nb",
            b"\xff\xfea\0\n\0b\0",
            b"\xfe\xff\0a\0\n\0b",
            b"\xff\xfea\0\r\0b\0",
            b"\xff\xfea\0\n\0b\0c",
        ] {
            assert_eq!(as_usual(bytes).as_ref(), b"a\nb", "{bytes:?}");
        }
        assert_eq!(as_usual(b"a\r\nb\r").as_ref(), b"a\r\nb\r");
    }
}
