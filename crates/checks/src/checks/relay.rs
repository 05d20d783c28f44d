//! Does the server where the domain's mail is hosted know the domain, and does it refuse to send
//! for strangers?
//!
//! Asked of the provider's own servers alone, from outside their trusted networks: MAIL, RCPT,
//! RSET, and never DATA.

use std::net::IpAddr;

use probe::dns::RecordType;
use probe::session::{ConnectError, Endpoint, Reply, rcpt::RcptProbe};
use verdict::{Arg, Because, Code, Domain, Finding, Profile, SubjectKind, codes};

use crate::budget::Questions;
use crate::check::Check;
use crate::context::Context;
use crate::facts::hosting::is_own;
use crate::facts::mail_hosts::MailHosts;
use crate::facts::providers::keeps_mailboxes;
use crate::server::trusted_network::{Position, position};
use crate::skip::Skip;

codes! {
    /// What this check can find.
    RELAY for check "relay" at Server 4 on [Receiving, Sending];
    info LOCAL "local" on Server,
    info REFUSES "refuses" on Server,
    error OPEN "open" on Server,
    error NOT_LOCAL "not_local" on Server step Protocol,
    warning LOCAL_ELSEWHERE "local_elsewhere" on Server,
    unknown TRUSTED "trusted" on Vantage,
    unknown UNSEEN "unseen" on Vantage,
}

/// Does the server where the domain's mail is hosted know the domain, and does it refuse to send
/// for strangers?
pub(crate) const CHECK: Check = Check {
    id: "relay",
    subjects: &[SubjectKind::Domain],
    codes: RELAY,
    unfinished: UNFINISHED,
    // The domain's address belongs to the fact of mail hosts.
    questions: Questions::NONE,
    answer: |cx| Box::pin(answer(cx)),
};

/// How servers say that a recipient is none of theirs: Postfix (554, and 454 where it puts off),
/// Exim and cPanel's Exim, Sendmail by its PTR, qmail, Exchange.
const NOT_OURS: &[&str] = &[
    "relay access denied",
    "relaying denied",
    "relay not permitted",
    "permitted to relay",
    "relaying not allowed",
    "unable to relay",
    "not relay",
    "relay denied",
    "relaying prohibited",
    "allowed rcpthosts",
    "points to local host",
];

/// How servers say that they know the domain and not the recipient.
const NO_SUCH_USER: &[&str] = &[
    "user unknown",
    "unknown user",
    "no such user",
    "no such recipient",
    "no mailbox",
    "unrouteable address",
    "unknown recipient",
    "invalid recipient",
];

/// What refuses a recipient whose own domain takes no mail, whoever asks.
const TAKES_NO_MAIL: &[&str] = &["nullmx", "does not accept mail", "domain not found"];

/// An own server, and why it is asked.
struct Target {
    endpoint: Endpoint,
    /// The company where the domain's mail is hosted instead, which is why the server should not
    /// know it.
    elsewhere: Option<&'static str>,
    /// Whether the domain's MX leads to it.
    is_mx: bool,
}

async fn answer(cx: &Context) -> Result<Vec<Finding>, Skip> {
    let domain = cx.domain()?;
    let profile = cx.profile().ok_or(Skip::NotApplicable("no_own_server"))?;
    let hosts = cx.mail_hosts().await?;
    let target = match receiving(profile, &hosts) {
        Some(target) => target,
        None => website(cx, profile, domain, &hosts)
            .await
            .ok_or(Skip::NotApplicable("no_own_server"))?,
    };
    cx.requires_customer()?;
    let probe = cx.recipients(&target.endpoint).await.ok_or(Skip::WaitsOn("turn"))?;
    let own_addresses = &cx.net_config().own_addresses;
    Ok(judge(profile, domain, &target, &probe, own_addresses))
}

/// The best mail host that is a declared server of the provider.
fn receiving(profile: &Profile, hosts: &MailHosts) -> Option<Target> {
    let addresses = hosts
        .hosts
        .iter()
        .flat_map(|host| host.addresses.all().map(move |address| (host, address)));
    let mut own = addresses.filter(|(_, address)| {
        address.is_ipv4() && profile.servers.iter().any(|server| server.receiving.contains(address))
    });
    let (host, address) = own.next()?;
    let endpoint = Endpoint { address, port: 25, server_name: host.name.clone() };
    Some(Target { endpoint, elsewhere: None, is_mx: true })
}

