//! Where do mail programs look for their settings, and what is there?

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{join, join_all};
use probe::dns::{Lookup, RecordType, name};
use probe::net::{FetchError, Fetched, Location, MOST_REDIRECTS, PageRequest};
use verdict::{Because, Evidence, Protocol, Security};

use super::discover::discover;
use super::files::{self, Body, Offer};
use crate::context::Context;
use crate::facts::client_servers::ClientServers;
use crate::facts::delegation::registered;
use crate::facts::mail_hosts::MailHosts;

/// How long one place is waited for.
const PATIENCE: Duration = Duration::from_secs(4);

/// The address that is asked for: set-up files are made for one, and this one every domain has (RFC
/// 5321 section 4.5.1).
pub(super) const ASKED_FOR: &str = "postmaster";

/// The services that SRV records name, and what they mean.
const SERVICES: &[(&str, Protocol, Security)] = &[
    ("_submissions", Protocol::Smtp, Security::Tls),
    ("_submission", Protocol::Smtp, Security::Starttls),
    ("_imaps", Protocol::Imap, Security::Tls),
    ("_imap", Protocol::Imap, Security::Starttls),
    ("_pop3s", Protocol::Pop3, Security::Tls),
    ("_pop3", Protocol::Pop3, Security::Starttls),
];

/// Which of the places it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// SRV records of the domain.
    Srv,
    /// `autoconfig.` before the domain, or before that of its mail host.
    Autoconfig,
    /// Below `.well-known` of the domain itself.
    WellKnown,
    /// Autodiscover.
    Autodiscover,
}

/// What is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Servers.
    Offers(Vec<Offer>),
    /// Nothing that is meant for mail programs.
    Absent,
    /// It answers only after a log-in.
    Guarded,
    /// A set-up file that cannot be read.
    Unreadable,
    /// A certificate that programs refuse.
    Untrusted,
    /// It could not be seen.
    Unseen(Because),
}

/// One place, and what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) place: Place,
    /// What people call it: the host, or the domain.
    pub(super) name: String,
    pub(super) state: State,
    /// Whether it is there only without encryption.
    pub(super) is_plain: bool,
    /// Services that it says are not offered (RFC 6186 section 3.4).
    pub(super) refused: Vec<Protocol>,
    pub(super) evidence: Vec<Evidence>,
}

impl Source {
    /// The servers that it names.
    pub(super) fn offers(&self) -> impl Iterator<Item = &Offer> {
        let offers = if let State::Offers(offers) = &self.state { offers.as_slice() } else { &[] };
        offers.iter()
    }
}

/// What the domain's SRV records name.
pub(super) async fn services(cx: &Context, domain: &str) -> Source {
    let ask = |service: &str| {
        let name = format!("{service}._tcp.{domain}");
        async move { cx.dns_for::<ClientServers>(&name, RecordType::SRV).await }
    };
    let lookups = join_all(SERVICES.iter().map(|(service, ..)| ask(service))).await;
    of_services(domain, &lookups)
}

fn of_services(domain: &str, lookups: &[Arc<Lookup>]) -> Source {
    let (mut offers, mut refused, mut evidence) = (Vec::new(), Vec::new(), Vec::new());
    for ((_, protocol, security), lookup) in SERVICES.iter().zip(lookups) {
        let targets = lookup
            .services()
            .map(|service| (service.priority, service.port, name::plain(&service.target)));
        let Some((_, port, target)) = targets.min() else { continue };
        evidence.push(lookup.evidence());
        if target == "." {
            refused.push(*protocol);
            continue;
        }
        let (host, user_name) = (target.to_owned(), String::new());
        offers.push(Offer { protocol: *protocol, host, port, security: *security, user_name });
    }
    // What is offered in one form is offered.
    refused.retain(|protocol| !offers.iter().any(|offer| offer.protocol == *protocol));
    refused.dedup();
    let failure = lookups.iter().find_map(|lookup| Some((lookup.failure()?, lookup)));
    let state = match (offers.is_empty(), failure) {
        (false, _) => State::Offers(offers),
        (true, Some((failure, lookup))) => {
            evidence.push(lookup.evidence());
            State::Unseen(failure.because())
        }
        (true, None) => State::Absent,
    };
    Source { place: Place::Srv, name: domain.to_owned(), state, is_plain: false, refused, evidence }
}

