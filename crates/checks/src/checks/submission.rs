//! Does the outgoing server let the customer's mail program in? Port by port: TLS, certificate,
//! log-in.

use probe::session::{Endpoint, Reply, Session, Transcript};
use verdict::{Arg, Because, Finding, SubjectKind, codes};

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
use crate::server::starttls_stripping::is_stripped;
use crate::skip::Skip;

codes! {
    /// What this check can find.
    SUBMISSION for check "submission" at Server 1 on [Sending] core warnings_stop;
    info ANSWERS "answers" on Server,
    info NOT_OFFERED "not_offered" on Server step Protocol,
    error HOST_MISSING "host_missing" on Server step Host,
    error NAME_ELSEWHERE "name_elsewhere" on Zone,
    error PORT_CLOSED "port_closed" on Server step Port,
    error SILENT "silent" on Server step Answer,
    unknown UNPROVEN "unproven" on Vantage,
    error NO_STARTTLS "no_starttls" on Server step Starttls,
    unknown STARTTLS_HIDDEN "starttls_hidden" on Vantage,
    error AUTH_MISSING "auth_missing" on Server step LogIn,
    warning PASSWORDS_RETIRED "passwords_retired" on Client,
    unknown AUTH_UNPROVEN "auth_unproven" on Vantage step LogIn,
    warning AUTH_BEFORE_TLS "auth_before_tls" on Server step LogIn,
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
    unknown DEFERRED "deferred" on Vantage,
    error NOT_SMTP "not_smtp" on Server step Protocol,
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

/// Does the outgoing server let the customer's mail program in?
pub(crate) const CHECK: Check = Check {
    id: "submission",
    subjects: &[SubjectKind::Domain, SubjectKind::Server],
    codes: SUBMISSION,
    unfinished: UNFINISHED,
    questions: Questions::NONE,
    answer: |cx| Box::pin(answer(cx)),
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

async fn answer(cx: &Context) -> Result<Vec<Finding>, Skip> {
    let servers = cx.client_servers().await?;
    login::answer(cx, &LOG_IN, &servers.submission).await
}

/// Judges what a server offers that has greeted us.
fn judge(
    endpoint: &Endpoint,
    session: &Session,
    transcript: &Transcript,
    dates: Dates,
) -> Vec<Finding> {
    let says = |code| at(code, endpoint, session);
    let is_plain = !endpoint.is_tls_from_the_start();
    if let (true, Some(offered)) = (is_plain && transcript.tls.is_none(), &transcript.before_tls) {
        return vec![match transcript.upgrade {
            Some(_) => says(&TLS_FAILED),
            // Port 25 is for servers: a program may find it open, and must not rely on it.
            None if endpoint.port == 25 => says(&ANSWERS),
            None if is_stripped(offered) => says(&STARTTLS_HIDDEN).because(Because::Vantage),
            None => says(&NO_STARTTLS),
        }];
    }
    let tls = match &transcript.tls {
        Some(Ok(tls)) => tls,
        Some(Err(fault)) => return vec![REACH.of_tls(*fault, endpoint, session)],
        None => return vec![says(&TLS_FAILED)],
    };
    let mut findings: Vec<Finding> =
        certificate::fault(&CERTIFICATES, endpoint, session, tls, dates).into_iter().collect();
    let mechanisms = transcript.after_tls.as_ref().and_then(|offered| offered.capability("AUTH"));
    match (mechanisms, &transcript.after_tls) {
        (Some(mechanisms), _) if login::takes_tokens_only(&mechanisms) => {
            findings
                .push(says(&PASSWORDS_RETIRED).arg(Arg::word("mechanisms", &named(&mechanisms))));
        }
        (Some(mechanisms), _) => {
            let finding = says(&ANSWERS).arg(Arg::word("mechanisms", &named(&mechanisms)));
            findings.push(
                largest(transcript)
                    .into_iter()
                    .fold(finding, |finding, size| finding.arg(Arg::word("largest", &size))),
            );
        }
        (None, Some(offered)) if endpoint.port != 25 && offered.is_positive => {
            findings.push(says(&AUTH_MISSING))
        }
        (None, _) => findings.push(says(&ANSWERS)),
    }
    if is_plain && takes_passwords_in_the_open(transcript) {
        findings.push(says(&AUTH_BEFORE_TLS));
    }
    findings
}

/// The largest message that it takes, as people write it.
fn largest(transcript: &Transcript) -> Option<String> {
    transcript
        .after_tls
        .as_ref()
        .and_then(capability_drift::largest)
        .map(capability_drift::megabytes)
}

/// Whether a password may be sent before the connection is protected.
fn takes_passwords_in_the_open(transcript: &Transcript) -> bool {
    let offered = transcript.before_tls.as_ref().and_then(|offered| offered.capability("AUTH"));
    offered
        .is_some_and(|mechanisms| mechanisms.iter().any(|name| ["PLAIN", "LOGIN"].contains(name)))
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

    /// A server on 587 that protects, with this certificate, and offers AUTH then.
    fn good() -> Transcript {
        Transcript {
            before_tls: offers(Some(250), &["mail", "STARTTLS", "SIZE"]),
            upgrade: offers(Some(220), &["go ahead"]),
            tls: tls_session(&["mail.example.com"], 90, Trust::Trusted),
            after_tls: offers(Some(250), &["mail", "AUTH PLAIN LOGIN"]),
            ..greeted("220 mail ESMTP")
        }
    }

    fn hold(table: &[(&str, Transcript, &[&str])]) {
        for (name, transcript, expected) in table {
            assert_eq!(codes(587, transcript.clone()), *expected, "{name}");
        }
    }

    #[test]
    fn what_a_server_offers_has_its_code() {
        hold(&[
            ("good", good(), &["submission.answers"]),
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
        ]);
    }

    #[test]
    fn what_a_certificate_shows_has_its_code() {
        let shows = |days, trust| Transcript {
            tls: tls_session(&["mail.example.com"], days, trust),
            ..good()
        };
        hold(&[
            (
                "expired",
                shows(-1, Trust::Trusted),
                &["submission.certificate_expired", "submission.answers"],
            ),
            (
                "wrong name",
                Transcript {
                    tls: tls_session(&["server7.hosting.example"], 90, Trust::Trusted),
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
        ]);
    }

    #[test]
    fn port_25_without_log_in_is_no_fault() {
        let transcript = Transcript { after_tls: offers(Some(250), &["mail", "SIZE"]), ..good() };
        assert_eq!(codes(25, transcript), ["submission.answers"]);
        let plain =
            Transcript { before_tls: offers(Some(250), &["mail", "SIZE"]), ..greeted("220 mail") };
        assert_eq!(codes(25, plain), ["submission.answers"]);
    }
}
