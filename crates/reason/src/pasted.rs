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
pub mod secrets;

#[cfg(not(feature = "charsets"))]
pub use mail::{Decoder as CharsetDecoder, use_decoder as use_charset_decoder};
use verdict::{Arg, Because, BounceKind, BounceReason, Finding, Hop, Origin, OriginKind, Profile};

use bounce::{Read, findings};
use client_error::reply::Said;
use mail::Headers;
use origin::Known;

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
];

/// Reads what was pasted. `is_mine` is what the person says of a message that came back: whether
/// they had sent it.
#[must_use]
pub fn read(pasted: &[u8], is_mine: Option<bool>, profile: Option<&Profile>) -> Pasted {
    let (bytes, masked) = secrets::mask(&mail::normalize(pasted));
    let mut read = bounce::read(&bytes);
    let found = of_text(&bytes, &mut read);
    let pasted = if found.is_empty() {
        of_message(&bytes, read, is_mine, profile)
    } else {
        Pasted {
            read: Read {
                kind: BounceKind::Text,
                is_truncated: read.is_truncated,
                masked: read.masked,
                ..Read::default()
            },
            found,
            ..Pasted::default()
        }
    };
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
    if read.recipients.iter().any(bounce::Recipient::has_code) {
        return Vec::new();
    }
    let text = String::from_utf8_lossy(bytes);
    let tested = port_test::findings(&text);
    let is_open = tested.iter().all(|finding| finding.code == port_test::OPEN.id);
    // A port that opened is no answer where the server then refused something.
    if let Some(refusal) = dialogue::refusal(&text).filter(|_| is_open) {
        return of_refusal(refusal, read);
    }
    if !tested.is_empty() {
        return vec![("network", tested)];
    }
    // What another server, a list or a group says is about the message, not the log-in.
    if read.recipients.iter().any(bounce::Recipient::is_of_other_server) {
        return Vec::new();
    }
    of_program(&text, read)
}

/// The line by which a server refuses, in a dialogue with it: as if it alone had been pasted.
fn of_refusal(refusal: &str, read: &mut Read) -> Vec<(&'static str, Vec<Finding>)> {
    *read = Read { masked: read.masked, ..bounce::read(refusal.as_bytes()) };
    of_program(refusal, read)
}

/// What a program or a server says.
fn of_program(text: &str, read: &mut Read) -> Vec<(&'static str, Vec<Finding>)> {
    match client_error::reply::said(text) {
        // A reply to the program, about the sender: the account is the program's.
        Some(Said::Sender) => {
            of_sender(read, text);
            return Vec::new();
        }
        Some(said) => {
            let found = client_error::told_program(text, said);
            return found.map(|finding| (module(&finding), vec![finding])).into_iter().collect();
        }
        None => {}
    }
    // What names a recipient is about a message; every other reply was said to the program.
    let reply = read.recipients.iter().find_map(|recipient| recipient.reply_code);
    let is_to_program = read.recipients.iter().all(|recipient| recipient.address.is_empty());
    if let Some(finding) = client_error::login(text, reply).filter(|_| is_to_program) {
        return vec![(module(&finding), vec![finding])];
    }
    let is_reply = read.recipients.iter().any(|recipient| {
        let says_more = recipient.reply_code.is_some()
            || recipient.status.is_some()
            || recipient.said_by.is_some()
            || !recipient.address.is_empty();
        recipient.reason != BounceReason::Unknown && says_more
    });
    let found = client_error::finding(text, is_reply);
    found.map(|finding| (module(&finding), vec![finding])).into_iter().collect()
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

/// Every recipient is refused for the sender.
fn of_sender(read: &mut Read, text: &str) {
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
            recipient.reason = BounceReason::SenderRefused;
        }
    }
}

fn module(finding: &Finding) -> &'static str {
    match finding.code.split('.').next() {
        Some("account") => "account",
        Some("network") => "network",
        _ => "client",
    }
}

fn of_message(
    bytes: &[u8],
    read: Read,
    is_mine: Option<bool>,
    profile: Option<&Profile>,
) -> Pasted {
    let domain = read.sender_domain(bytes);
    let mut pasted = Pasted { domain, ..Pasted::default() };
    let is_refused = read.recipients.iter().any(|one| origin::is_unproven(one.reason));
    let is_message = read.kind == BounceKind::Message;
    if read.returned.is_some() || is_message || (is_refused && is_mine == Some(false)) {
        let head = match &read.returned {
            Some(returned) => mail::headers(returned.as_bytes()),
            None if is_message => headers::of(bytes),
            None => Headers::default(),
        };
        of_way(&head, &read, is_mine, profile, &mut pasted);
    }
    let mut found = findings::findings(&read);
    // A forgery that was refused: the record did its work, and nothing is to be fixed.
    if pasted.origin.kind == OriginKind::Forged && is_mine != Some(true) {
        found.retain(|finding| !is_unproven(finding));
    }
    pasted.found.insert(0, ("bounce", found));
    pasted.found.retain(|(_, found)| !found.is_empty());
    if pasted.found.is_empty() {
        let nothing = Finding::new(&findings::NOTHING, "message").because(Because::Refused);
        pasted.found.push(("bounce", vec![nothing]));
    }
    name_other(bytes, &mut pasted);
    let is_truncated = read.is_truncated || pasted.is_cut;
    Pasted { read: Read { is_truncated, ..read }, ..pasted }
}

fn is_unproven(finding: &Finding) -> bool {
    let reason = finding.value("reason").unwrap_or_default();
    let mut known = BounceReason::ALL.iter().filter(|known| known.as_str() == reason);
    known.any(|reason| origin::is_unproven(*reason))
}

/// Of a text that no reader knows it is said what else it is.
fn name_other(bytes: &[u8], pasted: &mut Pasted) {
    for finding in pasted.found.iter_mut().flat_map(|(_, found)| found) {
        if finding.code == findings::NOTHING.id {
            let kind = other_text::kind(&String::from_utf8_lossy(bytes));
            finding.args.push(Arg::word("fault", kind.as_str()));
        }
    }
}

/// What the headers of the message itself tell: its way, and from where it had come.
fn of_way(
    head: &Headers,
    read: &Read,
    is_mine: Option<bool>,
    profile: Option<&Profile>,
    pasted: &mut Pasted,
) {
    let known = Known {
        reporter: read.reporter.as_deref(),
        is_returned: read.kind != BounceKind::Message,
        is_mine,
        is_unproven: read.recipients.iter().any(|one| origin::is_unproven(one.reason)),
        profile,
    };
    pasted.origin = origin::origin(head, &known);
    pasted.is_cut = headers::is_cut(head);
    pasted.hops = headers::hops(head, profile);
    pasted.found.push(("headers", headers::findings(head, profile)));
    let trusted = pasted.hops.iter().find(|hop| hop.trusted);
    let host = trusted.and_then(|hop| hop.by.as_deref()).filter(|_| head.get("received").is_some());
    let found = origin::finding(&pasted.origin, pasted.domain.as_deref(), host, is_mine);
    pasted.found.push(("origin", found.into_iter().collect()));
}
