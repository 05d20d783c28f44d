//! At which characters is a text cut? Of one type for each use: every further type of a pattern is
//! another copy of the search in what a browser downloads.

/// A kind of characters.
pub(crate) type Kind = fn(char) -> bool;

pub(crate) const BLANK: Kind = char::is_whitespace;
pub(crate) const LETTER: Kind = char::is_alphabetic;
pub(crate) const LETTER_OR_DIGIT: Kind = char::is_alphanumeric;
pub(crate) const NO_LETTER_OR_DIGIT: Kind = |ch| !ch.is_alphanumeric();
pub(crate) const ASCII_LETTER_OR_DIGIT: Kind = |ch| ch.is_ascii_alphanumeric();
pub(crate) const NO_ASCII_LETTER_OR_DIGIT: Kind = |ch| !ch.is_ascii_alphanumeric();
pub(crate) const ASCII_LETTER: Kind = |ch| ch.is_ascii_alphabetic();
pub(crate) const NO_HEX_DIGIT: Kind = |ch| !ch.is_ascii_hexdigit();
pub(crate) const DIGIT: Kind = |ch| ch.is_ascii_digit();
pub(crate) const NO_DIGIT: Kind = |ch| !ch.is_ascii_digit();

/// A text in small letters. A sigma that ends a word is none of its own here, as nothing that is
/// looked for ends in one: the rule for it would weigh more than all other letters.
pub(crate) fn small(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().flat_map(char::to_lowercase).collect()
}

/// One of these characters.
pub(crate) fn one_of(marks: &str) -> impl FnMut(char) -> bool + Copy {
    move |ch| match u8::try_from(ch) {
        Ok(byte) if byte.is_ascii() => marks.bytes().any(|mark| mark == byte),
        _ => marks.chars().any(|mark| mark == ch),
    }
}

/// A letter or digit of any script, or one of these.
pub(crate) fn letter_or(marks: &str) -> impl FnMut(char) -> bool + Copy {
    move |ch| ch.is_alphanumeric() || marks.contains(ch)
}

/// A letter or digit of ASCII, or one of these.
pub(crate) fn ascii_or(marks: &str) -> impl FnMut(char) -> bool + Copy {
    move |ch| ch.is_ascii_alphanumeric() || marks.contains(ch)
}

/// Neither a letter nor a digit of ASCII, nor one of these.
pub(crate) fn no_ascii_nor(marks: &str) -> impl FnMut(char) -> bool + Copy {
    move |ch| !ch.is_ascii_alphanumeric() && !marks.contains(ch)
}

/// A blank, or one of these.
pub(crate) fn blank_or(marks: &str) -> impl FnMut(char) -> bool + Copy {
    move |ch| ch.is_whitespace() || marks.contains(ch)
}

/// Neither a letter nor a digit of any script, nor one of these.
pub(crate) fn no_letter_nor(marks: &str) -> impl FnMut(char) -> bool + Copy {
    move |ch| !ch.is_alphanumeric() && !marks.contains(ch)
}

/// Neither a digit of ASCII nor one of these.
pub(crate) fn no_digit_nor(marks: &str) -> impl FnMut(char) -> bool + Copy {
    move |ch| !ch.is_ascii_digit() && !marks.contains(ch)
}
