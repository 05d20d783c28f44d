//! Which way did a message take? The `Received` lines, the newest first, and what the headers say
//! against each other.
//!
//! Only lines of our own servers are believed: anybody can write a header.

use verdict::{Arg, Evidence, EvidenceKind, Finding, Hop, Profile, codes};

use crate::pasted::mail::{Headers, addresses, display_and_address};
use crate::pasted::places::Places;

mod date;
mod quoted;
mod received;
pub(crate) mod results;
mod signature;

pub(crate) use quoted::quoted;
pub(crate) use received::{Line, is_cut, lines};
use results::Results;

codes! {
    /// Every code of this module.
    pub(crate) CODES for module "headers" at Policy 8 on [Accepted];
    /// What the way tells when nothing is wrong.
    info READ "read" on Server,
    /// A server kept the message for long.
    warning SLOW_HOP "slow_hop" on Server,
    /// Clocks differ.
    notice CLOCK "clock" on Server,
    /// The message went round in circles.
    error LOOP "loop" on Server,
    /// Several senders, of which programs show different ones.
    warning MANY_FROM "many_from" on Client,
    /// The name that is shown looks like another address.
    warning DISPLAY_NAME "display_name" on Client,
    /// Our own server has found that the message is not from whom it says.
    warning NOT_AUTHENTIC "not_authentic" on Zone,
    /// The same, and that it is.
    info AUTHENTIC "authentic" on Zone,
    /// The key that the message is signed with.
    info SIGNED "signed" on Zone,
    /// Nothing that can be seen explains it: only a message's headers tell more.
    notice NEEDED "needed" on Client,
}

/// From here on a delay is worth a word, in seconds.
const LONG: i64 = 15 * 60;
/// A clock may be off by this much, in seconds.
const CLOCK_ERROR: i64 = 5 * 60;
/// How often one server may see a message: a list or a forwarder sees it twice.
const ROUNDS: usize = 4;

/// The way that the headers tell, the newest server first. At most 50 hops.
pub(crate) fn hops(headers: &Headers, profile: Option<&Profile>) -> Vec<Hop> {
    let lines = lines(headers);
    let hop = |(at, line): (usize, &Line)| {
        let earlier = lines.get(at + 1).and_then(|line| line.time);
        let shown = |text: &Option<String>| text.as_deref().map(verdict::visible);
        Hop {
            from: shown(&line.from),
            address: line.address.map(|address| address.to_string()),
            by: shown(&line.by),
            with: shown(&line.with),
            delay: line.time.zip(earlier).map(|(late, early)| late - early),
            trusted: is_trusted(&lines, at, profile),
        }
    };
    lines.iter().enumerate().map(hop).collect()
}

/// Whether a server of ours wrote the line: it says so, and every line above it is ours too, or the
/// one above received the message from one of our addresses.
pub(crate) fn is_trusted(lines: &[Line], at: usize, profile: Option<&Profile>) -> bool {
    let Some(profile) = profile else { return false };
    if !lines[at].by.as_deref().is_some_and(|by| is_ours(profile, by)) {
        return false;
    }
    let Some(above) = at.checked_sub(1).map(|above| &lines[above]) else { return true };
    let is_from_us = above
        .address
        .is_some_and(|address| profile.server_at(address).is_some() || address.is_loopback());
    is_from_us || is_trusted(lines, at - 1, Some(profile))
}

/// Whether a host name is one of the provider's.
pub(crate) fn is_ours(profile: &Profile, host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    profile.is_own_host(&host)
        || profile.servers.iter().any(|server| {
            [&server.incoming, &server.outgoing]
                .into_iter()
                .flatten()
                .any(|name| !name.contains('{') && *name == host)
        })
}

/// What the headers say against each other.
pub(crate) fn findings(headers: &Headers, hops: &[Hop], profile: Option<&Profile>) -> Vec<Finding> {
    let mut found = Vec::new();
    found.extend(slow(hops));
    found.extend(clock(hops));
    found.extend(circle(headers, hops));
    found.extend(many_from(headers));
    found.extend(display_name(headers));
    let results = results::trusted(headers, profile);
    found.extend(not_authentic(headers, results.as_ref()));
    if found.is_empty() && !hops.is_empty() {
        let seconds = hops.iter().filter_map(|hop| hop.delay).sum::<i64>().max(0);
        let read = Finding::new(&READ, "message").arg(Arg::count("count", hops.len()));
        found.push(read.arg(Arg::count("seconds", usize::try_from(seconds).unwrap_or_default())));
    }
    found.extend(authentic(headers, results.as_ref()));
    found.extend(signature::findings(headers));
    found
}

fn evidence(line: &str) -> Evidence {
    Evidence::new(EvidenceKind::Text, "headers", "what was pasted", "").said(line)
}

/// The hop that took longest, if that was long.
fn slow(hops: &[Hop]) -> Option<Finding> {
    let (delay, hop) =
        hops.iter().filter_map(|hop| Some((hop.delay?, hop))).max_by_key(|(delay, _)| *delay)?;
    let host = hop.by.as_deref().filter(|_| delay >= LONG)?;
    let finding = Finding::new(&SLOW_HOP, host).arg(Arg::host("host", host));
    let minutes = usize::try_from(delay / 60).unwrap_or_default();
    Some(
        finding
            .arg(Arg::count("minutes", minutes))
            .evidence(evidence(&format!("{host}: {delay} s"))),
    )
}

fn clock(hops: &[Hop]) -> Option<Finding> {
    let (delay, hop) =
        hops.iter().filter_map(|hop| Some((hop.delay?, hop))).min_by_key(|(delay, _)| *delay)?;
    let host = hop.by.as_deref().filter(|_| delay <= -CLOCK_ERROR)?;
    Some(
        Finding::new(&CLOCK, host)
            .arg(Arg::host("host", host))
            .evidence(evidence(&format!("{host}: {delay} s"))),
    )
}

