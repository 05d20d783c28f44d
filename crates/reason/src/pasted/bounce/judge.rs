//! Why did it come back? Codes, stage and speaker first, then words: the server's own before those
//! of the notice.

use verdict::BounceReason::{self, *};
use verdict::BounceStage;

use super::smtp_codes::{Codes, codes};
use super::vendor_codes::VendorCode;
use super::words::{self, Words};
use super::{phrases, smtp_codes, smtp_stage, status, term_pairs, vendor_codes};
use crate::pasted::chars::{NO_HEX_DIGIT, one_of};
use crate::pasted::phrase::{contains_one, last};

/// One text, in plain form, and the words of it that count.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    /// In lower case, on one line.
    pub(super) plain: String,
    words: Words,
}

impl Said {
    /// Reads a text as it was pasted.
    pub(super) fn of(text: &str) -> Self {
        Self::of_plain(phrases::plain(text))
    }

    fn of_plain(plain: String) -> Self {
        let mut words = words::part(&plain);
        phrases::drop_courtesies(&mut words.words);
        Self { plain, words }
    }
}

/// What is known of one refusal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case<'a> {
    /// The Diagnostic-Code, or what the other server said in the session.
    pub(super) diagnostic: &'a Said,
    /// The kind of diagnostic: `smtp`, `x-unix` …
    pub(super) kind: &'a str,
    /// What the notice says of this recipient.
    pub(super) notice: &'a Said,
    /// The field Status.
    pub(super) status: &'a str,
    /// `failed`, `delayed` …
    pub(super) action: &'a str,
    /// PowerMTA's category.
    pub(super) category: &'a str,
    /// The subject of the notice.
    pub(super) subject: &'a Said,
    /// How far the servers had come.
    pub(super) stage: BounceStage,
    /// Whether a mail system wrote it.
    pub(super) is_notice: bool,
}

/// What a refusal comes to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judged {
    /// Why.
    pub(super) reason: BounceReason,
    /// The codes that were said.
    pub(super) codes: Codes,
    /// The row of the provider's own code, where that decided.
    pub(super) vendor_code: Option<&'static VendorCode>,
}

/// The reason, and the codes that were said.
pub(super) fn judge(case: &Case<'_>) -> Judged {
    let own = codes(&case.diagnostic.plain);
    let told = codes(&case.notice.plain);
    let reported = codes(case.status);
    let all = Codes {
        reply: own.reply.or(told.reply),
        status: own
            .status
            .or(reported.status.filter(|status| !status.is_bare()))
            .or(told.status)
            .or(reported.status),
    };
    let row = vendor_row(case, own, reported);
    if let Some(row) = row {
        return Judged { reason: row.reason, codes: all, vendor_code: Some(row) };
    }
    let is_placed = case.is_notice || smtp_codes::is_placed(&case.notice.plain);
    let said =
        Codes { reply: told.reply.filter(|_| is_placed), status: reported.status.or(told.status) };
    let found = by_words(case, own, told)
        .or_else(|| by_program(case))
        .or_else(|| by_codes(own, case.stage))
        .or_else(|| by_codes(said, case.stage));
    let found = found
        .or_else(|| by_category(case.category))
        .or_else(|| worded(case.subject, case.stage))
        .or_else(|| term_pairs::reason(&case.subject.words.words));
    let found = found.or_else(|| matches!(case.action, "delayed" | "expired").then_some(Expired));
    Judged { reason: found.unwrap_or(Unknown), codes: all, vendor_code: None }
}

