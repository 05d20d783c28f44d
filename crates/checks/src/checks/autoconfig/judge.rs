//! What do the places come to that tell mail programs their settings?

use std::collections::BTreeMap;

use verdict::{Arg, Finding, IpKind, Panel, Profile, Protocol, Server, UserNames};

use super::codes::{
    DIFFERS, DISAGREE, FOUND, GUARDED, NONE, NOT_OFFERED, PLAIN, UNREADABLE, UNSEEN, UNTRUSTED,
    USER_NAME,
};
use super::files::Offer;
use super::sources::{ASKED_FOR, Place, Source, State};

/// What the provider declares for this customer.
pub(super) struct Declared<'a> {
    server: &'a Server,
    panel: Option<&'a Panel>,
    incoming: String,
    outgoing: String,
    domain: String,
    /// Other names that somebody gives programs: whether they lead to the same server, if that
    /// could be seen.
    pub(super) others: BTreeMap<String, Option<bool>>,
}

impl<'a> Declared<'a> {
    pub(super) fn new(profile: &'a Profile, server: &'a Server, domain: &str) -> Self {
        let name = |declared: &Option<String>| {
            let name = declared.as_ref().map(|name| name.replace("{domain}", domain));
            name.unwrap_or_else(|| server.host.clone()).to_ascii_lowercase()
        };
        let panel = server.panel.as_ref().and_then(|panel| profile.panels.get(panel));
        let (incoming, outgoing) = (name(&server.incoming), name(&server.outgoing));
        Self {
            server,
            panel,
            incoming,
            outgoing,
            domain: domain.to_owned(),
            others: BTreeMap::new(),
        }
    }

    /// Whether a host is one of the names that are declared.
    pub(super) fn names(&self, host: &str) -> bool {
        host == self.incoming
            || host == self.outgoing
            || host.eq_ignore_ascii_case(&self.server.host)
    }

    fn right(&self, protocol: Protocol) -> &str {
        if protocol == Protocol::Smtp { &self.outgoing } else { &self.incoming }
    }

    /// Whether an offer leads elsewhere for sure: to another server, or to a port that is not
    /// offered.
    fn contradicts(&self, offer: &Offer) -> bool {
        let leads_here = self
            .names(&offer.host)
            .then_some(true)
            .or_else(|| self.others.get(&offer.host).copied()?);
        let ports = self.panel.map_or(&[][..], |panel| panel.ports.as_slice());
        leads_here == Some(false) || (!ports.is_empty() && !ports.contains(&offer.port))
    }

    /// Whether a user name has a form that this server does not take. What is left open is not
    /// wrong.
    fn refuses(&self, user_name: &str) -> bool {
        let whole = UserNames { shared: Some("{address}".to_owned()), ..UserNames::default() };
        let forms = self.panel.map_or(&whole, |panel| &panel.user_names);
        let shared = forms.shared.as_deref().unwrap_or("{address}");
        let dedicated = forms.dedicated.as_deref().unwrap_or(shared);
        let mut taken = match self.server.ip_kind {
            Some(IpKind::Dedicated) => vec![dedicated],
            Some(IpKind::Shared) => vec![shared],
            _ => vec![shared, dedicated],
        };
        taken.extend(forms.also.as_deref());
        let form = form(user_name, &self.domain);
        form.is_some_and(|form| {
            !taken.iter().any(|taken| taken.replace("{domain}", &self.domain) == form)
        })
    }
}

/// The form of a user name, as profiles write it; none where it tells nothing.
fn form(user_name: &str, domain: &str) -> Option<String> {
    let address = format!("{ASKED_FOR}@{domain}");
    let name =
        user_name.replace("%EMAILADDRESS%", "{address}").replace("%EMAILLOCALPART%", "{local}");
    let name = name
        .replace("%EMAILDOMAIN%", domain)
        .replace(&address, "{address}")
        .replace(ASKED_FOR, "{local}");
    let name = name.replace(&format!("{{local}}@{domain}"), "{address}");
    name.contains('{').then_some(name)
}

