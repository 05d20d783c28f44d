//! Which secrets were pasted? They are masked before anything else happens
//! (invariant 12), and counted.
//!
//! One pass over the lines, and one for what was found and stands there again. Masking errs on the
//! side of masking: a word that only looks like a secret is no loss. Text that was encoded is
//! masked again when it is decoded.

mod dialogue;
mod forms;
mod labelled;
mod labels;
mod line;
mod password_phrases;
mod programs;
mod table;

use crate::pasted::chars::{BLANK, blank_or, one_of, small};
use dialogue::Dialogue;
use labelled::Found;
use labels::{INDEX, Mark};
use line::{Cut, Line, is_reply};
use table::Table;

/// What stands in a secret's place.
pub const MASKED: &str = "[masked]";

/// The longest line that is looked at as a whole; a longer one is cut into pieces of this length.
const LONGEST_LINE: usize = 8192;

/// A line below a name is its value if it has no more words.
const MOST_WORDS: usize = 8;

/// No shorter word is a secret by its form alone.
const SHORTEST_ALONE: usize = 19;

/// No shorter secret is looked for again.
const SHORTEST_AGAIN: usize = 6;

/// The most secrets that are looked for again.
const MOST_AGAIN: usize = 16;

/// The bytes with every secret masked, and how many there were.
#[must_use]
pub fn mask(bytes: &[u8]) -> (Vec<u8>, usize) {
    let mut mask = Mask::new();
    let mut out = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        for piece in line.chunks(LONGEST_LINE) {
            mask.line(piece, &mut out);
        }
    }
    mask.again(out)
}

/// The same for text that was decoded.
#[must_use]
pub fn mask_text(text: &str) -> (String, usize) {
    // One short word alone is no secret: nothing says so.
    if text.len() < SHORTEST_ALONE && !text.contains(blank_or(":=@/")) {
        return (text.to_owned(), 0);
    }
    let (bytes, count) = mask(text.as_bytes());
    let text = String::from_utf8(bytes);
    (text.unwrap_or_else(|fault| String::from_utf8_lossy(fault.as_bytes()).into_owned()), count)
}

struct Mask {
    count: usize,
    dialogue: Dialogue,
    table: Table,
    /// How many of the next lines are the values of names that stood alone.
    awaited: usize,
    /// How many lines before this one were names alone.
    names: usize,
    is_in_key: bool,
    /// What was masked, to be found again.
    known: Vec<Vec<u8>>,
}

impl Mask {
    fn new() -> Self {
        Self {
            count: 0,
            dialogue: Dialogue::default(),
            table: Table::default(),
            awaited: 0,
            names: 0,
            is_in_key: false,
            known: Vec::new(),
        }
    }

    fn line(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        let length = bytes.iter().rposition(|byte| !b"\r\n".contains(byte)).map_or(0, |at| at + 1);
        let line = Line::new(&bytes[..length]);
        let mut cuts: Vec<Cut> = Vec::new();
        if self.is_key(&line.text) {
            cuts.push((0, line.text.len()));
        } else if !line.text.trim().is_empty() {
            self.rules(&line, &mut cuts);
        }
        self.cut(&line, bytes, cuts, out);
    }

    /// Every rule, on one line.
    fn rules(&mut self, line: &Line, cuts: &mut Vec<Cut>) {
        let seen = INDEX.look(&line.lower);
        let labels = &seen.labels;
        let is_awaited = self.awaited > 0;
        self.await_value(line, labels.is_empty(), cuts);
        let is_table = self.table.cuts(line, labels, cuts);
        self.dialogue.cuts(line, seen.has(Mark::Dialogue), cuts);
        forms::cuts(line, &seen, cuts);
        programs::cuts(line, &seen, cuts);
        if is_table {
            return;
        }
        for label in labels {
            let before = cuts.len();
            match labelled::value(line, label) {
                Found::Here(cut) => cuts.push(cut),
                Found::Next => self.awaited = 1 + self.names,
                Found::Nothing => {}
            }
            if cuts.len() == before {
                password_phrases::cuts(line, label, cuts);
            }
        }
        let is_name = is_name_alone(&line.text);
        self.names = if is_name { self.names + 1 } else { 0 };
        if is_name && is_awaited && labels.is_empty() {
            self.awaited += 1;
        }
    }

