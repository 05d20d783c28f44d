//! What stands in a TLS-RPT record.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    checks::fuzzing::report_record(text);
});
