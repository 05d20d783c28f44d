//! Secrets in what programs and servers say to each other: AUTH, AUTHENTICATE, LOGIN, PASS and
//! APOP, with whatever a log puts before a command, and what is sent after the server has asked.

use super::line::{Cut, Line, is_reply};
use crate::pasted::chars::{LETTER_OR_DIGIT, one_of};

/// What the lines before promise of the next one.
#[derive(Default)]
pub(super) struct Dialogue {
    /// The server has asked for a secret, or a command promised one.
    is_asked: bool,
    /// A log-in's parts follow as literals (RFC 3501 section 4.3).
    is_literal: bool,
}

/// The most words of a line that are looked at for a command.
const MOST_WORDS: usize = 14;

impl Dialogue {
    /// What is secret in a line. `has_verb` says that it may hold a command or a question.
    pub(super) fn cuts(&mut self, line: &Line, has_verb: bool, cuts: &mut Vec<Cut>) {
        let is_awaited = self.is_asked || self.is_literal;
        if !is_awaited && !line.text.trim_start().starts_with('+') && !has_verb {
            return;
        }
        let words: Vec<(usize, &str)> = line.words().take(MOST_WORDS).collect();
        let was_asked = std::mem::take(&mut self.is_asked);
        if self.literal(line, &words, cuts) {
            return;
        }
        let command = (0..words.len()).find_map(|at| command(&words, at, at == first(&words)));
        match command {
            Some(Command::Auth(from)) => {
                self.is_asked = true;
                cuts.extend(argument(line, &words, from));
            }
            Some(Command::Login(from)) => {
                cuts.extend(argument(line, &words, from));
                self.is_literal = line.text.trim_end().ends_with('}');
            }
            Some(Command::Pass(from)) => cuts.push((words[from].0, line.text.trim_end().len())),
            None if is_question(&words) => self.is_asked = true,
            None if was_asked => self.answer(line, &words, cuts),
            None => {}
        }
    }

    /// What follows a question: one word of base64, wherever a log puts it.
    fn answer(&mut self, line: &Line, words: &[(usize, &str)], cuts: &mut Vec<Cut>) {
        let says = |(at, _): &(usize, &str)| is_reply(&line.text[*at..]);
        let Some((at, last)) = words.last().filter(|_| !words.iter().any(says)) else { return };
        let bare = last.trim_matches(one_of("\"'\\"));
        if is_base64(bare) || words.len() == 1 {
            self.is_asked = true;
            cuts.push((*at, at + last.len()));
        }
    }

    /// The parts of a log-in that follow line by line, until the server answers.
    fn literal(&mut self, line: &Line, words: &[(usize, &str)], cuts: &mut Vec<Cut>) -> bool {
        if !self.is_literal {
            return false;
        }
        let start = words[first(words)].0;
        let said = &line.text[start..];
        if said.starts_with('+') {
            return true;
        }
        if is_reply(said) {
            self.is_literal = false;
            return false;
        }
        cuts.push((start, line.text.trim_end().len()));
        true
    }
}

/// What a command takes, from the word at which its secret begins: up to the end of the line, of
/// the quotation that holds the whole command, or up to where a server answers on the same line.
fn argument(line: &Line, words: &[(usize, &str)], from: usize) -> Option<Cut> {
    let start = words.get(from)?.0;
    let rest = &line.text[start..];
    let is_quoted = |mark: char| words[..from].iter().any(|(_, word)| word.starts_with(mark));
    let end = ['\'', '"', '`'].into_iter().filter(|mark| is_quoted(*mark)).find_map(|mark| {
        let ends = ENDS_OF_COMMAND.iter().filter_map(|end| rest.find(&format!("{mark}{end}")));
        ends.min()
    });
    let is_open = rest.starts_with(one_of("\"'"));
    let said = || words.get(from + 1..)?.iter().find(|(at, _)| is_answer(&line.text[*at..]));
    let end = end.or_else(|| Some(said().filter(|_| !is_open)?.0 - start));
    let length = end.map_or(rest, |end| &rest[..end]).trim_end().len();
    Some((start, start + length))
}

/// How a sentence goes on behind a command that it quotes.
const ENDS_OF_COMMAND: &[&str] = &[" returned ", " failed", ": "];

/// Whether a server speaks there: a reply that refuses with its enhanced code, or a log's mark.
fn is_answer(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default();
    let is_enhanced = words.next().is_some_and(|word| {
        word.len() >= 5 && word.starts_with(one_of("45")) && word[1..].starts_with('.')
    });
    is_reply(first) && is_enhanced || text.starts_with("SERVER -> CLIENT:")
}

/// A command, with the word at which its secret begins.
enum Command {
    Auth(usize),
    Login(usize),
    Pass(usize),
}

