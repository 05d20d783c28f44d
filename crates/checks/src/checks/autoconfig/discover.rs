//! Where does Outlook look for its settings? Autodiscover: at the domain, where that has moved to,
//! and where DNS says.
//!
//! Outlook asks at the domain itself, at `autodiscover.` before it, there plainly for a redirect,
//! and last where the SRV record `_autodiscover._tcp` points; a file that it gets may send it to
//! another page or to another address.

use std::sync::Arc;

use futures_util::future::{join, join3};
use probe::Observation;
use probe::dns::{RecordType, name};
use probe::net::{FetchError, Fetched, Location, PageRequest};

use super::files::{self, Body};
use super::sources::{ASKED_FOR, Place, Source, State, chosen, fetch, follow, next, state_of};
use crate::context::Context;
use crate::facts::mail_hosts::MailHosts;

/// How often the settings may be those of yet another address.
const MOST_ADDRESSES: usize = 2;

const PATH: &str = "/autodiscover/autodiscover.xml";

/// A page, and whether it is meant for mail programs whatever it says.
type Seen = (Arc<Fetched>, bool);

/// Autodiscover, as Outlook asks for it.
pub(super) async fn discover(cx: &Context, domain: &str) -> Source {
    let mut seen = Vec::new();
    let mut asked = domain.to_owned();
    for _ in 0..=MOST_ADDRESSES {
        let found = places(cx, &asked).await;
        let other = found.iter().find_map(|(fetched, _)| of_other_domain(fetched));
        seen.extend(found);
        match other.filter(|other| *other != asked) {
            Some(other) => asked = other,
            None => break,
        }
    }
    let judged: Vec<_> =
        seen.iter().map(|(fetched, is_meant)| (state_of(fetched, *is_meant), fetched)).collect();
    chosen(Place::Autodiscover, &format!("autodiscover.{domain}"), &judged)
}

/// Whose settings are meant instead.
fn of_other_domain(fetched: &Fetched) -> Option<String> {
    let page = fetched.value().filter(|page| page.status == 200)?;
    let Body::AtDomain(domain) = files::read(&page.body) else { return None };
    Some(domain)
}

/// What is at the places of one domain. Where DNS says is looked at only where they have nothing,
/// as Outlook does; the record is asked for at once, so that it adds no round trip.
async fn places(cx: &Context, domain: &str) -> Vec<Seen> {
    let autodiscover = format!("autodiscover.{domain}");
    let at = |host: &str, is_secure| Location::new(host, PATH, is_secure);
    let request = || PageRequest::posting(request(domain));
    let pages = join3(
        follow(cx, at(&autodiscover, true), request()),
        follow(cx, at(domain, true), request()),
        moved(cx, at(&autodiscover, false), request()),
    );
    let ((own, root, plain), by_dns) = join(pages, by_dns(cx, domain)).await;
    let mut seen = vec![(own, true), (root, false), (plain, false)];
    let is_there = |(fetched, is_meant): &Seen| {
        matches!(state_of(fetched, *is_meant), State::Offers(_))
            || of_other_domain(fetched).is_some()
    };
    if !seen.iter().any(is_there)
        && let Some(host) = by_dns
    {
        seen.push((follow(cx, at(&host, true), request()).await, true));
    }
    seen
}

/// The host that the SRV record names. Only at the usual port: to no other does a stranger send us.
async fn by_dns(cx: &Context, domain: &str) -> Option<String> {
    let lookup =
        cx.dns_for::<MailHosts>(&format!("_autodiscover._tcp.{domain}"), RecordType::SRV).await;
    let usual = lookup.services().filter(|service| service.port == 443);
    let targets = usual.map(|service| (service.priority, name::plain(&service.target)));
    targets.min().map(|(_, host)| host).filter(|host| host != ".")
}

/// What Outlook takes from the plain port: only where Autodiscover has moved to, and that only if
/// it is protected.
async fn moved(cx: &Context, from: Location, wanted: PageRequest) -> Arc<Fetched> {
    let first = fetch(cx, &from, PageRequest::from("text/xml")).await;
    match next(&from, &first).filter(|to| to.is_secure) {
        Some(to) => follow(cx, to, wanted).await,
        None => {
            Arc::new(Observation { outcome: Err(FetchError::NoAddress), ..Fetched::clone(&first) })
        }
    }
}

/// Outlook's request (MS-OXDSCLI section 2.2.3). Whose settings they are is in it, and no password.
fn request(domain: &str) -> String {
    let schema = "http://schemas.microsoft.com/exchange/autodiscover/outlook";
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
        <Autodiscover xmlns=\"{schema}/requestschema/2006\"><Request>\
        <EMailAddress>{ASKED_FOR}@{domain}</EMailAddress>\
        <AcceptableResponseSchema>{schema}/responseschema/2006a\
        </AcceptableResponseSchema></Request></Autodiscover>"
    )
}