/// The findings: each place that says something, what contradicts, or that nothing was there.
pub(super) fn judge(
    domain: &str,
    sources: &[Source],
    declared: Option<&Declared<'_>>,
) -> Vec<Finding> {
    let mut findings: Vec<Finding> = sources.iter().filter_map(told).collect();
    findings.extend(sources.iter().flat_map(|source| refused(source, declared)));
    if findings.is_empty() {
        findings.push(nothing(domain, sources));
    }
    let speaking: Vec<&Source> =
        sources.iter().filter(|source| source.offers().next().is_some()).collect();
    findings.extend(disagreements(&speaking));
    if let Some(declared) = declared {
        findings.extend(speaking.iter().filter_map(|source| contradiction(source, declared)));
        findings.extend(speaking.iter().filter_map(|source| wrong_name(source, declared)));
    }
    findings
}

/// What one place says; none where nothing is there, or could be seen.
fn told(source: &Source) -> Option<Finding> {
    let code = match &source.state {
        State::Offers(_) if source.is_plain => &PLAIN,
        State::Offers(_) => &FOUND,
        State::Guarded => &GUARDED,
        State::Unreadable => &UNREADABLE,
        State::Untrusted => &UNTRUSTED,
        State::Absent | State::Unseen(_) => return None,
    };
    Some(about(code, source))
}

fn about(code: &verdict::Code, source: &Source) -> Finding {
    let place = match source.place {
        Place::Srv => "SRV",
        Place::Autoconfig => "autoconfig",
        Place::WellKnown => "well-known",
        Place::Autodiscover => "Autodiscover",
    };
    let finding = Finding::new(code, format!("{} ({place})", source.name))
        .arg(Arg::host("source", &source.name));
    let named = source.offers().map(|offer| {
        let security = offer.security.as_str();
        let shown = format!("{}:{} {security} {}", offer.host, offer.port, offer.user_name);
        Arg::quoted(offer.protocol.as_str(), shown.trim())
    });
    let mut evidence = source.evidence.clone();
    if let Some(first) = evidence.first_mut() {
        first.facts.extend(named);
    }
    evidence.into_iter().fold(finding, Finding::evidence)
}

/// What a domain says that it does not offer.
fn refused(source: &Source, declared: Option<&Declared<'_>>) -> impl Iterator<Item = Finding> {
    let offered = move |protocol: Protocol| {
        let of = |port: &u16| match protocol {
            Protocol::Imap => matches!(port, 143 | 993),
            Protocol::Pop3 => matches!(port, 110 | 995),
            _ => matches!(port, 465 | 587),
        };
        declared.and_then(|declared| declared.panel).is_some_and(|panel| panel.ports.iter().any(of))
    };
    source.refused.iter().map(move |protocol| {
        let name = protocol_name(*protocol);
        let finding = Finding::new(&NOT_OFFERED, format!("{} ({name})", source.name))
            .arg(Arg::word("protocol", name));
        let finding =
            finding.arg(Arg::word("declared", if offered(*protocol) { "yes" } else { "no" }));
        source.evidence.iter().cloned().fold(finding, Finding::evidence)
    })
}

/// Nothing is there that helps a program; or it could not be seen whether something is.
fn nothing(domain: &str, sources: &[Source]) -> Finding {
    let unseen = sources.iter().find_map(|source| match source.state {
        State::Unseen(because) => Some((because, source)),
        _ => None,
    });
    let evidence = sources.iter().flat_map(|source| source.evidence.first()).cloned();
    match unseen {
        Some((because, source)) => {
            let finding = Finding::new(&UNSEEN, domain)
                .because(because)
                .arg(Arg::host("source", &source.name));
            source.evidence.iter().cloned().fold(finding, Finding::evidence)
        }
        None => evidence.fold(Finding::new(&NONE, domain), Finding::evidence),
    }
}