/// The same server again and again, or the same mailbox twice.
fn circle(headers: &Headers, hops: &[Hop]) -> Option<Finding> {
    // No way has so many servers (RFC 5321 section 6.3 asks for a limit of at least 100).
    if is_cut(headers) {
        let host = hops.first().and_then(|hop| hop.by.as_deref()).unwrap_or("unknown");
        let count = headers.all("received").count();
        let finding = Finding::new(&LOOP, host).arg(Arg::host("host", host));
        return Some(finding.arg(Arg::count("count", count)));
    }
    let names: Vec<&str> = hops.iter().filter_map(|hop| hop.by.as_deref()).collect();
    let often =
        names.iter().find(|name| names.iter().filter(|other| other == name).count() > ROUNDS);
    if let Some(host) = often {
        let count = names.iter().filter(|other| other == &host).count();
        return Some(
            Finding::new(&LOOP, host).arg(Arg::host("host", host)).arg(Arg::count("count", count)),
        );
    }
    let mut seen = Places::default();
    let twice = headers.all("delivered-to").find(|mailbox| seen.meet(mailbox, 0).is_some())?;
    let host = names.first().copied().unwrap_or("unknown");
    let finding =
        Finding::new(&LOOP, host).arg(Arg::host("host", host)).arg(Arg::count("count", 2));
    Some(finding.evidence(evidence(&format!("Delivered-To: {twice}"))))
}

/// RFC 5322 section 3.6 allows one `From`; with several each program shows another.
fn many_from(headers: &Headers) -> Option<Finding> {
    let froms: Vec<&str> = headers.all("from").collect();
    let is_many =
        froms.len() > 1 || froms.iter().any(|from| addresses(without_name(from)).count() > 1);
    if !is_many {
        return None;
    }
    let start = Finding::new(&MANY_FROM, "message").arg(Arg::count("count", froms.len().max(2)));
    Some(
        froms
            .iter()
            .take(5)
            .fold(start, |finding, from| finding.evidence(evidence(&format!("From: {from}")))),
    )
}

/// A value without its quoted display names, in which addresses may stand.
fn without_name(value: &str) -> &str {
    value.rfind('"').map_or(value, |at| &value[at + 1..])
}

/// `"service@bank.example" <x@evil.example>`: programs show the first only.
fn display_name(headers: &Headers) -> Option<Finding> {
    headers.all("from").find_map(|from| {
        let (display, address) = display_and_address(from);
        let domain =
            |address: &str| address.rsplit('@').next().unwrap_or_default().to_ascii_lowercase();
        let real = domain(&address?);
        let shown = addresses(&display).map(domain).find(|shown| *shown != real)?;
        let finding = Finding::new(&DISPLAY_NAME, &real)
            .arg(Arg::domain("domain", &real))
            .arg(Arg::domain("shown", &shown));
        Some(finding.evidence(evidence(&format!("From: {from}"))))
    })
}

/// The server that took the message has found that it is from whom it says.
fn authentic(headers: &Headers, results: Option<&Results>) -> Option<Finding> {
    let results = results?;
    let domain = results::author_of(headers, results)?;
    if !results.proves(&domain) {
        return None;
    }
    let seen_by = if results.is_ours { "provider" } else { "reader" };
    let finding = Finding::new(&AUTHENTIC, &domain)
        .arg(Arg::domain("domain", &domain))
        .arg(Arg::host("host", &results.host))
        .arg(Arg::word("seen_by", seen_by));
    Some(finding.evidence(evidence(&format!("Authentication-Results: {}", results.line))))
}

fn not_authentic(headers: &Headers, results: Option<&Results>) -> Option<Finding> {
    // Whoever passes a message on breaks what proves it: the first server to see it decides.
    let entry = is_passed_on(headers).then(|| results::at_entry(headers));
    let results = entry.as_ref().map_or(results, Option::as_ref)?;
    let domain = results::author_of(headers, results)?;
    // A chain of those who passed it on (RFC 8617) vouches where the server says that it does.
    if results.of("arc") == "pass" || results.proves(&domain) {
        return None;
    }
    let failed = ["dmarc", "spf", "dkim"].into_iter().find(|method| results.of(method) == "fail");
    let failed = failed.or_else(|| (results.of("spf") == "softfail").then_some("spf"))?;
    let mut finding = Finding::new(&NOT_AUTHENTIC, &domain)
        .arg(Arg::domain("domain", &domain))
        .arg(Arg::host("host", &results.host))
        .arg(Arg::word("method", &failed.to_ascii_uppercase()));
    // SPF passed for another company's domain: its server sent the message in this one's name.
    let via = results.mail_from.as_deref().filter(|_| results.of("spf") == "pass");
    if let Some(via) = via {
        finding = finding.arg(Arg::domain("via", via)).arg(Arg::word("fault", "elsewhere"));
    }
    Some(finding.evidence(evidence(&format!("Authentication-Results: {}", results.line))))
}

/// Whether somebody passed it on: a forward that rewrites the return path (SRS), one that says so,
/// or a mailing list (RFC 2919).
pub(crate) fn is_passed_on(headers: &Headers) -> bool {
    const MARKS: &[&str] = &[
        "x-forwarded-to",
        "x-forwarded-for",
        "resent-from",
        "list-id",
        "list-post",
        "mailing-list",
        "x-beenthere",
    ];
    let rewritten =
        headers.get("return-path").is_some_and(|path| path.to_ascii_uppercase().contains("<SRS"));
    rewritten || MARKS.iter().any(|name| headers.get(name).is_some())
}

#[cfg(test)]
mod tests;
