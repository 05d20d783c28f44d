//! What does the API say of one message? Asked over HTTP, with the test bed's DNS behind it.

use std::time::{Duration, Instant};

use serde_json::Value;
use tests::product::serve;
use tests::testbed::dns::{Resolver, Rule, Script, Wrong};
use tests::testbed::zone::Zone;
use verdict::{Because, SpfEvaluation, SpfIdentity, SpfOutcome, SpfReason, SpfResult, SpfVia};

/// The records of one world, and the API in front of it.
struct World {
    resolver: Resolver,
    url: String,
}

impl World {
    async fn start(zone: &str, silent: &[&str]) -> Result<Self, String> {
        let zone = Zone::parse(zone).map_err(|fault| fault.to_string())?;
        let rule = |name: &&str| Rule {
            name: (*name).to_owned(),
            kind: None,
            answer: Some(Wrong::Servfail),
            ede: None,
            with_cd: false,
            ad: false,
            delay_ms: 0,
            times: None,
        };
        let script =
            Script { zone, rules: silent.iter().map(rule).collect(), delay: Duration::ZERO };
        let (resolver, address) = Resolver::start_on_loopback(script).await?;
        let mut config = api::Config::default();
        config.net.resolver.servers = vec![address.into()];
        config.names.testing = true;
        Ok(Self { resolver, url: serve(config).await? })
    }

    /// The status, the media type and the body.
    async fn ask(&self, domain: &str, query: &str) -> Result<(u16, String, String), String> {
        let url = format!("{}/v1/domains/{domain}/spf/evaluation{query}", self.url);
        let response = reqwest::get(url).await.map_err(|fault| fault.to_string())?;
        let media = response
            .headers()
            .get("content-type")
            .and_then(|media| media.to_str().ok())
            .unwrap_or_default();
        let (status, media) = (response.status().as_u16(), media.to_owned());
        Ok((status, media, response.text().await.map_err(|fault| fault.to_string())?))
    }

    async fn evaluate(&self, domain: &str, query: &str) -> Result<SpfEvaluation, String> {
        let (status, _, body) = self.ask(domain, query).await?;
        if status != 200 {
            return Err(format!("{status}: {body}"));
        }
        serde_json::from_str(&body).map_err(|fault| format!("{fault}: {body}"))
    }
}

const SHOP: &str = concat!(
    r#"shop.example. 600 TXT "v=spf1 a:www.shop.example include:_spf.news.example "#,
    r#"-all exp=why.shop.example"
www.shop.example. A 45.90.2.1
_spf.news.example. 300 TXT "v=spf1 include:deep.news.example ~all"
deep.news.example. TXT "v=spf1 ip4:45.90.7.0/24 mx -all"
why.shop.example. TXT "%{i} is no server of %{d}\; see <b>http://evil.example/</b>"
"#
);

#[tokio::test]
async fn an_evaluation_shows_the_term_that_matched_and_the_way_to_it() {
    let world = World::start(SHOP, &[]).await.unwrap();
    let found =
        world.evaluate("bob@shop.example", "?ip=45.90.7.9&helo=out.news.example").await.unwrap();
    assert_eq!(
        (found.result, found.reason, found.identity),
        (SpfResult::Pass, SpfReason::Matched, SpfIdentity::MailFrom)
    );
    assert_eq!(
        (found.sender.as_str(), found.helo.as_str()),
        ("bob@shop.example", "out.news.example")
    );
    let decided = found.decided_by.unwrap();
    // The include of the domain's own record is what decides for it; the trace tells what matched
    // below.
    assert_eq!(
        (decided.record, decided.term.as_str(), decided.column),
        (0, "include:_spf.news.example", 27)
    );
    assert_eq!(
        (found.look_ups, found.voids, found.look_ups_allowed, found.voids_allowed),
        (3, 0, 10, 2)
    );
    let tree: Vec<_> = found
        .records
        .iter()
        .map(|record| (record.domain.as_str(), record.parent, record.via, record.look_ups))
        .collect();
    let include = Some(SpfVia::Include);
    assert_eq!(
        tree,
        [
            ("shop.example", None, None, 3),
            ("_spf.news.example", Some(0), include, 1),
            ("deep.news.example", Some(1), include, 0)
        ]
    );
    let outcomes: Vec<_> =
        found.records[0].terms.iter().map(|term| (term.outcome, term.look_ups)).collect();
    let (no, yes, never) = (SpfOutcome::NoMatch, SpfOutcome::Match, SpfOutcome::NotReached);
    assert_eq!(outcomes, [(no, 1), (yes, 2), (never, 0), (never, 0)]);
    assert_eq!(found.records[2].terms[0].outcome, yes);
    assert_eq!(found.say, "45.90.7.9 may send mail for shop.example: its record allows it.");
}

