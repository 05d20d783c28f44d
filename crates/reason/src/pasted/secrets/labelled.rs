//! A name, and the secret behind it: `password: …`, `"token": "…"`, `<password>…</password>`,
//! `| Passwort | … |`.

use super::labels::{self, Label, has};
use super::line::{Cut, Line, is_mixed, is_reply};
use crate::pasted::chars::{BLANK, DIGIT, NO_LETTER_OR_DIGIT, no_ascii_nor, one_of, small};

/// What a name in a line leads to.
pub(super) enum Found {
    /// The secret stands in the line.
    Here(Cut),
    /// The secret stands in the next line.
    Next,
    /// No secret.
    Nothing,
}

/// Signs that part a name from its value.
const SIGNS: &[&str] = &[
    "=>", "->", "<-", ":=", "→", ":", "=", "：", "＝", "\t", "--", "– ", "— ", "- ", "%3d", "%3a",
];

/// A name goes on for no more bytes: `password for the mailbox bob@example.com: …`.
const LONGEST_NAME: usize = 64;

/// The most words of a line that may stand before a name that begins it.
const MOST_BEFORE: usize = 3;

/// No further back is looked for them, in bytes.
const LONGEST_BEFORE: usize = 160;

/// The most words of a pass phrase.
const MOST_OF_PHRASE: usize = 16;

/// Elements of a report on DMARC whose `pass` is a result (RFC 9990).
const RESULTS: &[&str] = &["<dkim>", "<spf>", "<result>"];

/// What parts a name from its value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Between {
    /// `:`, `=`, a tab, an arrow: nothing but a value can follow.
    Sign,
    /// A column of a table: the value ends with it.
    Column,
    /// An element of XML or HTML.
    Element,
    /// A quotation mark: `password "…"`, `'SMTP_PASS', '…'`.
    Quote,
    /// Nothing but a blank.
    Blank,
}

/// What follows a name.
pub(super) fn value(line: &Line, label: &Label) -> Found {
    let lower = &line.lower;
    let name_end = label.end + suffix(&lower[label.end..]);
    // Dovecot's name for a file of passwords stands before whoever logs in.
    let is_of_dovecot = lower[label.end..].starts_with("-file(");
    if is_of_dovecot || RESULTS.iter().any(|element| lower[..label.start].ends_with(element)) {
        return Found::Nothing;
    }
    let begins = is_begin(&lower[..label.start]);
    let Some((between, at)) = between(lower, name_end) else {
        let is_alone = lower[name_end..].trim_matches(one_of(NAME_MARKS)).is_empty();
        return if begins && is_alone { Found::Next } else { Found::Nothing };
    };
    let rest = &line.text[at..];
    if rest.trim_matches(one_of(NAME_MARKS)).is_empty()
        || matches!(rest.trim(), "|" | ">" | "|-" | ">-")
    {
        let is_open = between != Between::Blank && between != Between::Quote;
        return if is_open { Found::Next } else { Found::Nothing };
    }
    let (between, at) = within_element(between, lower, at);
    let rest = &line.text[at..];
    if between == Between::Element && rest.trim().is_empty() {
        return Found::Next;
    }
    let is_header = has(labels::HEADERS, label.name) && between == Between::Sign;
    let length = match between {
        _ if is_header => rest.trim_end().len(),
        Between::Element => rest.find('<').unwrap_or(rest.len()),
        Between::Column => rest.find('|').unwrap_or(rest.len()),
        Between::Blank => blank_value(line, label, rest),
        _ if rest.starts_with(one_of(QUOTES)) => quoted(rest),
        Between::Quote => 0,
        Between::Sign if begins => to_end(rest),
        Between::Sign => first_words(rest),
    };
    let said = rest[..length].trim();
    let start = at + (rest.len() - rest.trim_start().len());
    // What was masked before is masked: what follows it is looked at no more than it was then.
    if said.starts_with(super::MASKED) {
        return Found::Here((start, start + super::MASKED.len()));
    }
    if said.is_empty() || is_no_secret(said) {
        return Found::Nothing;
    }
    Found::Here((start, start + said.len()))
}

/// Marks around a name that belong to neither it nor the value.
const NAME_MARKS: &str = "\"'`*_ \t\\]):=：";

const QUOTES: &str = "\"'`\u{201c}\u{201e}\u{ab}\u{2018}「«";

/// A number or a second part of the name: `password2`, `password_confirmation`.
fn suffix(rest: &str) -> usize {
    let number = rest.trim_start_matches(' ').trim_start_matches(DIGIT);
    let length = rest.len() - number.len();
    if length <= 3 && number.trim_start().starts_with(one_of(":=")) {
        return length;
    }
    let is_joined = rest.starts_with(one_of("_-")) || rest.starts_with(DIGIT);
    if is_joined { rest.find(no_ascii_nor("_-")).unwrap_or(rest.len()) } else { 0 }
}