/// Each place that sends programs to another server than one before it. The same server at another
/// port is none.
fn disagreements<'a>(speaking: &'a [&'a Source]) -> impl Iterator<Item = Finding> + 'a {
    let against = |(at, other): (usize, &&'a Source)| {
        speaking[..at].iter().find_map(|first| contradicted(first, other))
    };
    speaking.iter().enumerate().filter_map(against)
}

/// That a place contradicts an earlier one: they name no server in common for the same protocol.
fn contradicted(first: &Source, other: &Source) -> Option<Finding> {
    let (one, two) =
        [Protocol::Imap, Protocol::Pop3, Protocol::Smtp].into_iter().find_map(|protocol| {
            let of = |source: &'_ Source| -> Vec<Offer> {
                source.offers().filter(|offer| offer.protocol == protocol).cloned().collect()
            };
            let (mine, theirs) = (of(first), of(other));
            let is_shared =
                mine.iter().any(|offer| theirs.iter().any(|other| other.host == offer.host));
            let pair = mine.first().cloned().zip(theirs.first().cloned());
            pair.filter(|_| !is_shared)
        })?;
    let finding = about(&DISAGREE, other)
        .arg(Arg::host("other_source", &first.name))
        .arg(Arg::host("host", &two.host))
        .arg(Arg::host("other_host", &one.host))
        .arg(Arg::word("protocol", protocol_name(one.protocol)));
    Some(first.evidence.iter().cloned().fold(finding, Finding::evidence))
}

/// The first server of a place that is not the provider's.
fn contradiction(source: &Source, declared: &Declared<'_>) -> Option<Finding> {
    let offer = source.offers().find(|offer| declared.contradicts(offer))?;
    Some(
        about(&DIFFERS, source)
            .arg(Arg::host("host", &offer.host))
            .arg(Arg::port("port", offer.port))
            .arg(Arg::host("right_host", declared.right(offer.protocol)))
            .arg(Arg::word("protocol", protocol_name(offer.protocol))),
    )
}

fn wrong_name(source: &Source, declared: &Declared<'_>) -> Option<Finding> {
    let offer = source
        .offers()
        .find(|offer| !declared.contradicts(offer) && declared.refuses(&offer.user_name))?;
    Some(about(&USER_NAME, source).arg(Arg::host("host", &offer.host)))
}

fn protocol_name(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Imap => "IMAP",
        Protocol::Pop3 => "POP3",
        Protocol::Smtp | Protocol::Unrecognised => "SMTP",
    }
}

#[cfg(test)]
mod tests {
    use verdict::{Because, Security};

    use super::*;

    fn offer(protocol: Protocol, host: &str, port: u16, user_name: &str) -> Offer {
        Offer {
            protocol,
            host: host.to_owned(),
            port,
            security: Security::Tls,
            user_name: user_name.to_owned(),
        }
    }

    fn source(place: Place, state: State) -> Source {
        Source {
            place,
            name: "a.example".into(),
            state,
            is_plain: false,
            refused: vec![],
            evidence: vec![],
        }
    }

    fn names(offers: &[(Protocol, &str, u16)]) -> State {
        State::Offers(
            offers.iter().map(|(protocol, host, port)| offer(*protocol, host, *port, "")).collect(),
        )
    }

