//! Does the incoming server let the customer's mail program in? IMAP and POP3, port by port.

use probe::session::{Endpoint, Protocol, Reply, Session, Transcript};
use verdict::{Because, Finding, SubjectKind, codes};

use crate::budget::Questions;
use crate::check::Check;
use crate::context::Context;
use crate::facts::client_servers::Role;
use crate::server::capability_drift;
use crate::server::certificate::{self, Dates};
use crate::server::certificate_drift;
use crate::server::ip_family;
use crate::server::login::{self, LogIn};
use crate::server::reachability::{self, at};
use crate::server::starttls_stripping::is_struck_out;
use crate::skip::Skip;

codes! {
    /// What this check can find.
    MAILBOX for check "mailbox" at Server 2 on [LoggingIn] core warnings_stop;
    info ANSWERS "answers" on Server,
    info NOT_OFFERED "not_offered" on Server step Protocol,
    error HOST_MISSING "host_missing" on Server step Host,
    error NAME_ELSEWHERE "name_elsewhere" on Zone,
    error PORT_CLOSED "port_closed" on Server step Port,
    error SILENT "silent" on Server step Answer,
    unknown UNPROVEN "unproven" on Vantage,
    warning NO_STARTTLS "no_starttls" on Server step Starttls,
    unknown STARTTLS_HIDDEN "starttls_hidden" on Vantage,
    error AUTH_MISSING "auth_missing" on Server step LogIn,
    warning PASSWORDS_RETIRED "passwords_retired" on Client,
    unknown AUTH_UNPROVEN "auth_unproven" on Vantage step LogIn,
    warning PLAIN_LOGIN "plain_login" on Server,
    error CERTIFICATE_EXPIRED "certificate_expired" on Server step Certificate,
    error CERTIFICATE_WRONG_NAME "certificate_wrong_name" on Server step Certificate,
    error CERTIFICATE_UNTRUSTED "certificate_untrusted" on Server step Certificate,
    error CERTIFICATE_INCOMPLETE "certificate_incomplete" on Server step Certificate,
    error CERTIFICATE_NOT_YET_VALID "certificate_not_yet_valid" on Server step Certificate,
    error CERTIFICATE_STALE "certificate_stale" on Server step Certificate,
    warning CERTIFICATE_LEFT_BEHIND "certificate_left_behind" on Server step Certificate,
    info CERTIFICATES_DIFFER "certificates_differ" on Server,
    notice MECHANISMS_DIFFER "mechanisms_differ" on Server,
    info CAPABILITIES_DIFFER "capabilities_differ" on Server,
    notice CERTIFICATE_NEEDS_NAME "certificate_needs_name" on Server step Certificate,
    warning CERTIFICATE_WEAK_KEY "certificate_weak_key" on Server step Certificate,
    unknown CERTIFICATE_UNPROVEN "certificate_unproven" on Vantage step Certificate,
    error TLS_FAILED "tls_failed" on Server step Tls,
    unknown REFUSES_US "refuses_us" on Vantage,
    error NOT_MAILBOX_PROTOCOL "not_mailbox_protocol" on Server step Protocol,
    unknown SLOW_GREETING "slow_greeting" on Vantage,
    error TLS_TOO_OLD "tls_too_old" on Server,
    warning TLS_NOTHING_IN_COMMON "tls_nothing_in_common" on Server,
    notice TURNS_US_AWAY "turns_us_away" on Vantage,
    warning STARTTLS_INJECTED "starttls_injected" on Server,
    warning IPV6_DEAD "ipv6_dead" on Server,
    error IPV6_DIFFERS "ipv6_differs" on Server,
    unknown PACED "paced" on Vantage,
    unknown BUDGET "budget" on Vantage,
}

/// Does the incoming server let the customer's mail program in?
pub(crate) const CHECK: Check = Check {
    id: "mailbox",
    subjects: &[SubjectKind::Domain, SubjectKind::Server],
    codes: MAILBOX,
    unfinished: UNFINISHED,
    questions: Questions::NONE,
    answer: |cx| Box::pin(answer(cx)),
};

const REACH: reachability::Codes = reachability::Codes {
    port_closed: &PORT_CLOSED,
    silent: &SILENT,
    unproven: &UNPROVEN,
    refuses_us: &REFUSES_US,
    // IMAP and POP3 have no 4xx: whoever turns us away does so for good.
    deferred: &REFUSES_US,
    slow_greeting: &SLOW_GREETING,
    wrong_protocol: &NOT_MAILBOX_PROTOCOL,
    tls_failed: &TLS_FAILED,
    tls_too_old: &TLS_TOO_OLD,
    tls_nothing_in_common: &TLS_NOTHING_IN_COMMON,
    paced: &PACED,
    budget: &BUDGET,
};

const CERTIFICATES: certificate::Codes = certificate::Codes {
    expired: &CERTIFICATE_EXPIRED,
    not_yet_valid: &CERTIFICATE_NOT_YET_VALID,
    wrong_name: &CERTIFICATE_WRONG_NAME,
    untrusted: &CERTIFICATE_UNTRUSTED,
    incomplete: &CERTIFICATE_INCOMPLETE,
    weak_key: Some(&CERTIFICATE_WEAK_KEY),
    undated: Some(&CERTIFICATE_UNPROVEN),
};

