//! The judgement of zones, without a network.

use std::net::IpAddr;
use std::sync::Arc;

use probe::dns::{
    AuthoritativeAnswer, DnsFailure, Lookup, QueryError, RData, Rcode, Record, RecordType,
    Statement,
};
use time::OffsetDateTime;

use super::judge::judge;
use crate::facts::delegation::{Delegation, NameServer, Parent, Says};
use crate::fixture::{self, data, failed, nx_domain};

const ZONE: &str = "shop.example";
const SERVERS: [&str; 2] = ["a.ns.example", "b.ns.example"];

fn answer(outcome: Result<Statement, QueryError>) -> Arc<AuthoritativeAnswer> {
    let at = OffsetDateTime::UNIX_EPOCH;
    Arc::new(AuthoritativeAnswer {
        outcome,
        asked: format!("{ZONE} SOA"),
        of: "45.90.0.11".to_owned(),
        at,
        valid_until: at,
    })
}

fn states(rcode: Rcode, authoritative: bool, records: Vec<RData>) -> Arc<AuthoritativeAnswer> {
    let record = |data| fixture::record(ZONE, data);
    let records = records.into_iter().map(record).collect();
    answer(Ok(Statement {
        rcode,
        authoritative,
        recursive: false,
        records,
        authority: vec![],
        glue: vec![],
    }))
}

/// A server that knows the zone at this version and with this mail host.
fn knows(serial: u32, mx: &str) -> Says {
    let soa = fixture::soa(SERVERS[0], serial);
    let mx = fixture::mx(10, mx);
    let txt = fixture::text(&[b"v=spf1 mx -all"]);
    let of = |data| states(Rcode::NoError, true, vec![data]);
    Says { soa: of(soa), mx: of(mx), txt: of(txt) }
}

fn all(answer: &Arc<AuthoritativeAnswer>) -> Says {
    Says { soa: answer.clone(), mx: answer.clone(), txt: answer.clone() }
}

fn refuses() -> Says {
    all(&states(Rcode::Refused, false, vec![]))
}

fn silent() -> Says {
    all(&answer(Err(QueryError::Silent)))
}

/// What a resolver in the place of the server says.
fn hearsay() -> Says {
    let mx = fixture::mx(10, "mx.example");
    let record = fixture::record(ZONE, mx);
    let rcode = Rcode::NoError;
    let records = vec![record];
    all(&answer(Ok(Statement {
        rcode,
        authoritative: false,
        recursive: true,
        records,
        authority: vec![],
        glue: vec![],
    })))
}

fn parent(names: &[&str]) -> Parent {
    let ns = |name: &&str| Record::from_rdata(fixture::name(ZONE), 86_400, fixture::ns(name));
    let authority = names.iter().map(ns).collect();
    let statement = Statement {
        rcode: Rcode::NoError,
        authoritative: false,
        recursive: false,
        records: vec![],
        authority,
        glue: vec![],
    };
    let zone = data("example", RecordType::NS, vec![fixture::ns("a.nic.example")]);
    Parent { server: "a.nic.example".to_owned(), zone, answer: answer(Ok(statement)) }
}

fn names() -> Arc<Lookup> {
    data(ZONE, RecordType::NS, SERVERS.iter().map(|name| fixture::ns(name)).collect())
}

fn servfail() -> Arc<Lookup> {
    failed(
        ZONE,
        RecordType::NS,
        DnsFailure::Servfail {
            ede: Some(22),
            answers_unchecked: false,
            expired: false,
            trusted: false,
        },
    )
}

fn server(at: usize, says: Says) -> NameServer {
    let address: IpAddr = [45, 90, 0, 11 + at as u8].into();
    NameServer {
        name: SERVERS[at].to_owned(),
        is_delegated: Some(true),
        lookups: vec![],
        address: Some(address),
        says: Some(says),
    }
}

fn without_address(lookup: Arc<Lookup>) -> NameServer {
    NameServer { lookups: vec![lookup], address: None, says: None, ..server(1, silent()) }
}

fn zone(resolved: Arc<Lookup>, parent: Option<Parent>, servers: Vec<NameServer>) -> Delegation {
    Delegation { zone: ZONE.to_owned(), resolved, parent, servers, left_out: 0 }
}

