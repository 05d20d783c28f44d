//! Secrets in what is typed or written for programs: options of a command line, calls of a
//! function.

use super::labels::{Mark, Seen};
use super::line::{Cut, Line};
use crate::pasted::chars::{DIGIT, blank_or, one_of};

/// How the value of an option holds a secret.
#[derive(Clone, Copy)]
enum Holds {
    /// The whole value.
    Whole,
    /// What stands behind the first `:` or `,`.
    Second,
}

/// Options of one or two letters, which mean something else elsewhere: the program, the option.
const OPTIONS: &[(&str, &str, Holds)] = &[
    ("curl", "-u", Holds::Second),
    ("curl", "--user", Holds::Second),
    ("curl", "-U", Holds::Second),
    ("curl", "--proxy-user", Holds::Second),
    ("http", "-a", Holds::Second),
    ("lftp", "-u", Holds::Second),
    ("swaks", "-ap", Holds::Whole),
    ("swaks", "-ao", Holds::Whole),
    ("swaks", "-auth-password", Holds::Whole),
    ("sendemail", "-xp", Holds::Whole),
    ("sshpass", "-p", Holds::Whole),
    ("testsaslauthd", "-p", Holds::Whole),
    ("doveadm", "-p", Holds::Whole),
    ("mysql", "-p", Holds::Whole),
    ("ldapsearch", "-w", Holds::Whole),
    ("blat", "-pw", Holds::Whole),
    ("email", "-i", Holds::Whole),
    ("mail-client", "-p", Holds::Whole),
];

/// Functions that take a user name and then a password.
const CALLS: &[&str] = &[
    "login",
    "login_user",
    "authenticate",
    "authenticateasync",
    "networkcredential",
    "passwordauthentication",
    "credentials",
    "imap_open",
    "imap_login",
    "plainauth",
    "basicauth",
    "setauth",
];

/// What is secret in a line.
pub(super) fn cuts(line: &Line, seen: &Seen, cuts: &mut Vec<Cut>) {
    options(line, cuts);
    if seen.has(Mark::Call) {
        calls(line, cuts);
    }
    if seen.has(Mark::Doveadm) {
        doveadm(line, cuts);
    }
    if line.text.contains('{') {
        schemes(line, cuts);
    }
    if line.text.contains('$') {
        hashed(line, cuts);
    }
}

fn options(line: &Line, cuts: &mut Vec<Cut>) {
    if !line.text.contains(" -") && !line.text.starts_with('-') {
        return;
    }
    let has = |program: &str| line.words().any(|(_, word)| is_program(word, program));
    for (at, word) in line.words().filter(|(_, word)| word.starts_with('-')) {
        let known = OPTIONS.iter().find(|(program, option, _)| {
            word.starts_with(option)
                && (option.len() == 2 || word.len() == option.len())
                && has(program)
        });
        let named = named_option(word);
        let (length, holds) = match (known, named) {
            (Some((_, option, holds)), _) => (option.len(), *holds),
            (None, Some(length)) => (length, Holds::Whole),
            (None, None) => continue,
        };
        let start = at + length;
        let skipped = line.text[start..].trim_start_matches(one_of(" ="));
        cuts.extend(argument(line, line.text.len() - skipped.len(), holds));
    }
}

/// `--smtp-password`, `-Password`, `--http-passwd=`: an option that names what it takes; its
/// length.
fn named_option(word: &str) -> Option<usize> {
    let name = word.split('=').next().unwrap_or_default();
    let bare = name.trim_start_matches('-').to_ascii_lowercase();
    let is_secret = ["password", "passwd", "pass", "pwd", "secret", "token", "passphrase"]
        .iter()
        .any(|end| bare.trim_end_matches(DIGIT).ends_with(end));
    (is_secret && name.len() > 4).then_some(name.len())
}

fn is_program(word: &str, program: &str) -> bool {
    let name = word.rsplit(one_of("/\\$>#%")).next().unwrap_or_default();
    name.strip_suffix(".exe").unwrap_or(name).eq_ignore_ascii_case(program)
}

