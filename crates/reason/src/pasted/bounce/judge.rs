//! Why did it come back? Codes, stage and speaker first, then words: the server's own before those
//! of the notice.

use verdict::BounceReason::{self, *};
use verdict::BounceStage;

use super::reply::{Codes, codes};
use super::{concept, provider, stage, status, wording};

/// What is known of one refusal.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Case<'a> {
    /// The Diagnostic-Code, in plain form.
    pub(super) diagnostic: &'a str,
    /// The kind of diagnostic: `smtp`, `x-unix` …
    pub(super) kind: &'a str,
    /// What the notice says of this recipient, in plain form.
    pub(super) notice: &'a str,
    /// The field Status.
    pub(super) status: &'a str,
    /// `failed`, `delayed` …
    pub(super) action: &'a str,
    /// PowerMTA's category.
    pub(super) category: &'a str,
    /// The subject of the notice, in plain form.
    pub(super) subject: &'a str,
    /// How far the servers had come.
    pub(super) stage: BounceStage,
}

/// The reason, and the codes that were said.
pub(super) fn judge(case: &Case<'_>) -> (BounceReason, Codes) {
    let own = codes(case.diagnostic);
    let told = codes(case.notice);
    let reported = codes(case.status);
    let all = Codes {
        reply: own.reply.or(told.reply),
        status: own
            .status
            .or(reported.status.filter(|status| !status.is_bare()))
            .or(told.status)
            .or(reported.status),
    };
    let quoted = quoted(case.notice);
    let found = provider::reason(case.diagnostic)
        .or_else(|| provider::reason(case.notice))
        .or_else(|| worded(case.diagnostic, case.stage))
        .or_else(|| concept::reason(case.diagnostic))
        .or_else(|| exact(own))
        .or_else(|| worded(quoted, case.stage))
        .or_else(|| concept::reason(quoted))
        .or_else(|| exact(codes(quoted)))
        .or_else(|| worded(case.notice, case.stage))
        .or_else(|| {
            concept::reason(case.notice)
                .filter(|reason| quoted.is_empty() && is_of_mail(case, told, *reason))
        })
        .or_else(|| by_program(case))
        .or_else(|| by_codes(own, case.stage))
        .or_else(|| {
            by_codes(
                Codes { reply: told.reply, status: reported.status.or(told.status) },
                case.stage,
            )
        })
        .or_else(|| by_category(case.category))
        .or_else(|| worded(case.subject, case.stage))
        .or_else(|| concept::reason(case.subject))
        .or_else(|| (case.action == "delayed" || case.action == "expired").then_some(Expired));
    (found.unwrap_or(Unknown), all)
}

/// Whether words without a code can be a server's: a mail program too says that it does not connect
/// or log in, but not that a mailbox is full.
fn is_of_mail(case: &Case<'_>, told: Codes, reason: BounceReason) -> bool {
    let is_notice = !case.subject.is_empty() || !case.action.is_empty() || told != Codes::default();
    is_notice
        || matches!(reason, UserUnknown | MailboxFull | MessageTooBig | Suspended | Spam | Virus)
}

/// What the words mean. At MAIL FROM a server judges the sender, whatever its words; a name that is
/// a host's and does not exist is not a mailbox.
fn worded(text: &str, stage: BounceStage) -> Option<BounceReason> {
    let reason = wording::reason(text, stage)?;
    let is_of_name = matches!(reason, UserUnknown | HostUnknown | NotAccepting);
    // X.1.7 and X.1.8 are about the sender's address (RFC 3463 section 3.2), whatever the words say
    // of a name.
    let is_of_sender = codes(text)
        .status
        .is_some_and(|status| status.subject == 1 && matches!(status.detail, 7 | 8));
    if is_of_name && (stage == BounceStage::Mail || is_of_sender) {
        return Some(SenderRefused);
    }
    if reason == UserUnknown && misses_host(text) { Some(HostUnknown) } else { Some(reason) }
}

/// Whether it says of a host name that it does not exist.
fn misses_host(text: &str) -> bool {
    ["does not exist", "doesn't exist"].iter().any(|words| {
        text.find(words).is_some_and(|at| {
            stage::is_host(text[..at].split_whitespace().next_back().unwrap_or_default())
        })
    })
}

/// Codes that leave no doubt: 551 of RFC 5321, 521 and 556 of RFC 7504, those of a log-in, and an
/// exact status.
fn exact(said: Codes) -> Option<BounceReason> {
    let by_reply = match said.reply {
        Some(551) => Some(Moved),
        Some(525) => Some(Suspended),
        Some(521 | 556) => Some(NotAccepting),
        Some(530 | 534 | 535 | 538) => Some(AuthRequired),
        _ => None,
    };
    by_reply
        .or_else(|| said.status.filter(|status| status::is_exact(*status)).and_then(status::reason))
}

/// The server's own words in a notice: from its first refusal on, to where qmail says that it gives
/// up.
fn quoted(notice: &str) -> &str {
    let places = notice.match_indices([' ', '[', '\'']).map(|(at, _)| at + 1);
    let refusal = std::iter::once(0).chain(places).find(|at| {
        let word = notice[*at..].split([' ', '-']).next().unwrap_or_default();
        word.len() == 3 && codes(word).reply.is_some()
    });
    let said = refusal.map_or("", |at| &notice[at..]);
    said.split(" giving up on ").next().unwrap_or_default()
}

/// The category that PowerMTA gives.
fn by_category(category: &str) -> Option<BounceReason> {
    Some(match category {
        "bad-mailbox" => UserUnknown,
        "bad-domain" => HostUnknown,
        "inactive-mailbox" => Suspended,
        "message-expired" => Expired,
        "no-answer-from-host" | "bad-connection" => Network,
        "policy-related" => Policy,
        "quota-issues" => MailboxFull,
        "relaying-issues" => RelayRefused,
        "routing-errors" => SystemError,
        "spam-block" => Blocked,
        "spam-related" => Spam,
        "virus-related" => Virus,
        "content-related" => Content,
        "protocol-errors" => Syntax,
        _ => return None,
    })
}

/// A program on the reporter's own machine failed: Diagnostic-Code `x-unix; 255`.
fn by_program(case: &Case<'_>) -> Option<BounceReason> {
    (case.kind == "x-unix" && !case.diagnostic.is_empty()).then_some(SystemError)
}

/// The codes alone, where no words are known.
fn by_codes(said: Codes, stage: BounceStage) -> Option<BounceReason> {
    use BounceStage::{Connect, Helo, Mail};
    let by_status = said.status.and_then(|status| match (status.subject, stage) {
        (7, Connect | Helo) => Some(Blocked),
        (7, Mail) if status.detail <= 1 => Some(SenderRefused),
        _ => status::reason(status),
    });
    by_status.or_else(|| match (said.reply?, stage) {
        (552, _) => Some(MailboxFull),
        (500..=504, _) => Some(Syntax),
        (_, Connect | Helo) => Some(Blocked),
        (_, Mail) => Some(SenderRefused),
        _ => None,
    })
}
