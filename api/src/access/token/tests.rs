use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};

use super::*;
use crate::config::PanelKey;

/// A key pair: the private half in PKCS #8, and the public half as the configuration takes it.
fn key_pair() -> (Vec<u8>, String) {
    let private = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
    let public = Ed25519KeyPair::from_pkcs8(private.as_ref()).unwrap();
    // SubjectPublicKeyInfo (RFC 8410 section 4).
    let mut der = vec![0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
    der.extend_from_slice(public.public_key().as_ref());
    let body = base64::engine::general_purpose::STANDARD.encode(der);
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n");
    (private.as_ref().to_vec(), pem)
}

struct Panel {
    private: Vec<u8>,
    tokens: Tokens,
}

impl Panel {
    fn new() -> Self {
        let (private, public_key) = key_pair();
        let panels = [("panel".to_owned(), PanelKey { public_key })].into();
        let access = Access { panels, ..Access::default() };
        Self { private, tokens: Tokens::new(&access, Names { testing: true }).unwrap() }
    }

    /// A token with `changed` laid over good claims; a null takes a claim away.
    fn token(&self, header: &Value, changed: &Value) -> String {
        let mut claims = json!({
            "aud": "mailwhy", "sub": "anna", "domains": ["shop.example"],
            "origin": "https://panel.example", "iat": now(), "exp": now() + 600,
        });
        for (claim, value) in changed.as_object().unwrap() {
            claims[claim] = value.clone();
        }
        claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(header), part(&claims));
        let key = Ed25519KeyPair::from_pkcs8(&self.private).unwrap();
        let signature = URL_SAFE_NO_PAD.encode(key.sign(message.as_bytes()));
        format!("{message}.{signature}")
    }

    fn read(&self, token: &str) -> Result<Arc<Customer>, ApiError> {
        self.tokens.read(token, Some("https://panel.example"))
    }
}

fn good() -> Value {
    json!({ "alg": "EdDSA", "typ": "JWT", "kid": "panel" })
}

/// The kind of a problem, by the end of its `type`.
fn kind(refused: Result<Arc<Customer>, ApiError>) -> String {
    refused.map_or_else(|fault| fault.kind().slug.to_owned(), |_| "taken".to_owned())
}

#[test]
fn each_fault_of_a_token_is_told_from_the_others() {
    let panel = Panel::new();
    let ago = |seconds: u64| now() - seconds;
    let table = [
        (good(), json!({}), "taken"),
        (good(), json!({ "iat": ago(700), "exp": ago(100) }), "token-expired"),
        (good(), json!({ "iat": now() + 120, "exp": now() + 200 }), "token-not-yet-valid"),
        (good(), json!({ "nbf": now() + 120 }), "token-not-yet-valid"),
        (good(), json!({ "exp": now() + 3600 }), "token-lifetime"),
        (good(), json!({ "iat": ago(86_400), "exp": now() + 60 }), "token-lifetime"),
        (good(), json!({ "aud": "another" }), "token-audience"),
        (good(), json!({ "aud": null }), "token-claims"),
        (good(), json!({ "exp": null }), "token-claims"),
        (good(), json!({ "exp": "tomorrow" }), "token-claims"),
        (good(), json!({ "iat": null }), "token-claims"),
        (good(), json!({ "sub": null }), "token-claims"),
        (good(), json!({ "domains": [] }), "token-claims"),
        (good(), json!({ "domains": "shop.example" }), "token-claims"),
        (good(), json!({ "domains": ["*"] }), "token-claims"),
        (good(), json!({ "origin": null }), "token-claims"),
        (good(), json!({ "origin": "https://evil.example" }), "token-origin"),
        (good(), json!({ "origin": "https://panel.example.evil.example" }), "token-origin"),
        (json!({ "alg": "none", "kid": "panel" }), json!({}), "token-algorithm"),
        (json!({ "alg": "HS256", "kid": "panel" }), json!({}), "token-algorithm"),
        (json!({ "alg": "EdDSA", "kid": "nobody" }), json!({}), "token-key"),
        (json!({ "alg": "EdDSA" }), json!({}), "token-key"),
        (json!({ "alg": "EdDSA", "kid": "panel", "crit": ["x"] }), json!({}), "token-malformed"),
    ];
    for (header, changed, expected) in table {
        assert_eq!(
            kind(panel.read(&panel.token(&header, &changed))),
            expected,
            "{header} {changed}"
        );
    }
}

#[test]
fn what_was_changed_or_signed_by_another_is_refused() {
    let (panel, other) = (Panel::new(), Panel::new());
    let token = panel.token(&good(), &json!({}));
    let (message, signature) = token.rsplit_once('.').unwrap();
    let (header, _) = message.split_once('.').unwrap();
    let richer = other.token(&good(), &json!({ "domains": ["bank.example"] }));
    let claims = richer.split('.').nth(1).unwrap();
    let table = [
        (format!("{header}.{claims}.{signature}"), "token-signature"),
        (other.token(&good(), &json!({})), "token-signature"),
        (format!("{message}."), "token-signature"),
        (message.to_owned(), "token-malformed"),
        (format!("{token}.{signature}"), "token-malformed"),
        ("nonsense".to_owned(), "token-malformed"),
        (String::new(), "token-malformed"),
    ];
    for (token, expected) in table {
        assert_eq!(kind(panel.read(&token)), expected, "{token}");
    }
}

#[test]
fn a_page_of_our_own_host_sends_no_origin() {
    let panel = Panel::new();
    let token = panel.token(&good(), &json!({}));
    let customer = panel.tokens.read(&token, None).unwrap();
    assert_eq!((customer.panel.as_str(), customer.subject.as_str()), ("panel", "anna"));
}

#[test]
fn a_panel_changes_its_key_with_two_entries() {
    let (old, new) = (Panel::new(), key_pair());
    let access = Access {
        panels: [("panel-2".to_owned(), PanelKey { public_key: new.1 })].into(),
        ..Access::default()
    };
    let tokens = Tokens::new(&access, Names { testing: true }).unwrap();
    let refused = tokens.read(&old.token(&good(), &json!({})), None);
    assert_eq!(kind(refused), "token-key");
}

#[test]
fn a_key_that_is_none_is_a_fault_of_the_configuration() {
    let public_key = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n".to_owned();
    let panels = [("cpanel".to_owned(), PanelKey { public_key })].into();
    let fault = Tokens::new(&Access { panels, ..Access::default() }, Names::default());
    let said = fault.err().unwrap().to_string();
    assert!(said.contains("access.panels.cpanel.public_key"), "{said}");
}
