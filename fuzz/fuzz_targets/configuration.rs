//! The operator's configuration.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    api::fuzzing::configuration(text);
});
