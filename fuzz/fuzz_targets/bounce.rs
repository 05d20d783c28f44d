//! A message that came back: RFC 3464 reports, the dialects, MIME.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let read = reason::bounce::read(bytes);
    // What is read of it is bounded, whatever was sent.
    assert!(read.recipients.len() <= 10_000);
});
