//! The resolver against real sockets on loopback.

mod aliases;

use std::str::FromStr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::rdata::{A, CNAME, MX, NULL, TXT};
use hickory_proto::rr::{Name, RData, RecordType};

use super::*;
use crate::net::dns::test_server::{Over, TestServer, asked, data, response, with_ede};

fn at(servers: &[SocketAddr]) -> Resolver {
    with(servers, |_| {})
}

/// A resolver with short waits, so that a test of silence takes no time worth speaking of.
fn with(servers: &[SocketAddr], change: impl FnOnce(&mut ResolverConfig)) -> Resolver {
    let mut config = ResolverConfig {
        servers: servers.iter().copied().map(DnsServer::from).collect(),
        try_wait: Duration::from_millis(150),
        question_wait: Duration::from_millis(400),
        ..ResolverConfig::default()
    };
    change(&mut config);
    Resolver::new(&config, trust_nobody(), &TaskTracker::new()).unwrap()
}

fn trust_nobody() -> ClientConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider);
    let builder = builder.with_safe_default_protocol_versions().unwrap();
    builder.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth()
}

async fn ask(resolver: &Resolver, name: &str, kind: RecordType) -> Arc<Lookup> {
    resolver.ask(Question::new(name, kind)).await
}

fn address(last: u8) -> RData {
    RData::A(A::new(45, 90, 1, last))
}

fn alias(target: &str) -> RData {
    RData::CNAME(CNAME(Name::from_str(target).unwrap()))
}

/// Answers the control question, and lets `rest` answer the others.
async fn living(
    rest: impl Fn(&Message, Over) -> Option<Message> + Send + Sync + 'static,
) -> TestServer {
    TestServer::start(move |query, over| match asked(query).as_str() {
        "." => Some(response(query, ResponseCode::NoError)),
        _ => rest(query, over),
    })
    .await
}

#[tokio::test]
async fn five_ways_to_have_no_record_are_told_apart() {
    let server = living(|query, _| match asked(query).as_str() {
        "nx.test." => Some(response(query, ResponseCode::NXDomain)),
        "empty.test." => Some(response(query, ResponseCode::NoError)),
        "fails.test." => Some(with_ede(response(query, ResponseCode::ServFail), 22)),
        "refused.test." => Some(response(query, ResponseCode::Refused)),
        _ => None,
    })
    .await;
    let resolver = at(&[server.address]);
    let (nx, empty, fails, refused, silent) = tokio::join!(
        ask(&resolver, "nx.test", RecordType::MX),
        ask(&resolver, "empty.test", RecordType::MX),
        ask(&resolver, "fails.test", RecordType::MX),
        ask(&resolver, "refused.test", RecordType::MX),
        ask(&resolver, "silent.test", RecordType::MX),
    );
    assert!(nx.is_nx_domain() && empty.is_no_data());
    let unreachable = DnsFailure::Servfail {
        ede: Some(22),
        answers_unchecked: false,
        expired: false,
        trusted: false,
    };
    assert_eq!(fails.failure(), Some(&unreachable));
    assert_eq!(refused.failure(), Some(&DnsFailure::Refused));
    assert_eq!(silent.failure(), Some(&DnsFailure::Timeout));
}

#[tokio::test]
async fn data_behind_servfail_is_broken_dnssec_only_when_the_resolver_says_so() {
    for (ede, is_dnssec) in [(6, true), (7, true), (12, true), (22, false), (23, false)] {
        let server = living(move |query, _| match query.metadata.checking_disabled {
            true => Some(data(query, &[("signed.test.", 60, address(1))])),
            false => Some(with_ede(response(query, ResponseCode::ServFail), ede)),
        })
        .await;
        let lookup = ask(&at(&[server.address]), "signed.test", RecordType::A).await;
        assert_eq!(lookup.failure().unwrap().is_dnssec(), is_dnssec, "EDE {ede}");
        assert_eq!(server.log(), ["signed.test. A", "signed.test. A +cd"]);
    }
}

/// RRSIG of an A record (RFC 4034 section 3.1), as Unbound 1.17 passes it on with CD=1.
fn signature(until: u32) -> RData {
    let [a, b, c, d] = until.to_be_bytes();
    let start = [0, 1, 13, 2, 0, 0, 1, 44];
    let rest = [
        0x69, 0x55, 0xb9, 0, 0xf2, 0x8e, 6, b's', b'i', b'g', b'n', b'e', b'd', 4, b't', b'e',
        b's', b't', 0, 1,
    ];
    let bytes = [start.as_slice(), &[a, b, c, d], &rest].concat();
    RData::Unknown { code: RecordType::from(46), rdata: NULL::with(bytes) }
}

