//! What did the servers say to each other? Sendmail, Courier and others print the session: commands
//! behind `>>>`, replies behind `<<<`. The other server's whole reply counts for more than the line
//! in which the reporter sums it up.

use crate::pasted::chars::one_of;
use crate::pasted::mail;

use super::smtp_codes;

/// Marks before a command.
const COMMAND: &[&str] = &[">>> ", "-> ", "command: "];
/// Marks before a reply.
const REPLY: &[&str] = &["<<< ", "<** ", "<- ", "response: "];
/// What stands before the name of the server that answers.
const PEER: &[&str] = &["... while talking to ", "while talking to "];

/// The most refusals that are kept.
const MOST: usize = 100;

/// One refusal of another server, all its lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Refusal {
    /// The server, where it is named.
    pub(super) host: String,
    /// The command that was refused; empty before the first.
    pub(super) command: String,
    /// The address in the command.
    pub(super) address: Option<String>,
    /// What it answered.
    pub(super) reply: String,
}

/// Every refusal of a session, in its order.
pub(super) fn refusals(text: &str) -> Vec<Refusal> {
    let mut found: Vec<Refusal> = Vec::new();
    let mut now = Refusal::default();
    for line in text.lines().map(str::trim) {
        if let Some(host) = after(line, PEER) {
            close(&mut now, &mut found);
            host.trim_end_matches(one_of(":.")).clone_into(&mut now.host);
            now.command.clear();
        } else if let Some(command) = after(line, COMMAND) {
            close(&mut now, &mut found);
            command.clone_into(&mut now.command);
            now.address = mail::addresses(command).next().map(str::to_owned);
        } else if let Some(reply) = after(line, REPLY) {
            now.take(reply, &mut found);
        }
    }
    close(&mut now, &mut found);
    found
}

impl Refusal {
    /// Takes a line of a reply; one with another code begins another reply.
    fn take(&mut self, line: &str, found: &mut Vec<Refusal>) {
        let code = smtp_codes::starting(line);
        if code.is_some() && smtp_codes::starting(&self.reply) != code {
            close(self, found);
        }
        if code.is_some() || !self.reply.is_empty() {
            if !self.reply.is_empty() {
                self.reply.push('\n');
            }
            self.reply.push_str(line);
        }
    }
}

/// Keeps the reply that ends here, if it refuses something.
fn close(now: &mut Refusal, found: &mut Vec<Refusal>) {
    let is_refusal = smtp_codes::starting(&now.reply).is_some();
    if is_refusal && found.len() < MOST {
        found.push(now.clone());
    }
    now.reply.clear();
}

fn after<'a>(line: &'a str, marks: &[&str]) -> Option<&'a str> {
    marks.iter().find_map(|mark| {
        let start = line.get(..mark.len())?;
        start.eq_ignore_ascii_case(mark).then(|| &line[mark.len()..])
    })
}

/// The refusal that is about `address`: of its own command, else the one that the reporter's
/// `summary` begins with, else the only server's first.
pub(super) fn about<'a>(
    refusals: &'a [Refusal],
    address: &str,
    summary: &str,
) -> Option<&'a Refusal> {
    let is_own = |refusal: &&Refusal| {
        refusal.address.as_deref().is_some_and(|named| named.eq_ignore_ascii_case(address))
            && is_of_recipient(&refusal.command)
    };
    let is_summed_up =
        |refusal: &&Refusal| !summary.is_empty() && begins_alike(&refusal.reply, summary);
    let of_all = || {
        let first = refusals.first()?;
        let is_one = refusals.iter().all(|refusal| refusal.host == first.host);
        (is_one && summary.is_empty() && !is_of_recipient(&first.command)).then_some(first)
    };
    refusals.iter().find(is_own).or_else(|| refusals.iter().find(is_summed_up)).or_else(of_all)
}

/// Whether a line that sums up holds a refusal of its own, seen before any session: `554
/// <bob@example.com>... 550 Host unknown`.
pub(super) fn is_own_refusal(summary: &str) -> bool {
    let mut lines = summary.lines();
    let line = lines.next().unwrap_or_default();
    lines.next().is_none()
        && smtp_codes::starting(line).is_some()
        && line.split_once(">... ").is_some_and(|(_, own)| smtp_codes::starting(own).is_some())
}

fn is_of_recipient(command: &str) -> bool {
    command.get(..4).is_some_and(|verb| verb.eq_ignore_ascii_case("rcpt"))
}

/// Whether both begin with the same letters and digits, as far as the shorter goes.
fn begins_alike(reply: &str, summary: &str) -> bool {
    let of = |text: &str| {
        let signs = text.chars().filter(|ch| ch.is_alphanumeric()).take(60);
        signs.flat_map(char::to_lowercase).collect::<String>()
    };
    let (reply, summary) = (of(reply), of(summary));
    summary.len() >= 3 && (reply.starts_with(&summary) || summary.starts_with(&reply))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SESSION: &str = "   ----- Transcript of session follows -----\n\
        ... while talking to mx.one.example.:\n>>> MAIL From:<amy@e.example>\n<<< 250 ok\n\
        >>> RCPT To:<bob@one.example>\n<<< 550-5.1.1 no\n<<< 550 5.1.1 such user\n\
        550 5.1.1 <bob@one.example>... User unknown\n>>> DATA\n<<< 503 need RCPT\n\
        ... while talking to mx.two.example.:\n<<< 421 busy\n";

    #[test]
    fn each_reply_is_whole() {
        let found = refusals(SESSION);
        let replies: Vec<_> = found.iter().map(|refusal| refusal.reply.as_str()).collect();
        assert_eq!(replies, ["550-5.1.1 no\n550 5.1.1 such user", "503 need RCPT", "421 busy"]);
        assert_eq!(found[2].host, "mx.two.example");
    }

    #[test]
    fn a_recipient_has_its_own_refusal() {
        let found = refusals(SESSION);
        let reply =
            |address, summary| about(&found, address, summary).map(|one| one.reply.as_str());
        assert_eq!(reply("BOB@one.example", ""), Some("550-5.1.1 no\n550 5.1.1 such user"));
        assert_eq!(reply("eve@x.example", "421 busy"), Some("421 busy"));
        assert_eq!(reply("eve@x.example", ""), None);
    }
}
