//! Does the outgoing server let the customer's mail program in? Port by port: TLS, certificate,
//! log-in.

use verdict::{Arg, Because, Code, Finding, On, SubjectKind};

use crate::check::{Check, Skip};
use crate::checks::delivery::hides;
use crate::context::Context;
use crate::facts::client_servers::Role;
use crate::server::capability_drift;
use crate::server::certificate::{self, Dates};
use crate::server::certificate_drift;
use crate::server::ip_family;
use crate::server::login::{self, LogIn};
use crate::server::reachability::{self, at};
use crate::session::{Endpoint, Reply, Session, Transcript};

const ANSWERS: Code = Code::info("submission.answers", On::Server);
const NOT_OFFERED: Code = Code::info("submission.not_offered", On::Server);
const HOST_MISSING: Code = Code::error("submission.host_missing", On::Server);
const NAME_ELSEWHERE: Code = Code::error("submission.name_elsewhere", On::Zone);
const PORT_CLOSED: Code = Code::error("submission.port_closed", On::Server);
const SILENT: Code = Code::error("submission.silent", On::Server);
const UNPROVEN: Code = Code::unknown("submission.unproven", On::Vantage);
const NO_STARTTLS: Code = Code::error("submission.no_starttls", On::Server);
const STARTTLS_HIDDEN: Code = Code::unknown("submission.starttls_hidden", On::Vantage);
const AUTH_MISSING: Code = Code::error("submission.auth_missing", On::Server);
const PASSWORDS_RETIRED: Code = Code::warning("submission.passwords_retired", On::Client);
const AUTH_UNPROVEN: Code = Code::unknown("submission.auth_unproven", On::Vantage);
const AUTH_BEFORE_TLS: Code = Code::warning("submission.auth_before_tls", On::Server);
const CERTIFICATE_EXPIRED: Code = Code::error("submission.certificate_expired", On::Server);
const CERTIFICATE_WRONG_NAME: Code = Code::error("submission.certificate_wrong_name", On::Server);
const CERTIFICATE_UNTRUSTED: Code = Code::error("submission.certificate_untrusted", On::Server);
const CERTIFICATE_INCOMPLETE: Code = Code::error("submission.certificate_incomplete", On::Server);
const CERTIFICATE_NOT_YET_VALID: Code =
    Code::error("submission.certificate_not_yet_valid", On::Server);
const CERTIFICATE_STALE: Code = Code::error("submission.certificate_stale", On::Server);
const CERTIFICATE_LEFT_BEHIND: Code =
    Code::warning("submission.certificate_left_behind", On::Server);
const CERTIFICATES_DIFFER: Code = Code::info("submission.certificates_differ", On::Server);
const MECHANISMS_DIFFER: Code = Code::notice("submission.mechanisms_differ", On::Server);
const CAPABILITIES_DIFFER: Code = Code::info("submission.capabilities_differ", On::Server);
const CERTIFICATE_NEEDS_NAME: Code = Code::notice("submission.certificate_needs_name", On::Server);
const CERTIFICATE_WEAK_KEY: Code = Code::warning("submission.certificate_weak_key", On::Server);
const CERTIFICATE_UNPROVEN: Code = Code::unknown("submission.certificate_unproven", On::Vantage);
const TLS_FAILED: Code = Code::error("submission.tls_failed", On::Server);
const REFUSES_US: Code = Code::unknown("submission.refuses_us", On::Vantage);
const DEFERRED: Code = Code::unknown("submission.deferred", On::Vantage);
const NOT_SMTP: Code = Code::error("submission.not_smtp", On::Server);
const SLOW_GREETING: Code = Code::unknown("submission.slow_greeting", On::Vantage);
const TLS_TOO_OLD: Code = Code::error("submission.tls_too_old", On::Server);
const TLS_NOTHING_IN_COMMON: Code = Code::warning("submission.tls_nothing_in_common", On::Server);
const TURNS_US_AWAY: Code = Code::notice("submission.turns_us_away", On::Vantage);
const STARTTLS_INJECTED: Code = Code::warning("submission.starttls_injected", On::Server);
const IPV6_DEAD: Code = Code::warning("submission.ipv6_dead", On::Server);
const IPV6_DIFFERS: Code = Code::error("submission.ipv6_differs", On::Server);
const PACED: Code = Code::unknown("submission.paced", On::Vantage);
const BUDGET: Code = Code::unknown("submission.budget", On::Vantage);

