//! What does the server itself say about the mailbox? Its size, its lock, whether it is suspended,
//! where its mail goes.
//!
//! No password is needed, because the server is the provider's own and its operator lets us ask. It
//! is reported to the domain's owner and to the provider alone.

use probe::rfc3339;
use time::{Duration, OffsetDateTime};
use verdict::{
    Arg, Code, Evidence, EvidenceKind, Finding, Imap, Profile, Server, Subject, SubjectKind, codes,
};

use crate::budget::Questions;
use crate::check::Check;
use crate::context::Context;
use crate::facts::hosting::HostedAt;
use crate::operator::mailbox_api::{MailboxObservation, MailboxSession, MailboxState, Routing};
use crate::skip::Skip;

codes! {
    /// What this check can find.
    MAILDROP for check "maildrop" at Mailbox 2 on [LoggingIn, Sending, Receiving] warnings_stop;
    info OK "ok" on Account,
    error MISSING "missing" on Account,
    error SUSPENDED "suspended" on Server,
    error FULL "full" on Account,
    warning NEARLY_FULL "nearly_full" on Account,
    warning LARGE "large" on Account,
    warning LOCKED "locked" on Account,
    error LOCK_STALE "lock_stale" on Server,
    error ROUTED_ELSEWHERE "routed_elsewhere" on Account,
    unknown UNREAD "unread" on Vantage,
}

/// How long a program may read a mailbox before its lock is one that does not clear.
const STALE: Duration = Duration::minutes(30);

const MEGABYTE: u64 = 1_000_000;

/// What does the server itself say about the mailbox?
pub(crate) const CHECK: Check = Check {
    id: "maildrop",
    subjects: &[SubjectKind::Domain],
    codes: MAILDROP,
    unfinished: UNFINISHED,
    questions: Questions::NONE,
    answer: |cx| Box::pin(answer(cx)),
};

async fn answer(cx: &Context) -> Result<Vec<Finding>, Skip> {
    let profile = cx.profile().ok_or(Skip::NotApplicable("no_profile"))?;
    let server = match cx.hosting().await? {
        HostedAt::At(server) => server,
        HostedAt::Elsewhere => return Err(Skip::NotApplicable("mail_elsewhere")),
        HostedAt::Ours => return Err(Skip::NotApplicable("no_adapter")),
        HostedAt::Unseen => return Err(Skip::WaitsOn("mx")),
    };
    if !cx.mailbox_apis().knows(&server.host) {
        return Err(Skip::NotApplicable("no_adapter"));
    }
    cx.requires_customer()?;
    let Subject::Mailbox(mailbox) = cx.subject() else { return Err(Skip::WaitsOn("mailbox")) };
    let observed = cx
        .mailbox_apis()
        .ask(&server.host, mailbox)
        .await
        .ok_or(Skip::NotApplicable("no_adapter"))?;
    Ok(judge(profile, server, &observed, OffsetDateTime::now_utc()))
}

fn judge(
    profile: &Profile,
    server: &Server,
    observed: &MailboxObservation,
    now: OffsetDateTime,
) -> Vec<Finding> {
    let about = |code: &Code| {
        Finding::new(code, &server.host)
            .arg(Arg::host("host", &server.host))
            .evidence(evidence(server, observed))
    };
    let state = match &observed.outcome {
        Ok(state) => state,
        Err(failure) => return vec![about(&UNREAD).because(failure.because())],
    };
    let mut findings = Vec::new();
    if state.routing == Some(Routing::Elsewhere) {
        findings.push(about(&ROUTED_ELSEWHERE));
    }
    if !state.exists {
        findings.push(about(&MISSING));
        return findings;
    }
    if state.is_suspended {
        findings.push(about(&SUSPENDED));
    }
    findings.extend(size(profile, server, state).map(|code| sized(about(code), state)));
    findings.extend(
        lock(profile, server, state, now).map(|(code, session)| held(about(code), session, now)),
    );
    if findings.is_empty() {
        findings.push(sized(about(&OK), state));
    }
    findings
}

/// Whether POP3 keeps a mailbox of this server in one file, which a program that reads it locks.
fn is_one_file(profile: &Profile, server: &Server) -> bool {
    let panel = server.panel.as_ref().and_then(|panel| profile.panels.get(panel));
    panel.is_some_and(|panel| panel.imap != Imap::Always)
}

/// What is to be said about the size: full, nearly so, or so large that one file is easily damaged.
fn size(profile: &Profile, server: &Server, state: &MailboxState) -> Option<&'static Code> {
    let used = state.used?;
    match state.quota {
        Some(quota) if used >= quota => return Some(&FULL),
        Some(quota) if used.saturating_mul(10) >= quota.saturating_mul(9) => {
            return Some(&NEARLY_FULL);
        }
        _ => {}
    }
    let limit = profile.mailbox_soft_limit_mb.map(|limit| u64::from(limit) * MEGABYTE)?;
    (is_one_file(profile, server) && used > limit).then_some(&LARGE)
}

/// The session that has held the lock the longest, where a session holds one.
fn lock<'a>(
    profile: &Profile,
    server: &Server,
    state: &'a MailboxState,
    now: OffsetDateTime,
) -> Option<(&'static Code, &'a MailboxSession)> {
    let oldest = state.sessions.iter().min_by_key(|session| session.since.unwrap_or(now))?;
    let is_stale = oldest.since.is_some_and(|since| now - since > STALE);
    is_one_file(profile, server).then_some((if is_stale { &LOCK_STALE } else { &LOCKED }, oldest))
}