    fn codes(sources: &[Source], declared: Option<&Declared<'_>>) -> Vec<String> {
        judge("a.example", sources, declared).into_iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn two_places_disagree_where_they_send_programs_to_different_servers() {
        let srv = names(&[
            (Protocol::Imap, "mail.a.example", 993),
            (Protocol::Smtp, "mail.a.example", 465),
        ]);
        let table = [
            (names(&[(Protocol::Imap, "mail.a.example", 143)]), false),
            (names(&[(Protocol::Pop3, "pop.a.example", 995)]), false),
            (names(&[(Protocol::Imap, "old.a.example", 993)]), true),
            (
                names(&[
                    (Protocol::Smtp, "old.a.example", 587),
                    (Protocol::Smtp, "mail.a.example", 587),
                ]),
                false,
            ),
            (State::Absent, false),
        ];
        for (other, disagrees) in table {
            let sources =
                [source(Place::Srv, srv.clone()), source(Place::Autoconfig, other.clone())];
            let found = codes(&sources, None).contains(&"autoconfig.disagree".to_owned());
            assert_eq!(found, disagrees, "{other:?}");
        }
    }

    #[test]
    fn each_place_that_contradicts_one_before_it_is_named() {
        let imap = |host| names(&[(Protocol::Imap, host, 993)]);
        let named =
            |place, name: &str, state| Source { name: name.to_owned(), ..source(place, state) };
        let sources = [
            named(Place::Srv, "a.example", imap("mail.a.example")),
            named(Place::Autoconfig, "autoconfig.a.example", imap("old.a.example")),
            named(Place::WellKnown, "www.a.example", imap("mail.a.example")),
            named(Place::Autodiscover, "autodiscover.a.example", imap("older.a.example")),
        ];
        let speaking: Vec<&Source> = sources.iter().collect();
        let about: Vec<String> = disagreements(&speaking).map(|finding| finding.about).collect();
        let expected = [
            "autoconfig.a.example (autoconfig)",
            "www.a.example (well-known)",
            "autodiscover.a.example (Autodiscover)",
        ];
        assert_eq!(about, expected);
    }

    #[test]
    fn nothing_is_said_to_be_missing_that_could_not_be_seen() {
        let table = [
            (State::Absent, State::Absent, "autoconfig.none"),
            (State::Absent, State::Unseen(Because::Timeout), "autoconfig.unseen"),
            (State::Guarded, State::Unseen(Because::Timeout), "autoconfig.guarded"),
            (State::Untrusted, State::Absent, "autoconfig.untrusted"),
            (State::Unreadable, State::Absent, "autoconfig.unreadable"),
        ];
        for (first, second, code) in table {
            assert_eq!(
                codes(&[source(Place::Srv, first), source(Place::Autoconfig, second)], None),
                [code]
            );
        }
    }

    #[test]
    fn the_profile_is_contradicted_by_another_server_and_not_by_another_name_of_it() {
        let server = Server { host: "server1.hosting.example".into(), ..Server::default() };
        let profile = Profile { servers: vec![server.clone()], ..Profile::default() };
        let table = [
            ("server1.hosting.example", None, false),
            ("mail.a.example", Some(Some(true)), false),
            ("mail.a.example", Some(None), false),
            ("old.a.example", Some(Some(false)), true),
        ];
        for (host, leads_here, differs) in table {
            let mut declared = Declared::new(&profile, &server, "a.example");
            declared.others =
                leads_here.map(|leads| (host.to_owned(), leads)).into_iter().collect();
            let sources = [source(Place::Srv, names(&[(Protocol::Imap, host, 993)]))];
            let found = codes(&sources, Some(&declared)).contains(&"autoconfig.differs".to_owned());
            assert_eq!(found, differs, "{host} {leads_here:?}");
        }
    }

    #[test]
    fn a_user_name_is_held_against_the_form_that_the_server_takes() {
        let forms = UserNames {
            shared: Some("{address}".into()),
            dedicated: Some("{local}".into()),
            also: Some("{local}+{domain}".into()),
            ..UserNames::default()
        };
        let panel = Panel { user_names: forms, ..Panel::default() };
        let profile = Profile { panels: [("p".to_owned(), panel)].into(), ..Profile::default() };
        let table = [
            (Some(IpKind::Shared), "%EMAILADDRESS%", false),
            (Some(IpKind::Shared), "postmaster@a.example", false),
            (Some(IpKind::Shared), "%EMAILLOCALPART%@%EMAILDOMAIN%", false),
            (Some(IpKind::Shared), "%EMAILLOCALPART%", true),
            (Some(IpKind::Shared), "%EMAILLOCALPART%+a.example", false),
            (Some(IpKind::Dedicated), "%EMAILADDRESS%", true),
            (Some(IpKind::Dedicated), "postmaster", false),
            (None, "%EMAILLOCALPART%", false),
            (Some(IpKind::Dedicated), "", false),
            (Some(IpKind::Dedicated), "bob", false),
        ];
        for (kind, name, refused) in table {
            let server = Server { panel: Some("p".into()), ip_kind: kind, ..Server::default() };
            assert_eq!(
                Declared::new(&profile, &server, "a.example").refuses(name),
                refused,
                "{kind:?} {name}"
            );
        }
    }
}
