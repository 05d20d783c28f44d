//! What stands in the record of a DKIM key.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    checks::fuzzing::key_record(text);
});