fn sized(finding: Finding, state: &MailboxState) -> Finding {
    let megabytes = |bytes: u64| usize::try_from(bytes.div_ceil(MEGABYTE)).unwrap_or(usize::MAX);
    let finding = state
        .used
        .into_iter()
        .fold(finding, |finding, used| finding.arg(Arg::count("used_mb", megabytes(used))));
    state
        .quota
        .into_iter()
        .fold(finding, |finding, quota| finding.arg(Arg::count("quota_mb", megabytes(quota))))
}

fn held(finding: Finding, session: &MailboxSession, now: OffsetDateTime) -> Finding {
    let Some(since) = session.since else { return finding };
    let minutes = usize::try_from((now - since).whole_minutes()).unwrap_or_default();
    finding.arg(Arg::time("since", &rfc3339(since))).arg(Arg::count("held_minutes", minutes))
}

/// What the server said. Who is logged in is shown by network only.
fn evidence(server: &Server, observed: &MailboxObservation) -> Evidence {
    let evidence =
        Evidence::new(EvidenceKind::Http, &observed.asked, &server.host, &rfc3339(observed.at));
    let Ok(state) = &observed.outcome else { return evidence };
    let bytes =
        |name: &str, bytes: Option<u64>| Some(Arg::count(name, usize::try_from(bytes?).ok()?));
    let yes_no = |name: &str, is: bool| Arg::word(name, if is { "yes" } else { "no" });
    let facts = [
        Some(yes_no("exists", state.exists)),
        bytes("used_bytes", state.used),
        bytes("quota_bytes", state.quota),
        Some(yes_no("suspended", state.is_suspended)),
        state.routing.map(|routing| {
            Arg::word("delivered", if routing == Routing::Here { "here" } else { "elsewhere" })
        }),
    ];
    let evidence = facts.into_iter().flatten().fold(evidence, Evidence::fact);
    state.sessions.iter().fold(evidence, |evidence, session| {
        let since = session.since.map_or_else(|| "an unknown time".to_owned(), rfc3339);
        evidence.said(&format!("POP3 session from {} since {since}", session.network))
    })
}

#[cfg(test)]
mod tests {
    use probe::upstream::UpstreamFailure;
    use verdict::{Because, Panel};

    use super::*;

    fn now() -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(1_795_608_000).unwrap()
    }

    fn codes(imap: Imap, outcome: Result<MailboxState, UpstreamFailure>) -> Vec<String> {
        let panel = Panel { imap, ..Panel::default() };
        let server =
            Server { host: "a.example".into(), panel: Some("p".into()), ..Server::default() };
        let panels = [("p".to_owned(), panel)].into();
        let profile = Profile { panels, mailbox_soft_limit_mb: Some(100), ..Profile::default() };
        let observed = MailboxObservation {
            outcome,
            asked: String::new(),
            of: String::new(),
            at: now(),
            valid_until: now(),
        };
        judge(&profile, &server, &observed, now()).into_iter().map(|finding| finding.code).collect()
    }

    fn there() -> MailboxState {
        MailboxState { exists: true, ..MailboxState::default() }
    }

    #[test]
    fn the_size_is_held_against_the_quota_and_one_file_against_the_soft_limit() {
        let table = [
            (Imap::Installable, 99, Some(250), "maildrop.ok"),
            (Imap::Installable, 101, Some(250), "maildrop.large"),
            (Imap::Always, 101, Some(250), "maildrop.ok"),
            (Imap::Installable, 225, Some(250), "maildrop.nearly_full"),
            (Imap::Always, 250, Some(250), "maildrop.full"),
            (Imap::Always, 5_000, None, "maildrop.ok"),
        ];
        for (imap, used, quota, code) in table {
            let (used, quota) = (Some(used * MEGABYTE), quota.map(|quota: u64| quota * MEGABYTE));
            assert_eq!(
                codes(imap, Ok(MailboxState { used, quota, ..there() })),
                [code],
                "{imap:?} {used:?}"
            );
        }
    }

    #[test]
    fn a_session_holds_a_lock_only_where_the_mailbox_is_one_file() {
        let session = |minutes: i64| MailboxSession {
            network: "45.90.255.x".into(),
            since: Some(now() - Duration::minutes(minutes)),
        };
        let table = [
            (Imap::Installable, vec![session(1)], "maildrop.locked"),
            (Imap::Installable, vec![session(1), session(31)], "maildrop.lock_stale"),
            (
                Imap::Installable,
                vec![MailboxSession { network: String::new(), since: None }],
                "maildrop.locked",
            ),
            (Imap::Always, vec![session(31)], "maildrop.ok"),
            (Imap::Installable, vec![], "maildrop.ok"),
        ];
        for (imap, sessions, code) in table {
            assert_eq!(codes(imap, Ok(MailboxState { sessions, ..there() })), [code], "{imap:?}");
        }
    }

    #[test]
    fn what_the_server_does_not_tell_is_unknown_and_nothing_else() {
        assert_eq!(codes(Imap::Always, Err(UpstreamFailure::Timeout)), ["maildrop.unread"]);
        assert_eq!(UpstreamFailure::Status(401).because(), Because::Refused);
        assert_eq!(codes(Imap::Always, Ok(MailboxState::default())), ["maildrop.missing"]);
        let suspended =
            MailboxState { is_suspended: true, routing: Some(Routing::Elsewhere), ..there() };
        assert_eq!(
            codes(Imap::Always, Ok(suspended)),
            ["maildrop.routed_elsewhere", "maildrop.suspended"]
        );
    }
}
