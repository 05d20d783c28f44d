//! Outside text made safe to show: bounded, with control and direction characters made visible.

/// The most bytes of outside text that one quoted string carries (2 KiB).
pub const MAX_QUOTED: usize = 2048;

/// Makes text from outside safe to show: control, direction and invisible characters are written
/// out (`\x1b`, `U+202E`), and what is longer than [`MAX_QUOTED`] bytes ends in `… (truncated)`.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(MAX_QUOTED));
    for ch in text.chars() {
        if out.len() >= MAX_QUOTED {
            out.push_str("… (truncated)");
            break;
        }
        push_visible(&mut out, ch);
    }
    out
}

/// As [`visible`], for bytes: what is not UTF-8 is written as `\xNN`.
#[must_use]
pub fn visible_bytes(bytes: &[u8]) -> String {
    // Each byte may become four characters; reading a little more than is shown keeps the mark of
    // truncation.
    let bytes = &bytes[..bytes.len().min(MAX_QUOTED * 2)];
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02x}"));
        }
    }
    visible(&text)
}

fn push_visible(out: &mut String, ch: char) {
    match ch {
        '\u{0}'..='\u{1f}' | '\u{7f}' => out.push_str(&format!("\\x{:02x}", ch as u32)),
        ch if is_deceptive(ch) => out.push_str(&format!("U+{:04X}", ch as u32)),
        ch => out.push(ch),
    }
}

/// C1 controls, and characters that change the direction of text or have no width (Unicode TR 36).
fn is_deceptive(ch: char) -> bool {
    matches!(ch,
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_and_direction_characters_are_written_out() {
        assert_eq!(visible("a\x1b[2J\u{202e}gnp.exe\r\n"), "a\\x1b[2JU+202Egnp.exe\\x0d\\x0a");
        assert_eq!(visible_bytes(b"caf\xe9 \x07"), "caf\\xe9 \\x07");
    }

    #[test]
    fn long_text_is_cut_and_says_so() {
        let shown = visible(&"x".repeat(70_000));
        assert!(shown.len() < MAX_QUOTED + 32 && shown.ends_with("(truncated)"));
        assert!(visible_bytes(&[b'x'; 70_000]).ends_with("(truncated)"));
    }
}
