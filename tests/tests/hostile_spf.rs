//! What do records make of us that were written to do harm? Each hostile sample, evaluated as well
//! as read.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use checks::spf::{Client, Evaluator, QUESTIONS_PER_EVALUATION};
use checks::{Net, NetConfig};
use tests::samples;
use tests::testbed::dns::{Asked, Resolver, Script, Transport};
use tests::testbed::zone::Zone;
use verdict::{SpfEvaluation, SpfReason, SpfResult};

/// The sending address in every question; one sample has names for it.
const IP: [u8; 4] = [192, 0, 2, 1];

/// The records of a sample of ours.
fn sample(id: &str) -> String {
    samples::hostile_by_id(id).expect("a hostile sample").text()
}

/// Evaluates a message from a domain of a zone; gives what was asked, too.
async fn evaluate(zone: &str, domain: &str) -> Result<(Seen, Vec<Asked>), String> {
    let zone = Zone::parse(zone).map_err(|fault| fault.to_string())?;
    let (resolver, address) =
        Resolver::start_on_loopback(Script { zone, rules: Vec::new(), delay: Duration::ZERO })
            .await?;
    let mut config = NetConfig::default();
    config.resolver.servers = vec![address.into()];
    let evaluator = Evaluator::new(Net::new(config).map_err(|fault| fault.to_string())?);
    let begun = Instant::now();
    let sender = format!("bob@{domain}");
    let client = Client::new(IpAddr::from(IP), &sender, "mx.sender.example");
    let found = evaluator.evaluate(&client).await;
    let wire = found.to_wire(&client);
    if begun.elapsed() > Duration::from_secs(10) {
        return Err(format!("{domain} took {:?}", begun.elapsed()));
    }
    Ok((Seen { cost: found.cost(), wire }, resolver.log.all()))
}

/// What came of it.
struct Seen {
    cost: (usize, usize),
    wire: SpfEvaluation,
}

fn came_to(found: &Seen) -> (SpfResult, SpfReason) {
    (found.wire.result, found.wire.reason)
}

#[tokio::test]
async fn a_record_that_names_itself_is_asked_once() {
    let zone = sample("spf-record-that-includes-itself");
    let (found, asked) = evaluate(&zone, "s1.test").await.unwrap();
    assert_eq!(came_to(&found), (SpfResult::PermError, SpfReason::Loop));
    assert_eq!(asked.len(), 1, "{asked:?}");
}

#[tokio::test]
async fn the_eleventh_look_up_is_counted_and_not_made() {
    let zone = sample("spf-eleven-includes");
    let (found, asked) = evaluate(&zone, "s4.test").await.unwrap();
    // The address is the second one's: what is named before the eleventh passes.
    assert_eq!(found.wire.result, SpfResult::Pass);
    let (found, others) =
        evaluate(&zone.replace("192.0.2.", "198.51.100."), "s4.test").await.unwrap();
    assert_eq!(came_to(&found), (SpfResult::PermError, SpfReason::TooManyLookUps));
    assert_eq!((found.cost, others.len()), ((11, 0), 11), "the record and ten includes");
    assert!(asked.len() <= others.len(), "includes are asked for together");
}

