//! Anything that is pasted: which reader takes it, error texts, the output of network tests,
//! headers.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = reason::pasted::read(bytes, reason::UserSays::default(), None);
    // What is masked stays masked: a second look finds nothing more.
    let (masked, _) = reason::secrets::mask(bytes);
    let (again, _) = reason::secrets::mask(&masked);
    assert_eq!(again, masked);
});