fn codes(found: &Delegation) -> Vec<String> {
    judge(found)
        .into_iter()
        .map(|finding| finding.code)
        .filter(|code| code != "zone.lifetimes")
        .collect()
}

#[test]
fn each_state_of_one_server_beside_one_that_serves_has_its_code() {
    let private = NameServer {
        address: Some([10, 0, 0, 5].into()),
        ..server(1, all(&answer(Err(QueryError::Denied))))
    };
    let nowhere = without_address(nx_domain(SERVERS[1], RecordType::A));
    let unseen = without_address(failed(SERVERS[1], RecordType::A, DnsFailure::Timeout));
    let servfails = all(&states(Rcode::Servfail, false, vec![]));
    let unknown_to_it = all(&states(Rcode::NxDomain, true, vec![]));
    let paced = all(&answer(Err(QueryError::Paced)));
    for (other, code) in [
        (server(1, refuses()), "zone.server_lame"),
        (server(1, servfails), "zone.server_lame"),
        (server(1, unknown_to_it), "zone.server_lame"),
        (server(1, hearsay()), "zone.server_lame"),
        (server(1, silent()), "zone.server_silent"),
        (server(1, all(&answer(Err(QueryError::Unreachable)))), "zone.server_silent"),
        (server(1, paced), "zone.server_unseen"),
        (server(1, all(&answer(Err(QueryError::Malformed)))), "zone.server_unseen"),
        (private, "zone.server_private"),
        // A public address that is denied is our own.
        (server(1, all(&answer(Err(QueryError::Denied)))), "zone.server_unseen"),
        (nowhere, "zone.server_nameless"),
        (unseen, "zone.server_unseen"),
    ] {
        let found =
            zone(names(), Some(parent(&SERVERS)), vec![server(0, knows(1, "mx.example")), other]);
        let codes = codes(&found);
        assert_eq!(codes.first().map(String::as_str), Some(code), "{found:?}");
        let unseen = judge(&found).into_iter().filter(|finding| finding.because.is_some()).count();
        assert_eq!(unseen, usize::from(code == "zone.server_unseen"), "{code}");
    }
}

#[test]
fn no_server_that_serves_is_a_fault_only_where_nobody_finds_the_domain() {
    let both = |says: fn() -> Says| vec![server(0, says()), server(1, says())];
    let above = || Some(parent(&SERVERS));
    let timeout = || failed(ZONE, RecordType::NS, DnsFailure::Timeout);
    let dead = || failed(ZONE, RecordType::NS, DnsFailure::Resolver);
    let nowhere = || vec![without_address(nx_domain(SERVERS[1], RecordType::A))];
    let unseen = || vec![without_address(failed(SERVERS[1], RecordType::A, DnsFailure::Timeout))];
    for (resolved, parent, servers, code) in [
        (servfail(), above(), both(refuses), "zone.none_serves"),
        (timeout(), above(), both(silent), "zone.all_silent"),
        (servfail(), above(), vec![server(0, silent()), server(1, refuses())], "zone.none_serves"),
        (servfail(), above(), nowhere(), "zone.none_serves"),
        // Nothing proves that we get out to port 53 at all.
        (timeout(), None, both(silent), "zone.unseen"),
        // Somebody is answered, only not we.
        (names(), above(), both(silent), "zone.unseen"),
        (names(), above(), both(refuses), "zone.unseen"),
        (dead(), above(), both(refuses), "zone.unseen"),
        (servfail(), above(), unseen(), "zone.unseen"),
        (servfail(), above(), vec![], "zone.unseen"),
    ] {
        let found = zone(resolved, parent, servers);
        let findings = judge(&found);
        assert_eq!(findings[0].code, code, "{found:?}");
        assert_eq!(findings[0].because.is_some(), code == "zone.unseen", "{found:?}");
    }
    let inner = |at| NameServer {
        address: Some([10, 0, 0, 5].into()),
        ..server(at, all(&answer(Err(QueryError::Denied))))
    };
    for (resolved, servers, code) in [
        (names(), vec![inner(0), inner(1)], "zone.all_private"),
        (timeout(), vec![inner(0)], "zone.all_private"),
        // A public address that is denied is our own, and silence may be ours.
        (names(), both(|| all(&answer(Err(QueryError::Denied)))), "zone.unseen"),
        (names(), vec![inner(0), server(1, silent())], "zone.unseen"),
    ] {
        let found = zone(resolved, above(), servers);
        assert_eq!(judge(&found)[0].code, code, "{found:?}");
    }
    let left_out = Delegation { left_out: 1, ..zone(names(), above(), vec![inner(0)]) };
    assert_eq!(judge(&left_out)[0].code, "zone.unseen", "another may have a public address");
    let many = Delegation { left_out: 3, ..zone(servfail(), above(), both(refuses)) };
    assert_eq!(judge(&many)[0].code, "zone.unseen", "others may serve");
}

