//! What was pasted, and which reader knows it? A bounce or message, the output of a test, an error
//! text of a program.
//!
//! It needs no words and no network, so the browser reads with it too: then only codes and their
//! arguments leave the page.

pub(crate) mod address_role;
pub mod bounce;
pub mod client_error;
mod dialogue;
#[cfg(feature = "words")]
pub(crate) mod explain;
pub(crate) mod headers;
pub(crate) mod login_error;
pub(crate) mod mail;
pub(crate) mod origin;
pub(crate) mod other_text;
pub(crate) mod phrase;
pub mod port_test;
pub(crate) mod reported_by;
pub(crate) mod reports;
pub mod secrets;
mod server_log;

#[cfg(not(feature = "charsets"))]
pub use mail::{Decoder as CharsetDecoder, use_decoder as use_charset_decoder};
use verdict::{Because, BounceKind, BounceReason, Finding, Hop, Origin, OriginKind, Profile};

use bounce::{Read, findings};
use client_error::reply::Said;
use mail::Headers;
use origin::Known;
use reported_by::{ReportedBy, SmtpStage, spoken};

/// What was pasted, read.
#[derive(Clone, Debug, Default)]
pub struct Pasted {
    /// How many passwords and keys were masked before anything was read.
    pub masked: usize,
    /// What it says as a bounce; of other texts only the kind.
    pub read: Read,
    /// Where a message had come from.
    pub origin: Origin,
    /// The way that it took.
    pub hops: Vec<Hop>,
    /// The sender's domain, where one is named.
    pub domain: Option<String>,
    /// Whether the way was longer than is read.
    is_cut: bool,
    /// What was found, by the module that found it; never empty.
    pub found: Vec<(&'static str, Vec<Finding>)>,
}

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

/// What the person who pasted it says of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UserSays<'a> {
    /// Whether they had sent the message that came back.
    pub is_mine: Option<bool>,
    /// The domain that is theirs, in lower case.
    pub about: Option<&'a str>,
}

/// Reads what was pasted.
#[must_use]
pub fn read(pasted: &[u8], says: UserSays<'_>, profile: Option<&Profile>) -> Pasted {
    let (bytes, masked) = secrets::mask(&mail::normalize(pasted));
    let mut read = bounce::read(&bytes);
    let (mut found, origin) = reports::read(&bytes, says);
    if found.is_empty() {
        found = of_text(&bytes, &mut read);
    }
    let mut pasted = if found.is_empty() {
        of_message(&bytes, read, says, profile)
    } else {
        Pasted {
            read: Read {
                kind: BounceKind::Text,
                is_truncated: read.is_truncated,
                masked: read.masked,
                ..Read::default()
            },
            origin,
            found,
            ..Pasted::default()
        }
    };
    other_text::name(&bytes, &mut pasted.found);
    let decoded = pasted.read.masked;
    veiled(Pasted { masked: masked + decoded, ..pasted })
}

/// What decoding or joining brought to light only in what is shown is masked there.
fn veiled(mut pasted: Pasted) -> Pasted {
    let mut veil = |text: &mut String| {
        let (masked, count) = secrets::mask_text(text);
        if count > 0 {
            pasted.masked += count;
            *text = masked;
        }
    };
    for finding in pasted.found.iter_mut().flat_map(|(_, found)| found) {
        finding.args.iter_mut().for_each(|arg| veil(&mut arg.value));
        for evidence in &mut finding.evidence {
            let mut said = evidence.said.join("\n");
            veil(&mut said);
            if !evidence.said.is_empty() {
                evidence.said = said.split('\n').map(str::to_owned).collect();
            }
        }
    }
    pasted.origin.line.iter_mut().for_each(&mut veil);
    pasted.read.recipients.iter_mut().for_each(|recipient| veil(&mut recipient.words));
    pasted
}

/// What a text that is no mail says: a test's output before a program's words.
fn of_text(bytes: &[u8], read: &mut Read) -> Vec<(&'static str, Vec<Finding>)> {
    let head = mail::headers(bytes);
    if OF_MAIL.iter().any(|name| head.get(name).is_some())
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
    let text = other_text::ends_of(&String::from_utf8_lossy(bytes));
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
        return vec![("bounce", vec![of_nothing()])];
    }
    if dialogue.is_some() {
        let found = client_error::finding(&text, false).unwrap_or_else(port_test::of_dialogue);
        return vec![(module(&found), vec![found])];
    }
    // What another server, a list, a group or a notice says is about the message, not the log-in.
    let says = |one: &bounce::Recipient| {
        one.is_of_other_server() || (read.is_notice && one.reason != BounceReason::Unknown)
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

fn of_message(bytes: &[u8], read: Read, says: UserSays<'_>, profile: Option<&Profile>) -> Pasted {
    let domain = read.sender_domain(bytes);
    let mut pasted = Pasted { domain, ..Pasted::default() };
    let is_refused = read.recipients.iter().any(|one| origin::is_unproven(one.reason));
    let is_message = read.kind == BounceKind::Message;
    if read.returned.is_some() || is_message || (is_refused && says.is_mine == Some(false)) {
        let head = match &read.returned {
            Some(returned) => mail::headers(returned.as_bytes()),
            None if is_message => headers::of(bytes),
            None => Headers::default(),
        };
        of_way(&head, &read, says, profile, &mut pasted);
    }
    let mut found = findings::findings(&read);
    // A forgery that was refused: the record did its work, and nothing is to be fixed.
    if pasted.origin.kind == OriginKind::Forged && says.is_mine != Some(true) {
        found.retain(|finding| !origin::is_of_proof(finding));
    }
    pasted.found.insert(0, ("bounce", found));
    pasted.found.retain(|(_, found)| !found.is_empty());
    if pasted.found.is_empty() {
        pasted.found.push(("bounce", vec![of_nothing()]));
    }
    let is_truncated = read.is_truncated || pasted.is_cut;
    Pasted { read: Read { is_truncated, ..read }, ..pasted }
}

/// What is said of a text that no reader knows.
fn of_nothing() -> Finding {
    Finding::new(&findings::NOTHING, "message").because(Because::Refused)
}

/// What the headers of the message itself tell: its way, and from where it had come.
fn of_way(
    head: &Headers,
    read: &Read,
    says: UserSays<'_>,
    profile: Option<&Profile>,
    pasted: &mut Pasted,
) {
    let known = Known {
        reporter: read.reporter.as_deref(),
        is_returned: read.kind != BounceKind::Message,
        is_report: read.kind == BounceKind::Feedback,
        says,
        is_unproven: read.recipients.iter().any(|one| origin::is_unproven(one.reason)),
        profile,
    };
    pasted.origin = origin::origin(head, &known);
    pasted.is_cut = headers::is_cut(head);
    pasted.hops = headers::hops(head, profile);
    pasted.found.push(("headers", headers::findings(head, profile)));
    let trusted = pasted.hops.iter().find(|hop| hop.trusted);
    let host = trusted.and_then(|hop| hop.by.as_deref()).filter(|_| head.get("received").is_some());
    let found = origin::finding(&pasted.origin, pasted.domain.as_deref(), host, says.is_mine);
    pasted.found.push(("origin", found.into_iter().collect()));
}
