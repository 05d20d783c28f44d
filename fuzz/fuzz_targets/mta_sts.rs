//! What a web server gives as an MTA-STS policy.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    checks::fuzzing::transport_policy(text);
});
