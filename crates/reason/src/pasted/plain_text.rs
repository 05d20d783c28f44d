//! Which reader knows a text that is no mail? The output of a test, a dialogue with a server, what
//! a program or a server says.

use verdict::{Because, BounceKind, BounceReason, Finding};

use super::bounce::{self, Read, findings};
use super::client_error::{self, reply::Said};
use super::reported_by::{ReportedBy, SmtpStage, spoken};
use super::{dialogue, mail, origin, other_text, port_test, server_log};

/// Headers that only a message has: other programs write `Name: value` too.
const OF_MAIL: &[&str] = &[
    "from",
    "to",
    "received",
    "subject",
    "date",
    "message-id",
    "return-path",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "authentication-results",
    "received-spf",
];

/// What a text that is no mail says: a test's output before a program's words.
pub(super) fn of_text(bytes: &[u8], read: &mut Read) -> Vec<(&'static str, Vec<Finding>)> {
    if OF_MAIL.iter().any(|name| read.head.get(name).is_some())
        || matches!(read.kind, BounceKind::Feedback | BounceKind::Vacation)
    {
        return of_sending_program(bytes, read);
    }
    // A server's log of a try says more than the tests that somebody ran beside it.
    let is_known = |one: &bounce::Recipient| one.reason != BounceReason::Unknown;
    if read.recipients.iter().any(bounce::Recipient::has_code)
        || read.has_tries && read.recipients.iter().any(is_known)
    {
        return Vec::new();
    }
    let text = other_text::ends_of(&mail::text(bytes));
    if read.is_of_no_fault || other_text::is_summary(&text) {
        return vec![("bounce", vec![of_nothing()])];
    }
    if let Some(found) = server_log::finding(&text).filter(|_| !read.has_tries) {
        return vec![(module(&found), vec![found])];
    }
    let test = port_test::read(&text);
    let is_open = test.found.iter().all(|finding| finding.code == port_test::OPEN.id);
    let dialogue = dialogue::read(&text);
    // A port that opened is no answer where the server then refused something.
    if let Some(dialogue) = dialogue.as_ref().filter(|_| is_open) {
        let found = of_dialogue(dialogue, &text, read);
        if dialogue.refusal.is_some() || !found.is_empty() {
            return found;
        }
    }
    let of_tool = || client_error::of_tool(&text, false).filter(|_| is_open);
    if let Some(found) = test.is_terminal.then(of_tool).flatten() {
        return vec![(module(&found), vec![found])];
    }
    if !test.found.is_empty() {
        return vec![("network", test.found)];
    }
    // What a program of a terminal says otherwise is no mail program's word.
    if test.is_terminal {
        let found = client_error::of_replies(&text).unwrap_or_else(of_nothing);
        return vec![(module(&found), vec![found])];
    }
    if let Some(dialogue) = dialogue {
        let found = match client_error::finding(&text, false) {
            Some(found) => client_error::after_greeting(found, &text, dialogue.is_of_other),
            None => Some(port_test::of_dialogue()),
        };
        let found = found.unwrap_or_else(of_nothing);
        return vec![(module(&found), vec![found])];
    }
    // What another server, a list, a group or a notice says is about the message, not the log-in.
    let says = |one: &bounce::Recipient| {
        let is_bare = one.reason == BounceReason::Tls && one.address.is_empty();
        let is_known = one.reason != BounceReason::Unknown && !is_bare;
        one.is_of_other_server() || (read.is_notice && is_known)
    };
    let is_sent_as = client_error::reply::is_sent_as(&text);
    if !is_sent_as && read.recipients.iter().any(says) {
        return Vec::new();
    }
    of_program(&text, read)
}

/// What a dialogue with a server says: the reply by which it refuses, as if that alone had been
/// pasted, or what the program that held it missed.
fn of_dialogue(
    dialogue: &dialogue::Dialogue,
    text: &str,
    read: &mut Read,
) -> Vec<(&'static str, Vec<Finding>)> {
    let Some(refusal) = &dialogue.refusal else {
        let found = client_error::of_tool(text, dialogue.has_no_login);
        return found.map(|finding| (module(&finding), vec![finding])).into_iter().collect();
    };
    *read = Read { masked: read.masked, ..bounce::read(refusal.as_bytes()) };
    for recipient in &mut read.recipients {
        recipient.stage = dialogue.stage;
        // A command out of turn is the fault of who sent it.
        if recipient.reason == BounceReason::Syntax {
            recipient.reported_by = ReportedBy::MailProgram;
        }
    }
    let mut found = of_program(refusal, read);
    for finding in found.iter_mut().flat_map(|(_, found)| found) {
        finding.args.retain(|arg| arg.name != "reported_by" && arg.name != "stage");
        *finding = spoken(finding.clone(), dialogue.by(), dialogue.stage);
    }
    found
}

