//! Whom does a notice in prose name, and what does it say of each? Every dialect has its form; a
//! few marks are common.

use super::recipient::MOST_RECIPIENTS;
use super::smtp_codes::Status;
use super::vendor_codes;
use crate::pasted::chars::{blank_or, one_of, small};
use crate::pasted::mail::{Headers, addresses, is_address};
use crate::pasted::phrase::{contains_one, ends_with_one, starts_with_one};
use crate::pasted::places::Places;

/// What a notice says of one address.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// The address.
    pub(super) address: String,
    /// The lines about it, from the one that names it.
    pub(super) text: String,
}

/// The most bytes of one block.
const LONGEST: usize = 4096;

/// Words that a ruled line holds between a notice and the message that came back.
const RULED: &[&str] = &[
    "copy of the message",
    "copy of your message",
    "copy of the original",
    "header of the original",
    "original message",
    "unsent message",
    "returned message",
    "undelivered message",
    "message header",
    "original e-mail",
    "original mail",
];

/// How a line begins that has no rule around it.
const UNRULED: &[&str] = &[
    "below is a copy",
    "below this line",
    "included is a copy",
    "enclosed is a copy",
    "this is a copy",
    "here is a copy",
    "original message follow",
    "original message header",
    "the original message follow",
    "the header of the original",
    "message header",
    "unsent message",
    "undelivered message follow",
    "your original message",
    "en-têtes de message",
    "returned message follow",
];

/// Sentences with which mail systems begin a notice, in lower case.
const FRAMES: &[&str] = &[
    "this message was created automatically by mail delivery",
    "this is the mail system at host",
    "a message that you sent could not be delivered",
    "hi. this is the ",
    "the original message was received at",
    "transcript of session follows",
    "delivery has failed to these recipients",
    "delivery is delayed to these recipients",
    "could not be delivered to one or more",
    "error delivering your mail to",
    "wasn't able to deliver your message",
    "unable to deliver your message",
    "your message wasn't delivered",
    "this message was undeliverable due to the following reason",
    "technical details of temporary failure",
    "technical details of permanent failure",
    "a message that you sent using the",
    "a message that you sent contained no recipient",
    "the response was:",
    "the response from the remote server was:",
    "dns error: ",
    "did not accept our requests to connect",
    "the group you tried to contact",
    "mailing-list was rejected",
    "message couldn't be delivered",
    "was undeliverable to the following",
    "couldn't be delivered.",
];

/// Whether a text pasted without its head is a notice all the same.
pub(super) fn is_frame(text: &str) -> bool {
    let start = text[..text.floor_char_boundary(LONGEST)].to_ascii_lowercase();
    let start = start.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    contains_one(&start, FRAMES)
}

/// Sentences that only a mail server or a sending service says, in lower case: with one of them a
/// text is a refusal though it holds no code and names nobody.
const REFUSALS: &[&str] = &[
    "no mailbox here by that name",
    "relay access denied",
    "recipient address rejected",
    "sender address rejected",
    "client host rejected",
    "user unknown in ",
    "non-existent hosts",
    "lines too long for transport",
    "points to local host",
    "no such user here",
    "suppression list for your account",
    "outgoing mail from ",
    "unrouteable addres",
    "rejected rcpt",
    "not delivering to previously",
    "not delivering to a user who marked",
    "does not like recipient",
    "did not like our ",
];

/// Whether a text names a recipient as notices do: Postfix and qmail `<bob@example.com>: …`, Exim
/// on a line of its own with the reason indented below.
pub(super) fn names_recipient(text: &str) -> bool {
    let mut lines = text.lines().take(200).peekable();
    while let Some(line) = lines.next() {
        let line = line.trim();
        let marked = line.strip_prefix('<').and_then(|rest| rest.split_once(">:"));
        let is_marked = marked.is_some_and(|(address, _)| is_address(address));
        let is_above = lines.peek().is_some_and(|below| below.starts_with("    "));
        if is_marked || (is_above && is_address(line)) {
            return true;
        }
    }
    false
}

/// Whether a server speaks, although it gives no code.
pub(super) fn is_of_server(text: &str) -> bool {
    let start = text[..text.floor_char_boundary(LONGEST)].to_ascii_lowercase();
    let first = start.split_ascii_whitespace().next().unwrap_or_default();
    let mark = |ch: char| !ch.is_ascii_digit();
    Status::parse(first.trim_matches(mark)).is_some()
        || contains_one(&start, REFUSALS)
        || vendor_codes::row(&start, None).is_some()
}