/// The provider's server where the website lives, though the mail goes elsewhere: what is sent
/// there would stay there.
async fn website(
    cx: &Context,
    profile: &Profile,
    domain: &Domain,
    hosts: &MailHosts,
) -> Option<Target> {
    if hosts.hosts.iter().any(|host| is_own(profile, host)) {
        return None;
    }
    let elsewhere = hosts.hosts.iter().find_map(|host| keeps_mailboxes(&host.name));
    let lookup = cx.dns_for::<MailHosts>(domain.as_str(), RecordType::A).await;
    let (address, server) = lookup
        .addresses()
        .find_map(|address| profile.server_at(address).map(|server| (address, server)))?;
    let endpoint = Endpoint { address, port: 25, server_name: server.host.clone() };
    Some(Target { endpoint, elsewhere, is_mx: false })
}

/// What a reply to a recipient amounts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    /// It takes it.
    Takes,
    /// It is none of theirs.
    NotOurs,
    /// The domain is theirs, and the recipient unknown.
    NoSuchUser,
    /// The recipient's own domain takes no mail.
    TakesNoMail,
    /// It says nothing of the recipient.
    Nothing(Because),
}

fn said(reply: &Reply) -> Said {
    let words = reply.lines.join(" ").to_ascii_lowercase();
    let has = |list: &[&str]| list.iter().any(|word| words.contains(word));
    if reply.is_positive {
        return Said::Takes;
    }
    if has(NOT_OURS) {
        return Said::NotOurs;
    }
    if reply.is_deferral() {
        return Said::Nothing(if words.contains("greylist") || words.contains("graylist") {
            Because::Greylisted
        } else if reply.code == Some(421) || has(&["too many", "rate limit"]) {
            Because::RateLimited
        } else {
            Because::Refused
        });
    }
    match (has(NO_SUCH_USER), has(TAKES_NO_MAIL)) {
        (true, _) => Said::NoSuchUser,
        (_, true) => Said::TakesNoMail,
        _ => Said::Nothing(Because::Refused),
    }
}

fn judge(
    profile: &Profile,
    domain: &Domain,
    target: &Target,
    probe: &RcptProbe,
    own_addresses: &[IpAddr],
) -> Vec<Finding> {
    let says = |code: &Code| {
        Finding::new(code, &target.endpoint.server_name)
            .arg(Arg::host("host", &target.endpoint.server_name))
            .arg(Arg::domain("domain", domain.as_str()))
            .arg(Arg::address("address", target.endpoint.address))
            .evidence(probe.evidence(&target.endpoint, domain))
    };
    let transcript = match &probe.outcome {
        Ok(transcript) => transcript,
        Err(failure) => return vec![says(&UNSEEN).because(because_of(*failure))],
    };
    let (Some(own), Some(stranger)) = (&transcript.own, &transcript.stranger) else {
        let because = transcript.turned_away.as_ref().or(transcript.own.as_ref()).map(said);
        let because =
            if let Some(Said::Nothing(because)) = because { because } else { Because::Refused };
        return vec![says(&UNSEEN).because(because)];
    };
    match said(stranger) {
        Said::Takes
            if position(profile, target.endpoint.address, transcript.from, own_addresses)
                != Position::Outside =>
        {
            return vec![says(&TRUSTED).because(Because::Vantage)];
        }
        // Who takes everything has not said that the domain is its own.
        Said::Takes => return vec![says(&OPEN)],
        _ => {}
    }
    let mut findings = Vec::new();
    match said(own) {
        Said::Takes | Said::NoSuchUser => findings.push(match target.elsewhere {
            Some(company) => says(&LOCAL_ELSEWHERE).arg(Arg::word("company", company)),
            None => says(&LOCAL),
        }),
        Said::NotOurs if target.is_mx => findings.push(says(&NOT_LOCAL)),
        Said::NotOurs | Said::TakesNoMail => {}
        Said::Nothing(because) => findings.push(says(&UNSEEN).because(because)),
    }
    if said(stranger) == Said::NotOurs {
        findings.push(says(&REFUSES));
    }
    findings
}

fn because_of(failure: ConnectError) -> Because {
    match failure {
        ConnectError::TimedOut => Because::Timeout,
        ConnectError::Refused | ConnectError::Reset => Because::Refused,
        ConnectError::Paced => Because::Paced,
        ConnectError::Budget => Because::Budget,
        ConnectError::Unreachable | ConnectError::Denied => Because::Vantage,
    }
}

#[cfg(test)]
mod tests {
    use probe::session::{End, rcpt::RcptTranscript};
    use time::OffsetDateTime;

    use super::*;

    fn reply(line: &str) -> Reply {
        let code: u16 = line[..3].parse().unwrap();
        Reply {
            code: Some(code),
            is_positive: (200..400).contains(&code),
            lines: vec![line[4..].to_owned()],
        }
    }