/// Does the outgoing server let the customer's mail program in?
pub(crate) const CHECK: Check = Check {
    id: "submission",
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
        &AUTH_BEFORE_TLS,
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
        &DEFERRED,
        &NOT_SMTP,
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
    unfinished: Code::unknown("submission.unfinished", On::Vantage),
    questions: 0,
    answer: |case| Box::pin(answer(case)),
};

const REACH: reachability::Codes = reachability::Codes {
    port_closed: &PORT_CLOSED,
    silent: &SILENT,
    unproven: &UNPROVEN,
    refuses_us: &REFUSES_US,
    deferred: &DEFERRED,
    slow_greeting: &SLOW_GREETING,
    wrong_protocol: &NOT_SMTP,
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
    ports: &[465, 587, 2525, 25],
    answers: &ANSWERS,
    not_offered: &NOT_OFFERED,
    host_missing: &HOST_MISSING,
    name_elsewhere: &NAME_ELSEWHERE,
    turns_us_away: &TURNS_US_AWAY,
    injected: &STARTTLS_INJECTED,
    needs_name: &CERTIFICATE_NEEDS_NAME,
    closed: &[&PORT_CLOSED, &NO_STARTTLS, &NOT_SMTP, &CERTIFICATE_STALE],
    set_aside: (&AUTH_UNPROVEN, &[&AUTH_MISSING, &AUTH_BEFORE_TLS]),
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
    role: Role::Submission,
    mechanisms,
    judge,
};

async fn answer(case: &Context) -> Result<Vec<Finding>, Skip> {
    let servers = case.mail_servers().await?;
    login::answer(case, &LOG_IN, &servers.submission).await
}

/// Judges what a server offers that has greeted us.
fn judge(door: &Endpoint, talk: &Session, told: &Transcript, dates: Dates) -> Vec<Finding> {
    let says = |code| at(code, door, talk);
    let is_plain = !door.is_tls_from_the_start();
    if let (true, Some(offered)) = (is_plain && told.tls.is_none(), &told.before_tls) {
        return vec![match told.upgrade {
            Some(_) => says(&TLS_FAILED),
            // Port 25 is for servers: a program may find it open, and must not rely on it.
            None if door.port == 25 => says(&ANSWERS),
            None if hides(offered) => says(&STARTTLS_HIDDEN).because(Because::Vantage),
            None => says(&NO_STARTTLS),
        }];
    }
    let session = match &told.tls {
        Some(Ok(session)) => session,
        Some(Err(fault)) => return vec![says(REACH.of_tls(*fault))],
        None => return vec![says(&TLS_FAILED)],
    };
    let mut findings: Vec<Finding> =
        certificate::fault(&CERTIFICATES, door, talk, session, dates).into_iter().collect();
    let mechanisms = told.after_tls.as_ref().and_then(|offered| offered.capability("AUTH"));
    match (mechanisms, &told.after_tls) {
        (Some(mechanisms), _) if takes_tokens_only(&mechanisms) => {
            findings
                .push(says(&PASSWORDS_RETIRED).arg(Arg::word("mechanisms", &named(&mechanisms))));
        }
        (Some(mechanisms), _) => {
            let finding = says(&ANSWERS).arg(Arg::word("mechanisms", &named(&mechanisms)));
            findings.push(
                largest(told)
                    .into_iter()
                    .fold(finding, |finding, size| finding.arg(Arg::word("largest", &size))),
            );
        }
        (None, Some(offered)) if door.port != 25 && offered.consents => {
            findings.push(says(&AUTH_MISSING))
        }
        (None, _) => findings.push(says(&ANSWERS)),
    }
    if is_plain && takes_passwords_in_the_open(told) {
        findings.push(says(&AUTH_BEFORE_TLS));
    }
    findings
}

/// The largest message that it takes, as people write it.
fn largest(told: &Transcript) -> Option<String> {
    told.after_tls.as_ref().and_then(capability_drift::largest).map(capability_drift::megabytes)
}

/// Whether a password may be sent before the connection is protected.
fn takes_passwords_in_the_open(told: &Transcript) -> bool {
    let offered = told.before_tls.as_ref().and_then(|offered| offered.capability("AUTH"));
    offered
        .is_some_and(|mechanisms| mechanisms.iter().any(|name| ["PLAIN", "LOGIN"].contains(name)))
}

