//! Does every mail host answer on port 25, where other servers deliver, and does it protect what it
//! is given?

use futures_util::future::join_all;
use probe::session::{Endpoint, Session, Transcript};
use verdict::{Arg, Because, Finding, Profile, SubjectKind, codes};

use crate::budget::Questions;
use crate::check::Check;
use crate::context::Context;
use crate::server::certificate::{self, Dates};
use crate::server::ip_family::{self, PortProbe};
use crate::server::mail_exchanger;
use crate::server::reachability::{
    self, at, judge_injected, judge_own_refusal, judge_reachability,
};
use crate::server::starttls_stripping::is_stripped;
use crate::skip::Skip;

codes! {
    /// What this check can find.
    DELIVERY for check "delivery" at Server 3 on [Receiving] in_zone core;
    info ANSWERS "answers" on Server,
    warning NO_STARTTLS "no_starttls" on Server step Starttls,
    error PORT_CLOSED "port_closed" on Server step Port,
    error SILENT "silent" on Server step Answer,
    unknown UNPROVEN "unproven" on Vantage,
    unknown REFUSES_US "refuses_us" on Vantage,
    unknown DEFERRED "deferred" on Vantage,
    error TAKES_NO_MAIL "takes_no_mail" on Server step Greeting,
    unknown SLOW_GREETING "slow_greeting" on Vantage,
    error NOT_SMTP "not_smtp" on Server step Protocol,
    warning EHLO_REFUSED "ehlo_refused" on Server,
    unknown STARTTLS_HIDDEN "starttls_hidden" on Vantage,
    warning TLS_FAILED "tls_failed" on Server step Tls,
    info CERTIFICATE_UNVERIFIED "certificate_unverified" on Server step Certificate,
    notice GREETS_OTHERWISE "greets_otherwise" on Server,
    warning TLS_TOO_OLD "tls_too_old" on Server,
    warning TLS_NOTHING_IN_COMMON "tls_nothing_in_common" on Server,
    notice TURNS_US_AWAY "turns_us_away" on Vantage,
    warning STARTTLS_INJECTED "starttls_injected" on Server,
    warning IPV6_DEAD "ipv6_dead" on Server,
    warning IPV6_DIFFERS "ipv6_differs" on Server,
    unknown PACED "paced" on Vantage,
    unknown BUDGET "budget" on Vantage,
}

