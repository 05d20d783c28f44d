//! How far had the servers come, and who spoke? Before their words: code, stage and speaker decide
//! what words can mean.

use crate::pasted::chars::one_of;
use crate::pasted::phrase::{contains_one, last};
use verdict::BounceStage::{self, *};

/// What notices say of the stage, the most exact first; in lower case, on one line.
const SAYINGS: &[(&str, BounceStage)] = &[
    ("in reply to end of data", Data),
    ("in reply to data", Data),
    ("in reply to rcpt to", Rcpt),
    ("in reply to mail from", Mail),
    ("in reply to ehlo", Helo),
    ("in reply to helo", Helo),
    ("in reply to starttls", Tls),
    ("in reply to auth", Auth),
    ("sasl authentication failed", Auth),
    ("after end of data", Data),
    ("after pipelined end of data", Data),
    ("after sending data", Data),
    ("after data", Data),
    ("after pipelined data", Data),
    ("after i sent the message", Data),
    ("after rcpt", Rcpt),
    ("after pipelined rcpt", Rcpt),
    ("after mail from", Mail),
    ("after mail command", Mail),
    ("after pipelined mail", Mail),
    ("after initial connection", Connect),
    ("after ehlo", Helo),
    ("after helo", Helo),
    ("after starttls", Tls),
    ("refused to talk to me", Connect),
    ("my name was rejected", Helo),
    ("smtp:rcpt", Rcpt),
    ("smtp:mail", Mail),
    ("smtp:data", Data),
    ("smtp command data", Data),
    ("smtp command rcpt", Rcpt),
    ("smtp command mail", Mail),
    ("error following rcpt", Rcpt),
    ("error following mail", Mail),
    ("error following data", Data),
    ("greeting", Connect),
    ("[rcpt_to]", Rcpt),
    ("[mail_from]", Mail),
    ("[bdat]", Data),
    ("[data]", Data),
    ("[connect]", Connect),
    ("did not like our rcpt to", Rcpt),
    ("did not like our mail from", Mail),
    ("did not like our data", Data),
    ("did not like our final data", Data),
    ("did not like our message", Data),
    ("did not like our ehlo", Helo),
    ("did not like our helo", Helo),
    ("does not like recipient", Rcpt),
    ("does not like sender", Mail),
    ("sender was rejected", Mail),
    ("greylisted recipient", Rcpt),
    ("failed after i sent the message", Data),
    ("message rejected on sender", Mail),
    ("in rcpt to", Rcpt),
    ("in mail from", Mail),
    ("in data", Data),
    ("dialogue:", Connect),
    ("smtp rcpt to", Rcpt),
    ("(state 14)", Rcpt),
    ("(state 15)", Data),
    ("(state 17)", Data),
    ("(state 18)", Data),
];

/// The stage that `plain` text tells; of a transcript, the last command before the first refusal.
pub(super) fn stage(plain: &str) -> BounceStage {
    transcript(plain).unwrap_or_else(|| {
        SAYINGS.iter().find(|(words, _)| plain.contains(words)).map_or(Unknown, |(_, stage)| *stage)
    })
}

/// Sendmail and its kin show `>>> RCPT TO:<…>` and `<<< 550 …`.
fn transcript(plain: &str) -> Option<BounceStage> {
    if !plain.contains("<<< ") {
        return None;
    }
    let refusal = ["<<< 4", "<<< 5"].iter().filter_map(|mark| plain.find(mark)).min()?;
    let command = last(&plain[..refusal], ">>> ").map(|at| &plain[at + 4..refusal]);
    let Some(command) = command else { return Some(Connect) };
    Some(of_command(command))
}

/// The stage at which a command is given; before the first there is the greeting.
pub(super) fn of_command(command: &str) -> BounceStage {
    let verb = command.trim().split(one_of(" :")).next().unwrap_or_default();
    match verb.to_ascii_lowercase().as_str() {
        "" => Connect,
        "ehlo" | "helo" | "lhlo" => Helo,
        "starttls" => Tls,
        "auth" => Auth,
        "mail" => Mail,
        "rcpt" => Rcpt,
        "data" | "bdat" | "." => Data,
        _ => Unknown,
    }
}