/// Whether nothing but OAuth is offered (RFC 7628, and Google's XOAUTH2): then no password is
/// right.
pub(crate) fn takes_tokens_only(mechanisms: &[&str]) -> bool {
    let is_token = |name: &&str| {
        ["XOAUTH2", "OAUTHBEARER"].iter().any(|token| name.eq_ignore_ascii_case(token))
    };
    !mechanisms.is_empty() && mechanisms.iter().all(is_token)
}

/// The ways to log in of a reply to EHLO.
fn mechanisms(_: &Endpoint, offered: &Reply) -> Vec<String> {
    offered.capability("AUTH").unwrap_or_default().into_iter().map(str::to_owned).collect()
}

/// The ways to log in that have a name, in one text.
fn named(offered: &[&str]) -> String {
    capability_drift::known(offered).collect::<Vec<_>>().join(", ")
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

    /// A server on 587 that protects, with this certificate, and offers AUTH then.
    fn good() -> Transcript {
        Transcript {
            before_tls: offers(Some(250), &["mail", "STARTTLS", "SIZE"]),
            upgrade: offers(Some(220), &["go ahead"]),
            tls: session(&["mail.example.com"], 90, Trust::Trusted),
            after_tls: offers(Some(250), &["mail", "AUTH PLAIN LOGIN"]),
            ..greeted("220 mail ESMTP")
        }
    }

    #[test]
    fn each_fault_has_its_code() {
        let shows =
            |days, trust| Transcript { tls: session(&["mail.example.com"], days, trust), ..good() };
        let table = [
            ("good", good(), &["submission.answers"][..]),
            (
                "no AUTH",
                Transcript { after_tls: offers(Some(250), &["mail", "SIZE"]), ..good() },
                &["submission.auth_missing"],
            ),
            (
                "tokens only",
                Transcript {
                    after_tls: offers(Some(250), &["mail", "AUTH XOAUTH2 OAUTHBEARER"]),
                    ..good()
                },
                &["submission.passwords_retired"],
            ),
            (
                "tokens beside passwords",
                Transcript {
                    after_tls: offers(Some(250), &["mail", "AUTH XOAUTH2 PLAIN"]),
                    ..good()
                },
                &["submission.answers"],
            ),
            (
                "AUTH in the open",
                Transcript {
                    before_tls: offers(Some(250), &["mail", "STARTTLS", "AUTH PLAIN"]),
                    ..good()
                },
                &["submission.answers", "submission.auth_before_tls"],
            ),
            (
                "expired",
                shows(-1, Trust::Trusted),
                &["submission.certificate_expired", "submission.answers"],
            ),
            (
                "wrong name",
                Transcript {
                    tls: session(&["server7.hosting.example"], 90, Trust::Trusted),
                    ..good()
                },
                &["submission.certificate_wrong_name", "submission.answers"],
            ),
            (
                "self-signed",
                shows(90, Trust::SelfSigned),
                &["submission.certificate_untrusted", "submission.answers"],
            ),
            (
                "no intermediate",
                shows(90, Trust::Incomplete),
                &["submission.certificate_incomplete", "submission.answers"],
            ),
            (
                "handshake",
                Transcript { tls: Some(Err(TlsFault::Alert)), after_tls: None, ..good() },
                &["submission.tls_failed"],
            ),
            (
                "no STARTTLS",
                Transcript {
                    before_tls: offers(Some(250), &["mail", "SIZE", "AUTH PLAIN"]),
                    ..greeted("220 mail")
                },
                &["submission.no_starttls"],
            ),
            (
                "struck out",
                Transcript {
                    before_tls: offers(Some(250), &["mail", "XXXXXXXA", "SIZE"]),
                    ..greeted("220 mail")
                },
                &["submission.starttls_hidden"],
            ),
        ];
        table
            .into_iter()
            .for_each(|(name, told, expected)| assert_eq!(codes(587, told), expected, "{name}"));
    }

    #[test]
    fn port_25_without_log_in_is_no_fault() {
        let told = Transcript { after_tls: offers(Some(250), &["mail", "SIZE"]), ..good() };
        assert_eq!(codes(25, told), ["submission.answers"]);
        let plain =
            Transcript { before_tls: offers(Some(250), &["mail", "SIZE"]), ..greeted("220 mail") };
        assert_eq!(codes(25, plain), ["submission.answers"]);
    }
}
