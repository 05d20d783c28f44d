//! The output of a test in a terminal.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = reason::port_test::findings(text);
});
