//! Does the incoming server let the customer's mail program in? IMAP and POP3, port by port.

use verdict::{Because, Code, Finding, On, SubjectKind};

use crate::check::{Check, Skip};
use crate::checks::delivery::is_struck;
use crate::checks::submission::takes_tokens_only;
use crate::context::Context;
use crate::facts::client_servers::Role;
use crate::server::capability_drift;
use crate::server::certificate::{self, Dates};
use crate::server::certificate_drift;
use crate::server::ip_family;
use crate::server::login::{self, LogIn};
use crate::server::reachability::{self, at};
use crate::session::{Endpoint, Protocol, Reply, Session, Transcript};

const ANSWERS: Code = Code::info("mailbox.answers", On::Server);
const NOT_OFFERED: Code = Code::info("mailbox.not_offered", On::Server);
const HOST_MISSING: Code = Code::error("mailbox.host_missing", On::Server);
const NAME_ELSEWHERE: Code = Code::error("mailbox.name_elsewhere", On::Zone);
const PORT_CLOSED: Code = Code::error("mailbox.port_closed", On::Server);
const SILENT: Code = Code::error("mailbox.silent", On::Server);
const UNPROVEN: Code = Code::unknown("mailbox.unproven", On::Vantage);
const NO_STARTTLS: Code = Code::warning("mailbox.no_starttls", On::Server);
const STARTTLS_HIDDEN: Code = Code::unknown("mailbox.starttls_hidden", On::Vantage);
const AUTH_MISSING: Code = Code::error("mailbox.auth_missing", On::Server);
const PASSWORDS_RETIRED: Code = Code::warning("mailbox.passwords_retired", On::Client);
const AUTH_UNPROVEN: Code = Code::unknown("mailbox.auth_unproven", On::Vantage);
const PLAIN_LOGIN: Code = Code::warning("mailbox.plain_login", On::Server);
const CERTIFICATE_EXPIRED: Code = Code::error("mailbox.certificate_expired", On::Server);
const CERTIFICATE_WRONG_NAME: Code = Code::error("mailbox.certificate_wrong_name", On::Server);
const CERTIFICATE_UNTRUSTED: Code = Code::error("mailbox.certificate_untrusted", On::Server);
const CERTIFICATE_INCOMPLETE: Code = Code::error("mailbox.certificate_incomplete", On::Server);
const CERTIFICATE_NOT_YET_VALID: Code =
    Code::error("mailbox.certificate_not_yet_valid", On::Server);
const CERTIFICATE_STALE: Code = Code::error("mailbox.certificate_stale", On::Server);
const CERTIFICATE_LEFT_BEHIND: Code = Code::warning("mailbox.certificate_left_behind", On::Server);
const CERTIFICATES_DIFFER: Code = Code::info("mailbox.certificates_differ", On::Server);
const MECHANISMS_DIFFER: Code = Code::notice("mailbox.mechanisms_differ", On::Server);
const CAPABILITIES_DIFFER: Code = Code::info("mailbox.capabilities_differ", On::Server);
const CERTIFICATE_NEEDS_NAME: Code = Code::notice("mailbox.certificate_needs_name", On::Server);
const CERTIFICATE_WEAK_KEY: Code = Code::warning("mailbox.certificate_weak_key", On::Server);
const CERTIFICATE_UNPROVEN: Code = Code::unknown("mailbox.certificate_unproven", On::Vantage);
const TLS_FAILED: Code = Code::error("mailbox.tls_failed", On::Server);
const REFUSES_US: Code = Code::unknown("mailbox.refuses_us", On::Vantage);
const NOT_MAILBOX_PROTOCOL: Code = Code::error("mailbox.not_mailbox_protocol", On::Server);
const SLOW_GREETING: Code = Code::unknown("mailbox.slow_greeting", On::Vantage);
const TLS_TOO_OLD: Code = Code::error("mailbox.tls_too_old", On::Server);
const TLS_NOTHING_IN_COMMON: Code = Code::warning("mailbox.tls_nothing_in_common", On::Server);
const TURNS_US_AWAY: Code = Code::notice("mailbox.turns_us_away", On::Vantage);
const STARTTLS_INJECTED: Code = Code::warning("mailbox.starttls_injected", On::Server);
const IPV6_DEAD: Code = Code::warning("mailbox.ipv6_dead", On::Server);
const IPV6_DIFFERS: Code = Code::error("mailbox.ipv6_differs", On::Server);
const PACED: Code = Code::unknown("mailbox.paced", On::Vantage);
const BUDGET: Code = Code::unknown("mailbox.budget", On::Vantage);