/// Unbound 1.17 says EDE 9 or 6 of an expired zone: the signature itself tells.
#[tokio::test]
async fn an_expired_signature_is_read_from_the_unchecked_answer() {
    for (until, is_expired) in [(1_700_000_000, true), (4_000_000_000, false)] {
        let server = living(move |query, _| match query.metadata.checking_disabled {
            true => Some(data(
                query,
                &[("signed.test.", 60, address(1)), ("signed.test.", 60, signature(until))],
            )),
            false => Some(with_ede(response(query, ResponseCode::ServFail), 9)),
        })
        .await;
        let lookup = ask(&at(&[server.address]), "signed.test", RecordType::A).await;
        let DnsFailure::Servfail { expired, .. } = lookup.failure().unwrap() else {
            panic!("{lookup:?}")
        };
        assert_eq!(*expired, is_expired);
    }
}

#[tokio::test]
async fn without_a_reason_only_a_trusted_validator_proves_broken_dnssec() {
    for trusted in [false, true] {
        let server = living(move |query, _| match query.metadata.checking_disabled {
            true => Some(data(query, &[("signed.test.", 60, address(1))])),
            false => Some(response(query, ResponseCode::ServFail)),
        })
        .await;
        let resolver = with(&[server.address], |config| config.validates = trusted);
        let lookup = ask(&resolver, "signed.test", RecordType::A).await;
        assert_eq!(lookup.failure().unwrap().is_dnssec(), trusted);
    }
}

#[tokio::test]
async fn a_dead_resolver_is_told_from_silent_name_servers_and_costs_one_wait() {
    let server = TestServer::start(|_, _| None).await;
    let resolver = at(&[server.address]);
    let begun = Instant::now();
    let first = ask(&resolver, "one.test", RecordType::A).await;
    assert_eq!(first.failure(), Some(&DnsFailure::Resolver));
    assert!(
        begun.elapsed() < Duration::from_millis(800),
        "two tries and no more: {:?}",
        begun.elapsed()
    );
    let begun = Instant::now();
    let second = ask(&resolver, "two.test", RecordType::A).await;
    assert_eq!(second.failure(), Some(&DnsFailure::Resolver));
    assert!(
        begun.elapsed() < Duration::from_millis(100),
        "known to be dead: {:?}",
        begun.elapsed()
    );
    assert_eq!(
        server.log().iter().filter(|line| *line == ". NS").count(),
        1,
        "one control question for all"
    );
}

