//! Which codes does a text hold? SMTP reply codes (RFC 5321 section 4.2) and enhanced status codes
//! (RFC 3463).

use crate::pasted::chars::{
    LETTER_OR_DIGIT, NO_ASCII_LETTER_OR_DIGIT, no_digit_nor, one_of, small,
};

/// An enhanced status code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Status {
    /// 2 success, 4 not now, 5 never.
    pub(super) class: u8,
    /// What it is about.
    pub(super) subject: u16,
    /// What exactly.
    pub(super) detail: u16,
}

impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

impl Status {
    /// The code that `word` is.
    pub(super) fn parse(word: &str) -> Option<Self> {
        let end = word.find(no_digit_nor(".")).unwrap_or(word.len());
        let is_whole =
            word[end..].chars().next().is_none_or(|ch| !ch.is_alphanumeric() && ch != '-');
        let word = if is_whole { word[..end].trim_end_matches('.') } else { word };
        let mut numbers = word.split('.');
        let (class, subject, detail) = (numbers.next()?, numbers.next()?, numbers.next()?);
        let is_code = numbers.next().is_none()
            && matches!(class, "2" | "4" | "5")
            && [subject, detail].iter().all(|number| (1..=3).contains(&number.len()));
        if !is_code {
            return None;
        }
        Some(Self {
            class: class.parse().ok()?,
            subject: subject.parse().ok()?,
            detail: detail.parse().ok()?,
        })
    }

    /// Whether it says no more than "not now" or "never".
    pub(super) fn is_bare(self) -> bool {
        self.subject == 0 && self.detail == 0
    }
}

/// The codes of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Codes {
    /// The SMTP reply code.
    pub(super) reply: Option<u16>,
    /// The enhanced status code.
    pub(super) status: Option<Status>,
}

/// The codes of `text`. A status that follows a reply code holds before one that stands alone: it
/// is the server's own, the other often what the reporter made of it.
pub(super) fn codes(text: &str) -> Codes {
    let mut found = Codes::default();
    let mut alone = None;
    let mut after_reply = false;
    let (mut before, mut in_sentence) = ("", None);
    for written in text.split_whitespace().take(400) {
        if !written.bytes().any(|byte| byte.is_ascii_digit()) {
            (before, in_sentence, after_reply) = (written, None, false);
            continue;
        }
        // Exchange writes `smtp;550`.
        let word = bare(written.rsplit(';').find(|part| !part.is_empty()).unwrap_or(written));
        let (reply, rest) = split_reply(word);
        let status = Status::parse(bare(rest));
        let is_said = written.len() > 3 || follows(before);
        found.reply = found.reply.or(reply.filter(|_| is_said));
        // A number in a sentence is a reply all the same where a status follows it.
        found.reply = found.reply.or(in_sentence.filter(|_| status.is_some()));
        in_sentence = reply.filter(|_| rest.is_empty());
        before = written;
        if status.is_some() && (after_reply || reply.is_some()) {
            found.status = found.status.or(status);
        }
        alone = alone.or(status);
        after_reply = reply.is_some() && rest.is_empty();
    }
    found.status = found.status.or(alone);
    found
}

fn bare(word: &str) -> &str {
    word.trim_matches(NO_ASCII_LETTER_OR_DIGIT)
}

/// Whether a word is a reply code, or begins with one as in `550-5.7.1`.
pub(super) fn is_reply(word: &str) -> bool {
    split_reply(bare(word)).0.is_some()
}

/// Words before a code that say that it is one.
const BEFORE: &[&str] = &[
    "error",
    "errors",
    "code",
    "said",
    "says",
    "server",
    "smtp",
    "lmtp",
    "reply",
    "replied",
    "response",
    "responded",
    "returned",
    "returns",
    "status",
    "with",
    "data",
    "rcpt",
    "mail",
    "auth",
    "fehler",
    "fehlercode",
    "fehlernummer",
    "meldung",
    "meldet",
    "antwort",
    "erreur",
    "erro",
    "errore",
    "fout",
    "foutcode",
    "código",
    "codice",
    "respuesta",
    "resposta",
    "risposta",
    "réponse",
    "número",
    "numéro",
    "nummer",
    "numero",
    "number",
    "ошибка",
    "エラー",
    "错误",
    "خطأ",
    "got",
    "get",
    "getting",
    "a",
    "an",
    "the",
    "ein",
    "eine",
    "une",
    "un",
    "le",
    "el",
    "der",
    "die",
];