/// Whether a notice says that the message came from the writer's own machine: Sendmail's words and
/// field.
pub(super) fn is_local(notice: &str) -> bool {
    notice.lines().take(20).any(|line| {
        let line = line.trim();
        line.starts_with("from localhost") || line.starts_with("from root@localhost")
    })
}

/// The notice, and the message that came back where it follows in the same text.
pub(super) fn split(text: &str) -> (&str, &str) {
    let mut at = 0;
    let mut has_words = false;
    for line in text.split_inclusive('\n') {
        if has_words && (is_divider(line) || is_trace(line)) {
            let after = if is_trace(line) { at } else { at + line.len() };
            return (&text[..at], &text[after..]);
        }
        has_words |= !line.trim().is_empty();
        at += line.len();
    }
    (text, "")
}

fn is_divider(line: &str) -> bool {
    let line = line.trim();
    if line.len() > 100 || line.is_empty() {
        return false;
    }
    let lower = small(line);
    if line.starts_with("--") || line.starts_with("==") || line.starts_with("**") {
        return contains_one(&lower, RULED) && !lower.contains("transcript");
    }
    line.ends_with(one_of(":.-")) && starts_with_one(&lower, UNRULED)
}

/// Whether a text begins with a message's headers.
pub(super) fn is_head(text: &str) -> bool {
    let mut lines = text.trim_start().lines().take(60).take_while(|line| !line.trim().is_empty());
    let is_header = lines.next().is_some_and(|line| is_trace(line) || Headers::is_line(line));
    is_header && (is_trace(text.trim_start()) || lines.any(is_trace))
}

/// A trace header at the start of a line: the returned message has begun.
fn is_trace(line: &str) -> bool {
    starts_with_one(line, &["Received:", "Return-Path:", "Return-path:", "X-Received:"])
}

/// What the notice says of each address that stands at the start of a line; where none does, of
/// each that follows a code, as Sendmail sums up: `550 <bob@example.com>... User unknown`.
pub(super) fn blocks(notice: &str) -> Vec<Block> {
    let found = leading_blocks(notice);
    if found.is_empty() { summed_up(notice) } else { found }
}

fn summed_up(notice: &str) -> Vec<Block> {
    let summary = |line: &str| {
        let line = line.trim();
        let (address, _) = line.split_once('<')?.1.split_once(">...")?;
        let is_summary = super::smtp_codes::starting(line).is_some() && is_address(address);
        is_summary.then(|| Block { address: address.to_owned(), text: line.to_owned() })
    };
    notice.lines().filter_map(summary).take(MOST_RECIPIENTS).collect()
}

fn leading_blocks(notice: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut before = "";
    let mut is_shielded = false;
    for line in notice.lines() {
        let address = if is_shielded { None } else { leading_address(line, before) };
        is_shielded = false;
        if let Some(address) = address.filter(|_| found.len() < MOST_RECIPIENTS) {
            found.push(Block { address: address.to_owned(), text: line.trim().to_owned() });
            // A line that ends in a code folds right before an address that the server quotes.
            is_shielded = ends_open(line);
        } else if let Some(block) =
            found.last_mut().filter(|block| block.text.len() + line.len() < LONGEST)
        {
            block.text.push('\n');
            block.text.push_str(line.trim());
            is_shielded = ends_open(line);
        }
        if !line.trim().is_empty() {
            before = line;
        }
    }
    found
}

/// Whether a line surely goes on: it ends in a reply code.
fn ends_open(line: &str) -> bool {
    let line = line.trim_end();
    let last = line.rsplit(' ').next().unwrap_or_default();
    super::smtp_codes::codes(last) != super::smtp_codes::Codes::default() && line.len() > last.len()
}

/// The recipient that a line begins with.
fn leading_address<'a>(line: &'a str, before: &str) -> Option<&'a str> {
    let line = line.trim_start_matches(one_of(" \t*->\u{2022}")).trim_end();
    let is_of_sender =
        ["sent by", "from", "sender:"].iter().any(|end| before.trim_end().ends_with(end));
    if is_of_sender {
        return None;
    }
    let start = line.trim_start_matches(one_of("<\"'("));
    let end = start.find(blank_or(">\"'),;:<([")).unwrap_or(start.len());
    let address = start[..end].trim_end_matches('.');
    let rest = start[end.min(start.len())..].trim_start_matches(one_of(">\"')"));
    if !is_address(address) || start.starts_with('|') {
        return None;
    }
    let is_bracketed = line.starts_with('<');
    let follows = rest.trim_start();
    let is_followed = follows.is_empty()
        || follows.starts_with(one_of(":(<[,;."))
        || follows.starts_with("on ")
        || follows.starts_with('-');
    (is_bracketed || is_followed).then_some(address)
}

