//! Which secrets were pasted? They are masked before anything else happens, and their number is
//! told.
//!
//! One pass over the lines. Masking errs on the side of masking: a word that only looks like a
//! secret is no loss.

mod password_phrases;

/// What stands in a secret's place.
pub const MASKED: &str = "[masked]";

/// The longest line that is looked at as a whole; a longer one is cut into pieces of this length.
const LONGEST_LINE: usize = 8192;

/// Names before `=` or `:` whose value is a secret, in lower case.
const NAMES: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "passwort",
    "kennwort",
    "contraseña",
    "senha",
    "mot de passe",
    "pwd",
    "pass",
    "secret",
    "client_secret",
    "api_key",
    "apikey",
    "api-key",
    "access_token",
    "refresh_token",
    "auth_token",
    "token",
    "x-auth-token",
    "authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
    "private_key",
];

/// How keys of well-known services begin.
const KEYS: &[&str] = &[
    "eyJ",
    "AKIA",
    "ASIA",
    "SG.",
    "ghp_",
    "gho_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "sk_live_",
    "sk-",
    "AIza",
    "ya29.",
];

/// The bytes with every secret masked, and how many there were.
#[must_use]
pub fn mask(bytes: &[u8]) -> (Vec<u8>, usize) {
    let mut mask = Mask::default();
    let mut out = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        for piece in line.chunks(LONGEST_LINE) {
            mask.line(piece, &mut out);
        }
    }
    (out, mask.count)
}

#[derive(Default)]
struct Mask {
    count: usize,
    /// The line that is looked at, byte for byte as ASCII.
    text: String,
    /// The server has asked for a secret, or a command promised one: the next line may be it.
    is_asked: bool,
    is_in_key: bool,
}

impl Mask {
    fn line(&mut self, line: &[u8], out: &mut Vec<u8>) {
        // Bytes that are no UTF-8 are never part of what is searched for; one for one, so that
        // places agree.
        let mut text = std::mem::take(&mut self.text);
        text.clear();
        text.extend(line.iter().map(|byte| if byte.is_ascii() { *byte as char } else { '\u{1a}' }));
        let end = text.trim_end_matches(['\r', '\n']).len();
        let mut cuts: Vec<(usize, usize)> = Vec::new();
        if self.is_key(&text[..end]) {
            cuts.push((0, end));
        } else {
            self.command(&text[..end], &mut cuts);
            named(line, &text[..end], &mut cuts);
            password_phrases::told(&text[..end], &mut cuts);
            words(&text[..end], &mut cuts);
        }
        self.cut(line, cuts, out);
        self.text = text;
    }

