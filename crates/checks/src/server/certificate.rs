//! What does a mail program think of a server's certificate? Compared with the name that the
//! customer types.

use std::net::IpAddr;

use probe::dns::RecordType;
use probe::rfc3339;
use probe::session::{Certificate, Endpoint, Session, TlsSession, Trust};
use time::OffsetDateTime;
use verdict::{Arg, Because, Code, Finding, On, Profile, Subject};

use crate::context::Context;
use crate::facts::client_servers::ClientServers;
use crate::server::reachability::at;

/// The codes of a check that looks at certificates.
pub(crate) struct Codes {
    pub(crate) expired: &'static Code,
    pub(crate) not_yet_valid: &'static Code,
    pub(crate) wrong_name: &'static Code,
    pub(crate) untrusted: &'static Code,
    pub(crate) incomplete: &'static Code,
    /// Its key is too short; none: nobody minds.
    pub(crate) weak_key: Option<&'static Code>,
    /// Where our clock is wrong, and nothing but the dates does not hold; none: nothing is said of
    /// it.
    pub(crate) undated: Option<&'static Code>,
}

/// Whether the dates of a certificate can be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dates {
    /// They are held against our clock.
    Count,
    /// They do not hold by our clock, which is wrong.
    Unseen,
}

/// Whether the dates of what was shown can be judged. Only where they do not hold does our clock
/// matter.
pub(crate) async fn dates(cx: &Context, session: &Session) -> Dates {
    let tls = session.transcript().and_then(|transcript| transcript.tls.as_ref()?.as_ref().ok());
    let is_off = tls.and_then(TlsSession::certificate).is_some_and(|own| is_off(own, session.at));
    if is_off && cx.is_clock_wrong().await { Dates::Unseen } else { Dates::Count }
}

fn is_off(own: &Certificate, now: OffsetDateTime) -> bool {
    own.not_after < now || own.not_before > now
}

/// What is wrong with a certificate; none if a mail program accepts it without a word.
///
/// One fault is reported, the one that the others hide behind: dates first, then the name, then the
/// chain.
pub(crate) fn fault(
    codes: &Codes,
    endpoint: &Endpoint,
    session: &Session,
    tls: &TlsSession,
    dates: Dates,
) -> Option<Finding> {
    let own = tls.certificate()?;
    let says = |code: &Code| {
        let finding =
            Finding::new(code, &endpoint.server_name).arg(Arg::host("host", &endpoint.server_name));
        finding
            .arg(Arg::port("port", endpoint.port))
            .arg(Arg::address("address", endpoint.address))
            .evidence(session.evidence(endpoint))
    };
    if is_off(own, session.at) && dates == Dates::Count {
        return Some(if own.not_before > session.at {
            says(codes.not_yet_valid).arg(Arg::time("not_before", &day(own.not_before)))
        } else {
            says(codes.expired).arg(Arg::time("not_after", &day(own.not_after)))
        });
    }
    if !own.covers(&endpoint.server_name) {
        let finding = says(codes.wrong_name);
        let better = own.names.iter().find(|name| !name.starts_with('*'));
        return Some(
            better
                .into_iter()
                .fold(finding, |finding, name| finding.arg(Arg::host("certificate_name", name))),
        );
    }
    match tls.trust {
        Trust::Trusted if dates == Dates::Unseen => {
            codes.undated.map(|code| says(code).because(Because::Vantage))
        }
        Trust::Trusted => {
            let (code, bits) = codes.weak_key.zip(own.weak_key)?;
            Some(
                says(code).arg(Arg::count("key_bits", usize::try_from(bits).unwrap_or(usize::MAX))),
            )
        }
        Trust::Incomplete => Some(says(codes.incomplete)),
        Trust::SelfSigned | Trust::UnknownIssuer | Trust::Broken => {
            Some(says(codes.untrusted).arg(Arg::word("trust", tls.trust.as_str())))
        }
    }
}

/// Of how many names of a certificate it is looked up where they lead.
const NAMES_TRIED: usize = 2;

