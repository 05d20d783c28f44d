//! What stands in an SPF record.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    checks::fuzzing::sender_record(bytes);
});
