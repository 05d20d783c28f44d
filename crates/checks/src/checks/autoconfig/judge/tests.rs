//! What places say, and what it comes to.

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
fn a_port_has_one_protocol_and_odd_ports_have_any() {
    for (protocol, port, is) in [
        (Protocol::Imap, 995, true),
        (Protocol::Imap, 993, false),
        (Protocol::Pop3, 143, true),
        (Protocol::Smtp, 587, false),
        (Protocol::Smtp, 993, true),
        (Protocol::Imap, 10_993, false),
    ] {
        assert_eq!(is_port_of_another(protocol, port), is, "{protocol:?} {port}");
    }
}

#[test]
fn two_places_disagree_where_they_send_programs_to_different_servers() {
    let srv =
        names(&[(Protocol::Imap, "mail.a.example", 993), (Protocol::Smtp, "mail.a.example", 465)]);
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
        let sources = [source(Place::Srv, srv.clone()), source(Place::Autoconfig, other.clone())];
        let found = codes(&sources, None).contains(&"autoconfig.disagree".to_owned());
        assert_eq!(found, disagrees, "{other:?}");
    }
}

#[test]
fn each_place_that_contradicts_one_before_it_is_named() {
    let imap = |host| names(&[(Protocol::Imap, host, 993)]);
    let named = |place, name: &str, state| Source { name: name.to_owned(), ..source(place, state) };
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
        declared.others = leads_here.map(|leads| (host.to_owned(), leads)).into_iter().collect();
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
