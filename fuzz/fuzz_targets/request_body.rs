//! The body of a request.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    api::fuzzing::request_body(bytes);
});