#[tokio::test]
async fn a_closed_port_is_a_dead_resolver_at_once() {
    let mut server = TestServer::start(|_, _| None).await;
    server.stop().await;
    let begun = Instant::now();
    let lookup = ask(&at(&[server.address]), "one.test", RecordType::A).await;
    assert_eq!(lookup.failure(), Some(&DnsFailure::Resolver));
    assert!(begun.elapsed() < Duration::from_millis(140), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn servfail_for_everything_is_the_resolver_not_the_domain() {
    let server = TestServer::start(|query, _| Some(response(query, ResponseCode::ServFail))).await;
    let lookup = ask(&at(&[server.address]), "one.test", RecordType::A).await;
    assert_eq!(lookup.failure(), Some(&DnsFailure::Resolver));
}

#[tokio::test]
async fn what_does_not_fit_is_asked_once_more_over_tcp() {
    let server = living(|query, over| {
        let mut answer = data(query, &[("big.test.", 60, address(1))]);
        answer.metadata.truncation = over == Over::Udp || asked(query) == "bigger.test.";
        Some(answer).filter(|_| over == Over::Udp || asked(query) != "no-tcp.test.")
    })
    .await;
    let resolver = at(&[server.address]);
    assert_eq!(ask(&resolver, "big.test", RecordType::A).await.records().len(), 1);
    for name in ["bigger.test", "no-tcp.test"] {
        let lookup = ask(&resolver, name, RecordType::A).await;
        assert_eq!(lookup.failure(), Some(&DnsFailure::Truncated), "{name}");
        let log = server.log();
        assert_eq!(log.iter().filter(|line| line.starts_with(name)).count(), 2, "no loop: {log:?}");
    }
}

#[tokio::test]
async fn the_second_server_is_asked_when_the_first_is_silent_and_then_comes_first() {
    let silent = TestServer::start(|_, _| None).await;
    let living = living(|query, _| Some(data(query, &[("one.test.", 60, address(1))]))).await;
    let resolver = at(&[silent.address, living.address]);
    let lookup = ask(&resolver, "one.test", RecordType::A).await;
    assert_eq!(
        (lookup.records().len(), lookup.of.as_str()),
        (1, living.address.to_string().as_str())
    );
    ask(&resolver, "two.test", RecordType::A).await;
    let asked_of_silent: Vec<_> = silent.log().into_iter().filter(|line| line != ". NS").collect();
    assert_eq!(asked_of_silent, ["one.test. A"]);
}

#[tokio::test]
async fn callers_of_one_question_share_one_query_and_its_lifetime() {
    let server = living(|query, _| {
        let ttl = if asked(query) == "kept.test." { 60 } else { 0 };
        Some(data(query, &[(&asked(query), ttl, address(1))]))
    })
    .await;
    let resolver = at(&[server.address]);
    for _ in 0..2 {
        for name in ["kept.test", "Kept.Test.", "gone.test"] {
            let all = join_all((0..50).map(|_| ask(&resolver, name, RecordType::A))).await;
            assert!(all.iter().all(|lookup| lookup.records().len() == 1));
        }
    }
    let log = server.log();
    assert_eq!(log.iter().filter(|line| line.starts_with("kept")).count(), 1, "{log:?}");
    assert!(
        (2..=4).contains(&log.iter().filter(|line| line.starts_with("gone")).count()),
        "{log:?}"
    );
}

#[tokio::test]
async fn a_caller_who_gives_up_does_not_make_the_next_one_repeat_the_question() {
    let server = TestServer::with_delay(Duration::from_millis(60), |query, _| {
        Some(data(query, &[("slow.test.", 60, address(1))]))
    })
    .await;
    let resolver = at(&[server.address]);
    let given_up =
        tokio::time::timeout(Duration::from_millis(10), ask(&resolver, "slow.test", RecordType::A))
            .await;
    assert!(given_up.is_err());
    assert_eq!(ask(&resolver, "slow.test", RecordType::A).await.records().len(), 1);
    assert_eq!(server.log(), ["slow.test. A"]);
}

#[tokio::test]
async fn ten_thousand_questions_at_once_wait_for_each_other() {
    let under_way = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let server =
        TestServer::start(|query, _| Some(data(query, &[(&asked(query), 60, address(1))]))).await;
    let resolver = with(&[server.address], |config| {
        config.in_flight = 64;
        config.try_wait = Duration::from_secs(3);
        config.question_wait = Duration::from_secs(8);
    });
    let inner = resolver.0.clone();
    let (counted, peak) = (under_way.clone(), most.clone());
    let watch = tokio::spawn(async move {
        while counted.load(Ordering::Relaxed) < 10_000 {
            peak.fetch_max(inner.queue.prompt(), Ordering::Relaxed);
            tokio::task::yield_now().await;
        }
    });
    let questions = (0..10_000).map(|at| {
        let (resolver, under_way) = (resolver.clone(), under_way.clone());
        async move {
            let lookup = ask(&resolver, &format!("n{at}.test"), RecordType::A).await;
            under_way.fetch_add(1, Ordering::Relaxed);
            lookup.records().len()
        }
    });
    let answered: usize = join_all(questions).await.into_iter().sum();
    watch.await.unwrap();
    assert_eq!(answered, 10_000);
    assert!((1..=64).contains(&most.load(Ordering::Relaxed)), "{most:?} at once");
}

#[tokio::test]
async fn names_come_in_lower_case_and_text_as_its_bytes() {
    let server = living(|query, _| {
        let mx = RData::MX(MX::new(10, Name::from_str("MX.Example.TEST.").unwrap()));
        let txt = RData::TXT(TXT::from_bytes(vec![b"v=spf1 ", b"\xff\x1b[2J"]));
        Some(data(query, &[("ex.test.", 60, mx), ("ex.test.", 60, txt)]))
    })
    .await;
    let resolver = at(&[server.address]);
    let mx = ask(&resolver, "EX.test.", RecordType::MX).await;
    assert_eq!(mx.exchanges().collect::<Vec<_>>(), [(10, "mx.example.test".to_owned())]);
    let txt = ask(&resolver, "ex.test", RecordType::TXT).await;
    assert_eq!(txt.joined_texts().next().unwrap(), b"v=spf1 \xff\x1b[2J");
    assert_eq!(txt.evidence().said, ["ex.test. 60 TXT \"v=spf1 \" \"\\255\\027[2J\""]);
    assert_eq!(mx.evidence().repeat, "dig +dnssec ex.test MX");
    assert_eq!(mx.evidence().of, "our resolver", "its address stays inside");
}

#[tokio::test]
async fn a_name_that_dns_cannot_carry_is_not_asked_for() {
    let server = living(|_, _| None).await;
    let resolver = at(&[server.address]);
    for name in ["a..test", &format!("{}.test", "x".repeat(64)), &"abcdefg.".repeat(40)] {
        assert_eq!(
            ask(&resolver, name, RecordType::A).await.failure(),
            Some(&DnsFailure::NotAName),
            "{name}"
        );
    }
    assert!(server.log().is_empty());
}

#[tokio::test]
async fn a_forged_response_is_passed_over() {
    let server = living(|query, _| {
        let mut forged = data(query, &[("one.test.", 60, address(66))]);
        forged.metadata.id = forged.metadata.id.wrapping_add(1);
        Some(forged)
    })
    .await;
    assert_eq!(
        ask(&at(&[server.address]), "one.test", RecordType::A).await.failure(),
        Some(&DnsFailure::Timeout)
    );
}