    /// A line below a name is its value, unless it says something else.
    fn await_value(&mut self, line: &Line, has_no_label: bool, cuts: &mut Vec<Cut>) {
        if self.awaited == 0 || is_name_alone(&line.text) {
            return;
        }
        self.awaited -= 1;
        let said = line.text.trim();
        let is_short = said.split_whitespace().count() <= MOST_WORDS;
        let is_fate = said
            .split_whitespace()
            .all(|word| labels::has(labels::NO_SECRET, &small(word).replace(one_of(".,"), "")));
        if is_reply(said) || !is_short || is_fate {
            self.awaited = 0;
        } else if has_no_label || !said.contains(one_of(":=")) {
            let inside = element_text(said);
            let start = line.text.find(inside).unwrap_or_default();
            cuts.push((start, start + inside.len()));
        }
    }

    fn cut(&mut self, line: &Line, bytes: &[u8], cuts: Vec<Cut>, out: &mut Vec<u8>) {
        let mut at = 0;
        for (start, end) in in_order(cuts) {
            let (start, end) = (line.place(start), line.place(end));
            if start < at || start >= end {
                // What reaches further than the cut before it is cut there too.
                at = if start < at && end > at { end } else { at };
                continue;
            }
            out.extend_from_slice(&bytes[at..start]);
            let secret = &bytes[start..end];
            if secret != MASKED.as_bytes() {
                self.count += 1;
                self.keep(secret);
            }
            out.extend_from_slice(MASKED.as_bytes());
            at = end;
        }
        out.extend_from_slice(&bytes[at..]);
    }

    /// Keeps a secret that is a word like no other.
    fn keep(&mut self, secret: &[u8]) {
        let text = String::from_utf8_lossy(secret);
        let bare = text.trim_matches(one_of("\"' `*"));
        let is_one = bare.len() >= SHORTEST_AGAIN && !bare.contains(BLANK);
        if is_one && line::is_mixed(bare) && self.known.len() < MOST_AGAIN {
            self.known.push(bare.as_bytes().to_vec());
        }
    }

    /// Whoever pasted a secret once may have pasted it twice.
    fn again(mut self, mut out: Vec<u8>) -> (Vec<u8>, usize) {
        for secret in std::mem::take(&mut self.known) {
            let text = std::mem::take(&mut out);
            let mut rest = text.as_slice();
            // Its first byte is looked at before a whole comparison.
            let is_it = |part: &[u8]| part[0] == secret[0] && part == secret;
            while let Some(at) = rest.windows(secret.len()).position(is_it) {
                out.extend_from_slice(&rest[..at]);
                out.extend_from_slice(MASKED.as_bytes());
                rest = &rest[at + secret.len()..];
            }
            out.extend_from_slice(rest);
        }
        (out, self.count)
    }

    /// A private key in PEM: every line of it.
    fn is_key(&mut self, line: &str) -> bool {
        let is_mark = line.starts_with("-----") && line.contains("PRIVATE KEY");
        let is_inside = self.is_in_key && !is_mark;
        if is_mark {
            self.is_in_key = line.contains("BEGIN");
        }
        is_inside && !line.is_empty()
    }
}

/// Whether a line is the name of a field and nothing else: `User name:`.
fn is_name_alone(line: &str) -> bool {
    let line = line.trim();
    line.ends_with(one_of(":：")) && line.split_whitespace().count() <= 4
}

/// The text of an element that fills a line, or the line.
fn element_text(said: &str) -> &str {
    let inside = || said.strip_prefix('<')?.split_once('>')?.1.rsplit_once('<');
    inside().map_or(said, |(text, _)| text)
}