/// Words before an address that say that it is the recipient's.
const INTRODUCTIONS: &[&str] = &[
    "delivering your mail to",
    "delivered to",
    "deliver to",
    "delivery to",
    "message to",
    "mail to",
    "email to",
    "sent to",
    "rcpt to",
    "addressed to",
    "generated from",
    "recipient",
    "recipient address",
    "to=",
    "unknown user",
    "user unknown",
    "mailbox is full",
    "mailbox",
    "user",
    "address",
    "for",
];

/// Words that stand before the address of somebody who may be asked, in lower case.
const CONTACTS: &[&str] =
    &["contact", "contact to", "please write to", "questions to", "problems to", "complaints to"];

/// No introduction is longer, in bytes.
const LONGEST_INTRODUCTION: usize = 64;

/// The addresses that a notice names in the middle of its lines: those that an introduction stands
/// before, else the first one.
pub(super) fn named(notice: &str, is_ours: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut introduced: Vec<String> = Vec::new();
    let mut known = Places::default();
    let mut first = None;
    for line in notice.lines().take(400) {
        let lower = line.trim_start().to_ascii_lowercase();
        if starts_with_one(&lower, &["to:", "from:", "cc:", "reply-to:", "x-", "message-id:"]) {
            continue;
        }
        for address in addresses(line).filter(|address| !is_ours(address)) {
            let at = address.as_ptr() as usize - line.as_ptr() as usize;
            let before = line[..at].trim_end_matches(one_of("<\"'( :\t"));
            let near = before.ceil_char_boundary(before.len().saturating_sub(LONGEST_INTRODUCTION));
            let before = before[near..].to_ascii_lowercase();
            let is_introduced = ends_with_one(&before, INTRODUCTIONS);
            if is_introduced && known.meet(address, 0).is_none() {
                introduced.push(address.to_owned());
            }
            // "Contact tosa@…": whoever may be asked is not who was written to.
            let is_contact = ends_with_one(&before, CONTACTS);
            first = first.or_else(|| Some(address.to_owned()).filter(|_| !is_contact));
        }
    }
    if introduced.is_empty() { first.into_iter().collect() } else { introduced }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_returned_message_is_told_from_the_notice() {
        for text in [
            "Sorry.\n--- Below this line is a copy of the message.\nReturn-Path: <a@b.example>\n",
            "Sorry.\n------ This is a copy of the message, including all the headers. ------\n\
            From: x\n",
            "Sorry.\nOriginal message follows.\n\nReceived: from x\n",
            "Sorry.\nReceived: from x\n by y\n",
        ] {
            let (notice, original) = split(text);
            assert_eq!(notice.trim(), "Sorry.", "{text}");
            assert!(!original.is_empty());
        }
        assert_eq!(split("The original message was received at noon\nfrom x\n").1, "");
    }

    #[test]
    fn addresses_at_the_start_of_a_line_are_recipients() {
        let table = [
            ("<bob@example.com>: host mx said: 550\n    <bob@example.com>: User unknown", 1),
            (
                "A message sent by\n  <amy@example.org>\nfailed:\n  bob@example.com\n    \
                Unrouteable address",
                1,
            ),
            ("bob@example.com: 550 a\namy@example.com: 550 b", 2),
            ("please contact <help@example.com> about it", 0),
            ("\"bob@example.com\":\nSMTP error", 1),
        ];
        for (notice, count) in table {
            assert_eq!(blocks(notice).len(), count, "{notice}");
        }
    }

    #[test]
    fn an_address_in_a_sentence_is_found_by_its_introduction() {
        let named = |text| named(text, &|address: &str| address.starts_with("me@"));
        assert_eq!(
            named("error delivering your mail to <bob@example.com>.\nme@example.org"),
            ["bob@example.com"]
        );
        assert_eq!(named("Could not be delivered to: <bob@example.com>"), ["bob@example.com"]);
        assert!(named("nobody here").is_empty());
    }
}