#[test]
fn silence_over_ipv6_needs_an_answer_over_ipv6_beside_it() {
    let v6 = |at: usize, says: Says| {
        let address: IpAddr = format!("2a0e:4200::{at}").parse().unwrap();
        NameServer { address: Some(address), ..server(at, says) }
    };
    let zone = |servers| zone(names(), Some(parent(&SERVERS)), servers);
    let alone = zone(vec![server(0, knows(1, "mx.example")), v6(1, silent())]);
    assert_eq!(codes(&alone), ["zone.server_unseen", "zone.in_step"]);
    assert_eq!(judge(&alone)[0].because, Some(verdict::Because::Vantage));
    let beside = zone(vec![v6(0, knows(1, "mx.example")), v6(1, silent())]);
    assert_eq!(codes(&beside), ["zone.server_silent", "zone.in_step"]);
}

#[test]
fn what_answers_in_the_place_of_name_servers_proves_nothing() {
    let record = fixture::record(ZONE, fixture::ns(SERVERS[0]));
    let statement = Statement {
        rcode: Rcode::NoError,
        authoritative: false,
        recursive: true,
        records: vec![record],
        authority: vec![],
        glue: vec![],
    };
    let above = Parent { answer: answer(Ok(statement)), ..parent(&[]) };
    let both = || vec![server(0, hearsay()), server(1, hearsay())];
    assert_eq!(codes(&zone(names(), Some(above), both())), ["zone.intercepted"]);
    assert_eq!(codes(&zone(names(), None, both())), ["zone.intercepted"]);
    assert_eq!(codes(&zone(servfail(), Some(parent(&SERVERS)), both())), ["zone.none_serves"]);
}

#[test]
fn a_server_that_resolves_is_told_from_one_that_refers_or_is_odd() {
    let odd = |recursive: bool, records: Vec<RData>| {
        let record = |data| fixture::record(ZONE, data);
        let records = records.into_iter().map(record).collect();
        let (rcode, authority, glue) = (Rcode::NoError, vec![], vec![]);
        answer(Ok(Statement { rcode, authoritative: false, recursive, records, authority, glue }))
    };
    let mx = || fixture::mx(10, "mx.example");
    let ns = || fixture::ns(SERVERS[0]);
    for (recursive, records) in [(false, vec![]), (true, vec![]), (false, vec![mx()])] {
        let both = (0..2).map(|at| server(at, all(&odd(recursive, records.clone())))).collect();
        assert_eq!(codes(&zone(names(), None, both)), ["zone.unseen"], "{recursive} {records:?}");
    }
    assert_eq!(
        codes(&zone(names(), None, vec![server(0, hearsay())])),
        ["zone.unseen"],
        "one alone proves nothing"
    );
    let serving = || vec![server(0, knows(1, "mx.example")), server(1, knows(1, "mx.example"))];
    // A server of the zone above may serve the zone itself, too, or offer to resolve beside its
    // referral.
    let above = Parent { answer: states(Rcode::NoError, true, vec![ns()]), ..parent(&[]) };
    assert!(
        !codes(&zone(names(), Some(above), serving())).contains(&"zone.intercepted".to_owned())
    );
    let above = Parent { answer: odd(true, vec![mx()]), ..parent(&[]) };
    assert_eq!(codes(&zone(names(), Some(above), serving())), ["zone.in_step"]);
}