/// The row of the providers' codes that the server's own words fit.
fn vendor_row(case: &Case<'_>, own: Codes, reported: Codes) -> Option<&'static VendorCode> {
    let of_notice = || match quoted(&case.notice.plain) {
        // A service that says itself what it did not send gives no code of SMTP.
        "" => vendor_codes::row(&case.notice.plain, None),
        said => vendor_codes::row(said, codes(said).status),
    };
    vendor_codes::row(&case.diagnostic.plain, own.status)
        .or_else(of_notice)
        .or_else(|| vendor_codes::row("", reported.status))
}

/// What the words and exact codes give: the other server's before those of the notice.
fn by_words(case: &Case<'_>, own: Codes, told: Codes) -> Option<BounceReason> {
    let by_diagnostic = vendor_codes::reason(&case.diagnostic.plain)
        .or_else(|| vendor_codes::reason(&case.notice.plain))
        .or_else(|| worded(case.diagnostic, case.stage))
        .or_else(|| term_pairs::reason(&case.diagnostic.words.words));
    by_diagnostic.or_else(|| exact(own)).or_else(|| by_notice(case, told))
}

fn by_notice(case: &Case<'_>, told: Codes) -> Option<BounceReason> {
    let quoted = Said::of_plain(quoted(&case.notice.plain).to_owned());
    let by_quoted = worded(&quoted, case.stage)
        .or_else(|| term_pairs::reason(&quoted.words.words))
        .or_else(|| exact(codes(&quoted.plain)))
        .or_else(|| worded(case.notice, case.stage).filter(|_| speaks_of_refusal(case)));
    by_quoted.or_else(|| {
        let reason = term_pairs::reason(&case.notice.words.words)?;
        (quoted.plain.is_empty() && is_of_mail(case, told, reason)).then_some(reason)
    })
}

/// Whether it tells of something that went wrong: a record, or a line of settings, holds the words
/// of many reasons and refuses nothing.
fn speaks_of_refusal(case: &Case<'_>) -> bool {
    case.is_notice || !contains_one(&case.notice.plain, RECORDS)
}

/// Marks of records, and of programs that only look whether a message is authentic.
const RECORDS: &[&str] = &["v=dmarc1", "v=spf1", "v=dkim1", "opendkim[", "opendmarc["];

/// Whether words without a code can be a server's: a mail program too says that it does not connect
/// or log in, but not that a mailbox is full.
fn is_of_mail(case: &Case<'_>, told: Codes, reason: BounceReason) -> bool {
    let is_notice = case.is_notice
        || !case.subject.plain.is_empty()
        || !case.action.is_empty()
        || told != Codes::default();
    is_notice
        || matches!(reason, UserUnknown | MailboxFull | MessageTooBig | Suspended | Spam | Virus)
}

/// What the words mean. At HELO a server judges the name of the sending server and at MAIL FROM the
/// sender, whatever its words; a name that is a host's and does not exist is not a mailbox.
fn worded(said: &Said, stage: BounceStage) -> Option<BounceReason> {
    let reason = phrases::reason(&said.words, stage)?;
    // X.7.X is about rules (RFC 3463 section 3.8): a system that refuses by one has no fault.
    let is_by_rule =
        codes(&said.plain).status.is_some_and(|said| (said.class, said.subject) == (5, 7));
    if reason == SystemError && is_by_rule && !phrases::is_look_up_refused(&said.plain) {
        return None;
    }
    if reason == Blocklisted {
        return Some(listed(&said.plain));
    }
    let is_of_name = matches!(reason, UserUnknown | HostUnknown | NotAccepting);
    if stage == BounceStage::Helo && (is_of_name || reason == SenderRefused) {
        return Some(Blocked);
    }
    // X.1.7 and X.1.8 are about the sender's address (RFC 3463 section 3.2), whatever the words say
    // of a name.
    let is_of_sender = codes(&said.plain)
        .status
        .is_some_and(|status| status.subject == 1 && matches!(status.detail, 7 | 8));
    if is_of_name && (stage == BounceStage::Mail || is_of_sender) {
        return Some(SenderRefused);
    }
    let misses_host = reason == UserUnknown && misses_host(&said.words.words);
    Some(if misses_host { HostUnknown } else { reason })
}

/// What stands on a list: the address of a server, unless the last words before it name a sender or
/// a link in the message.
fn listed(plain: &str) -> BounceReason {
    const LISTS: &[&str] = &["blacklist", "black list", "blocklist", "block list"];
    const WHAT: &[(BounceReason, &[&str])] = &[
        (Blocklisted, &[" ip", "client", "host", "server", "network", "connection"]),
        (SenderRefused, &["sender", "domain", "@", "mail address", "from address"]),
        (Spam, &["url", "link", "uri "]),
    ];
    let Some(at) = LISTS.iter().filter_map(|words| plain.find(words)).min() else {
        return Blocklisted;
    };
    let before = &plain[plain.ceil_char_boundary(at.saturating_sub(80))..at];
    let place = |words: &[&str]| words.iter().filter_map(|word| last(before, word)).max();
    let mut named = WHAT.iter().filter_map(|(reason, words)| Some((place(words)?, *reason)));
    let is_address = |word: &str| {
        let word = word.trim_matches(NO_HEX_DIGIT);
        word.parse::<std::net::IpAddr>().is_ok()
    };
    if before.split_whitespace().any(is_address) {
        return Blocklisted;
    }
    named.by_ref().max_by_key(|(place, _)| *place).map_or(Blocklisted, |(_, reason)| reason)
}

/// Whether it says of a host name that it does not exist.
fn misses_host(text: &str) -> bool {
    ["does not exist", "doesn't exist"].iter().any(|words| {
        text.find(words).is_some_and(|at| {
            smtp_stage::is_host(text[..at].split_whitespace().next_back().unwrap_or_default())
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
    let by_status = said.status.filter(|status| status::is_exact(*status));
    by_status.and_then(status::reason).or(by_reply)
}

/// The server's own words in a notice: from its first refusal on, to where qmail says that it gives
/// up.
fn quoted(notice: &str) -> &str {
    let places = notice.match_indices([' ', '[', '\'', '#']).map(|(at, _)| at + 1);
    let refusal = std::iter::once(0).chain(places).find(|at| {
        let word = notice[*at..].split(one_of(" -")).next().unwrap_or_default();
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
    (case.kind == "x-unix" && !case.diagnostic.plain.is_empty()).then_some(SystemError)
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
