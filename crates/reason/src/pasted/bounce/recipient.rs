//! One recipient of a message that came back, judged: by the report's fields, by what the other
//! server said, and by what the notice says.

use verdict::{BounceReason, BounceSpeaker, BounceStage};

use super::judge::{self, Case, Judged, Said};
use super::report_fields::Fields;
use super::reporter::{self, Speech, Writer};
use super::smtp_codes::{Codes, codes};
use super::transcript::{self, Refusal};
use super::vendor_codes::{Concerns, VendorCode};
use super::{prose, smtp_stage};
use crate::pasted::phrase::contains_one;
use crate::pasted::reported_by::ReportedBy;

/// The most recipients that are told apart; of more only their number is known.
pub(crate) const MOST_RECIPIENTS: usize = 5000;

/// The most bytes of a notice that are kept as the words that decided.
const LONGEST_WORDS: usize = 2048;

/// The most lines of them.
const MOST_LINES: usize = 8;

/// One recipient, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recipient {
    /// The address; empty where none is named.
    pub address: String,
    /// Why.
    pub reason: BounceReason,
    /// The enhanced status code.
    pub status: Option<String>,
    /// The SMTP reply code.
    pub reply_code: Option<u16>,
    /// How far the servers had come.
    pub stage: BounceStage,
    /// Who said it first, in the words of the wire.
    pub speaker: BounceSpeaker,
    /// Who speaks.
    pub(crate) reported_by: ReportedBy,
    /// The host name of who said it.
    pub said_by: Option<String>,
    /// Whether trying again is of no use.
    pub is_permanent: bool,
    /// Until when it is tried again, as the report writes it.
    pub retried_until: Option<String>,
    /// The words that decided: quoted outside text.
    pub words: String,
    /// The row of the provider's own code, where it shows one.
    pub(super) vendor_code: Option<&'static VendorCode>,
}

impl Recipient {
    /// Whether another server than the customer's own said it, of a message: no mail program did.
    pub(crate) fn is_of_other_server(&self) -> bool {
        let is_of_named = self.speaker == BounceSpeaker::Remote && !self.address.is_empty();
        is_of_named || self.has_code() || self.reported_by == ReportedBy::MailingList
    }

    /// Whether it shows a code by which a provider refuses others' messages.
    pub(crate) fn has_code(&self) -> bool {
        self.vendor_code.is_some_and(|row| row.concerns != Concerns::Account)
    }
}

/// What is said of all recipients of a notice.
#[derive(Clone, Debug, Default)]
pub(super) struct Common {
    /// The subject, which some notices alone say the reason in.
    pub(super) subject: Said,
    /// Every refusal of the session that the notice prints.
    pub(super) refusals: Vec<Refusal>,
    /// Who wrote the notice.
    pub(super) writer: Writer,
}