    fn profile() -> Profile {
        let server = verdict::Server {
            host: "server1.hosting.example".to_owned(),
            receiving: vec!["45.90.1.1".parse().unwrap()],
            ..verdict::Server::default()
        };
        Profile { servers: vec![server], ..Profile::default() }
    }

    fn codes(
        from: &str,
        own: &str,
        stranger: &str,
        elsewhere: Option<&'static str>,
    ) -> Vec<String> {
        let endpoint = Endpoint {
            address: "45.90.1.1".parse().unwrap(),
            port: 25,
            server_name: "server1.hosting.example".to_owned(),
        };
        let transcript = RcptTranscript {
            lines: Vec::new(),
            from: from.parse().ok(),
            turned_away: None,
            own: Some(reply(own)),
            stranger: Some(reply(stranger)),
            end: End::Complete,
        };
        let at = OffsetDateTime::UNIX_EPOCH;
        let probe = RcptProbe {
            outcome: Ok(transcript),
            asked: String::new(),
            of: String::new(),
            at,
            valid_until: at,
        };
        let target = Target { endpoint, elsewhere, is_mx: elsewhere.is_none() };
        let domain = Domain::parse("shop.example", verdict::Names { testing: true }).unwrap();
        judge(&profile(), &domain, &target, &probe, &[])
            .into_iter()
            .map(|finding| finding.code)
            .collect()
    }

    const DENIED: &str = "554 5.7.1 <relay-test@example.com>: Relay access denied";

    #[test]
    fn what_real_servers_say_of_recipients_is_understood() {
        let table = [
            ("250 2.1.5 Ok", Said::Takes),
            (DENIED, Said::NotOurs),
            ("454 4.7.1 <a@b.example>: Relay access denied", Said::NotOurs),
            ("550 relay not permitted", Said::NotOurs),
            (
                "550 5.7.1 <a@b.example>... Relaying denied. IP name lookup failed [45.90.255.1]",
                Said::NotOurs,
            ),
            (
                "550 shop.example is not permitted to relay through this server without \
                authentication.",
                Said::NotOurs,
            ),
            (
                "550 5.1.1 <a@b.example>: Recipient address rejected: User unknown in virtual \
                mailbox table",
                Said::NoSuchUser,
            ),
            ("550 5.1.1 <a@b.example>... User unknown", Said::NoSuchUser),
            ("550 Unrouteable address", Said::NoSuchUser),
            (
                "450 4.2.0 <a@b.example>: Recipient address rejected: Greylisted",
                Said::Nothing(Because::Greylisted),
            ),
            ("421 4.7.0 Error: too many connections", Said::Nothing(Because::RateLimited)),
            ("554 5.7.1 Service unavailable; Client host blocked", Said::Nothing(Because::Refused)),
            ("556 5.1.10 Domain example.com does not accept mail (nullMX)", Said::TakesNoMail),
        ];
        for (line, expected) in table {
            assert_eq!(said(&reply(line)), expected, "{line}");
        }
    }

    #[test]
    fn each_answer_has_its_code_and_from_inside_nothing_is_said() {
        let (outside, takes, unknown) = ("45.90.255.1", "250 2.1.5 Ok", "550 5.1.1 User unknown");
        let google = Some("Google");
        type Row = (
            &'static str,
            &'static str,
            &'static str,
            Option<&'static str>,
            &'static [&'static str],
        );
        let table: &[Row] = &[
            (outside, takes, DENIED, None, &["relay.local", "relay.refuses"]),
            (outside, unknown, DENIED, None, &["relay.local", "relay.refuses"]),
            (outside, DENIED, DENIED, None, &["relay.not_local", "relay.refuses"]),
            (outside, takes, takes, None, &["relay.open"]),
            (outside, takes, DENIED, google, &["relay.local_elsewhere", "relay.refuses"]),
            (outside, DENIED, DENIED, google, &["relay.refuses"]),
            (outside, "450 4.2.0 Greylisted", DENIED, None, &["relay.unseen", "relay.refuses"]),
            ("45.90.1.7", takes, takes, None, &["relay.trusted"]),
            ("10.0.0.7", takes, takes, None, &["relay.trusted"]),
            ("10.0.0.7", takes, DENIED, None, &["relay.local", "relay.refuses"]),
        ];
        for (from, own, stranger, elsewhere, expected) in table {
            assert_eq!(
                codes(from, own, stranger, *elsewhere),
                *expected,
                "{from} {own} {stranger}"
            );
        }
    }
}
