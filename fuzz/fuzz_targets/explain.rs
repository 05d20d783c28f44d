//! The whole way from pasted bytes to the words of an answer.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

static CONTEXT: LazyLock<reason::Context> =
    LazyLock::new(|| reason::Context::new(content::Library::embedded()));

fuzz_target!(|bytes: &[u8]| {
    let told =
        reason::explain(bytes, reason::UserSays::default(), "2026-11-25T12:00:00Z", &CONTEXT);
    assert!(told.recipients.len() <= 20 && told.report.say.chars().count() <= 300);
    assert!(!told.report.say.chars().any(char::is_control));
});
