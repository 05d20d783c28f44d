//! What a stranger types as a domain, a server or a mail address.
#![no_main]

use libfuzzer_sys::fuzz_target;
use verdict::{Names, Subject};

fuzz_target!(|text: &str| {
    for testing in [false, true] {
        let Ok(subject) = Subject::parse(text, Names { testing }) else { continue };
        // What was read is read again as the same.
        let written = subject.to_string();
        assert!(written.len() <= 320 && written.is_ascii(), "{written}");
    }
});
