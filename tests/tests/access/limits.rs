//! How much a caller may ask.

use super::*;

/// A server behind a proxy of this machine, so that a test can be anybody.
async fn behind_a_proxy(mut config: api::Config, limits: (u32, u32)) -> String {
    let (requests, lookups) = limits;
    config.callers.anonymous = api::config::PerMinute { requests, lookups };
    config.callers.proxies = vec!["127.0.0.0/8".parse().unwrap()];
    serve(config).await.unwrap()
}

async fn from(address: &str, url: &str) -> Response {
    Client::new().get(url).header("x-forwarded-for", address).send().await.unwrap()
}

#[tokio::test]
async fn who_asks_too_much_is_told_when_to_come_back_and_nobody_else_is() {
    let url = behind_a_proxy(config(), (5, 1000)).await;
    let articles = format!("{url}/v1/articles");
    for left in (0..5).rev() {
        let response = from("192.0.2.1", &articles).await;
        assert_eq!(response.status(), 200);
        let said = response.headers()["ratelimit"].to_str().unwrap().to_owned();
        assert!(said.starts_with(&format!("\"requests\";r={left};")), "{said}");
        assert_eq!(response.headers()["ratelimit-policy"], "\"requests\";q=5;w=60");
    }
    let refused = from("192.0.2.1", &articles).await;
    let wait: u64 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(problem(refused).await, (429, "too-many-requests".to_owned()));
    assert_eq!(from("192.0.2.2", &articles).await.status(), 200, "somebody else");
    let invented = from("192.0.2.9, 192.0.2.1", &articles).await;
    assert_eq!(invented.status(), 429, "what the client itself wrote does not count");
    assert_eq!(from("192.0.2.1", &format!("{url}/healthz")).await.status(), 200);
}

#[tokio::test]
async fn look_ups_are_counted_and_what_was_found_a_moment_ago_costs_none() {
    let zone = Zone::parse("shop.example. TXT \"v=spf1 -all\"").unwrap();
    let script = Script { zone, rules: Vec::new(), delay: Duration::ZERO };
    let (resolver, address) = Resolver::start_on_loopback(script).await.unwrap();
    let mut config = config();
    config.net.resolver.servers = vec![address.into()];
    let url = behind_a_proxy(config, (1000, 12)).await;
    let spf = |domain: &str| format!("{url}/v1/domains/{domain}?checks=spf,dmarc");
    assert_eq!(from("192.0.2.1", &spf("shop.example")).await.status(), 200);
    assert_eq!(from("192.0.2.1", &spf("shop.example")).await.status(), 200, "it was there");
    let mut seen = resolver.log.all().len();
    let mut refused = 0;
    for number in 0..50 {
        let response = from("192.0.2.1", &spf(&format!("d{number}.example"))).await;
        if response.status() == 429 {
            refused += 1;
            assert_eq!(resolver.log.all().len(), seen, "what is refused asks nobody");
        }
        seen = resolver.log.all().len();
    }
    assert!(refused >= 45, "{refused} of 50 were refused");
    assert_eq!(from("192.0.2.2", &spf("shop.example")).await.status(), 200, "somebody else");
    let articles = from("192.0.2.1", &format!("{url}/v1/articles")).await;
    assert_eq!(articles.status(), 200, "reading goes on");
}

#[tokio::test]
async fn pasted_text_and_articles_go_on_for_three_hundred_a_minute() {
    let mut config = config();
    config.callers.proxies = vec!["127.0.0.0/8".parse().unwrap()];
    let url = serve(config).await.unwrap();
    let client = Client::new();
    for _ in 0..100 {
        let asked = client.post(format!("{url}/v1/bounces")).body("550 5.1.1 User unknown");
        assert_eq!(asked.send().await.unwrap().status(), 200);
        for path in ["/v1/search?q=spam", "/v1/articles/relaying-denied"] {
            assert_eq!(client.get(format!("{url}{path}")).send().await.unwrap().status(), 200);
        }
    }
}
