//! What it means: from verdicts to words, one cause, its owner and the exact fix.
//!
//! Pure: this crate knows no network and no HTTP. [`report()`] alone turns verdicts into words, for HTTP, the terminal
//! and bots alike.

mod brief;
mod catalogue;
mod cause;
mod context;
mod owner;
mod report;
mod say;
mod settings;
mod ticket;
mod values;

pub use brief::{Brief, brief};
pub use catalogue::{Listed, catalogue};
pub use context::Context;
pub use report::{report, words};
pub use settings::settings;
pub use ticket::ticket;
