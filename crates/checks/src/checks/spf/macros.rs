//! What does a macro stand for? Macro strings as RFC 7208 section 7 spells them, read and
//! transformed.

use std::borrow::Cow;
use std::sync::Arc;

use probe::dns::name;

/// A domain name with macros (section 7.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DomainSpec {
    pub(crate) pieces: Vec<Piece>,
    /// The name as it is asked about, where it needs no message: made once, when the record is
    /// read.
    pub(crate) name: Option<Arc<str>>,
}

/// A part of a macro string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Literal(String),
    Macro(Macro),
}

/// `%{ir}`: a value, and what is made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Macro {
    /// In lower case.
    pub(crate) letter: char,
    /// Whether the letter was written as a capital: then the value is URL-escaped.
    is_escaped: bool,
    /// How many parts from the right are kept; all when absent.
    keep: Option<usize>,
    is_reversed: bool,
    delimiters: Vec<char>,
}

/// Where a macro string is used: some letters mean something in explanations only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Name,
    Explanation,
}

/// The most parts that are kept (section 7.1: at least 128 must be understood).
const MOST_PARTS: usize = 128;

const BAD: &str = "bad_macro";
const OF_EXPLANATIONS: &str = "macro_of_explanations";

impl DomainSpec {
    /// The name, if it has no macros.
    pub(crate) fn plain(&self) -> Option<String> {
        let literal = |piece: &Piece| match piece {
            Piece::Literal(text) => Some(text.to_ascii_lowercase()),
            Piece::Macro(_) => None,
        };
        let name = self.pieces.iter().map(literal).collect::<Option<String>>()?;
        Some(name.strip_suffix('.').map_or(name.clone(), str::to_owned))
    }
}

impl Macro {
    /// What the macro makes of its value: parted, reversed, cut and escaped, in this order (section
    /// 7.3).
    pub(crate) fn of<'a>(&self, value: &'a str) -> Cow<'a, str> {
        let value = if self.delimiters.is_empty() && self.keep.is_none() && !self.is_reversed {
            Cow::Borrowed(value)
        } else {
            Cow::Owned(self.parts(value))
        };
        if self.is_escaped { Cow::Owned(url_escaped(&value)) } else { value }
    }

    fn parts(&self, value: &str) -> String {
        let parts_here = |ch: char| {
            if self.delimiters.is_empty() { ch == '.' } else { self.delimiters.contains(&ch) }
        };
        let mut parts: Vec<&str> = value.split(parts_here).collect();
        if self.is_reversed {
            parts.reverse();
        }
        let left_out = parts.len() - self.keep.unwrap_or(parts.len()).min(parts.len());
        parts[left_out..].join(".")
    }
}

/// All but letters, digits and `-._~` as `%XX` (RFC 3986 section 2.3).
fn url_escaped(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(byte as char);
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

/// Where in a term the fault lies: at its first bad macro, or, for other faults, at its beginning.
pub(crate) fn fault_at(word: &str, what: &str) -> usize {
    if what != BAD && what != OF_EXPLANATIONS {
        return 0;
    }
    read(word, Place::Name).err().map_or(0, |(at, _)| at)
}

/// A macro string that ends in a macro or in a top label, which is not all digits (section 7.1).
pub(crate) fn domain_spec(text: &str) -> Result<DomainSpec, &'static str> {
    let pieces = macro_string(text, Place::Name)?;
    let Some(last) = pieces.last() else { return Err("domain_missing") };
    if let Piece::Literal(_) = last {
        // A label that a macro is part of is no top label: its braces are none of the letters.
        let whole = text.strip_suffix('.').unwrap_or(text);
        let top = whole.rsplit_once('.').ok_or("bad_domain")?.1;
        if !is_top_label(top) {
            return Err("bad_domain");
        }
    }
    let name = match pieces.as_slice() {
        [Piece::Literal(literal)] => name::from_raw(literal).map(Arc::from),
        _ => None,
    };
    Ok(DomainSpec { pieces, name })
}

/// Letters, digits and hyphens inside, with at least one that is not a digit.
fn is_top_label(label: &str) -> bool {
    let is_inside = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    !label.is_empty()
        && label.bytes().all(is_inside)
        && !label.starts_with('-')
        && !label.ends_with('-')
        && !label.bytes().all(|byte| byte.is_ascii_digit())
}

/// Literals and macros (section 7.1): `%{ir}`, `%%`, `%_`, `%-`.
pub(crate) fn macro_string(text: &str, place: Place) -> Result<Vec<Piece>, &'static str> {
    read(text, place).map_err(|(_, what)| what)
}