/// Does the incoming server let the customer's mail program in?
pub(crate) const CHECK: Check = Check {
    id: "mailbox",
    subjects: &[SubjectKind::Domain, SubjectKind::Server],
    codes: &[
        &ANSWERS,
        &NOT_OFFERED,
        &HOST_MISSING,
        &NAME_ELSEWHERE,
        &PORT_CLOSED,
        &SILENT,
        &UNPROVEN,
        &NO_STARTTLS,
        &STARTTLS_HIDDEN,
        &AUTH_MISSING,
        &PASSWORDS_RETIRED,
        &AUTH_UNPROVEN,
        &PLAIN_LOGIN,
        &CERTIFICATE_EXPIRED,
        &CERTIFICATE_WRONG_NAME,
        &CERTIFICATE_UNTRUSTED,
        &CERTIFICATE_INCOMPLETE,
        &CERTIFICATE_NOT_YET_VALID,
        &CERTIFICATE_STALE,
        &CERTIFICATE_LEFT_BEHIND,
        &CERTIFICATES_DIFFER,
        &MECHANISMS_DIFFER,
        &CAPABILITIES_DIFFER,
        &CERTIFICATE_NEEDS_NAME,
        &CERTIFICATE_WEAK_KEY,
        &CERTIFICATE_UNPROVEN,
        &TLS_FAILED,
        &REFUSES_US,
        &NOT_MAILBOX_PROTOCOL,
        &SLOW_GREETING,
        &TLS_TOO_OLD,
        &TLS_NOTHING_IN_COMMON,
        &TURNS_US_AWAY,
        &STARTTLS_INJECTED,
        &IPV6_DEAD,
        &IPV6_DIFFERS,
        &PACED,
        &BUDGET,
    ],
    unfinished: Code::unknown("mailbox.unfinished", On::Vantage),
    questions: 0,
    answer: |case| Box::pin(answer(case)),
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
    mechanisms: |door, offered| mechanisms(door, offered).into_iter().map(str::to_owned).collect(),
    judge,
};

async fn answer(case: &Context) -> Result<Vec<Finding>, Skip> {
    let servers = case.mail_servers().await?;
    login::answer(case, &LOG_IN, &servers.mailbox).await
}

/// Judges what a server offers that has greeted us.
fn judge(door: &Endpoint, talk: &Session, told: &Transcript, dates: Dates) -> Vec<Finding> {
    let says = |code| at(code, door, talk);
    let mut findings = Vec::new();
    match &told.tls {
        Some(Ok(session)) => {
            findings.extend(certificate::fault(&CERTIFICATES, door, talk, session, dates))
        }
        Some(Err(fault)) => return vec![says(REACH.of_tls(*fault))],
        None if told.upgrade.is_some() => return vec![says(&TLS_FAILED)],
        None => findings
            .extend(told.before_tls.as_ref().and_then(|offered| unprotected(door, talk, offered))),
    }
    let mechanisms = told.after_tls.as_ref().map(|offered| (offered, mechanisms(door, offered)));
    findings.push(says(match mechanisms {
        Some((_, mechanisms)) if takes_tokens_only(&mechanisms) => &PASSWORDS_RETIRED,
        // What POP3 lists is no promise: a server may know USER and not say so (RFC 2449 section
        // 6.3).
        Some((offered, mechanisms))
            if mechanisms.is_empty() && offered.consents && door.protocol() == Protocol::Imap =>
        {
            &AUTH_MISSING
        }
        _ => &ANSWERS,
    }));
    if !door.is_tls_from_the_start() && takes_passwords_in_the_open(door, told) {
        findings.push(says(&PLAIN_LOGIN));
    }
    findings
}

/// What is to be said of a port that offers no encryption; none if it does, or does not tell what
/// it offers.
fn unprotected(door: &Endpoint, talk: &Session, offered: &Reply) -> Option<Finding> {
    let is_offered = offered.has_word("STARTTLS") || offered.has_word("STLS");
    if door.is_tls_from_the_start() || is_offered || !offered.consents {
        return None;
    }
    let mut words = offered.lines.iter().flat_map(|line| line.split_ascii_whitespace());
    Some(if words.any(is_struck) {
        at(&STARTTLS_HIDDEN, door, talk).because(Because::Vantage)
    } else {
        at(&NO_STARTTLS, door, talk)
    })
}

/// Whether a password may be sent before the connection is protected. A server that hides log-in
/// until then does well.
fn takes_passwords_in_the_open(door: &Endpoint, told: &Transcript) -> bool {
    let Some(offered) = told.before_tls.as_ref().filter(|offered| offered.consents) else {
        return false;
    };
    match door.protocol() {
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
fn mechanisms<'a>(door: &Endpoint, offered: &'a Reply) -> Vec<&'a str> {
    if door.protocol() != Protocol::Imap {
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
    use super::*;
    use crate::server::reachability::fixture::*;
    use crate::session::{TlsFault, Trust};

    fn codes(port: u16, told: Transcript) -> Vec<String> {
        let talk = observed(Ok(told.clone()));
        judge(&door(port), &talk, &told, Dates::Count)
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
        for (port, told, expected) in table {
            assert_eq!(codes(port, told.clone()), expected, "{:?}", told.before_tls);
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
            let told = Transcript {
                tls: session(&["mail.example.com"], 90, Trust::Trusted),
                after_tls: offers(None, &[line]),
                ..greeted("OK ready")
            };
            assert_eq!(codes(port, told), [code], "{line}");
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
            let told = Transcript {
                tls: session(names, days, trust),
                after_tls: offers(None, &["IMAP4rev1"]),
                ..greeted("OK ready")
            };
            assert_eq!(codes(993, told), expected, "{names:?} {days} {trust:?}");
        }
        let failed = Transcript { tls: Some(Err(TlsFault::Alert)), ..greeted("OK ready") };
        assert_eq!(codes(143, failed), ["mailbox.tls_failed"]);
    }
}
