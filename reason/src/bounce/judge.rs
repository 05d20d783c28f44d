//! Why did it come back? Codes, stage and speaker first, then words: the server's own before those of the notice.

use verdict::BounceReason::{self, *};
use verdict::BounceStage;

use super::reply::{Codes, codes};
use super::{provider, stage, status, wording};

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
        status: own.status.or(reported.status.filter(|status| !status.is_bare())).or(told.status).or(reported.status),
    };
    let quoted = quoted(case.notice);
    let found = provider::reason(case.diagnostic)
        .or_else(|| provider::reason(case.notice))
        .or_else(|| worded(case.diagnostic, case.stage))
        .or_else(|| exact(own))
        .or_else(|| worded(quoted, case.stage))
        .or_else(|| exact(codes(quoted)))
        .or_else(|| worded(case.notice, case.stage))
        .or_else(|| by_program(case))
        .or_else(|| by_codes(own, case.stage))
        .or_else(|| by_codes(Codes { reply: told.reply, status: reported.status.or(told.status) }, case.stage))
        .or_else(|| by_category(case.category))
        .or_else(|| worded(case.subject, case.stage))
        .or_else(|| (case.action == "delayed" || case.action == "expired").then_some(Expired));
    (found.unwrap_or(Unknown), all)
}

/// What the words mean. At MAIL FROM a server judges the sender, whatever its words; a name that is a host's and does
/// not exist is not a mailbox.
fn worded(text: &str, stage: BounceStage) -> Option<BounceReason> {
    let reason = wording::reason(text, stage)?;
    let is_of_name = matches!(reason, UserUnknown | HostUnknown);
    if is_of_name && stage == BounceStage::Mail {
        return Some(SenderRefused);
    }
    if reason == UserUnknown && misses_host(text) { Some(HostUnknown) } else { Some(reason) }
}

/// Whether it says of a host name that it does not exist.
fn misses_host(text: &str) -> bool {
    ["does not exist", "doesn't exist"].iter().any(|words| {
        text.find(words).is_some_and(|at| stage::is_host(text[..at].split_whitespace().next_back().unwrap_or_default()))
    })
}

/// Codes that leave no doubt: 551 of RFC 5321, 525 of RFC 7504, and an exact status.
fn exact(said: Codes) -> Option<BounceReason> {
    let by_reply = match said.reply {
        Some(551) => Some(Moved),
        Some(525) => Some(Suspended),
        _ => None,
    };
    by_reply.or_else(|| said.status.filter(|status| status::is_exact(*status)).and_then(status::reason))
}

/// The server's own words in a notice: from its first refusal on.
fn quoted(notice: &str) -> &str {
    let refusal = notice.match_indices([' ', '[', '\'']).map(|(at, _)| at + 1).find(|at| {
        let word = notice[*at..].split([' ', '-']).next().unwrap_or_default();
        word.len() == 3 && codes(word).reply.is_some()
    });
    refusal.map_or("", |at| &notice[at..])
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
        (521 | 556, _) => Some(NotAccepting),
        (552, _) => Some(MailboxFull),
        (500..=504, _) => Some(Syntax),
        (530 | 535, _) => Some(AuthRequired),
        (551, _) => Some(Moved),
        (_, Connect | Helo) => Some(Blocked),
        (_, Mail) => Some(SenderRefused),
        _ => None,
    })
}