/// What set-up files there are: the domain's own, and where it has none, those of its mail host's
/// domain.
pub(super) async fn set_up_files(cx: &Context, domain: &str, hosts: &MailHosts) -> Vec<Source> {
    let autoconfig = format!("autoconfig.{domain}");
    let (config, (well_known, discovered)) = join(
        both(cx, Place::Autoconfig, &autoconfig, &config_path(domain)),
        join(
            both(cx, Place::WellKnown, domain, "/.well-known/autoconfig/mail/config-v1.1.xml"),
            discover(cx, domain),
        ),
    )
    .await;
    let mut found = vec![config, well_known];
    let has_own = found.iter().any(|source| source.offers().next().is_some());
    if let Some(base) = hosts
        .hosts
        .first()
        .map(|host| registered(&host.name))
        .filter(|base| !has_own && *base != domain)
    {
        found.push(
            both(cx, Place::Autoconfig, &format!("autoconfig.{base}"), &config_path(domain)).await,
        );
    }
    found.push(discovered);
    found
}

fn config_path(domain: &str) -> String {
    format!("/mail/config-v1.1.xml?emailaddress={ASKED_FOR}@{domain}")
}

/// A file that programs look for over HTTPS, and else over HTTP.
async fn both(cx: &Context, place: Place, host: &str, path: &str) -> Source {
    let at = |is_secure| Location::new(host, path, is_secure);
    let wanted = || PageRequest::from("application/xml, text/xml");
    let (secure, plain) =
        join(follow(cx, at(true), wanted()), follow(cx, at(false), wanted())).await;
    // A certificate for another name at the domain's own web server, or at somebody else's,
    // promises nothing of mail.
    let is_meant = host.starts_with("autoconfig.");
    chosen(
        place,
        host,
        &[(state_of(&secure, is_meant), &secure), (state_of(&plain, is_meant), &plain)],
    )
}

/// A page, wherever it has moved to. Each host on the way is looked up and vetted like the first.
pub(super) async fn follow(
    cx: &Context,
    mut location: Location,
    wanted: PageRequest,
) -> Arc<Fetched> {
    for _ in 0..MOST_REDIRECTS {
        let fetched = fetch(cx, &location, wanted.clone()).await;
        let Some(to) = next(&location, &fetched) else { return fetched };
        location = to;
    }
    fetch(cx, &location, wanted).await
}

pub(super) async fn fetch(cx: &Context, location: &Location, wanted: PageRequest) -> Arc<Fetched> {
    let late = || Arc::new(probe::net::unfetched(location, FetchError::TimedOut));
    tokio::time::timeout(PATIENCE, cx.fetch_set_up(location, wanted))
        .await
        .unwrap_or_else(|_| late())
}

/// Where a redirect leads; of Autodiscover also one that is in its file, which must be
/// protected.
pub(super) fn next(from: &Location, fetched: &Fetched) -> Option<Location> {
    let page = fetched.value()?;
    if let Some(to) = page.redirect() {
        return from.redirected(to, &[]);
    }
    let Body::AtPage(to) = files::read(&page.body) else { return None };
    from.redirected(&to, &[]).filter(|to| to.is_secure && page.status == 200)
}

pub(super) fn state_of(fetched: &Fetched, is_meant: bool) -> State {
    let page = match &fetched.outcome {
        Ok(page) => page,
        Err(FetchError::Untrusted(_)) if is_meant => return State::Untrusted,
        Err(FetchError::Undated) if is_meant => return State::Unseen(Because::Vantage),
        Err(FetchError::Unresolved(because)) => return State::Unseen(*because),
        Err(FetchError::Paced) => return State::Unseen(Because::Paced),
        Err(FetchError::TimedOut | FetchError::TlsTimeout | FetchError::Slow) => {
            return State::Unseen(Because::Timeout);
        }
        Err(_) => return State::Absent,
    };
    match (page.status, files::read(&page.body)) {
        (401 | 403, _) if is_meant => State::Guarded,
        (200, Body::File(offers)) if !offers.is_empty() => State::Offers(offers),
        (200, Body::Broken) => State::Unreadable,
        _ => State::Absent,
    }
}

/// Of several answers at one place, the one that tells most; the earlier is the better one.
pub(super) fn chosen(place: Place, name: &str, seen: &[(State, &Arc<Fetched>)]) -> Source {
    let rank = |state: &State| match state {
        State::Offers(_) => 0,
        State::Unreadable => 1,
        State::Guarded => 2,
        State::Untrusted => 3,
        State::Unseen(_) => 4,
        State::Absent => 5,
    };
    let best = seen.iter().min_by_key(|(state, _)| rank(state));
    let (state, is_plain) = best.map_or((State::Absent, false), |(state, fetched)| {
        (state.clone(), fetched.asked.contains(" http://"))
    });
    let evidence = seen.iter().map(|(_, fetched)| fetched.page_evidence()).collect();
    Source { place, name: name.to_owned(), state, is_plain, refused: Vec::new(), evidence }
}
