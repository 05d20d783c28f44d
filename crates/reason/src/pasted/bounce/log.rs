//! What do the lines of a mail server's log say of each recipient? Postfix, Sendmail, Exim and
//! qmail write one line for one try.

use super::human_text::Block;
use super::recipient::MOST_RECIPIENTS;
use super::smtp_stage;
use crate::pasted::chars::{NO_DIGIT, one_of};
use crate::pasted::mail;
use crate::pasted::phrase::contains_one;
use crate::pasted::places::Places;

/// Marks of one try in a line that begins with a time.
const TRIES: &[&str] =
    &["status=", "stat=", "noqueue: ", " rejected rcpt ", " connect to ", "relay=", " == ", " ** "];

/// Words by which a line says that nothing is wrong.
const DELIVERED: &[&str] = &["status=sent", "stat=sent", "status=delivered"];

/// Whether a text is a mail server's log: a program and its process, Exim's marks, or a time before
/// the words of one try.
pub(super) fn is_log(text: &str) -> bool {
    text.lines().take(20).any(|line| {
        let is_process = line.split_once("]: ").is_some_and(|(head, _)| {
            let number = head.rsplit('[').next().unwrap_or_default();
            head.contains('[')
                && !number.is_empty()
                && number.bytes().all(|byte| byte.is_ascii_digit())
        });
        let is_exim = contains_one(line, &[" ** ", " == ", " => "]) && line.contains(" R=");
        is_process || is_exim || is_try(line) || is_of_qmail(line) || is_visit(line)
    })
}

/// What Exim logs of visitors who left, or whose name it looked for.
const VISITS: &[&str] = &[
    "smtp connection from ",
    "no mail in smtp connection",
    "unexpected disconnection while reading",
    "smtp command timeout on",
    "no host name found for ip",
];

/// Whether a line tells of a visitor, and of no message.
pub(super) fn is_visit(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    has_time(&lower) && contains_one(&lower, VISITS)
}

fn has_time(lower: &str) -> bool {
    lower.split_ascii_whitespace().take(4).any(is_time)
}

/// Whether it speaks of one try behind a time, or gives the fields of one.
fn is_try(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    is_known_try(&lower) || (has_time(&lower) && contains_one(&lower, TRIES))
}

/// The fields of Postfix and Sendmail, Exim's router that puts it off, and OpenSMTPD's debugging.
fn is_known_try(lower: &str) -> bool {
    let is_of_opensmtpd = (lower.contains("[relay:") || lower.contains("smtp-out:"))
        && contains_one(lower, &["timeout", "error", "unreachable", "refused"]);
    let has_fields =
        lower.contains("dsn=") && (lower.contains("status=") || lower.contains("stat="));
    has_fields || is_of_opensmtpd || is_put_off(lower)
}

/// `bob@example.com R=dnslookup defer (-1): …`, without the sign `==`.
fn is_put_off(lower: &str) -> bool {
    lower.contains(" r=") && lower.contains(" defer (")
}

/// Whether qmail logs a try: `delivery 12: failure: 192.0.2.1_does_not_like_recipient./…`.
fn is_of_qmail(line: &str) -> bool {
    let said = ["failure: ", "deferral: "].iter().find_map(|mark| Some(line.split_once(mark)?.1));
    said.is_some_and(|said| said.contains(one_of("_/")) && !said.trim().contains(' '))
}

/// What qmail wrote with `_` for each blank and `/` for each line.
fn spelled_out(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut signs = line.trim().chars().peekable();
    while let Some(sign) = signs.next() {
        let next = signs.peek();
        let ends = next.is_none_or(|next| next.is_ascii_uppercase() || *next == '_');
        out.push(match sign {
            '_' => ' ',
            '/' if ends => '\n',
            other => other,
        });
    }
    out
}

/// The tries of qmail: a line that another program broke goes on without a blank.
fn of_qmail(text: &str) -> Vec<Try> {
    let mut found: Vec<Try> = Vec::new();
    let mut is_open = false;
    for line in text.lines() {
        let goes_on = is_open && !line.trim().is_empty() && !line.trim().contains(' ');
        is_open = goes_on || is_of_qmail(line);
        if let Some(last) = found.last_mut().filter(|_| goes_on) {
            last.block.text.push_str(&spelled_out(line));
        } else if is_open && found.len() < MOST_RECIPIENTS {
            let block = Block { address: String::new(), text: spelled_out(line) };
            found.push(Try { block, relay: String::new(), status: String::new() });
        }
    }
    for one in &mut found {
        let address = mail::addresses(&one.block.text).next().unwrap_or_default();
        one.block.address = address.to_owned();
    }
    found
}

/// Whether a server refused to pass on mail for a visitor whom nobody knows: without a name in DNS,
/// and greeting with none, or writing to itself. Every server on the net is tried so.
pub(crate) fn is_stranger(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    let is_refused = smtp_stage::is_own_refusal(&lower)
        && contains_one(&lower, &["relay access denied", "relay not permitted", "relaying denied"]);
    // Exim writes the name of the greeting in brackets where no name in DNS leads to the visitor.
    let of_exim = lower.split_once(" h=(").and_then(|(_, rest)| rest.split(')').next());
    let helo = of_exim.unwrap_or_else(|| field(&lower, "helo=<").trim_end_matches('>'));
    let is_nameless =
        of_exim.is_some() || contains_one(&lower, &[" from unknown[", "ip name lookup failed"]);
    let (from, to) = (field(&lower, "from=<"), field(&lower, "to=<"));
    is_refused && is_nameless && (!smtp_stage::is_host(helo) || from == to && from != ">")
}

