//! Mail servers: one session on one port, and what own servers say to recipients.

mod converse;
mod dialer;
#[cfg(feature = "fuzzing")]
mod fuzzing;
mod imap;
mod line_stream;
mod pop3;
mod rcpt;
mod rcpt_probe;
mod sessions;
mod smtp;
mod terms;

pub(crate) use dialer::Dialer;
#[cfg(feature = "fuzzing")]
pub use fuzzing::session;
pub(crate) use rcpt_probe::RcptProbes;
pub use sessions::Asking;
pub(crate) use sessions::Sessions;
