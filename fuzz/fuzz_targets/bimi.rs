//! What stands in a BIMI record.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    checks::fuzzing::logo_record(text);
});