/// By their places. Each rule gives its own in order, so they nearly are: a sort of the library
/// would weigh more in a page.
fn in_order(cuts: Vec<Cut>) -> Vec<Cut> {
    let mut ordered: Vec<Cut> = Vec::with_capacity(cuts.len());
    for cut in cuts {
        ordered.insert(ordered.partition_point(|known| *known < cut), cut);
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> (String, usize) {
        let (bytes, count) = mask(text.as_bytes());
        (String::from_utf8(bytes).unwrap(), count)
    }

    #[test]
    fn secrets_are_masked_wherever_they_stand() {
        for text in [
            "AUTH PLAIN CANARY+secret=",
            "C: AUTH LOGIN CANARYsecret",
            ">>> AUTH PLAIN CANARY==",
            "12:00:01 smtp: AUTH PLAIN CANARY==",
            "AUTH LOGIN\n334 VXNlcm5hbWU6\nCANARYuser=\n334 UGFzc3dvcmQ6\nCANARYpass=\n235 ok",
            "a1 AUTHENTICATE PLAIN CANARY=",
            "a1 AUTHENTICATE PLAIN\n+ \nCANARY==\n",
            "USER bob\r\nPASS CANARY word\r\n",
            "pass CANARY",
            "a001 LOGIN bob CANARY",
            "a1 LOGIN error@shop.example CANARY",
            "C: a7 LOGIN failover CANARY",
            "a001 LOGIN \"bob\" \"CANARY x\"",
            "my password is: password=CANARY thanks",
            "Password: CANARY",
            "{\"api_key\": \"CANARY\"}",
            "token=CANARY&x=1",
            "Authorization: Bearer CANARY",
            "Authorization: Basic CANARY x",
            "https://bob:CANARY@example.com/x",
            "key eyJhbGciOiJIUzI1NiJ9.CANARYCANARY.sig",
            "-----BEGIN PRIVATE KEY-----\nCANARY\nCANARY2\n-----END PRIVATE KEY-----",
            "Cookie: session=CANARY; b=CANARY",
            "Passwort : CANARY",
            "my password is CANARY1 and it doesnt work",
            "My password is CANARY!2, what now?",
            "my password is \"CANARY\"",
            "mein Passwort ist CANARY99",
            "ich hab als kennwort immer CANARY24$ genommen und davor CANARY#9 gehabt",
            "mein passwort war immer CANARY-99x, jetzt CANARY-100x",
            "my password was always CANARY-Rises-22 and then CANARY-33",
            "j'ai toujours utilisé le mot de passe suivant : CANARY!77",
            "mon mot de passe est CANARY!77 et avant CANARY!66",
            "hasło mam takie: CANARY!Karlo7",
            "info@x.example | CANARY!Karlo7 | mail.x.example",
            "contrasena[\u{c}CANARY5.1.7]º i",
            "error (0x80\u{ff}\u{90}0C0F)heslo:(CANARY T!\0hemilter-5 5.7: The connection ended",
        ] {
            let (out, count) = masked(text);
            assert!(!out.contains("CANARY") && count > 0, "{text:?} -> {out:?}");
            assert_eq!(masked(&out), (out.clone(), 0), "masked again: {text:?}");
        }
    }

    #[test]
    fn what_is_no_secret_stays() {
        for text in [
            "250-AUTH PLAIN LOGIN\r\n250 OK\r\n",
            "250-AUTH=LOGIN PLAIN",
            "Authentication-Results: mx.example.com; spf=pass smtp.mailfrom=a@example.com; \
             dkim=pass",
            "Authentication-Results: mx.example.com; dkim=pass header.d=shop1.example; \
             spf=pass smtp.mailfrom=a1@example.com; dmarc=pass (p=NONE) header.from=shop1.example",
            "ARC-Authentication-Results: i=1; mx.example.com;\r\n dkim=pass header.i=@a1.example \
             header.s=s1 header.b=AbC123de;\r\n arc=pass (i=1 spf=pass spfdomain=a1.example)",
            "<policy_evaluated><dkim>pass</dkim><spf>fail</spf></policy_evaluated>",
            "<spf>\n<domain>a.example</domain>\n<result>pass</result>\n</spf>",
            "550 5.1.1 <bob@example.com>: User unknown",
            "Message-ID: <abc@example.com>",
            "535 5.7.8 Error: authentication failed",
            "see https://example.com/a?b=c@d",
            "auth: Error: passwd-file(info,198.51.100.194): stat(/etc/exim4/passwd) failed",
            "{\"email\":\"bob@example.com\",\"timestamp\":1361383943,\"event\":\"dropped\"}",
            "my password is wrong",
            "the password is not accepted, and my password was refused.",
            "Your password is incorrect!",
            "the password is definitely right and it still fails",
            "password is too short",
            "my password is 100% right",
            "mein Passwort ist falsch",
            "caf\u{e9} \u{2013} no secret",
        ] {
            assert_eq!(masked(text), (text.to_owned(), 0), "{text:?}");
        }
    }

    #[test]
    fn one_secret_counts_once() {
        assert_eq!(masked("my password is hunter2 and it doesnt work").1, 1);
        assert_eq!(masked("my password is sunshine, and it fails").1, 1);
        assert_eq!(masked("my password is: hunter2").1, 1);
        assert_eq!(masked("password: hunter2\nAUTH PLAIN AGJvYgBodW50ZXIy\n535 5.7.8 failed").1, 2);
        assert_eq!(masked("password: hunter2 AUTH PLAIN AGJvYgBodW50ZXIy").1, 2);
    }

    #[test]
    fn bytes_that_are_no_text_are_kept() {
        let (out, count) = mask(b"caf\xe9 password=\xe9CANARY x\n\xff");
        assert_eq!(count, 1);
        assert!(out.starts_with(b"caf\xe9 password=") && out.ends_with(b"\n\xff"));
    }
}
