//! Does a pasted password ever come back? Every way to paste one that we know, in every view.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use content::Library;
use reason::{Context, UserSays};

const WAYS: &str = include_str!("secrets/ways.txt");

/// Words, marks within, blanks within: the part that must not come back, and the whole.
const PASSWORDS: &[(&str, &str)] = &[
    ("Zq7XvSecretW9kLm", "Zq7XvSecretW9kLm"),
    ("Zq7XvSecretW9kLm", "ab;Zq7XvSecretW9kLm"),
    ("Zq7XvSecretW9kLm", "a&Zq7XvSecretW9kLm"),
    ("Zq7XvSecretW9kLm", "x#Zq7XvSecretW9kLm!"),
];

/// Pass phrases can be told only where something says where they begin and end.
const PHRASE: &str = "correct zebra battery staple";

/// Ways that give room to several words.
const ROOMY: &[&str] = &[
    "a field",
    "label and value on two lines",
    "parted by a tab",
    "German",
    "French",
    "Spanish",
    "in quotation marks",
    "in a sentence",
    "an environment variable, quoted",
    "JSON",
    "XML",
    "a property list",
    "HTML",
    "curl, quoted",
    "fetchmail",
    "POP3",
    "IMAP, quoted",
    "Python",
    "the full-width colon",
];

fn ways() -> impl Iterator<Item = (&'static str, String)> {
    WAYS.split("#### ").skip(1).map(|way| {
        let (name, text) = way.split_once('\n').expect("a way has a name");
        (name, text.replace("\\t", "\t"))
    })
}

/// Everything that a report shows, in each of its views.
fn shown(pasted: &str) -> serde_json::Result<String> {
    let context = Context::new(Library::embedded());
    let bounce =
        reason::explain(pasted.as_bytes(), UserSays::default(), "2026-01-01T00:00:00Z", &context);
    let mut shown = serde_json::to_string(&bounce)?;
    shown.push_str(&serde_json::to_string(&reason::brief(&bounce.report))?);
    shown.push_str(&reason::ticket(&reason::redacted(&bounce.report), &context));
    Ok(shown)
}

/// The ways in which a password came back.
fn leaks(password: &str, whole: &str, is_wanted: impl Fn(&str) -> bool) -> String {
    let mut leaks = String::new();
    for (name, text) in ways().filter(|(name, _)| is_wanted(name)) {
        let pasted = text.replace('~', whole);
        let (masked, count) = reason::secrets::mask(pasted.as_bytes());
        let masked = String::from_utf8(masked).expect("text stays text");
        let shown = shown(&pasted).expect("a report is JSON");
        if masked.contains(password) || count == 0 || shown.contains(password) {
            writeln!(leaks, "{name} ({count}): {masked}").expect("a string takes it");
        }
    }
    leaks
}

#[test]
fn no_password_comes_back() {
    assert!(ways().count() >= 64);
    let leaks: String =
        PASSWORDS.iter().map(|(password, whole)| leaks(password, whole, |_| true)).collect();
    assert!(leaks.is_empty(), "\n{leaks}");
}

#[test]
fn no_pass_phrase_comes_back() {
    let leaks = leaks("zebra", PHRASE, |name| ROOMY.contains(&name));
    assert!(leaks.is_empty(), "\n{leaks}");
}

#[test]
fn an_encoded_password_does_not_come_back() {
    let text = "550 5.1.1 <bob@example.com>: user unknown\nPassword: Zq7XvSecretW9kLm\n";
    let base64 = STANDARD.encode(text);
    let quoted: String = text.bytes().map(|byte| format!("={byte:02X}")).collect();
    let head = "From: a@example.com\nSubject: failed\nContent-Type: text/plain; charset=utf-8\n";
    for (encoding, body) in [("base64", base64), ("quoted-printable", quoted)] {
        let pasted = format!("{head}Content-Transfer-Encoding: {encoding}\n\n{body}\n");
        let shown = shown(&pasted).unwrap();
        assert!(!shown.contains("Zq7XvSecretW9kLm"), "{encoding}: {shown}");
        assert!(!shown.contains("\"masked\":0"), "{encoding}: {shown}");
    }
}