/// The command that begins with a word. In small letters it must begin its line; in capitals a log
/// may stand before it.
fn command(words: &[(usize, &str)], at: usize, is_first: bool) -> Option<Command> {
    let word = words[at].1.trim_matches(one_of("\"'[(<>"));
    let verb = word.to_ascii_uppercase();
    let next = words.get(at + 1).map_or("", |(_, word)| *word);
    let is_capital = word == verb;
    let is_typed = at == 1 && words.len() == 4 && words[0].1.len() == 1;
    let has_tag = at > 0 && (is_tag(words[at - 1].1) || is_typed);
    match verb.as_str() {
        "AUTH" if is_mechanism(next) && (is_capital || is_first) => {
            // `250 AUTH PLAIN LOGIN` lists what there is.
            let second = words.get(at + 2).is_some_and(|(_, word)| is_mechanism(word));
            let is_offer = at > 0 && words[at - 1].1.starts_with("250");
            Some(Command::Auth(if second || is_offer { usize::MAX } else { at + 2 }))
        }
        "AUTHENTICATE" if is_mechanism(next) => Some(Command::Auth(at + 2)),
        "PASS" if !next.is_empty() && (is_capital || is_first && words.len() == at + 2) => {
            Some(Command::Pass(at + 1))
        }
        "APOP" if words.len() >= at + 3 => Some(Command::Pass(at + 2)),
        "LOGIN" if !next.contains(LETTER_OR_DIGIT) || is_fate(next) => None,
        // What a server answers is no command: `a1 NO [ALERT] LOGIN refused`.
        "LOGIN" if words[..at].iter().any(|(_, word)| matches!(*word, "NO" | "BAD")) => None,
        "LOGIN" if (is_capital && !is_offered(words, at)) || has_tag => {
            let is_literal = words.last().is_some_and(|(_, word)| word.ends_with('}'));
            (words.len() >= at + 3)
                .then_some(Command::Login(at + 2))
                .or_else(|| is_literal.then_some(Command::Login(usize::MAX)))
        }
        _ => None,
    }
}

/// Whether a word tells what became of a log-in: `Login fail.`
fn is_fate(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    let word = word.trim_end_matches(one_of(":.,!;)"));
    let fates = ["fail", "failed", "failure", "fails", "error", "denied", "incorrect", "invalid"];
    fates.contains(&word)
}

/// `AUTH=LOGIN`, `AUTH PLAIN LOGIN`: the name of a way to log in, and no command.
fn is_offered(words: &[(usize, &str)], at: usize) -> bool {
    at > 0 && (is_mechanism(words[at - 1].1) || words[at - 1].1.eq_ignore_ascii_case("auth"))
        || words.get(at + 1).is_some_and(|(_, word)| is_mechanism(word))
}

/// `a1`, `A0001`, `.`: what IMAP puts before each command.
fn is_tag(word: &str) -> bool {
    let word = word.trim_start_matches(one_of("><$"));
    let is_short = word.len() <= 12 && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    word == "." || is_short && word.bytes().any(|byte| byte.is_ascii_digit())
}

/// The first word that is no prompt, time or mark of a log.
fn first(words: &[(usize, &str)]) -> usize {
    let is_prompt = |word: &str| {
        let bare = word.trim_end_matches(':');
        let is_side = ["c", "s", "client", "server", "sent", "send", "smtp>", "debug", "info"]
            .contains(&bare.to_ascii_lowercase().as_str())
            && (word.ends_with(one_of(":>")));
        is_side || word.chars().all(|ch| "<>-~=*|#$".contains(ch))
    };
    words.iter().position(|(_, word)| !is_prompt(word)).unwrap_or(0)
}

/// Whether the server asks: `334`, a lone `+`, or the words that it encodes so.
fn is_question(words: &[(usize, &str)]) -> bool {
    let first = words[first(words)].1;
    let is_asked = |word: &str| matches!(word, "334" | "VXNlcm5hbWU6" | "UGFzc3dvcmQ6");
    first == "+" || is_asked(first) || words.iter().any(|(_, word)| is_asked(word))
}

/// SASL mechanisms as servers list them.
fn is_mechanism(word: &str) -> bool {
    let word = word.trim_matches(one_of("\"',")).to_ascii_uppercase();
    let known = ["PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "XOAUTH2", "OAUTHBEARER", "NTLM"];
    known.contains(&word.as_str())
        || ["GSSAPI", "EXTERNAL", "PLAIN-CLIENTTOKEN", "XYMCOOKIE"].contains(&word.as_str())
        || word.starts_with("SCRAM-")
}

fn is_base64(word: &str) -> bool {
    word.len() >= 4
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
}
