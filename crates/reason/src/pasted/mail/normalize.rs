//! How did a text look before it was saved, quoted, indented or spaced out? UTF-16 becomes UTF-8, a
//! lone CR ends a line, and what a program put before or between all lines is taken away.

use std::borrow::Cow;

use super::Headers;
use crate::pasted::chars::one_of;

/// The bytes as they were before they were pasted; those that are so already stay where they are.
pub(crate) fn normalize(bytes: &[u8]) -> Cow<'_, [u8]> {
    let bytes = with_usual_ends(bytes);
    match std::str::from_utf8(&bytes).ok().and_then(layout) {
        Some(text) => Cow::Owned(text.into_bytes()),
        None => bytes,
    }
}

/// The text without what stands before or between all its lines; none where there is no such thing.
fn layout(text: &str) -> Option<String> {
    let mut now: Option<String> = None;
    for _ in 0..DEEPEST {
        let text = now.as_deref().unwrap_or(text);
        let next = without_quotes(text).or_else(|| dedented(text)).or_else(|| uncontained(text));
        let Some(next) = next else { break };
        now = Some(next);
    }
    let spaced = single_spaced(now.as_deref().unwrap_or(text));
    spaced.or(now)
}

/// How often something may have been quoted or indented.
const DEEPEST: usize = 4;

/// So few lines prove nothing.
const FEWEST: usize = 4;

/// The quoted lines of a text that is quoted from its start, or mostly and without a head of its
/// own.
fn without_quotes(text: &str) -> Option<String> {
    let first = text.lines().find(|line| !line.trim().is_empty())?;
    let is_head = Headers::is_line(first);
    (first.starts_with('>') || !is_head).then(|| unquoted(text)).flatten()
}

/// The quoted lines, where most lines are quoted.
pub(crate) fn unquoted(text: &str) -> Option<String> {
    let is_quoted = |line: &&str| line.starts_with('>') && !line.starts_with(">From ");
    let lines = text.lines().filter(|line| !matches!(line.trim(), "" | ">"));
    let (all, quoted) = (lines.clone().count(), lines.filter(is_quoted).count());
    if quoted < FEWEST && quoted + 1 < all || quoted * 2 < all || quoted == 0 {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let is_whole = quoted == all;
    let rests = || text.lines().filter_map(|line| line.strip_prefix('>'));
    let is_spaced = rests().all(|rest| rest.trim().is_empty() || rest.starts_with(' '));
    for line in text.lines() {
        let Some(rest) = line.strip_prefix('>') else {
            if is_whole {
                out.push('\n');
            }
            continue;
        };
        out.push_str(rest.strip_prefix(' ').filter(|_| is_spaced).unwrap_or(rest));
        out.push('\n');
    }
    Some(out)
}

/// The lines of a container's log without the container's name, which Docker Compose writes before
/// each: `mailserver  | Jan 1 00:00:00 …`.
fn uncontained(text: &str) -> Option<String> {
    let rest = |line: &str| -> Option<String> {
        let (name, rest) = line.split_once('|')?;
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        name.trim().bytes().all(is_name).then(|| rest.trim_start().to_owned())
    };
    let lines: Option<Vec<String>> =
        text.lines().filter(|line| !line.trim().is_empty()).map(rest).collect();
    let lines = lines.filter(|lines| !lines.is_empty())?;
    Some(lines.join("\n") + "\n")
}

/// The text without the blanks that all its lines begin with.
fn dedented(text: &str) -> Option<String> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let depth = |line: &str| line.len() - line.trim_start_matches(one_of(" \t")).len();
    let least = lines.clone().map(depth).min().filter(|least| *least > 0)?;
    if lines.count() < FEWEST {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        out.push_str(line.get(least..).unwrap_or_default());
        out.push('\n');
    }
    Some(out)
}

/// The text without the blank line after each line, where there is one after each.
fn single_spaced(text: &str) -> Option<String> {
    let mut count = 0;
    let mut is_blank_before = true;
    for line in text.lines() {
        let is_blank = line.trim().is_empty();
        if !is_blank && !is_blank_before {
            return None;
        }
        count += usize::from(!is_blank);
        is_blank_before = is_blank;
    }
    if count < 2 * FEWEST {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut blanks = 0;
    for line in text.lines() {
        if line.trim().is_empty() {
            blanks += 1;
            continue;
        }
        out.push_str(&"\n".repeat(usize::from(blanks > 1)));
        blanks = 0;
        out.push_str(line);
        out.push('\n');
    }
    Some(out)
}

/// The bytes as UTF-8 with line ends that are one.
fn with_usual_ends(bytes: &[u8]) -> Cow<'_, [u8]> {
    // The mark that Notepad and others put before it.
    if let Some(text) = bytes.strip_prefix(b"\xff\xfe") {
        return Cow::Owned(with_usual_ends(&utf_16(text, u16::from_le_bytes)).into_owned());
    }
    if let Some(text) = bytes.strip_prefix(b"\xfe\xff") {
        return Cow::Owned(with_usual_ends(&utf_16(text, u16::from_be_bytes)).into_owned());
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
            assert_eq!(normalize(bytes).as_ref(), b"a\nb", "{bytes:?}");
        }
        assert_eq!(normalize(b"a\r\nb\r").as_ref(), b"a\r\nb\r");
    }

    const TEXT: &str =
        "From: a@b.example\nTo: c@d.example\nX: 1\n 2\n\nHello.\n  there\n\nfriend\nof\nmine\n";

    #[test]
    fn what_stands_before_all_lines_is_taken_away() {
        for mark in ["> ", ">", "> > ", "    ", "\t", "  > "] {
            let pasted: String = TEXT.lines().map(|line| format!("{mark}{line}\n")).collect();
            let read = normalize(pasted.as_bytes());
            assert_eq!(String::from_utf8_lossy(&read), TEXT, "{mark:?}");
        }
        assert_eq!(normalize(TEXT.as_bytes()).as_ref(), TEXT.as_bytes());
    }

    #[test]
    fn a_blank_line_after_each_line_is_taken_away() {
        let pasted = TEXT.replace('\n', "\n\n");
        assert_eq!(String::from_utf8_lossy(&normalize(pasted.as_bytes())), TEXT);
    }

    #[test]
    fn of_a_letter_with_a_quote_the_letter_stays() {
        let text = "From: a@b.example\n\nyes\n> no\n> no\n> no\n> no\n";
        assert_eq!(normalize(text.as_bytes()).as_ref(), text.as_bytes());
    }
}