#[tokio::test]
async fn a_name_of_many_macros_is_cut_from_the_left() {
    let zone = sample("spf-macros-in-heaps");
    let begun = Instant::now();
    let (found, asked) = evaluate(&zone, "s8.test").await.unwrap();
    assert_eq!(came_to(&found), (SpfResult::Fail, SpfReason::Matched));
    let name = asked[1].name.trim_end_matches('.');
    assert!(
        name.len() <= 253
            && name.len() > 253 - "s8.test.".len()
            && name.ends_with("s8.test.s8.test"),
        "{name}"
    );
    assert_eq!(asked.len(), 2);
    // A record as long as a message can be, all of it macros.
    let strings: String = (0..60).map(|_| format!("\"{}\" ", "%{d}".repeat(63))).collect();
    let zone = format!("long.test. TXT \"v=spf1 exists:\" {strings} \".long.test -all\"\n");
    let (found, asked) = evaluate(&zone, "long.test").await.unwrap();
    assert_eq!(
        (found.wire.result, asked.last().map(|one| one.name.len() <= 254)),
        (SpfResult::Fail, Some(true))
    );
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn macros_that_are_none_are_a_mistake_with_a_place() {
    let zone = sample("spf-macros-that-are-none");
    for (domain, column) in [("s9.test", 15), ("s9b.test", 15)] {
        let (found, asked) = evaluate(&zone, domain).await.unwrap();
        assert_eq!(came_to(&found), (SpfResult::PermError, SpfReason::Syntax), "{domain}");
        assert_eq!(
            (found.wire.records[0].fault_column, asked.len()),
            (Some(column), 1),
            "{domain}"
        );
    }
}

#[tokio::test]
async fn of_the_names_of_an_address_ten_are_looked_at() {
    let zone = sample("spf-pointers-in-a-flood");
    let (found, asked) = evaluate(&zone, "s10.test").await.unwrap();
    assert_eq!(found.wire.result, SpfResult::Fail);
    let of_victim = asked.iter().filter(|one| one.name.contains("victim")).count();
    // The pointers do not fit into one packet, and are asked for again over TCP.
    let asked = asked.iter().filter(|one| one.transport == Transport::Udp).count();
    assert_eq!((of_victim, asked), (10, 12), "the record, the pointers and ten names");
}

#[tokio::test]
async fn two_records_in_any_case_are_one_too_many() {
    let zone = sample("spf-two-records-and-their-likes");
    let (found, asked) = evaluate(&zone, "s11.test").await.unwrap();
    assert_eq!(came_to(&found), (SpfResult::PermError, SpfReason::SeveralRecords));
    assert!(asked.iter().all(|one| one.kind.to_string() == "TXT"), "nobody asks for the old type");
}

#[tokio::test]
async fn strings_are_joined_without_a_space() {
    let zone = sample("spf-strings-without-a-space");
    let (found, _) = evaluate(&zone, "s16.test").await.unwrap();
    assert_eq!(came_to(&found), (SpfResult::PermError, SpfReason::Syntax));
    let record = found.wire.records[0].record.clone().unwrap();
    assert_eq!(record, "v=spf1 include:_spf.example.test ip4:192.0.2.1ip4:192.0.2.2 -all");
}

/// Siblings of the samples: zone, result, and the most questions that it may cost.
const SIBLINGS: &[(&str, &str, SpfResult, SpfReason, usize)] = &[
    (
        "a name of 300 bytes",
        "h.test. TXT \"v=spf1 exists:LONG.LONG.LONG.LONG.LONG.LONG.h.test -all\"",
        SpfResult::Fail,
        SpfReason::Matched,
        2,
    ),
    (
        "parts without number",
        "h.test. TXT \"v=spf1 exists:%{d255r}.%{i4294967296}.h.test -all\"",
        SpfResult::Fail,
        SpfReason::Matched,
        2,
    ),
    (
        "no part",
        "h.test. TXT \"v=spf1 exists:%{d0}.h.test -all\"",
        SpfResult::PermError,
        SpfReason::Syntax,
        1,
    ),
    (
        "a length that runs over",
        "h.test. TXT \"v=spf1 ip4:192.0.2.0/4294967304 -all\"",
        SpfResult::PermError,
        SpfReason::Syntax,
        1,
    ),
    (
        "redirects in a circle",
        "h.test. TXT \"v=spf1 redirect=b.test\"\nb.test. TXT \"v=spf1 redirect=h.test\"",
        SpfResult::PermError,
        SpfReason::Loop,
        2,
    ),
    (
        "a redirect beside all",
        "h.test. TXT \"v=spf1 redirect=h.test ?all\"",
        SpfResult::Neutral,
        SpfReason::Matched,
        1,
    ),
    ("a NUL", "h.test. TXT \"v=spf1 \\000+all\"", SpfResult::PermError, SpfReason::Syntax, 1),
    (
        "letters that are not ASCII",
        "h.test. TXT \"v=spf1 a:b\\195\\188cher.test +all\"",
        SpfResult::PermError,
        SpfReason::Syntax,
        1,
    ),
    (
        "an alias for itself",
        "h.test. TXT \"v=spf1 a:c.test -all\"\nc.test. CNAME c.test.",
        SpfResult::TempError,
        SpfReason::DnsFailed,
        4,
    ),
    (
        "an explanation of itself",
        "h.test. TXT \"v=spf1 -all exp=h.test\"",
        SpfResult::Fail,
        SpfReason::Matched,
        1,
    ),
    (
        "mail hosts without number",
        "h.test. TXT \"v=spf1 mx -all\"\nMANY",
        SpfResult::PermError,
        SpfReason::TooManyMx,
        3,
    ),
    (
        "names that do not exist",
        "h.test. TXT \"v=spf1 a:1.test a:2.test a:3.test +all\"",
        SpfResult::PermError,
        SpfReason::TooManyVoids,
        4,
    ),
];

#[tokio::test]
async fn their_siblings_do_no_harm_either() {
    let many: String = (0..500).map(|at| format!("h.test. MX 10 m{at}.test.\n")).collect();
    for (what, zone, result, reason, most) in SIBLINGS {
        let zone = zone.replace("LONG", &"label".repeat(10)).replace("MANY", &many);
        let (found, asked) = evaluate(&zone, "h.test").await.expect(what);
        assert_eq!(came_to(&found), (*result, *reason), "{what}");
        assert!(asked.len() <= *most, "{what}: {asked:?}");
    }
}

/// Whatever samples there are: a result within the budget and the time, and an answer that travels.
#[tokio::test]
async fn every_sample_ends_within_the_budget() {
    for sample in samples::hostile(&["spf"]).unwrap() {
        let (id, zone) = (&sample.id, sample.text());
        let Some(domain) = zone.split_whitespace().next().map(|owner| owner.trim_end_matches('.'))
        else {
            continue;
        };
        let (found, asked) = evaluate(&zone, domain).await.unwrap();
        assert!(asked.len() <= QUESTIONS_PER_EVALUATION, "{id}: {} questions", asked.len());
        let size = serde_json::to_string(&found.wire).unwrap().len();
        assert!(size <= 256 * 1024, "{id}: an answer of {size} bytes");
    }
}