    fn cut(&mut self, line: &[u8], mut cuts: Vec<(usize, usize)>, out: &mut Vec<u8>) {
        cuts.sort_unstable();
        let mut at = 0;
        for (start, end) in cuts {
            if start < at || start >= end {
                continue;
            }
            out.extend_from_slice(&line[at..start]);
            if &line[start..end] != MASKED.as_bytes() {
                self.count += 1;
            }
            out.extend_from_slice(MASKED.as_bytes());
            at = end;
        }
        out.extend_from_slice(&line[at..]);
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

    /// AUTH, PASS and LOGIN as mail programs send them, behind whatever a log puts before them.
    fn command(&mut self, line: &str, cuts: &mut Vec<(usize, usize)>) {
        let was_asked = std::mem::take(&mut self.is_asked);
        let start = line.len() - without_prompt(line).len();
        let command = &line[start..];
        let words: Vec<(usize, &str)> =
            spaced(command).map(|(at, word)| (start + at, word)).take(6).collect();
        let word = |at: usize| words.get(at).map_or("", |(_, word)| word);
        let to_end = |at: usize, cuts: &mut Vec<(usize, usize)>| {
            if let Some((from, _)) = words.get(at) {
                cuts.push((*from, line.trim_end().len()));
            }
        };
        let first = word(0).to_ascii_uppercase();
        let second = word(1).to_ascii_uppercase();
        match (first.as_str(), second.as_str()) {
            ("AUTH", mechanism) if is_mechanism(mechanism) => {
                self.is_asked = true;
                if !is_mechanism(&word(2).to_ascii_uppercase()) {
                    to_end(2, cuts);
                }
            }
            (_, "AUTHENTICATE") => {
                self.is_asked = true;
                to_end(3, cuts);
            }
            ("PASS", _) if words.len() == 2 || word(0) == "PASS" => to_end(1, cuts),
            (_, "LOGIN") if words.len() >= 4 && word(0).len() <= 12 && !is_mechanism(&first) => {
                to_end(3, cuts)
            }
            ("334" | "+", _) => self.is_asked = true,
            _ if was_asked && words.len() == 1 && is_base64(word(0)) => {
                self.is_asked = true;
                to_end(0, cuts);
            }
            _ => {}
        }
    }
}

/// SASL mechanisms as servers list them.
fn is_mechanism(word: &str) -> bool {
    matches!(
        word,
        "PLAIN"
            | "LOGIN"
            | "CRAM-MD5"
            | "DIGEST-MD5"
            | "XOAUTH2"
            | "OAUTHBEARER"
            | "NTLM"
            | "GSSAPI"
            | "EXTERNAL"
    ) || word.starts_with("SCRAM-")
}

/// A line without what a log or a terminal puts before a command: `C: `, `>>> `, ` -> `, a time.
fn without_prompt(line: &str) -> &str {
    let trimmed = line.trim_start_matches([' ', '\t', '>', '<', '-', '~', '*', '=', '|', '#', '$']);
    for prompt in ["C:", "S:", "Client:", "Sent:", "SEND:", "Send:", "client:", "CLIENT:", "SMTP>"]
    {
        if let Some(rest) = trimmed.strip_prefix(prompt) {
            return rest.trim_start();
        }
    }
    for verb in ["AUTH ", "PASS "] {
        // A log's own words stand before: `12:01:02 [info] AUTH PLAIN …`.
        if let Some(at) = trimmed
            .find(verb)
            .filter(|at| *at > 0 && *at <= 80 && trimmed[..*at].ends_with([' ', ']', ':', '"']))
        {
            return &trimmed[at..];
        }
    }
    trimmed
}

fn spaced(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let start = text.as_ptr() as usize;
    text.split_ascii_whitespace().map(move |word| (word.as_ptr() as usize - start, word))
}

fn is_base64(word: &str) -> bool {
    word.len() >= 4
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
}

/// `password=…`, `"token": "…"`, `Authorization: Bearer …`.
fn named(line: &[u8], text: &str, cuts: &mut Vec<(usize, usize)>) {
    if !text.contains(['=', ':']) {
        return;
    }
    let lower = String::from_utf8_lossy(line).to_lowercase();
    let lower = if lower.len() >= text.len() && lower.is_ascii() {
        lower
    } else {
        text.to_ascii_lowercase()
    };
    for (at, sign) in lower.match_indices(['=', ':']) {
        let before = lower[..at].trim_end_matches(['"', '\'', ' ', '\\']);
        let Some(name) =
            NAMES.iter().find(|name| before.ends_with(**name) && begins_word(before, name))
        else {
            continue;
        };
        // `spf=pass` has the word on the other side; `pass: 3` and `token:` in prose are few and no
        // loss.
        let from = at + sign.len();
        let value = lower[from..].trim_start_matches([' ', '"', '\'', '\\']);
        let start = lower.len() - value.len();
        let is_whole = name.ends_with("authorization") || name.ends_with("cookie");
        let stop = |ch: char| {
            if is_whole { false } else { ch.is_whitespace() || "&;,\"'<>\\".contains(ch) }
        };
        let end = value.find(stop).map_or(lower.trim_end().len(), |length| start + length);
        if end > start && end <= text.len() {
            cuts.push((start, end));
        }
    }
}

fn begins_word(before: &str, name: &str) -> bool {
    let rest = &before[..before.len() - name.len()];
    !rest.ends_with(|ch: char| ch.is_ascii_alphanumeric() || ch == '=')
}

/// Words that are secrets by their form: keys of services, and names and passwords in an address.
fn words(text: &str, cuts: &mut Vec<(usize, usize)>) {
    for (at, word) in spaced(text) {
        let bare = word.trim_start_matches(['"', '\'', '<', '(', '[', '=']);
        let from = at + word.len() - bare.len();
        if bare.len() >= 20 && KEYS.iter().any(|key| bare.starts_with(key)) {
            let length = bare.find(['"', '\'', '>', ')', ']', ',', ';', '&']).unwrap_or(bare.len());
            cuts.push((from, from + length));
        }
        if let Some(scheme) = bare.find("://") {
            let authority = bare[scheme + 3..].split(['/', '?', '#']).next().unwrap_or_default();
            if let Some((person, _)) =
                authority.rsplit_once('@').filter(|(person, _)| person.contains(':'))
            {
                let start = from + scheme + 3 + person.find(':').unwrap_or_default() + 1;
                cuts.push((start, from + scheme + 3 + person.len()));
            }
        }
    }
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
        ] {
            let (out, count) = masked(text);
            assert!(!out.contains("CANARY") && count > 0, "{text:?} -> {out:?}");
        }
    }

    #[test]
    fn what_is_no_secret_stays() {
        for text in [
            "250-AUTH PLAIN LOGIN\r\n250 OK\r\n",
            "250-AUTH=LOGIN PLAIN",
            "Authentication-Results: mx.example.com; spf=pass smtp.mailfrom=a@example.com; dkim=pass",
            "550 5.1.1 <bob@example.com>: User unknown",
            "Message-ID: <abc@example.com>",
            "535 5.7.8 Error: authentication failed",
            "see https://example.com/a?b=c@d",
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
        assert!(out.starts_with(b"caf\xe9 password=") && out.ends_with(b" x\n\xff"));
    }
}