/// `10:00:05`, with what stands around it.
fn is_time(word: &str) -> bool {
    let word = word.trim_matches(NO_DIGIT);
    word.matches(':').count() == 2 && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b':')
}

/// Whether a log tells only who came and went, and of no message: Postfix's server for others.
pub(super) fn is_of_visits(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).peekable();
    lines.peek().is_some() && lines.all(|line| line.contains("smtpd[") && !line.contains("reject"))
}

/// One recipient as the last line about it tells.
#[derive(Clone, Debug)]
pub(super) struct Try {
    /// The recipient, and the line.
    pub(super) block: Block,
    /// The server that it went to.
    pub(super) relay: String,
    /// The enhanced status code that the line gives.
    pub(super) status: String,
}

/// What the last line about each recipient says, of those who did not get the message.
pub(super) fn tries(text: &str) -> Vec<Try> {
    let of_qmail = of_qmail(text);
    if !of_qmail.is_empty() {
        return of_qmail;
    }
    let mut places = Places::default();
    let mut found: Vec<(Try, bool)> = Vec::new();
    let lines = text.lines().filter(|line| !is_stranger(line));
    for (one, is_delivered) in lines.filter_map(read).take(MOST_RECIPIENTS) {
        match places.meet(&one.block.address, found.len()) {
            Some(known) => found[known] = (one, is_delivered),
            None => found.push((one, is_delivered)),
        }
    }
    found.into_iter().filter(|(_, is_delivered)| !is_delivered).map(|(one, _)| one).collect()
}

/// Whether a line says that a message was delivered.
pub(super) fn is_delivered(line: &str) -> bool {
    read(line).is_some_and(|(_, is_delivered)| is_delivered)
}

fn read(line: &str) -> Option<(Try, bool)> {
    let lower = line.to_ascii_lowercase();
    let marks = [" to=", " ** ", " == ", " => ", "rejected rcpt "];
    let named = marks.iter().find_map(|mark| Some((*mark, lower.find(mark)? + mark.len())));
    // Of a line that was cut at its start only the fields are left.
    let (mark, at) = named.or_else(|| is_known_try(&lower).then_some(("", 0)))?;
    let is_delivered = mark == " => " || contains_one(&lower, DELIVERED);
    let names = !mark.is_empty() || is_put_off(&lower);
    let address = mail::addresses(line.get(at..)?).next().filter(|_| names);
    let address = address.or_else(|| mark.is_empty().then_some(""))?.to_owned();
    // Exim writes the lines of a reply as one.
    let block = Block { address, text: line.replace("\\n", "\n") };
    let relay = field(&lower, "relay=").trim_end_matches('.');
    let relay = Some(relay).filter(|name| smtp_stage::is_host(name)).unwrap_or_default();
    let status = field(&lower, "dsn=").to_owned();
    Some((Try { block, relay: relay.to_owned(), status }, is_delivered))
}

/// The value of a field: `relay=mx.example.com[192.0.2.1]:25`, or with a blank before the bracket.
fn field<'a>(lower: &'a str, name: &str) -> &'a str {
    let rest = lower.split_once(name).map_or("", |(_, rest)| rest);
    rest.split(one_of("[ ,")).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_known_by_its_lines() {
        for line in [
            "Jan 23 13:43:49 mx postfix/smtp[4]: 4Jf: to=<a@b.example>, relay=none",
            "30/9/2017, 00:10:17 | info | NOQUEUE: reject: RCPT from x[192.0.2.1]: 454 no",
            "2014-03-25 15:35:55 1WS-00-JF == a@b.example R=dnslookup T=remote_smtp defer (-44)",
            "relay=mx.b.example[192.0.2.1]:25, delay=1, dsn=4.7.0, status=deferred (no)",
            "10:00:01 | connect to mx.b.example[192.0.2.1]:25: Connection timed out",
        ] {
            assert!(is_log(line), "{line}");
        }
        for line in ["At 10:00:01 I wrote to you.", "550 5.1.1 <a@b.example>: User unknown"] {
            assert!(!is_log(line), "{line}");
        }
    }

    #[test]
    fn each_line_is_about_its_recipient() {
        let text = "Jan 1 10:00:00 mx postfix/smtp[1]: A: to=<a@b.example>, \
                    relay=mx.b.example[192.0.2.1]:25, dsn=5.1.1, status=bounced (said: 550 no)\n\
                    Jan 1 10:00:01 mx postfix/smtp[1]: A: to=<c@d.example>, status=sent (250 ok)\n\
                    2026-01-01 10:00:02 1W ** e@f.example R=x T=y: 550-no\\n550 never\n";
        let found = tries(text);
        let named: Vec<_> = found
            .iter()
            .map(|one| (one.block.address.as_str(), one.relay.as_str(), one.status.as_str()))
            .collect();
        assert_eq!(named, [("a@b.example", "mx.b.example", "5.1.1"), ("e@f.example", "", "")]);
        assert!(found[1].block.text.ends_with("550-no\n550 never"));
    }
}
