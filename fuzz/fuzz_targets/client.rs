//! The error text of a mail program.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (bool, &str)| {
    let (is_reply, text) = input;
    let _ = reason::client_error::finding(text, is_reply);
});