#[tokio::test]
async fn each_look_up_can_be_repeated_by_hand() {
    let world = World::start(SHOP, &[]).await.unwrap();
    let found = world.evaluate("shop.example", "?ip=45.90.9.9").await.unwrap();
    let own = &found.records[0].evidence[0];
    assert_eq!(own.asked, "shop.example TXT");
    assert_eq!(own.of, "our resolver");
    assert_eq!(own.repeat, "dig +dnssec shop.example TXT");
    assert!(own.said[0].starts_with("shop.example. 600 TXT \"v=spf1 a:"), "{:?}", own.said);
    assert!(own.facts.iter().any(|fact| fact.name == "ttl" && fact.value == "600"));
    assert_eq!(found.records[0].terms[0].evidence[0].asked, "www.shop.example A");
}

#[tokio::test]
async fn an_explanation_is_quoted_and_never_said() {
    let world = World::start(SHOP, &[]).await.unwrap();
    let found = world.evaluate("shop.example", "?ip=45.90.9.9").await.unwrap();
    assert_eq!(found.result, SpfResult::Fail);
    assert_eq!(found.voids, 1, "deep.news.example has no MX");
    let said = found.explanation.unwrap();
    assert_eq!(said, "45.90.9.9 is no server of shop.example; see <b>http://evil.example/</b>");
    assert!(!found.say.contains("evil") && found.say.chars().count() <= 300, "{}", found.say);
}

#[tokio::test]
async fn what_the_world_does_wrong_is_a_result_and_no_error() {
    let eleven: String = (0..11).map(|at| format!("a:h{at}.shop.example ")).collect();
    let hosts: String = (0..11).map(|at| format!("h{at}.many.example. A 45.90.2.{at}\n")).collect();
    let zone = format!(
        r#"
a.example. TXT "v=spf1 include:b.example -all"
b.example. TXT "v=spf1 redirect=a.example"
syntax.example. TXT "v=spf1 mx exists:%{{i}}._spf.%{{z}}.example -all"
two.example. TXT "v=spf1 -all"
two.example. TXT "V=SPF1 +all"
two.example. TXT "v=spf10 +all"
gone.example. TXT "v=spf1 include:nobody.example ~all"
leads.example. TXT "v=spf1 redirect=nobody.example"
many.example. TXT "v=spf1 {} -all"
{hosts}
void.example. TXT "v=spf1 a:1.void.example a:2.void.example exists:3.void.example +all"
dead.example. TXT "v=spf1 include:dead.example.example ~all"
none.example. A 45.90.2.1
silent.example. TXT "v=spf1 a:slow.example -all"
"#,
        eleven.replace("shop", "many")
    );
    let world = World::start(&zone, &["slow.example"]).await.unwrap();
    for (domain, result, reason, column) in [
        ("a.example", SpfResult::PermError, SpfReason::Loop, 8),
        ("syntax.example", SpfResult::PermError, SpfReason::Syntax, 0),
        ("two.example", SpfResult::PermError, SpfReason::SeveralRecords, 0),
        ("gone.example", SpfResult::PermError, SpfReason::IncludeWithoutRecord, 8),
        ("leads.example", SpfResult::PermError, SpfReason::RedirectWithoutRecord, 8),
        ("many.example", SpfResult::PermError, SpfReason::TooManyLookUps, 188),
        ("void.example", SpfResult::PermError, SpfReason::TooManyVoids, 42),
        ("none.example", SpfResult::None, SpfReason::NoRecord, 0),
        ("silent.example", SpfResult::TempError, SpfReason::DnsFailed, 8),
    ] {
        let found = world.evaluate(domain, "?ip=45.90.77.1").await.unwrap();
        let at = found.decided_by.as_ref().map_or(0, |decided| decided.column);
        assert_eq!(
            (found.result, found.reason, at),
            (result, reason, column),
            "{domain}: {found:?}"
        );
        assert!(!found.say.is_empty() && !found.say.starts_with("spf."), "{domain}: {}", found.say);
        let is_unknown = found.result == SpfResult::TempError;
        assert_eq!(found.because.is_some(), is_unknown, "{domain}");
    }
    let syntax = world.evaluate("syntax.example", "?ip=45.90.77.1").await.unwrap();
    assert_eq!(syntax.records[0].fault_column, Some(28));
    let silent = world.evaluate("silent.example", "?ip=45.90.77.1").await.unwrap();
    assert_eq!(silent.because, Some(Because::Servfail));
    let looped = world.evaluate("a.example", "?ip=45.90.77.1").await.unwrap();
    assert!(looped.records[1].terms[0].is_loop && looped.look_ups <= 2, "{looped:?}");
}