/// The pieces, or where the first fault begins and what it is.
fn read(text: &str, place: Place) -> Result<Vec<Piece>, (usize, &'static str)> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        literal.push_str(&rest[..at]);
        let fault = |what| (text.len() - rest.len() + at, what);
        let after = &rest[at + 1..];
        rest = match after.bytes().next() {
            Some(b'%') => escape(&mut literal, "%", after),
            Some(b'_') => escape(&mut literal, " ", after),
            Some(b'-') => escape(&mut literal, "%20", after),
            Some(b'{') => {
                let (inside, after) = after[1..].split_once('}').ok_or(fault(BAD))?;
                if !literal.is_empty() {
                    pieces.push(Piece::Literal(std::mem::take(&mut literal)));
                }
                pieces.push(Piece::Macro(macro_of(inside, place).map_err(fault)?));
                after
            }
            _ => return Err(fault(BAD)),
        };
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        pieces.push(Piece::Literal(literal));
    }
    Ok(pieces)
}

fn escape<'a>(literal: &mut String, stands_for: &str, after: &'a str) -> &'a str {
    literal.push_str(stands_for);
    &after[1..]
}

/// What is between the braces: letter, digits, `r`, delimiters.
fn macro_of(inside: &str, place: Place) -> Result<Macro, &'static str> {
    let mut chars = inside.chars();
    let letter = chars.next().ok_or(BAD)?;
    let lower = letter.to_ascii_lowercase();
    if !"slodipvhcrt".contains(lower) {
        return Err(BAD);
    }
    let rest = chars.as_str();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = rest.split_at(digits);
    // A number too large to be read keeps all the same.
    let keep = if number.is_empty() {
        None
    } else {
        Some(number.parse().map_or(MOST_PARTS, |n: usize| n.min(MOST_PARTS)))
    };
    let (is_reversed, rest) = match rest.strip_prefix(['r', 'R']) {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    if keep == Some(0) || !rest.chars().all(|ch| ".-+,/_=".contains(ch)) {
        return Err(BAD);
    }
    if place == Place::Name && "crt".contains(lower) {
        return Err(OF_EXPLANATIONS);
    }
    let is_escaped = letter.is_ascii_uppercase();
    Ok(Macro { letter: lower, is_escaped, keep, is_reversed, delimiters: rest.chars().collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a single macro makes of a value.
    fn made(text: &str, value: &str) -> String {
        let pieces = macro_string(text, Place::Explanation).unwrap();
        let [Piece::Macro(of)] = pieces.as_slice() else {
            panic!("{text} is no single macro: {pieces:?}")
        };
        of.of(value).into_owned()
    }

    /// RFC 7208 section 7.4.
    #[test]
    fn values_are_parted_reversed_cut_and_escaped() {
        let table = [
            ("%{s}", "strong-bad@email.example.com", "strong-bad@email.example.com"),
            ("%{d4}", "email.example.com", "email.example.com"),
            ("%{d2}", "email.example.com", "example.com"),
            ("%{d1}", "email.example.com", "com"),
            ("%{dr}", "email.example.com", "com.example.email"),
            ("%{d2r}", "email.example.com", "example.email"),
            ("%{lr-}", "strong-bad", "bad.strong"),
            ("%{l1r-}", "strong-bad", "strong"),
            ("%{l2r+-}", "foo-bar+zip+quux", "bar.foo"),
            ("%{l-}", "a-b", "a.b"),
            ("%{l1024r-.+,/_=}", "a_b=c", "c.b.a"),
            ("%{l99999999999999999999}", "a.b", "a.b"),
            ("%{L}", "~jack&jill=up-a_b3.c", "~jack%26jill%3Dup-a_b3.c"),
            ("%{S}", "\u{fc}@x", "%C3%BC%40x"),
        ];
        for (text, value, expected) in table {
            assert_eq!(made(text, value), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_macro_is_named_with_its_place() {
        let table = [
            ("exists:%{", 7, BAD),
            ("a:%{Z}", 2, BAD),
            ("a:%{d0}", 2, BAD),
            ("a:%{d}%(d)", 6, BAD),
            ("a:%", 2, BAD),
            ("a:%{d;}", 2, BAD),
            ("a:x%{T}", 3, OF_EXPLANATIONS),
        ];
        for (text, at, what) in table {
            assert_eq!(read(text, Place::Name), Err((at, what)), "{text}");
        }
        assert!(read("%{c} %{r} %{t}", Place::Explanation).is_ok());
    }

    #[test]
    fn escapes_stand_for_characters() {
        let pieces = macro_string("a%%b%_c%-d", Place::Name).unwrap();
        assert_eq!(pieces, [Piece::Literal("a%b c%20d".to_owned())]);
    }

    #[test]
    fn a_name_ends_in_a_macro_or_a_top_label() {
        for (text, holds) in [
            ("example.com", true),
            ("example.com.", true),
            ("x.%{d}", true),
            ("%{d}.x", true),
            ("%{d}.", false),
            ("a.%{d}.", false),
            ("a.%{d}com", false),
            ("a.b%%", false),
            ("foo-bar", false),
            ("a.b-", false),
            ("a.-b", false),
            ("1.2.3.4", false),
            ("a.com:80", false),
            (".", false),
            ("", false),
        ] {
            assert_eq!(domain_spec(text).is_ok(), holds, "{text}");
        }
    }
}