/// Whether a name begins its line: before it stand at most a few words that name it further.
fn is_begin(before: &str) -> bool {
    if before.len() > LONGEST_BEFORE {
        return false;
    }
    let before = before.trim_matches(NO_LETTER_OR_DIGIT);
    let words = || before.split(NO_LETTER_OR_DIGIT).filter(|word| !word.is_empty());
    let is_plain = !before.contains(one_of(":=<>;,.@{?&"));
    is_plain && words().count() <= MOST_BEFORE && !words().any(|word| has(labels::NO_SECRET, word))
}

/// Whether a command that a program quotes ends behind `<pass>`: it is no element.
fn is_placeholder(after: &str) -> bool {
    after.starts_with("' ") || after.starts_with("\" ")
}

/// What parts the name that ends at `end` from its value, and where the value begins.
fn between(lower: &str, end: usize) -> Option<(Between, usize)> {
    let mut at = end;
    let mut is_quoted = false;
    if let Some((inside, after)) = bracketed(&lower[at..]) {
        at += after;
        let follows = lower[at..].trim_start();
        if !follows.starts_with(one_of(":=：")) {
            return Some((Between::Blank, end + lower[end..].find(inside)?));
        }
    }
    loop {
        let rest = &lower[at..];
        let blanks = rest.len() - rest.trim_start_matches(one_of(" \u{a0}")).len();
        let follows = &rest[blanks..];
        let first = follows.chars().next()?;
        at += blanks;
        match first {
            '"' | '\'' | '`' | '*' | '\\' | ']' | '}' if blanks == 0 => {
                is_quoted |= matches!(first, '"' | '\'');
                at += first.len_utf8();
            }
            '<' => return element(lower, at),
            '>' if lower[..end].contains('<') && !is_placeholder(&lower[at + 1..]) => {
                return Some((Between::Element, at + 1));
            }
            _ => break,
        }
    }
    let rest = &lower[at..];
    if let Some(value) = attribute(rest) {
        return Some((Between::Sign, at + value));
    }
    for sign in SIGNS {
        if let Some(value) = rest.strip_prefix(sign) {
            return Some((Between::Sign, skip_signs(lower, lower.len() - value.len())));
        }
    }
    if let Some(column) = rest.strip_prefix('|') {
        return Some((Between::Column, lower.len() - column.len()));
    }
    let is_argument = is_quoted && rest.starts_with(',') || rest.starts_with('(');
    let value = rest.trim_start_matches(one_of(",( "));
    if (is_argument || at > end && !is_quoted) && value.starts_with(one_of(QUOTES)) {
        return Some((Between::Quote, lower.len() - value.len()));
    }
    if let Some(value) = for_whom(rest) {
        return Some((Between::Sign, at + value));
    }
    let is_spaced = lower[end..at].len() >= 2 && lower[end..at].trim().is_empty();
    match (is_spaced, at > end) {
        (true, _) => Some((Between::Sign, at)),
        (false, true) => Some((Between::Blank, at)),
        (false, false) => labels::words(labels::IS_WITHOUT_BLANK)
            .find_map(|is| rest.strip_prefix(is))
            .map(|value| (Between::Sign, lower.len() - value.len())),
    }
}

/// `for bob@example.com: …`: where the value begins.
fn for_whom(rest: &str) -> Option<usize> {
    let first = rest.split_whitespace().next().filter(|word| has(labels::FOR, word))?;
    let near = &rest[..rest.floor_char_boundary(LONGEST_NAME)];
    let sign = near.find(one_of(":=：")).filter(|sign| *sign > first.len())?;
    Some(sign + near[sign..].chars().next()?.len_utf8())
}

/// `: =`, `:\t`, `: "`: signs and blanks up to the value.
fn skip_signs(lower: &str, at: usize) -> usize {
    let rest = lower[at..].trim_start_matches(one_of(" \t=\\\u{a0}"));
    lower.len() - rest.len()
}

/// What stands in brackets right behind a name, and where they end.
fn bracketed(rest: &str) -> Option<(&str, usize)> {
    let inside = rest.trim_start_matches(' ');
    let close = match inside.chars().next()? {
        '(' => ')',
        '[' => ']',
        _ => return None,
    };
    if inside[1..].starts_with(one_of(QUOTES)) {
        return None;
    }
    let end = inside.find(close)?;
    Some((&inside[1..end], rest.len() - inside.len() + end + 1))
}

/// Behind a name in an element: its end, and the next element's beginning.
fn element(lower: &str, mut at: usize) -> Option<(Between, usize)> {
    while lower[at..].starts_with('<') {
        at += lower[at..].find('>')? + 1;
        at = lower.len() - lower[at..].trim_start_matches(one_of(" :=\t")).len();
    }
    Some((Between::Element, at))
}