#[test]
fn servers_are_compared_by_what_they_say_of_mail() {
    let serve =
        |a: Says, b: Says| zone(names(), Some(parent(&SERVERS)), vec![server(0, a), server(1, b)]);
    assert_eq!(codes(&serve(knows(1, "mx.example"), knows(1, "mx.example"))), ["zone.in_step"]);
    assert_eq!(
        codes(&serve(knows(1, "mx.example"), knows(2, "mx.example"))),
        ["zone.serials_differ"]
    );
    let found = serve(knows(7, "new.example"), knows(6, "old.example"));
    let finding = judge(&found).remove(0);
    assert_eq!(
        (finding.code.as_str(), finding.value("host")),
        ("zone.out_of_step", Some(SERVERS[1]))
    );
    assert_eq!(
        (finding.value("record"), finding.value("other_host")),
        (Some("MX"), Some(SERVERS[0]))
    );
    let mut other_text = knows(1, "mx.example");
    other_text.txt = states(Rcode::NoError, true, vec![fixture::text(&[b"site-verification=1"])]);
    assert_eq!(
        codes(&serve(knows(1, "mx.example"), other_text)),
        ["zone.out_of_step"],
        "one of them has no SPF"
    );
    let mut verified = knows(1, "mx.example");
    let texts = [&b"v=spf1 mx -all"[..], b"site-verification=1"].map(|text| fixture::text(&[text]));
    verified.txt = states(Rcode::NoError, true, texts.to_vec());
    assert_eq!(
        codes(&serve(knows(1, "mx.example"), verified)),
        ["zone.in_step"],
        "what is not of mail may differ"
    );
    let mut unheard = knows(1, "mx.example");
    unheard.mx = answer(Err(QueryError::Silent));
    assert_eq!(
        codes(&serve(knows(1, "mx.example"), unheard)),
        ["zone.in_step"],
        "a lost packet is no difference"
    );
}

#[test]
fn the_delegation_is_compared_and_counted() {
    let serve = |above: &[&str]| {
        let servers = vec![server(0, knows(1, "mx.example")), server(1, knows(1, "mx.example"))];
        zone(names(), Some(parent(above)), servers)
    };
    assert_eq!(codes(&serve(&SERVERS)), ["zone.in_step"]);
    assert_eq!(codes(&serve(&SERVERS[..1])), ["zone.in_step", "zone.delegation_differs"]);
    assert_eq!(codes(&serve(&[])), ["zone.in_step"], "above nobody said anything");
    let mut same = serve(&SERVERS);
    same.servers[1].address = same.servers[0].address;
    assert_eq!(codes(&same), ["zone.in_step", "zone.one_server"]);
}

#[test]
fn unsigned_is_said_only_where_the_resolver_looks() {
    let vouched = |lookup: &Arc<Lookup>, authenticated: bool| {
        let mut lookup = Lookup::clone(lookup);
        if let Ok(answer) = &mut lookup.outcome {
            answer.authenticated = authenticated;
        }
        Arc::new(lookup)
    };
    for (own, above, code) in [
        (true, true, Some("zone.signed")),
        (true, false, Some("zone.signed")),
        (false, true, Some("zone.unsigned")),
        (false, false, None),
    ] {
        let parent = parent(&SERVERS);
        let parent = Parent { zone: vouched(&parent.zone, above), ..parent };
        let found =
            zone(vouched(&names(), own), Some(parent), vec![server(0, knows(1, "mx.example"))]);
        let said = judge(&found).into_iter().map(|finding| finding.code);
        let said: Vec<String> = said.filter(|code| code.ends_with("signed")).collect();
        assert_eq!(said.first().map(String::as_str), code);
    }
}

#[test]
fn a_change_is_visible_after_the_lifetimes_that_the_servers_themselves_give() {
    let found = zone(names(), Some(parent(&SERVERS)), vec![server(0, knows(1, "mx.example"))]);
    let finding =
        judge(&found).into_iter().find(|finding| finding.code == "zone.lifetimes").unwrap();
    let seconds = ["mx_seconds", "new_seconds", "servers_seconds"].map(|name| finding.value(name));
    // "No such record" is kept for 600 s by the SOA, and for no longer than the SOA itself (RFC
    // 2308 section 5).
    assert_eq!(seconds, [Some("300"), Some("300"), Some("86400")]);
    assert_eq!(finding.value("name_server"), Some(SERVERS[0]));
}