/// What a program or a server says.
fn of_program(text: &str, read: &mut Read) -> Vec<(&'static str, Vec<Finding>)> {
    if client_error::reply::is_of_server(text) {
        return Vec::new();
    }
    let is_report = client_error::reply::is_report(text);
    if let Some(finding) = client_error::of_incoming(text).filter(|_| !is_report) {
        return vec![(module(&finding), vec![finding])];
    }
    if client_error::reply::is_log(text) {
        return Vec::new();
    }
    match client_error::reply::said(text) {
        // A reply to the program, about the message: the account is the program's.
        Some(Said::Refused(reason)) => {
            of_refused(read, text, reason);
            return Vec::new();
        }
        Some(said) => {
            let found = client_error::told_program(text, said);
            return found.map(|finding| (module(&finding), vec![finding])).into_iter().collect();
        }
        None => {}
    }
    of_answer(text, read);
    // What names a recipient is about a message; every other reply was said to the program, and
    // 535 always is (RFC 4954 section 6).
    let reply = read.recipients.iter().find_map(|recipient| recipient.reply_code);
    let is_to_program = read.recipients.iter().all(|recipient| recipient.address.is_empty())
        || reply == Some(535) && !is_report;
    if let Some(finding) = client_error::login(text, reply).filter(|_| is_to_program) {
        return vec![(module(&finding), vec![finding])];
    }
    let is_notice = is_report || read.kind != BounceKind::Text;
    let is_reply = read.recipients.iter().any(|recipient| {
        let says_more = recipient.reply_code.is_some()
            || recipient.status.is_some()
            || recipient.said_by.is_some()
            || is_notice && !recipient.address.is_empty();
        let is_known = recipient.reason != BounceReason::Unknown && says_more;
        is_known && (is_report || !is_of_encryption(recipient))
    });
    let found = client_error::finding(text, is_reply);
    // Words of encryption that nobody refused anything with say nothing of a fault.
    let is_bare = |recipient: &bounce::Recipient| {
        is_of_encryption(recipient) && recipient.reply_code.is_none()
    };
    let is_nothing = !is_report && !read.recipients.is_empty();
    let is_nothing = is_nothing && read.recipients.iter().all(is_bare);
    let found = found.or_else(|| is_nothing.then(of_nothing));
    found.map(|finding| (module(&finding), vec![finding])).into_iter().collect()
}

/// Whether all that is known is that it is about encryption: a program that misses it says so of
/// its own connection. A server that cannot encrypt for a while says so with a code.
fn is_of_encryption(recipient: &bounce::Recipient) -> bool {
    recipient.reason == BounceReason::Tls && recipient.reply_code.is_none_or(|code| code >= 500)
        || recipient.reason == BounceReason::Network && recipient.reply_code.is_none()
}

/// A mail company that sends through the customer's own server, and says in a notice of its own
/// that it could not hand the message over there: it is the program.
fn of_sending_program(bytes: &[u8], read: &Read) -> Vec<(&'static str, Vec<Finding>)> {
    let says_nothing = |recipient: &bounce::Recipient| {
        let is_open = matches!(recipient.reason, BounceReason::Unknown | BounceReason::Tls);
        is_open && recipient.address.is_empty() && recipient.reply_code.is_none()
    };
    if read.kind != BounceKind::Failed || !read.recipients.iter().all(says_nothing) {
        return Vec::new();
    }
    let message = mail::read(bytes);
    let found = message.texts(mail::Kind::Text).find_map(client_error::of_hand_over);
    found.map(|finding| (module(&finding), vec![finding])).into_iter().collect()
}

/// Every recipient is refused for the same reason, by the customer's own outgoing server.
fn of_refused(read: &mut Read, text: &str, reason: BounceReason) {
    if read.recipients.is_empty() {
        let mut recipient = bounce::Recipient::default();
        text.trim().clone_into(&mut recipient.words);
        read.recipients.push(recipient);
    }
    for recipient in &mut read.recipients {
        // Too much of its mail, or a missing proof, says more than that it is refused.
        let says_more =
            recipient.reason == BounceReason::RateLimited || origin::is_unproven(recipient.reason);
        if !says_more {
            recipient.reason = reason;
        }
        recipient.reported_by = ReportedBy::OutgoingServer;
    }
}

/// What a server answered to a program, it answered to the customer: the recipient's server has
/// not been asked. Where the whole tells no reason, the answer alone may.
fn of_answer(text: &str, read: &mut Read) {
    let Some(reply) = client_error::reply::quoted(text) else { return };
    if read.recipients.iter().all(|recipient| recipient.reason == BounceReason::Unknown) {
        let answer = bounce::read(reply.as_bytes());
        if answer.recipients.iter().any(|recipient| recipient.reason != BounceReason::Unknown) {
            *read = Read { masked: read.masked, ..answer };
        } else if client_error::reply::is_of_system(reply) {
            of_refused(read, reply, BounceReason::SystemError);
        }
    }
    for recipient in &mut read.recipients {
        recipient.reported_by = ReportedBy::OutgoingServer;
        // The address itself is written wrong (RFC 3463 section 3.2): nobody was looked for.
        let status = recipient.status.as_deref().unwrap_or_default();
        if ["5.1.3", "5.1.7"].contains(&status) && recipient.reason == BounceReason::UserUnknown {
            recipient.reason = BounceReason::Syntax;
            recipient.reported_by = ReportedBy::MailProgram;
        }
        if recipient.stage == SmtpStage::Unknown && OF_RECIPIENT.contains(&recipient.reason) {
            recipient.stage = SmtpStage::Rcpt;
        }
    }
}

/// Reasons that a server has when it is named a recipient.
const OF_RECIPIENT: &[BounceReason] = &[
    BounceReason::UserUnknown,
    BounceReason::HostUnknown,
    BounceReason::MailboxFull,
    BounceReason::Suspended,
    BounceReason::Moved,
];

fn module(finding: &Finding) -> &'static str {
    match finding.code.split('.').next() {
        Some("account") => "account",
        Some("network") => "network",
        Some("bounce") => "bounce",
        _ => "client",
    }
}

/// What is said of a text that no reader knows.
pub(super) fn of_nothing() -> Finding {
    Finding::new(&findings::NOTHING, "message").because(Because::Refused)
}
