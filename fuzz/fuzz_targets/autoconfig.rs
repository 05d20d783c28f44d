//! What a web server gives as a set-up file.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    checks::fuzzing::set_up_file(bytes);
});