#[tokio::test]
async fn whoever_asks_wrongly_is_told_what_to_send() {
    let world = World::start(SHOP, &[]).await.unwrap();
    for (domain, query, pointer, says) in [
        ("shop.example", "", "ip", "such as 192.0.2.25"),
        ("shop.example", "?ip=", "ip", "such as 192.0.2.25"),
        ("shop.example", "?ip=45.90.1", "ip", "such as 192.0.2.25"),
        ("shop.example", "?ip=45.90.1.1:25", "ip", "such as 192.0.2.25"),
        ("shop.example", "?ip=10.0.0.5", "ip", "send the public one"),
        ("shop.example", "?ip=::1", "ip", "send the public one"),
        ("shop.example", "?ip=45.90.1.1&sender=bob", "sender", "such as bob@shop.example"),
        ("shop.example", "?ip=45.90.1.1&sender=bob@", "sender", "send a domain"),
        (
            "shop.example",
            "?ip=45.90.1.1&sender=bob@other.example",
            "sender",
            "/v1/domains/other.example/spf/evaluation",
        ),
        ("shop.example", "?ip=45.90.1.1&helo=a%20b", "helo", "such as mx.example.com"),
        ("shop.example", "?ip=45.90.1.1&helo=%3Cscript%3E", "helo", "such as mx.example.com"),
        (
            "shop.example",
            "?ip=45.90.1.1&sender=%3C%3E&helo=mx.other.example",
            "helo",
            "leave helo out",
        ),
        ("127.0.0.1", "?ip=45.90.1.1", "domain", "send a domain"),
        ("shop.example", "?ip=45.90.1.1&password=x", "password", "there is no parameter"),
    ] {
        let (status, media, body) = world.ask(domain, query).await.unwrap();
        assert_eq!((status, media.as_str()), (400, "application/problem+json"), "{query}: {body}");
        let problem: Value = serde_json::from_str(&body).unwrap();
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.starts_with(pointer) && detail.contains(says), "{query}: {detail}");
    }
    assert!(
        world.resolver.log.all().is_empty(),
        "nobody is asked for a question that cannot be answered"
    );
}

#[tokio::test]
async fn a_bounce_is_judged_by_the_name_in_ehlo() {
    let zone = "mx.shop.example. TXT \"v=spf1 a -all\"\nmx.shop.example. A 45.90.2.1\n\
                mx.shop.example. AAAA 2a0e:4200::1\n";
    let world = World::start(zone, &[]).await.unwrap();
    for ip in ["45.90.2.1", "::ffff:45.90.2.1", "2a0e:4200::1"] {
        let found =
            world.evaluate("mx.shop.example", &format!("?ip={ip}&sender=%3C%3E")).await.unwrap();
        assert_eq!((found.result, found.identity), (SpfResult::Pass, SpfIdentity::Helo), "{ip}");
        assert_eq!(found.sender, "postmaster@mx.shop.example");
    }
}

#[tokio::test]
async fn records_that_want_a_flood_end_within_the_budget() {
    let hosts: String = (0..10)
        .flat_map(|term| {
            (0..10).map(move |at| {
                format!("m{term}.flood.example. MX {at} h{term}x{at}.victim.example.\n")
            })
        })
        .collect();
    let terms: String = (0..10).map(|term| format!("mx:m{term}.flood.example ")).collect();
    let zone = format!(
        "flood.example. TXT \"v=spf1 {terms} -all\"\n{hosts}*.victim.example. A 45.90.2.1\n"
    );
    let world = World::start(&zone, &[]).await.unwrap();
    let begun = Instant::now();
    let found = world.evaluate("flood.example", "?ip=45.90.77.1").await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert_eq!(
        (found.result, found.reason, found.because),
        (SpfResult::TempError, SpfReason::Budget, Some(Because::Budget))
    );
    assert!(world.resolver.log.all().len() <= checks::spf::QUESTIONS_PER_EVALUATION);
    assert!(world.resolver.log.repeats().is_empty());
}