/// Whether a number may be a reply code behind such a word, and is not one of a sentence: `in 500
/// days`.
fn follows(before: &str) -> bool {
    !before.ends_with(LETTER_OR_DIGIT) || BEFORE.contains(&small(before).as_str())
}

/// Whether the first code of a text stands where a reply does.
pub(super) fn is_placed(text: &str) -> bool {
    let mut before = "";
    for word in text.split_whitespace() {
        if is_reply(word) {
            return word.len() > 3 || follows(before);
        }
        before = word;
    }
    false
}

/// The code of a refusal that a line begins with.
pub(super) fn starting(line: &str) -> Option<u16> {
    let word = line.split_ascii_whitespace().next()?;
    split_reply(word).0
}

/// The reply code at the start of a word such as `550-5.7.1`, and what follows it.
fn split_reply(word: &str) -> (Option<u16>, &str) {
    let Some((code, rest)) = word.split_at_checked(3) else { return (None, word) };
    let is_code = code.starts_with(one_of("45"))
        && (code.as_bytes()[1] < b'6' || code.starts_with("57"))
        && code.bytes().all(|byte| byte.is_ascii_digit());
    match rest.chars().next() {
        _ if !is_code => (None, word),
        None => (code.parse().ok(), ""),
        Some('-') => (code.parse().ok(), rest.trim_start_matches(one_of("-'#"))),
        Some('(' | '#') => (code.parse().ok(), rest),
        Some(_) => (None, word),
    }
}

/// The word without the codes that were said before, none if nothing is left of it.
pub(super) fn without_repeats<'a>(word: &'a str, seen: &mut Codes) -> Option<&'a str> {
    let (reply, rest) = split_reply(word);
    let status = Status::parse(rest);
    let is_known = |reply: Option<u16>, status: Option<Status>, seen: &Codes| {
        reply.is_none_or(|_| reply == seen.reply) && status.is_none_or(|_| status == seen.status)
    };
    if (reply.is_some() || status.is_some()) && is_known(reply, status, seen) {
        return Some(rest).filter(|rest| status.is_none() && !rest.is_empty());
    }
    seen.reply = seen.reply.or(reply);
    seen.status = seen.status.or(status);
    Some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_servers_write_them() {
        for (text, reply, status) in [
            ("550 5.1.1 <bob@example.com>... User Unknown", Some(550), Some("5.1.1")),
            ("550-5.7.26 Unauthenticated email", Some(550), Some("5.7.26")),
            ("Unable to contact LDAP server. (#4.4.3)I'm not", None, Some("4.4.3")),
            (
                "5.1.0 - Unknown address error 550-'5.7.1 <x>... Access denied'",
                Some(550),
                Some("5.7.1"),
            ),
            (
                "host mx.example.com[192.0.2.1] said: 421 4.7.0 [TSS04] deferred - 4.16.55.1",
                Some(421),
                Some("4.7.0"),
            ),
            ("couldn't find it. (#5.4.4)", None, Some("5.4.4")),
            ("in 550 5.7.1: denied", Some(550), Some("5.7.1")),
            ("nothing of 600 or 5.5.2653.13", None, None),
            ("Wir haben 535 Teilnehmer eingeladen.", None, None),
            ("the mail server got 550 5.1.1 back", Some(550), Some("5.1.1")),
            ("ich bekomme den Fehler 550", Some(550), None),
        ] {
            let found = codes(text);
            assert_eq!(found.reply, reply, "{text}");
            assert_eq!(found.status.map(|status| status.to_string()).as_deref(), status, "{text}");
        }
    }
}
