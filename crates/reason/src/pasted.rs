//! What was pasted, and which reader knows it? A bounce or message, the output of a test, an error
//! text of a program.
//!
//! It needs no words and no network, so the browser reads with it too: then only codes and their
//! arguments leave the page.

use std::borrow::Cow;

pub(crate) mod address_role;
pub mod bounce;
pub(crate) mod chars;
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
pub(crate) mod places;
mod plain_text;
pub mod port_test;
pub(crate) mod reported_by;
pub(crate) mod reports;
pub mod secrets;
mod server_log;
mod user_says;

#[cfg(not(feature = "charsets"))]
pub use mail::{Decoder as CharsetDecoder, use_decoder as use_charset_decoder};
use verdict::{BounceKind, Finding, Hop, Origin, OriginKind, Profile};

use bounce::{Read, findings};
use mail::Headers;
use origin::Known;
pub use user_says::UserSays;

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

/// Reads what was pasted.
#[must_use]
pub fn read(pasted: &[u8], says: UserSays<'_>, profile: Option<&Profile>) -> Pasted {
    let (bytes, masked) = secrets::mask(&mail::normalize(pasted));
    let mut read = bounce::read_normal(&bytes);
    let bytes = match quoted_head(&bytes, &read) {
        Some(head) => {
            read = Read { masked: read.masked, ..bounce::read(head.as_bytes()) };
            Cow::Owned(head.into_bytes())
        }
        None => Cow::Borrowed(bytes.as_slice()),
    };
    let (mut found, origin) = reports::read(&bytes, says);
    if found.is_empty() {
        found = plain_text::of_text(&bytes, &mut read);
    }
    let mut pasted = if found.is_empty() {
        of_message(read, says, profile)
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

/// The headers that a person quotes in a text that is neither mail nor anything that a server says.
fn quoted_head(bytes: &[u8], read: &Read) -> Option<String> {
    let is_said = read.recipients.iter().any(bounce::Recipient::has_code) || read.has_tries;
    let is_text = matches!(read.kind, BounceKind::Text | BounceKind::Failed);
    let is_other = is_said || !is_text || !read.head.is_empty();
    (!is_other).then(|| headers::quoted(&mail::text(bytes)))?
}

/// What decoding or joining brought to light only in what is shown is masked there.
fn veiled(mut pasted: Pasted) -> Pasted {
    // Thousands of recipients may have the same words.
    let mut clean = String::new();
    let mut veil = |text: &mut String| {
        if *text == clean {
            return;
        }
        let (masked, count) = secrets::mask_text(text);
        if count > 0 {
            pasted.masked += count;
            *text = masked;
        } else {
            clean = masked;
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

fn of_message(read: Read, says: UserSays<'_>, profile: Option<&Profile>) -> Pasted {
    let domain = read.sender_domain();
    let mut pasted = Pasted { domain, ..Pasted::default() };
    let is_refused = read.recipients.iter().any(|one| origin::is_unproven(one.reason));
    let is_message = read.kind == BounceKind::Message;
    if read.returned.is_some() || is_message || (is_refused && says.is_mine == Some(false)) {
        let head = match &read.returned {
            Some(_) => read.returned_head.clone(),
            None if is_message => read.head.clone(),
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
        pasted.found.push(("bounce", vec![plain_text::of_nothing()]));
    }
    let is_truncated = read.is_truncated || pasted.is_cut;
    Pasted { read: Read { is_truncated, ..read }, ..pasted }
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
    pasted.found.push(("headers", headers::findings(head, &pasted.hops, profile)));
    let trusted = pasted.hops.iter().find(|hop| hop.trusted);
    let host = trusted.and_then(|hop| hop.by.as_deref()).filter(|_| head.get("received").is_some());
    let found = origin::finding(&pasted.origin, pasted.domain.as_deref(), host, says.is_mine);
    pasted.found.push(("origin", found.into_iter().collect()));
}
