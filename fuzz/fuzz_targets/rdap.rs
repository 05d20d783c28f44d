//! What a registry answers about a domain.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    checks::fuzzing::registration(body);
});
