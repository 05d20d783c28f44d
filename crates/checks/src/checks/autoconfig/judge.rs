//! What do the places come to that tell mail programs their settings?

#[cfg(test)]
mod tests;

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
        leads_here == Some(false)
            || (!ports.is_empty() && !ports.contains(&offer.port))
            || is_port_of_another(offer.protocol, offer.port)
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

/// Whether another protocol has the port by the registry of ports (RFC 8314 sections 3.2 and 3.3):
/// whoever looks for IMAP at 995 finds POP3.
fn is_port_of_another(protocol: Protocol, port: u16) -> bool {
    let owner = match port {
        143 | 993 => Protocol::Imap,
        110 | 995 => Protocol::Pop3,
        25 | 465 | 587 => Protocol::Smtp,
        _ => return false,
    };
    owner != protocol
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
    let mut findings: Vec<Finding> = sources.iter().filter_map(judge_source).collect();
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
fn judge_source(source: &Source) -> Option<Finding> {
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
