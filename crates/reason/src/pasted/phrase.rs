//! Does a text hold a phrase? Parts between ` * ` in their order, anything between them; all in
//! lower case.

/// Whether `text` (in lower case) holds `phrase`.
pub(crate) fn holds(text: &str, phrase: &str) -> bool {
    let mut rest = text;
    phrase.split(" * ").all(|part| match rest.find(part) {
        Some(at) => {
            rest = &rest[at + part.len()..];
            true
        }
        None => false,
    })
}

/// Whether it holds one of several phrases, which are one string, parted by `|`: a browser
/// downloads their words, and not the place of each.
pub(crate) fn holds_one(text: &str, phrases: &str) -> bool {
    phrases.split('|').any(|phrase| holds(text, phrase))
}

/// Whether it holds one of several texts.
pub(crate) fn contains_one(text: &str, ones: &[&str]) -> bool {
    ones.iter().any(|one| text.contains(one))
}

/// Whether it begins with one of several texts.
pub(crate) fn starts_with_one(text: &str, ones: &[&str]) -> bool {
    ones.iter().any(|one| text.starts_with(one))
}

/// Whether it ends in one of several texts.
pub(crate) fn ends_with_one(text: &str, ones: &[&str]) -> bool {
    ones.iter().any(|one| text.ends_with(one))
}

/// The same as `contains_one`, of texts that are one string, parted by `|`.
pub(crate) fn contains_listed(text: &str, ones: &str) -> bool {
    ones.split('|').any(|one| text.contains(one))
}

/// The same as `starts_with_one`, of texts that are one string, parted by `|`.
pub(crate) fn starts_with_listed(text: &str, ones: &str) -> bool {
    ones.split('|').any(|one| text.starts_with(one))
}

/// Where a text stands last in another.
pub(crate) fn last(text: &str, of: &str) -> Option<usize> {
    text.match_indices(of).map(|(at, _)| at).last()
}

/// How far the parts of a phrase may be apart where they must be near each other, in bytes.
const NEAR: usize = 60;

/// The same, with the parts of a phrase near each other.
pub(crate) fn holds_one_near(text: &str, phrases: &str) -> bool {
    phrases.split('|').any(|phrase| {
        let (first, rest) = phrase.split_once(" * ").unwrap_or((phrase, ""));
        text.match_indices(first).any(|(at, _)| {
            let after = &text[at + first.len()..];
            holds(&after[..after.ceil_char_boundary(NEAR.min(after.len()))], rest)
        })
    })
}

/// Lower case, with every run of blanks as one, typographic quotes as plain ones, at most `most`
/// bytes.
pub(crate) fn plain(text: &str, most: usize) -> String {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut out = String::with_capacity(end);
    for ch in text[..end].chars() {
        match ch {
            ch if ch.is_whitespace() => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            '\u{2018}' | '\u{2019}' | '`' => out.push('\''),
            '\u{201c}' | '\u{201d}' | '\u{201e}' => out.push('"'),
            // Vowels of Arabic that some write and some leave out.
            '\u{64b}'..='\u{652}' => {}
            ch => out.push(ch.to_ascii_lowercase()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_in_their_order() {
        let text = plain("Cannot\n connect to your  outgoing (SMTP) server", 100);
        assert!(holds(&text, "cannot connect * outgoing") && !holds(&text, "outgoing * cannot"));
        assert_eq!(plain("äöü", 3), "ä");
        let far = format!("account {} expired", "x".repeat(NEAR));
        assert!(holds_one_near("your account has expired", "none|account * expired"));
        assert!(!holds_one_near(&far, "account * expired") && holds(&far, "account * expired"));
    }
}
