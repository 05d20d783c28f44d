//! Two tenants: what one's token opens stays closed for the other's.

use super::*;

/// Every route that takes a name, with the other tenant's in it.
const ROUTES: &[&str] = &[
    "/v1/domains/other.example?checks=spf",
    "/v1/domains/bob@other.example?checks=spf",
    "/v1/domains/other.example/spf",
    "/v1/domains/other.example/spf/evaluation?ip=45.90.1.1",
    "/v1/outages?domain=other.example",
    "/v1/settings?address=bob@other.example",
    "/v1/settings/autoconfig.xml?address=bob@other.example",
    "/v1/settings/autodiscover.xml?address=bob@other.example",
    "/v1/settings/apple.mobileconfig?address=bob@other.example",
    "/v1/articles/relaying-denied?about=bob@other.example",
    "/kb/relaying-denied?about=bob@other.example",
    "/kb/relaying-denied.md?about=bob@other.example",
    "/mail/config-v1.1.xml?emailaddress=bob@other.example",
];

const BODIES: &[(&str, &str)] = &[
    ("/v1/diagnoses", r#"{"text": "it does not work", "about": "bob@other.example"}"#),
    ("/v1/bounces", r#"{"text": "550 5.1.1 User unknown", "about": "bob@other.example"}"#),
];

#[tokio::test]
async fn no_token_opens_what_belongs_to_another_customer() {
    let url = serve(config()).await.unwrap();
    let token = panel::token_about("shop.example").unwrap().unwrap();
    let refusal = (403, "token-domain".to_owned());
    for path in ROUTES {
        assert_eq!(told(&format!("{url}{path}"), Some(&token)).await, refusal, "{path}");
        let own = path.replace("other.example", "shop.example");
        let (status, kind) = told(&format!("{url}{own}"), Some(&token)).await;
        assert!(status != 401 && status != 403, "{own}: {status} {kind}");
    }
    for (path, body) in BODIES {
        let asked = Client::new().post(format!("{url}{path}")).bearer_auth(&token);
        let asked = asked.header("content-type", "application/json").body(*body);
        assert_eq!(problem(asked.send().await.unwrap()).await, refusal, "{path}");
    }
}

#[tokio::test]
async fn what_is_for_one_customer_is_kept_by_no_cache() {
    let url = serve(config()).await.unwrap();
    let token = panel::token_about("shop.example").unwrap().unwrap();
    let of = |shown: Option<String>| {
        let asked = Client::new().get(format!("{url}/v1/domains/shop.example?checks=spf"));
        match shown {
            Some(shown) => asked.bearer_auth(shown),
            None => asked,
        }
    };
    let known = of(Some(token)).send().await.unwrap();
    assert_eq!(known.headers()["cache-control"], "private, no-cache");
    let vary = known.headers()["vary"].to_str().unwrap();
    assert!(vary.contains("authorization"), "{vary}");
    let stranger = of(None).send().await.unwrap();
    assert_eq!(stranger.headers()["cache-control"], "no-cache");
}

#[tokio::test]
async fn every_route_of_the_contract_that_takes_a_name_is_tried() {
    let document = serde_json::to_value(api::document()).unwrap();
    let tried: BTreeMap<String, ()> = ROUTES
        .iter()
        .chain(BODIES.iter().map(|(path, _)| path))
        .map(|path| (path.split('?').next().unwrap_or_default().to_owned(), ()))
        .collect();
    // A name of a server or an address is nobody's; these take a domain, an address in it or both.
    let names = ["domain", "address", "about"];
    for (path, item) in document["paths"].as_object().unwrap() {
        let takes = |operation: &serde_json::Value| {
            let parameters = operation["parameters"].as_array();
            let named = |parameter: &serde_json::Value| {
                parameter["name"].as_str().is_some_and(|name| names.contains(&name))
            };
            parameters.is_some_and(|parameters| parameters.iter().any(named))
        };
        if !item.as_object().unwrap().values().any(takes) {
            continue;
        }
        let shown = path
            .replace("{domain}", "other.example")
            .replace("{check}", "spf")
            .replace("{slug}", "relaying-denied");
        assert!(tried.contains_key(&shown), "{path} is not tried with another customer's name");
    }
}