/// Does every mail host answer on port 25, where other servers deliver?
pub(crate) const CHECK: Check = Check {
    id: "delivery",
    subjects: &[SubjectKind::Domain],
    codes: DELIVERY,
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

/// On this port any certificate will do: who delivers does not look at it. So one code stands for
/// all faults.
const CERTIFICATES: certificate::Codes = certificate::Codes {
    expired: &CERTIFICATE_UNVERIFIED,
    not_yet_valid: &CERTIFICATE_UNVERIFIED,
    wrong_name: &CERTIFICATE_UNVERIFIED,
    untrusted: &CERTIFICATE_UNVERIFIED,
    incomplete: &CERTIFICATE_UNVERIFIED,
    weak_key: None,
    undated: None,
};

const FAMILIES: ip_family::Codes =
    ip_family::Codes { dead: &IPV6_DEAD, differs: &IPV6_DIFFERS, unproven: &UNPROVEN };

async fn answer(cx: &Context) -> Result<Vec<Finding>, Skip> {
    let hosts = cx.mail_hosts().await?;
    let endpoints = mail_exchanger::endpoints(&hosts);
    if endpoints.is_empty() {
        return Err(Skip::WaitsOn("mx"));
    }
    let probes = join_all(endpoints.into_iter().map(|endpoint| greet(cx, endpoint))).await;
    Ok(ip_family::compared(cx, &FAMILIES, probes).await)
}

async fn greet(cx: &Context, endpoint: Endpoint) -> PortProbe {
    let session = cx.session(&endpoint).await;
    let mut findings = match takes_no_mail(&endpoint, &session) {
        Some(finding) => vec![finding],
        None => match judge_reachability(cx, &REACH, &endpoint, &session).await {
            Some(finding) => vec![finding],
            None => {
                let dates = certificate::dates(cx, &session).await;
                session
                    .transcript()
                    .map(|transcript| judge(&endpoint, &session, transcript, dates))
                    .unwrap_or_default()
            }
        },
    };
    findings.extend(cx.profile().and_then(|profile| judge_name(profile, &endpoint, &session)));
    findings.extend(judge_own_refusal(cx, &TURNS_US_AWAY, &endpoint, &session));
    findings.extend(judge_injected(&STARTTLS_INJECTED, &endpoint, &session));
    PortProbe { endpoint, session, findings }
}

/// The name that a server of the provider gives itself, against the one that is declared: where it
/// sends from the same address, it greets others with it. The pointer of that address is another
/// check's.
fn judge_name(profile: &Profile, endpoint: &Endpoint, session: &Session) -> Option<Finding> {
    let server = profile
        .server_at(endpoint.address)
        .filter(|server| server.sending.contains(&endpoint.address))?;
    let declared = server.ehlo_from(endpoint.address)?;
    let greeting =
        session.transcript()?.greeting.as_ref().filter(|greeting| greeting.code == Some(220))?;
    let name = greeting.lines.first()?.split_ascii_whitespace().next()?;
    let is_name = name.len() <= 253
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
    let differs = is_name && !name.eq_ignore_ascii_case(declared);
    differs.then(|| {
        at(&GREETS_OTHERWISE, endpoint, session)
            .arg(Arg::host("ehlo", name))
            .arg(Arg::host("right_host", declared))
    })
}

/// A host that says 521 as its greeting takes no mail at all (RFC 7504). Postscreen turns a client
/// away with it too, after a line that welcomes it, or by its policy (5.7.1): that is about us.
fn takes_no_mail(endpoint: &Endpoint, session: &Session) -> Option<Finding> {
    let transcript = session.transcript()?;
    let greeting = transcript.greeting.as_ref().filter(|greeting| greeting.code == Some(521))?;
    let is_welcome =
        transcript.lines.iter().any(|line| !line.ours && line.text.starts_with("220-"));
    let is_policy = greeting.lines.iter().any(|line| line.contains("5.7."));
    (!is_welcome && !is_policy).then(|| at(&TAKES_NO_MAIL, endpoint, session))
}

/// Judges what a server offers that has greeted us.
fn judge(
    endpoint: &Endpoint,
    session: &Session,
    transcript: &Transcript,
    dates: Dates,
) -> Vec<Finding> {
    let says = |code| at(code, endpoint, session);
    let mut findings = vec![says(&ANSWERS)];
    let Some(offered) = &transcript.before_tls else { return findings };
    if offered.is_rejection() {
        findings.push(says(&EHLO_REFUSED));
        return findings;
    }
    match &transcript.tls {
        Some(Ok(tls)) => {
            findings.extend(certificate::fault(&CERTIFICATES, endpoint, session, tls, dates))
        }
        Some(Err(fault)) => findings.push(REACH.of_tls(*fault, endpoint, session)),
        None if transcript.upgrade.is_some() => findings.push(says(&TLS_FAILED)),
        None if is_stripped(offered) => {
            findings.push(says(&STARTTLS_HIDDEN).because(Because::Vantage))
        }
        None => findings.push(says(&NO_STARTTLS)),
    }
    findings
}

#[cfg(test)]
mod tests {
    use probe::session::{Reply, TlsFault, Trust};

    use super::*;
    use crate::server::reachability::fixture::*;

    fn codes(transcript: Transcript) -> Vec<String> {
        let session = observed(Ok(transcript.clone()));
        judge(&endpoint(25), &session, &transcript, Dates::Count)
            .into_iter()
            .map(|finding| finding.code)
            .collect()
    }

    fn offering(lines: &[&str]) -> Transcript {
        Transcript { before_tls: offers(Some(250), lines), ..greeted("220 mx ESMTP") }
    }

    #[test]
    fn what_a_server_offers_is_judged() {
        let with_tls = |names: &[&str], days, trust| Transcript {
            upgrade: offers(Some(220), &["go ahead"]),
            tls: tls_session(names, days, trust),
            ..offering(&["mx", "PIPELINING", "STARTTLS"])
        };
        let failed =
            Transcript { tls: Some(Err(TlsFault::Alert)), ..with_tls(&[], 1, Trust::Trusted) };
        let refused = Transcript {
            upgrade: offers(Some(454), &["TLS not available"]),
            ..offering(&["mx", "STARTTLS", "SIZE"])
        };
        let no_ehlo =
            Transcript { before_tls: offers(Some(502), &["unimplemented"]), ..greeted("220 old") };
        let table = [
            (
                "good",
                with_tls(&["mail.example.com"], 90, Trust::Trusted),
                &["delivery.answers"][..],
            ),
            (
                "self-signed",
                with_tls(&["mail.example.com"], 90, Trust::SelfSigned),
                &["delivery.answers", "delivery.certificate_unverified"],
            ),
            (
                "expired",
                with_tls(&["mail.example.com"], -1, Trust::Trusted),
                &["delivery.answers", "delivery.certificate_unverified"],
            ),
            ("handshake", failed, &["delivery.answers", "delivery.tls_failed"]),
            ("454", refused, &["delivery.answers", "delivery.tls_failed"]),
            (
                "no STARTTLS",
                offering(&["mx", "PIPELINING", "SIZE"]),
                &["delivery.answers", "delivery.no_starttls"],
            ),
            (
                "struck out",
                offering(&["mx", "PIPELINING", "XXXXXXXA"]),
                &["delivery.answers", "delivery.starttls_hidden"],
            ),
            ("shortened", offering(&["mx"]), &["delivery.answers", "delivery.starttls_hidden"]),
            (
                "shortened by Sendmail",
                offering(&["mx Hello checker, pleased to meet you", "ENHANCEDSTATUSCODES"]),
                &["delivery.answers", "delivery.starttls_hidden"],
            ),
            ("EHLO refused", no_ehlo, &["delivery.answers", "delivery.ehlo_refused"]),
        ];
        for (name, transcript, expected) in table {
            assert_eq!(codes(transcript), expected, "{name}");
        }
    }

    #[test]
    fn a_server_that_sends_from_the_address_should_give_its_declared_name() {
        let server = |sends: bool| verdict::Server {
            receiving: vec![endpoint(25).address],
            sending: sends.then(|| endpoint(25).address).into_iter().collect(),
            ehlo: Some("out.example.com".to_owned()),
            ..verdict::Server::default()
        };
        let table = [
            (true, "localhost.localdomain ESMTP Postfix", true),
            (true, "OUT.example.com ESMTP Postfix", false),
            (true, "*** ESMTP", false),
            (false, "localhost.localdomain ESMTP Postfix", false),
        ];
        for (sends, text, differs) in table {
            let profile = Profile { servers: vec![server(sends)], ..Profile::default() };
            let lines = vec![text.to_owned()];
            let greeting = Reply { code: Some(220), is_positive: true, lines };
            let session = observed(Ok(Transcript { greeting: Some(greeting), ..greeted("220 x") }));
            assert_eq!(
                judge_name(&profile, &endpoint(25), &session).is_some(),
                differs,
                "{sends} {text}"
            );
        }
    }

    #[test]
    fn only_521_says_that_no_mail_is_taken() {
        for (greeting, takes_none) in [
            ("521 no mail here", true),
            ("521 5.7.1 Service unavailable; client [45.90.255.1] blocked", false),
            ("554 go away", false),
            ("220 welcome", false),
        ] {
            let session = observed(Ok(greeted(greeting)));
            assert_eq!(takes_no_mail(&endpoint(25), &session).is_some(), takes_none, "{greeting}");
        }
    }
}