const LOG_IN: LogIn = LogIn {
    ports: &[993, 995, 143, 110],
    answers: &ANSWERS,
    not_offered: &NOT_OFFERED,
    host_missing: &HOST_MISSING,
    name_elsewhere: &NAME_ELSEWHERE,
    turns_us_away: &TURNS_US_AWAY,
    injected: &STARTTLS_INJECTED,
    needs_name: &CERTIFICATE_NEEDS_NAME,
    closed: &[&PORT_CLOSED, &NOT_MAILBOX_PROTOCOL, &CERTIFICATE_STALE],
    set_aside: (&AUTH_UNPROVEN, &[&PLAIN_LOGIN, &AUTH_MISSING]),
    reach: REACH,
    certificates: CERTIFICATES,
    compared: certificate_drift::Codes {
        expired: &CERTIFICATE_EXPIRED,
        stale: &CERTIFICATE_STALE,
        left_behind: &CERTIFICATE_LEFT_BEHIND,
        differ: &CERTIFICATES_DIFFER,
    },
    offers: capability_drift::Codes {
        mechanisms: &MECHANISMS_DIFFER,
        capabilities: &CAPABILITIES_DIFFER,
    },
    families: ip_family::Codes { dead: &IPV6_DEAD, differs: &IPV6_DIFFERS, unproven: &UNPROVEN },
    role: Role::Mailbox,
    mechanisms: |endpoint, offered| {
        mechanisms(endpoint, offered).into_iter().map(str::to_owned).collect()
    },
    judge,
};

async fn answer(cx: &Context) -> Result<Vec<Finding>, Skip> {
    let servers = cx.client_servers().await?;
    login::answer(cx, &LOG_IN, &servers.mailbox).await
}

/// Judges what a server offers that has greeted us.
fn judge(
    endpoint: &Endpoint,
    session: &Session,
    transcript: &Transcript,
    dates: Dates,
) -> Vec<Finding> {
    let says = |code| at(code, endpoint, session);
    let mut findings = Vec::new();
    match &transcript.tls {
        Some(Ok(tls)) => {
            findings.extend(certificate::fault(&CERTIFICATES, endpoint, session, tls, dates))
        }
        Some(Err(fault)) => return vec![REACH.of_tls(*fault, endpoint, session)],
        None if transcript.upgrade.is_some() => return vec![says(&TLS_FAILED)],
        None => findings.extend(
            transcript
                .before_tls
                .as_ref()
                .and_then(|offered| unprotected(endpoint, session, offered)),
        ),
    }
    let mechanisms =
        transcript.after_tls.as_ref().map(|offered| (offered, mechanisms(endpoint, offered)));
    findings.push(says(match mechanisms {
        Some((_, mechanisms)) if login::takes_tokens_only(&mechanisms) => &PASSWORDS_RETIRED,
        // What POP3 lists is no promise: a server may know USER and not say so (RFC 2449 section
        // 6.3).
        Some((offered, mechanisms))
            if mechanisms.is_empty()
                && offered.is_positive
                && endpoint.protocol() == Protocol::Imap =>
        {
            &AUTH_MISSING
        }
        _ => &ANSWERS,
    }));
    if !endpoint.is_tls_from_the_start() && takes_passwords_in_the_open(endpoint, transcript) {
        findings.push(says(&PLAIN_LOGIN));
    }
    findings
}

/// What is to be said of a port that offers no encryption; none if it does, or does not tell what
/// it offers.
fn unprotected(endpoint: &Endpoint, session: &Session, offered: &Reply) -> Option<Finding> {
    let is_offered = offered.has_word("STARTTLS") || offered.has_word("STLS");
    if endpoint.is_tls_from_the_start() || is_offered || !offered.is_positive {
        return None;
    }
    let mut words = offered.lines.iter().flat_map(|line| line.split_ascii_whitespace());
    Some(if words.any(is_struck_out) {
        at(&STARTTLS_HIDDEN, endpoint, session).because(Because::Vantage)
    } else {
        at(&NO_STARTTLS, endpoint, session)
    })
}

/// Whether a password may be sent before the connection is protected. A server that hides log-in
/// until then does well.
fn takes_passwords_in_the_open(endpoint: &Endpoint, transcript: &Transcript) -> bool {
    let Some(offered) = transcript.before_tls.as_ref().filter(|offered| offered.is_positive) else {
        return false;
    };
    match endpoint.protocol() {
        Protocol::Imap => !offered.has_word("LOGINDISABLED"),
        _ => {
            let sasl = offered.capability("SASL").unwrap_or_default();
            offered.capability("USER").is_some()
                || sasl.iter().any(|name| ["PLAIN", "LOGIN"].contains(name))
        }
    }
}

