//! The certificate that a server shows.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|der: &[u8]| {
    probe::net::certificate(der);
});