/// A value that an element holds, though a sign stood before: `<b>Password:</b> …`.
fn within_element(between: Between, lower: &str, at: usize) -> (Between, usize) {
    let rest = &lower[at..];
    let inner = rest.trim_start();
    let is_end = inner.starts_with("</") || inner.starts_with("<br");
    let is_element = inner.starts_with('<') && inner[1..].contains("</");
    if between == Between::Sign && (is_end || is_element) {
        return element(lower, lower.len() - inner.len()).unwrap_or((between, at));
    }
    (between, at)
}

/// `" value="`, `","value":"`: the value stands under a name of its own.
fn attribute(rest: &str) -> Option<usize> {
    let inner = rest.trim_start_matches(one_of(" ,\"'"));
    let after = ["value", "content"].iter().find_map(|name| inner.strip_prefix(name))?;
    let value = after.trim_start_matches(one_of("\"' ")).strip_prefix(one_of(":="))?;
    Some(rest.len() - value.trim_start().len())
}

/// A quoted value with its quotation marks; one within may be escaped or doubled.
fn quoted(rest: &str) -> usize {
    let mut chars = rest.char_indices();
    let open = chars.next().map_or('"', |(_, ch)| ch);
    let close = match open {
        '\u{201c}' => '\u{201d}',
        '\u{201e}' => '\u{201c}',
        '\u{ab}' => '\u{bb}',
        '\u{2018}' => '\u{2019}',
        '「' => '」',
        same => same,
    };
    let mut is_escaped = false;
    for (at, ch) in chars {
        if ch == close && !is_escaped {
            let after = &rest[at + ch.len_utf8()..];
            // A mark right before a letter was a part of the secret.
            if !after.starts_with(|next: char| next.is_alphanumeric() || next == close) {
                return at + ch.len_utf8();
            }
        }
        is_escaped = ch == '\\' && !is_escaped;
    }
    rest.len()
}

/// The whole rest of a line that begins with the name: a form's field. An error that somebody wrote
/// behind it is not a part of it.
fn to_end(rest: &str) -> usize {
    let stop = rest.match_indices(' ').map(|(at, _)| at).find(|at| {
        let after = &rest[at + 1..];
        (is_reply(after) && after.starts_with(one_of("45"))) || after.starts_with("AUTH ")
    });
    stop.unwrap_or(rest.len())
}

/// Within a line: one word, and further ones while they look like a pass phrase.
fn first_words(rest: &str) -> usize {
    let mut end = 0;
    let is_plain = |word: &str| word.chars().all(|ch| ch.is_lowercase() || ch == '-');
    let words = rest.split_inclusive(BLANK).take(MOST_OF_PHRASE);
    for (count, word) in words.enumerate() {
        let bare = word.trim();
        let goes_on = count == 0 || end > 0 && is_plain(bare) && !has(labels::PROSE, bare);
        if !goes_on && !bare.is_empty() {
            break;
        }
        end += word.len();
        if !is_plain(bare) && !bare.is_empty() {
            break;
        }
    }
    end
}

/// Behind a mere blank only what looks like a secret is one, four groups of four letters, or the
/// second word of a line of a program's own settings.
fn blank_value(line: &Line, label: &Label, rest: &str) -> usize {
    let word = rest.split_whitespace().next().unwrap_or_default();
    let bare = word.trim_end_matches(one_of(".,;!?)]"));
    let groups: Vec<&str> = rest.split_whitespace().take(4).collect();
    let is_group =
        |word: &&str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    if groups.len() == 4 && groups.iter().all(is_group) {
        return rest.find(groups[3]).map_or(0, |at| at + 4);
    }
    let before = &line.lower[..label.start];
    // A value itself, and no name: `dkim=pass header.d=example.com` (RFC 8601 section 2.2).
    if before.ends_with('=') {
        return 0;
    }
    let near = &before[before.ceil_char_boundary(before.len().saturating_sub(LONGEST_BEFORE))..];
    let is_setting = before.trim().is_empty() && rest.trim() == word && !is_reply(word);
    let keys = ["machine", "login", "user", "username", "account", "poll"];
    let has_key = near.split_whitespace().any(|word| keys.contains(&word));
    let is_pair = has_key && !has(labels::PROSE, &small(bare));
    let blank = rest.len() - rest.trim_start().len();
    if is_mixed(bare) || is_setting || is_pair { blank + bare.len() } else { 0 }
}

/// Whether a value only says how a password fares, or is masked already.
fn is_no_secret(said: &str) -> bool {
    let bare = said.trim_matches(one_of("\"'`.,;!?<>()[]\u{201c}\u{201e}\u{ab}\u{2018}「"));
    let is_mask = bare.is_empty() || bare.chars().all(|ch| "*•●·.xX".contains(ch));
    let is_masked = bare == super::MASKED.trim_matches(one_of("[]"));
    let mut words = bare.split_whitespace().map(small);
    let says = |word: String| {
        let word = word.trim_matches(one_of(".,;!?)(")).to_owned();
        has(labels::NO_SECRET, &word) || has(labels::PROSE, &word)
    };
    is_mask || is_masked || is_reply(bare) || words.all(says)
}