/// One recipient judged by its fields and by what the notice says of it.
pub(super) fn judged(fields: &Fields, said: &str, common: &Common) -> Recipient {
    let refusal = transcript::about(&common.refusals, &fields.recipient, &fields.diagnostic)
        .filter(|_| !transcript::is_own_refusal(said));
    let diagnostic =
        Said::of(own_words(refusal.map_or(&fields.diagnostic, |refusal| &refusal.reply)));
    // What the reporter makes of the other server's reply says less than the reply.
    let own = if refusal.is_some() { String::new() } else { prose::of(said) };
    let notice = Said::of(own_words(&own));
    let stage = stage(refusal, [&diagnostic.plain, &notice.plain]);
    let case = Case {
        diagnostic: &diagnostic,
        kind: &fields.diagnostic_type,
        notice: &notice,
        status: &fields.status,
        action: &fields.action,
        category: &fields.category,
        subject: &common.subject,
        stage,
        is_notice: common.writer.is_notice,
    };
    let Judged { reason, codes, vendor_code } = judge::judge(&case);
    let is_remote = refusal.is_some() || reporter::is_remote(fields, &notice.plain);
    let reason = settled(reason, fields, &notice.plain, codes, common);
    let is_there = is_remote || is_own(&fields.recipient, &notice.plain, &common.writer);
    let has_no_route = is_there && says_no_route(&[&diagnostic, &notice]);
    let reason = match reason {
        BounceReason::HostUnknown if has_no_route => BounceReason::UserUnknown,
        other => other,
    };
    let words = match refusal {
        Some(refusal) => refusal.reply.clone(),
        None if fields.diagnostic.is_empty() => deciding_lines(&own),
        None => fields.diagnostic.clone(),
    };
    let plain = if refusal.is_some() { &diagnostic.plain } else { &notice.plain };
    let speech = Speech {
        fields,
        plain: &format!("{plain} {}", diagnostic.plain),
        text: &words,
        reason,
        has_code: codes.reply.is_some(),
        is_remote,
        code_concerns: vendor_code.map(|row| row.concerns),
    };
    let is_bare =
        fields.action.is_empty() && said.lines().count() <= 3 && fields.diagnostic.is_empty();
    Recipient {
        address: fields.recipient.clone(),
        reason,
        status: codes.status.map(|status| status.to_string()),
        reply_code: codes.reply,
        stage,
        speaker: reporter::speaker(&speech, is_bare),
        reported_by: reporter::reported_by(&speech, &common.writer),
        said_by: named_host(fields, refusal)
            .or_else(|| smtp_stage::host(&notice.plain).filter(|_| speech.is_remote)),
        is_permanent: is_permanent(fields, reason, codes),
        retried_until: Some(fields.will_retry_until.clone()).filter(|until| !until.is_empty()),
        words,
        vendor_code: vendor_code.filter(|row| row.reason == reason),
    }
}

/// The other server's name, where a field or the session gives it.
fn named_host(fields: &Fields, refusal: Option<&Refusal>) -> Option<String> {
    let names = [fields.remote_mta.as_str(), refusal.map_or("", |refusal| &refusal.host)];
    names.into_iter().find(|name| smtp_stage::is_host(name)).map(str::to_owned)
}

/// The stage of the command that was refused, or else the first that a text speaks of.
fn stage(refusal: Option<&Refusal>, texts: [&str; 2]) -> BounceStage {
    refusal
        .map(|refusal| smtp_stage::of_command(&refusal.command))
        .into_iter()
        .chain(texts.into_iter().map(smtp_stage::stage))
        .find(|stage| *stage != BounceStage::Unknown)
        .unwrap_or_default()
}

/// Exim's words for an address that none of its routers takes: one of its own domains has no such
/// mailbox, or another's domain is not in DNS.
fn says_no_route(said: &[&Said]) -> bool {
    let words = ["unrouteable addres", "unroutable address"];
    said.iter().any(|said| contains_one(&said.plain, &words))
}

/// Whether the recipient is one of the house that wrote the notice or the log.
fn is_own(address: &str, plain: &str, writer: &Writer) -> bool {
    reporter::is_own_recipient(address, writer)
        || (writer.is_log && smtp_stage::is_own_refusal(plain))
}

/// What the report's own fields make of a reason.
fn settled(
    reason: BounceReason,
    fields: &Fields,
    plain: &str,
    codes: Codes,
    common: &Common,
) -> BounceReason {
    let is_delivered = matches!(fields.action.as_str(), "delivered" | "relayed" | "expanded");
    match codes_class(fields, codes) {
        // What says that it was delivered and refused says nothing.
        Some(4 | 5) if is_delivered => BounceReason::Unknown,
        Some(2) if fields.action == "failed" => BounceReason::Unknown,
        _ if is_delivered => BounceReason::Delivered,
        _ if is_group(fields, plain, codes.reply) => BounceReason::SenderRefused,
        // Postscreen puts off whom it has not tested before, with these words.
        _ if plain.contains("/postscreen[") && codes.reply == Some(450) => BounceReason::Greylisted,
        _ if plain.contains("sender verify fail") => BounceReason::SenderRefused,
        _ if wants_log_in(reason, fields, plain, &common.writer) => BounceReason::AuthRequired,
        // A line of a log tells of one try.
        _ if reason == BounceReason::Expired && is_one_try(plain, &common.writer) => {
            BounceReason::Network
        }
        _ => reason,
    }
}

