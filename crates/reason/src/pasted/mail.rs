//! What does a pasted message consist of? Headers and parts, read tolerantly and in one pass.
//!
//! Bounces are often not well formed: boundaries differ from what was declared, headers are cut
//! off, a report is pasted without its head. So nothing here fails: what cannot be read as a
//! message is text.
//!
//! mail-parser 0.11.5 was measured in its place: 144 KB of WebAssembly without charsets and 305 KB
//! with them, beside a module whose whole code may come to 120 KB.

mod charset;
mod decode;
mod header;
mod normalize;
mod parts;

#[cfg(not(feature = "charsets"))]
pub use charset::{Decoder, use_decoder};
pub(crate) use decode::text;
pub(crate) use header::{Headers, addresses, display_and_address, is_address};
pub(crate) use normalize::{normalize, unquoted};
pub(crate) use parts::{Kind, Message, headers, read};

/// The most that is looked at, in bytes; the rest is left out and said to be.
pub(crate) const LONGEST: usize = 256 * 1024;

/// The deepest nesting of multiparts that is followed.
pub(crate) const DEEPEST: usize = 32;

/// The most parts of a message that are kept.
pub(crate) const MOST_PARTS: usize = 100;
