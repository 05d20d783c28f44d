//! What a server says of a mailbox over its own interface.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    checks::fuzzing::mailbox_state(text);
});