/// Whether it tells of one try only: a line of a log, or the words that Postfix begins one with.
fn is_one_try(plain: &str, writer: &Writer) -> bool {
    writer.is_log || !writer.is_notice && plain.starts_with("connect to ")
}

/// Whether a server refuses a program that does not log in, as it would refuse any stranger.
fn wants_log_in(reason: BounceReason, fields: &Fields, plain: &str, writer: &Writer) -> bool {
    let is_own = writer.is_log && smtp_stage::is_own_refusal(plain);
    let is_said = !writer.is_log && !writer.is_notice && !reporter::is_remote(fields, plain);
    match reason {
        BounceReason::RelayRefused => is_own && plain.contains("authentication"),
        BounceReason::Blocked if plain.contains("client host rejected") => {
            plain.contains("authentication")
                || is_said && plain.contains("access denied") && !plain.contains('[')
        }
        _ => false,
    }
}

/// The class that the codes have: 2, 4 or 5.
fn codes_class(fields: &Fields, said: Codes) -> Option<u16> {
    let by_reply = said.reply.map(|reply| reply / 100);
    let by_status = codes(&fields.status).status.or(said.status);
    by_reply.or(by_status.map(|status| u16::from(status.class)))
}

/// Whether trying again is of no use.
fn is_permanent(fields: &Fields, reason: BounceReason, codes: Codes) -> bool {
    let by_codes =
        codes.status.map(|status| status.class == 5).or(codes.reply.map(|reply| reply >= 500));
    fields.action != "delayed"
        && by_codes.unwrap_or(fields.action == "failed")
        && is_lasting(reason)
}

/// What Exim adds when it gives up, behind the last reply of the other server.
const GIVEN_UP: &str = ": retry timeout exceeded";

/// What the server said itself, where the reporter put its own summary before: `5.1.0 - Unknown
/// address 550-'5.7.1 …'`.
fn own_words(text: &str) -> &str {
    let quoted = text.match_indices("-'").map(|(at, _)| at).find(|at| {
        let code = at.checked_sub(3).and_then(|start| text.get(start..*at));
        code.is_some_and(|code| code.bytes().all(|byte| byte.is_ascii_digit()))
    });
    let text = quoted.map_or(text, |at| &text[at - 3..]);
    let reply = text.trim_end().strip_suffix(GIVEN_UP);
    reply.filter(|reply| codes(reply).reply.is_some()).unwrap_or(text)
}

/// Google Groups tells four causes at once, in the sender's language and without a code: the group
/// does not take this sender.
fn is_group(fields: &Fields, plain: &str, reply: Option<u16>) -> bool {
    let is_named = is_group_address(&fields.recipient) || plain.contains("google groups");
    reply.is_none() && fields.diagnostic.is_empty() && is_named
}

/// A group of Google's.
pub(super) fn is_group_address(address: &str) -> bool {
    address.to_ascii_lowercase().ends_with("@googlegroups.com")
}

/// Whether a reason stays until somebody does something about the address.
fn is_lasting(reason: BounceReason) -> bool {
    use BounceReason::{HostUnknown, Moved, NotAccepting, Suppressed, UserUnknown};
    matches!(reason, UserUnknown | HostUnknown | Moved | NotAccepting | Suppressed)
}

/// The lines for a person to see: from a little before the first refusal on, else the first ones.
fn deciding_lines(text: &str) -> String {
    let text = &text[..text.floor_char_boundary(4 * LONGEST_WORDS)];
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let refusal = lines.iter().position(|line| codes(line).reply.is_some()).unwrap_or_default();
    let start = if refusal < MOST_LINES { 0 } else { refusal - 2 };
    let words = lines.iter().skip(start).take(MOST_LINES).copied().collect::<Vec<_>>().join("\n");
    words[..words.floor_char_boundary(LONGEST_WORDS)].to_owned()
}