/// Marks that another server than the writer of the notice spoke.
const REMOTE: &[&str] = &[
    " said: ",
    "remote host said",
    "remote server returned",
    "while talking to",
    "error from remote",
    "did not like our",
    "other server returned",
    "rejected your message",
    "not offered by host",
    "server returned the error",
    "gave this error",
    "the response was",
    "response from the remote server",
    "refused to talk to me",
    "<<< ",
];

/// How people begin who copy what their program shows: the server is the one that they send
/// through.
const TOLD: &[&str] =
    &["server said: ", "the server said: ", "mail server said: ", "the mail server said: "];

/// Whether the words are another server's.
pub(super) fn is_remote(plain: &str) -> bool {
    let plain = TOLD.iter().find_map(|start| plain.strip_prefix(start)).unwrap_or(plain);
    contains_one(plain, REMOTE) || is_of_exchange(plain)
}

/// Exchange puts the other server's reply between marks: `mx.example.com #550 5.1.1 no ##`.
fn is_of_exchange(plain: &str) -> bool {
    let mut places = plain.match_indices(" #").filter(|(at, _)| {
        let code = plain.get(at + 2..at + 5).unwrap_or_default();
        code.starts_with(one_of("45")) && code.bytes().all(|byte| byte.is_ascii_digit())
    });
    places.any(|(at, _)| is_host(plain[..at].rsplit(' ').next().unwrap_or_default()))
}

/// How a log of the refusing server itself begins such a line.
const OWN_REFUSAL: &[&str] = &[
    "reject: rcpt from",
    "noqueue: reject",
    "milter-reject",
    "rejected rcpt",
    "rejected after data",
    "failed-command",
    "sender verify fail for",
    "h=(",
];

/// Whether the server that wrote the line refused what another one, or a program, brought.
pub(super) fn is_own_refusal(plain: &str) -> bool {
    contains_one(plain, OWN_REFUSAL)
}

/// Whether a server is named as servers name each other, `mx.example.com[192.0.2.1]`: a server
/// wrote this.
pub(super) fn names_peer(text: &str) -> bool {
    text.split_whitespace().take(400).filter_map(|word| word.split_once('[')).any(|(name, rest)| {
        let is_address = rest
            .split(']')
            .next()
            .is_some_and(|address| address.parse::<std::net::IpAddr>().is_ok());
        is_address && is_host(name.trim_start_matches(one_of("(<")))
    })
}

/// The other server's name, where the notice gives it.
pub(super) fn host(plain: &str) -> Option<String> {
    let marks = ["while talking to ", "host ", "by "];
    marks.iter().find_map(|mark| {
        let mut rest = plain;
        while let Some(at) = rest.find(mark) {
            let is_start = at == 0 || rest[..at].ends_with(one_of(" \n:("));
            let after = &rest[at + mark.len()..];
            let name = after.split(one_of(" [(,]>")).next().unwrap_or_default();
            let name = name.trim_end_matches(one_of(".:"));
            if is_start && is_host(name) {
                return Some(name.to_owned());
            }
            rest = after;
        }
        None
    })
}

/// Whether a word is a host name with a dot, and no number.
pub(crate) fn is_host(word: &str) -> bool {
    word.contains('.')
        && word.len() <= 253
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
        && word.rsplit('.').next().is_some_and(|label| {
            label.len() > 1 && label.bytes().all(|byte| byte.is_ascii_alphabetic())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stage_is_told_in_many_ways() {
        for (text, wanted) in [
            ("550 user unknown (in reply to rcpt to command)", Rcpt),
            ("smtp error from remote mail server after mail from:<a@b.example>:", Mail),
            ("... while talking to mx.example.: >>> data <<< 550 no <<< 503 need rcpt", Data),
            ("... while talking to mx.example.: <<< 554 go away", Connect),
            ("said: 550 no", Unknown),
        ] {
            assert_eq!(stage(text), wanted, "{text}");
        }
    }

    #[test]
    fn the_other_server_is_named() {
        assert_eq!(
            host("<b@e.example>: host mx.e.example[192.0.2.1] said: 550").as_deref(),
            Some("mx.e.example")
        );
        assert_eq!(host("... while talking to mx.e.example.:").as_deref(), Some("mx.e.example"));
        assert_eq!(host("sent by bob"), None);
        assert!(names_peer("offered by host mx.e.example[192.0.2.1]:25: no"));
        assert!(!names_peer("see note[1] of mx.e.example [sic]"));
    }
}
