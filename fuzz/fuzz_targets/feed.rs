//! What a status page says of its incidents.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    checks::fuzzing::status_feed(text);
});
