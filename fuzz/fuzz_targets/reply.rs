//! What a mail server answers, line by line.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    text.lines().for_each(probe::net::reply_line);
});
