//! What a mail server says in a session, of each protocol.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, says)) = bytes.split_first() else { return };
    let ports = [25, 465, 587, 110, 995, 143, 993];
    probe::net::session(ports[usize::from(*first) % ports.len()], says);
});
