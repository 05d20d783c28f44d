//! The tokens of control panels.

use super::*;

/// The languages of control panels, and how each runs its example.
const LANGUAGES: &[(&str, &str)] = &[
    ("php", "mint.php"),
    ("node", "mint.mjs"),
    ("/usr/bin/python3", "mint.py"),
    ("perl", "mint.pl"),
];

/// Runs what the configuration says makes a panel's keys.
fn openssl(args: &[&str]) -> String {
    let run = Command::new("openssl").args(args).output().unwrap();
    assert!(run.status.success(), "openssl {args:?}: {}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).unwrap()
}

#[tokio::test]
async fn a_panel_signs_in_ten_lines_of_its_own_language() {
    let folder = Folder::new().unwrap();
    let key = folder.0.join("panel.key");
    openssl(&["genpkey", "-algorithm", "ed25519", "-out", key.to_str().unwrap()]);
    let public_key = openssl(&["pkey", "-in", key.to_str().unwrap(), "-pubout"]);
    let mut config = config();
    config.access.panels.insert("k1".to_owned(), api::config::PanelKey { public_key });
    let url = format!("{}/v1/inventory", serve(config).await.unwrap());
    for (program, file) in LANGUAGES {
        let script = format!("{}/../widget/examples/tokens/{file}", env!("CARGO_MANIFEST_DIR"));
        let lines = std::fs::read_to_string(&script).unwrap().lines().count();
        assert!(lines <= 12, "{file} has {lines} lines");
        let run = Command::new(program)
            .args([&script, key.to_str().unwrap()])
            .args(["k1", "anna", "shop.example,other.example", ORIGIN])
            .output();
        let run =
            run.unwrap_or_else(|fault| panic!("{program}: {fault}; cargo xtask test installs it"));
        assert!(run.status.success(), "{file}: {}", String::from_utf8_lossy(&run.stderr));
        let token = String::from_utf8(run.stdout).unwrap();
        let asked = Client::new().get(&url).bearer_auth(token.trim()).header("origin", ORIGIN);
        assert_eq!(problem(asked.send().await.unwrap()).await, (200, String::new()), "{file}");
        let elsewhere = Client::new().get(&url).bearer_auth(token.trim());
        let elsewhere = elsewhere.header("origin", "https://evil.example").send().await.unwrap();
        assert_eq!(problem(elsewhere).await, (403, "token-origin".to_owned()), "{file}");
    }
}

#[tokio::test]
async fn a_wrong_token_is_refused_on_every_route_and_its_page_may_read_why() {
    let mut config = config();
    config.http.cors_origins = vec![ORIGIN.to_owned()];
    let url = serve(config).await.unwrap();
    for path in ["/v1/articles", "/v1/checks", "/kb", "/v1/domains/shop.example?checks=spf"] {
        let asked = Client::new().get(format!("{url}{path}")).bearer_auth("a.b.c");
        let response = asked.header("origin", ORIGIN).send().await.unwrap();
        let readable = response.headers().get("access-control-allow-origin").cloned();
        assert_eq!(readable.unwrap(), ORIGIN, "{path}");
        assert_eq!(response.headers().get("www-authenticate").unwrap(), "Bearer", "{path}");
        assert_eq!(problem(response).await, (401, "token-malformed".to_owned()), "{path}");
    }
    let basic = Client::new().get(format!("{url}/v1/checks")).basic_auth("proxy", Some("x"));
    assert_eq!(basic.send().await.unwrap().status(), 200, "what a proxy asked for is not ours");
}

#[tokio::test]
async fn only_listed_origins_may_read_and_they_may_send_what_they_need() {
    let mut config = config();
    config.http.cors_origins = vec![ORIGIN.to_owned()];
    let url = serve(config).await.unwrap();
    let headers = "authorization,x-request-id,last-event-id,traceparent,mcp-protocol-version";
    let preflight = |origin: &'static str| {
        let asked = Client::new().request(Method::OPTIONS, format!("{url}/v1/diagnoses"));
        asked
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", headers)
            .send()
    };
    let allowed = preflight(ORIGIN).await.unwrap();
    assert_eq!(
        (
            allowed.status().as_u16(),
            allowed.headers()["access-control-allow-origin"].to_str().unwrap()
        ),
        (200, ORIGIN)
    );
    let refused = preflight("https://panel.testbed.example.evil.example").await.unwrap();
    assert_eq!(refused.headers().get("access-control-allow-origin"), None);
}