/// Says of a certificate for another name which of its names leads to the same server. Only that
/// one can be typed, and whoever types a name that no provider declares can fix it so themselves.
pub(crate) async fn with_leading_name(
    cx: &Context,
    wrong_name: &Code,
    endpoint: &Endpoint,
    session: &Session,
    mut findings: Vec<Finding>,
) -> Vec<Finding> {
    let Some(found) = findings.iter_mut().find(|finding| finding.code == wrong_name.id) else {
        return findings;
    };
    let Some(name) = leading_name(cx, endpoint, session).await else { return findings };
    found.args.push(Arg::host("leading_name", &name));
    if !cx
        .profile()
        .is_some_and(|profile| is_name_of(profile, endpoint.address, &endpoint.server_name))
    {
        found.on = On::Client;
    }
    findings
}

/// The first name of a certificate that leads to the address that shows it, as the profile or the
/// DNS says.
async fn leading_name(cx: &Context, endpoint: &Endpoint, session: &Session) -> Option<String> {
    let own = session.transcript()?.tls.as_ref()?.as_ref().ok()?.certificate()?;
    let names = || own.names.iter().filter(|name| !name.starts_with('*'));
    let declared = |name: &&String| {
        cx.profile().is_some_and(|profile| is_name_of(profile, endpoint.address, name))
    };
    if let Some(name) = names().find(declared) {
        return Some(name.clone());
    }
    let kind = if endpoint.address.is_ipv4() { RecordType::A } else { RecordType::AAAA };
    for name in names().take(NAMES_TRIED) {
        if cx
            .dns_for::<ClientServers>(name, kind)
            .await
            .addresses()
            .any(|address| address == endpoint.address)
        {
            return Some(name.clone());
        }
    }
    None
}

/// Whether the profile gives this name to the server with this address.
fn is_name_of(profile: &Profile, address: IpAddr, name: &str) -> bool {
    profile.server_at(address).is_some_and(|server| {
        let names = [Some(&server.host), server.incoming.as_ref(), server.outgoing.as_ref()];
        names.into_iter().flatten().any(|own| own.eq_ignore_ascii_case(name))
    })
}

/// What a program meets at a server of the provider that sends no server name, as old ones do:
/// another certificate than the one that is shown under this name. Looked at only where the server
/// itself is asked about: it takes a connection more.
pub(crate) async fn without_name(
    cx: &Context,
    code: &Code,
    endpoint: &Endpoint,
    session: &Session,
) -> Option<Finding> {
    let is_own = cx.profile().is_some_and(|profile| profile.server_at(endpoint.address).is_some());
    let is_asked =
        is_own && matches!(cx.subject(), Subject::Server(_)) && matches!(endpoint.port, 465 | 993);
    let covers = |session: &Session| {
        let tls = session.transcript()?.tls.as_ref()?.as_ref().ok()?;
        Some(tls.certificate()?.covers(&endpoint.server_name))
    };
    if !is_asked || endpoint.address.is_ipv6() || covers(session) != Some(true) {
        return None;
    }
    // An address in the place of the name: then none is sent (RFC 6066 section 3).
    let nameless = Endpoint { server_name: endpoint.address.to_string(), ..endpoint.clone() };
    let shown = cx.session(&nameless).await;
    if covers(&shown) != Some(false) {
        return None;
    }
    let tls = shown.transcript().and_then(|transcript| transcript.tls.as_ref()?.as_ref().ok());
    let names = tls.and_then(TlsSession::certificate).into_iter().flat_map(|own| &own.names);
    let finding = at(code, endpoint, session).evidence(shown.evidence(&nameless));
    let better = names.into_iter().find(|name| !name.starts_with('*'));
    let finding = better
        .into_iter()
        .fold(finding, |finding, name| finding.arg(Arg::host("certificate_name", name)));
    let leading = leading_name(cx, endpoint, &shown).await;
    Some(leading.iter().fold(finding, |finding, name| finding.arg(Arg::host("leading_name", name))))
}

/// The day of a time, as people write it.
pub(crate) fn day(time: OffsetDateTime) -> String {
    rfc3339(time).split('T').next().unwrap_or_default().to_owned()
}
