//! The headers of a message: its way, who vouches for it, and where it came from, as a provider's
//! own servers tell it.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use verdict::{Profile, Server};

static PROFILE: LazyLock<Profile> = LazyLock::new(|| {
    let sending = vec![std::net::IpAddr::from([45, 90, 1, 3])];
    let server = Server { host: "web1.hosting.example".to_owned(), sending, ..Server::default() };
    Profile { servers: vec![server], ..Profile::default() }
});

fuzz_target!(|input: (Option<bool>, &[u8])| {
    let (is_mine, headers) = input;
    let message = [b"From: bob@example.com\n", headers].concat();
    let says = reason::UserSays { is_mine, about: None };
    let read = reason::pasted::read(&message, says, Some(&PROFILE));
    assert!(read.hops.len() <= 50 && !read.found.is_empty());
});
