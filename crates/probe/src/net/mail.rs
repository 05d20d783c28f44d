//! Mail servers: one session on one port, and what own servers say to recipients.

mod converse;
mod dialer;
mod imap;
mod line_stream;
mod pop3;
mod rcpt;
mod rcpt_probe;
mod sessions;
mod smtp;
mod terms;

pub(crate) use dialer::Dialer;
pub(crate) use rcpt_probe::RcptProbes;
pub use sessions::Asking;
pub(crate) use sessions::Sessions;
#[cfg(feature = "fuzzing")]
pub use smtp::feed as reply_line;
