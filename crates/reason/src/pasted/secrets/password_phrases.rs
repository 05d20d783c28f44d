//! Does somebody tell a password in a sentence? `My password is hunter2 and it is not taken`.

use super::{MASKED, begins_word};

/// Names after which a person says the secret itself: `my password is …`.
const SAID: &[&str] = &["password", "passwort", "kennwort", "passphrase"];

/// No line that says one is shorter: `password is 1234`.
const SHORTEST: usize = 16;

/// What people say of a password without telling it.
const NO_SECRET: &[&str] = &[
    "wrong",
    "right",
    "correct",
    "incorrect",
    "invalid",
    "valid",
    "refused",
    "rejected",
    "accepted",
    "denied",
    "expired",
    "changed",
    "asked",
    "required",
    "needed",
    "missing",
    "empty",
    "same",
    "fine",
    "good",
    "okay",
    "known",
    "unknown",
    "forgotten",
    "lost",
    "gone",
    "reset",
    "locked",
    "blocked",
    "stolen",
    "hacked",
    "compromised",
    "disabled",
    "ignored",
    "saved",
    "stored",
    "typed",
    "entered",
    "correctly",
    "working",
    "failing",
    "unchanged",
    "there",
    "falsch",
    "richtig",
    "korrekt",
    "abgelehnt",
    "abgelaufen",
    "vergessen",
    "weg",
    "bekannt",
    "unbekannt",
    "gesperrt",
    "true",
    "false",
    "case-sensitive",
    "secure",
    "safe",
    "strong",
    "weak",
    "short",
    "long",
    "too",
    "not",
    "being",
    "never",
    "still",
    "always",
    "prompted",
    "requested",
    "new",
    "old",
    "different",
    "identical",
    "definitely",
    "sent",
    "wanted",
    "this",
];

/// `my password is hunter2 and …`: the word behind it, unless it only says how the password fares.
/// A word of small letters is taken only where the clause ends with it: of others more is said.
pub(super) fn told(text: &str, cuts: &mut Vec<(usize, usize)>) {
    if text.len() < SHORTEST {
        return;
    }
    let lower = text.to_ascii_lowercase();
    for name in SAID {
        for (at, _) in
            lower.match_indices(name).filter(|(at, _)| begins_word(&lower[..at + name.len()], name))
        {
            let behind = &lower[at + name.len()..];
            let said =
                |is: &&str| behind.strip_prefix(*is).filter(|rest| rest.starts_with([' ', ':']));
            let Some(rest) = [" is", " ist", " was"].iter().find_map(said) else { continue };
            let from = text.len() - rest.len();
            let from = from
                + (text.len()
                    - from
                    - text[from..].trim_start_matches([' ', '"', '\'', ':']).len());
            let word = text[from..].split_whitespace().next().unwrap_or_default();
            let bare = word.trim_end_matches(['.', ',', ';', '!', '?', ')', '"', '\'']);
            let rest = text[from + bare.len()..].trim_start();
            if is_secret(bare, rest) {
                cuts.push((from, from + bare.len()));
            }
        }
    }
}

/// Whether a word behind "password is" is the password itself.
fn is_secret(word: &str, rest: &str) -> bool {
    let plain = word.to_ascii_lowercase();
    if word.len() < 4 || NO_SECRET.contains(&plain.as_str()) || word == MASKED || word.contains('%')
    {
        return false;
    }
    let is_prose = word.bytes().all(|byte| byte.is_ascii_lowercase() || b"'-".contains(&byte));
    let ends = rest.is_empty()
        || [".", ",", ";", "!", "?", ")", "\"", "and ", "but ", "und ", "aber "]
            .iter()
            .any(|end| rest.starts_with(end));
    !is_prose || ends
}