/// The ways to log in that are offered. IMAP's own command LOGIN counts as one, unless it is
/// switched off; so does POP3's USER.
fn mechanisms<'a>(endpoint: &Endpoint, offered: &'a Reply) -> Vec<&'a str> {
    if endpoint.protocol() != Protocol::Imap {
        let user = offered.capability("USER").map(|_| "USER");
        return offered.capability("SASL").unwrap_or_default().into_iter().chain(user).collect();
    }
    let words = offered.lines.iter().flat_map(|line| line.split_ascii_whitespace());
    let named = words.filter_map(|word| {
        word.get(..5).filter(|key| key.eq_ignore_ascii_case("AUTH=")).map(|_| &word[5..])
    });
    named.chain((!offered.has_word("LOGINDISABLED")).then_some("LOGIN")).collect()
}

#[cfg(test)]
mod tests {
    use probe::session::{TlsFault, Trust};

    use super::*;
    use crate::server::reachability::fixture::*;

    fn codes(port: u16, transcript: Transcript) -> Vec<String> {
        let session = observed(Ok(transcript.clone()));
        judge(&endpoint(port), &session, &transcript, Dates::Count)
            .into_iter()
            .map(|finding| finding.code)
            .collect()
    }

    fn plain(lines: &[&str]) -> Transcript {
        Transcript { before_tls: offers(None, lines), ..greeted("OK ready") }
    }

    #[test]
    fn a_password_in_the_open_is_a_warning_and_hiding_the_log_in_is_good() {
        let table = [
            (143, plain(&["IMAP4rev1 STARTTLS LOGINDISABLED"]), &["mailbox.answers"][..]),
            (
                143,
                plain(&["IMAP4rev1 STARTTLS AUTH=PLAIN"]),
                &["mailbox.answers", "mailbox.plain_login"],
            ),
            (110, plain(&["TOP", "UIDL", "STLS"]), &["mailbox.answers"]),
            (110, plain(&["TOP", "USER", "STLS"]), &["mailbox.answers", "mailbox.plain_login"]),
            (
                110,
                plain(&["SASL PLAIN LOGIN", "STLS"]),
                &["mailbox.answers", "mailbox.plain_login"],
            ),
            (110, plain(&["TOP", "UIDL"]), &["mailbox.no_starttls", "mailbox.answers"]),
            (143, plain(&["IMAP4rev1 LOGINDISABLED"]), &["mailbox.no_starttls", "mailbox.answers"]),
            (
                143,
                plain(&["IMAP4rev1 XXXXXXXX LOGINDISABLED"]),
                &["mailbox.starttls_hidden", "mailbox.answers"],
            ),
        ];
        for (port, transcript, expected) in table {
            assert_eq!(codes(port, transcript.clone()), expected, "{:?}", transcript.before_tls);
        }
    }

    #[test]
    fn a_server_that_takes_tokens_only_has_retired_passwords() {
        let table = [
            (993, "IMAP4rev1 AUTH=XOAUTH2 LOGINDISABLED", "mailbox.passwords_retired"),
            (993, "IMAP4rev1 AUTH=XOAUTH2", "mailbox.answers"),
            (993, "IMAP4rev1 AUTH=XOAUTH2 AUTH=PLAIN LOGINDISABLED", "mailbox.answers"),
            (993, "IMAP4rev1 LOGINDISABLED", "mailbox.auth_missing"),
            (995, "TOP UIDL", "mailbox.answers"),
            (995, "SASL XOAUTH2 OAUTHBEARER", "mailbox.passwords_retired"),
            (995, "SASL PLAIN XOAUTH2", "mailbox.answers"),
        ];
        for (port, line, code) in table {
            let transcript = Transcript {
                tls: tls_session(&["mail.example.com"], 90, Trust::Trusted),
                after_tls: offers(None, &[line]),
                ..greeted("OK ready")
            };
            assert_eq!(codes(port, transcript), [code], "{line}");
        }
    }

    #[test]
    fn certificates_are_compared_with_the_name_that_is_typed() {
        let table = [
            (&["mail.example.com"][..], 90, Trust::Trusted, &["mailbox.answers"][..]),
            (&["*.example.com"], 90, Trust::Trusted, &["mailbox.answers"]),
            (
                &["mail.example.com"],
                -1,
                Trust::Trusted,
                &["mailbox.certificate_expired", "mailbox.answers"],
            ),
            (
                &["server7.hosting.example"],
                90,
                Trust::Trusted,
                &["mailbox.certificate_wrong_name", "mailbox.answers"],
            ),
            (
                &["mail.example.com"],
                90,
                Trust::UnknownIssuer,
                &["mailbox.certificate_untrusted", "mailbox.answers"],
            ),
            (
                &["mail.example.com"],
                90,
                Trust::Incomplete,
                &["mailbox.certificate_incomplete", "mailbox.answers"],
            ),
        ];
        for (names, days, trust, expected) in table {
            let transcript = Transcript {
                tls: tls_session(names, days, trust),
                after_tls: offers(None, &["IMAP4rev1"]),
                ..greeted("OK ready")
            };
            assert_eq!(codes(993, transcript), expected, "{names:?} {days} {trust:?}");
        }
        let failed = Transcript { tls: Some(Err(TlsFault::Alert)), ..greeted("OK ready") };
        assert_eq!(codes(143, failed), ["mailbox.tls_failed"]);
    }
}
