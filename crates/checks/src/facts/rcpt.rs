//! What does a server say to recipients? See [`probe::session::rcpt`].

pub(crate) use probe::session::rcpt::*;