/// A word of a command line: up to the closing quotation mark or the next blank that is not
/// escaped.
fn argument(line: &Line, start: usize, holds: Holds) -> Option<Cut> {
    let rest = &line.text[start..];
    let first = rest.chars().next()?;
    let length = if matches!(first, '"' | '\'') {
        rest[1..].find(first).map_or(rest.len(), |at| at + 2)
    } else {
        let mut before = ' ';
        let end = rest.find(|ch: char| {
            let is_end = ch.is_whitespace() && before != '\\';
            before = ch;
            is_end
        });
        end.unwrap_or(rest.len())
    };
    let (start, end) = (start, start + length);
    match holds {
        Holds::Whole => Some((start, end)),
        Holds::Second => {
            let at = line.text[start..end].find(one_of(":,"))?;
            Some((start + at + 1, end))
        }
    }
}

fn calls(line: &Line, cuts: &mut Vec<Cut>) {
    for call in CALLS {
        let Some(at) = line.lower.find(call) else { continue };
        let rest = &line.lower[at + call.len()..];
        if rest.trim_start().starts_with('(') {
            second_quoted(line, at + call.len(), 1, cuts);
        }
    }
    if let Some(at) = line.lower.find("convertto-securestring") {
        second_quoted(line, at, 0, cuts);
    }
    // Sendmail's own: `AuthInfo:host "U:bob" "P:…"`.
    if let Some(at) = line.lower.find("authinfo:") {
        second_quoted(line, at, 1, cuts);
    }
}

/// The quoted texts behind `from`, without the first `skipped` ones.
fn second_quoted(line: &Line, from: usize, skipped: usize, cuts: &mut Vec<Cut>) {
    let mut at = from;
    let mut count = 0;
    while let Some(open) = line.text[at..].find(one_of("\"'")) {
        let start = at + open + 1;
        let mark = line.text[at + open..].chars().next().unwrap_or('"');
        let Some(length) = line.text[start..].find(mark) else {
            if count >= skipped {
                cuts.push((start, line.text.len()));
            }
            return;
        };
        if count >= skipped && length > 0 {
            cuts.push((start, start + length));
        }
        count += 1;
        at = start + length + 1;
    }
}

/// `doveadm auth test bob …`: the password stands last, without a name.
fn doveadm(line: &Line, cuts: &mut Vec<Cut>) {
    let words: Vec<(usize, &str)> = line.words().collect();
    let is_test =
        |pair: &[(usize, &str)]| pair[0].1 == "auth" && matches!(pair[1].1, "test" | "login");
    let Some(at) = words.windows(2).position(is_test) else { return };
    let plain = words[at + 2..].iter().filter(|(_, word)| !word.starts_with('-')).nth(1);
    if let Some((start, _)) = plain {
        cuts.push((*start, line.text.trim_end().len()));
    }
}

/// `{PLAIN}…`: as password files keep them.
fn schemes(line: &Line, cuts: &mut Vec<Cut>) {
    for scheme in
        ["{plain}", "{cleartext}", "{ssha", "{sha", "{md5", "{blf-crypt}", "{argon2", "{cram-md5}"]
    {
        for (at, _) in line.lower.match_indices(scheme) {
            let Some(close) = line.text[at..].find('}') else { continue };
            let start = at + close + 1;
            let end = line.text[start..].find(blank_or("\"',"));
            cuts.push((start, end.map_or(line.text.len(), |length| start + length)));
        }
    }
}

/// `$6$…`: as password files keep what they have hashed.
fn hashed(line: &Line, cuts: &mut Vec<Cut>) {
    for (at, word) in line.words() {
        if let Some(from) =
            ["$1$", "$5$", "$6$", "$2y$", "$2b$", "$argon2"].iter().find_map(|it| word.find(it))
        {
            cuts.push((at + from, at + word.len()));
        }
    }
}
