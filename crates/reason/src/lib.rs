//! What it means: from verdicts to words, one cause, its owner and the exact fix.
//!
//! Pure: this crate knows no network and no HTTP. [`report()`] alone turns verdicts into words, for HTTP, the terminal
//! and bots alike.

// Without words there is no catalogue, so that nobody reads the lists of codes.
#![cfg_attr(not(feature = "words"), allow(dead_code))]

mod account;
pub mod bounce;
#[cfg(feature = "words")]
mod brief;
#[cfg(feature = "words")]
mod catalogue;
#[cfg(feature = "words")]
mod cause;
pub mod client;
#[cfg(feature = "words")]
mod context;
#[cfg(feature = "words")]
mod explain;
mod headers;
mod mail;
pub mod mask;
#[cfg(feature = "words")]
mod modules;
pub mod network;
mod origin;
#[cfg(feature = "words")]
mod owner;
pub mod paste;
mod phrase;
#[cfg(feature = "words")]
mod place;
#[cfg(feature = "words")]
mod redact;
#[cfg(feature = "words")]
mod report;
#[cfg(feature = "words")]
mod road;
#[cfg(feature = "words")]
mod say;
#[cfg(feature = "words")]
mod settings;
#[cfg(feature = "words")]
mod spf;
#[cfg(feature = "words")]
mod ticket;
#[cfg(feature = "words")]
mod triage;
#[cfg(feature = "words")]
mod values;

#[cfg(feature = "words")]
pub use brief::{Brief, BriefDiagnosis, brief, brief_diagnosis};
#[cfg(feature = "words")]
pub use catalogue::{Listed, catalogue};
#[cfg(feature = "words")]
pub use cause::cause_on;
#[cfg(feature = "words")]
pub use context::Context;
#[cfg(feature = "words")]
pub use explain::explain;
#[cfg(feature = "words")]
pub use modules::{MODULES, codes};
#[cfg(feature = "words")]
pub use redact::redacted;
#[cfg(feature = "words")]
pub use report::{report, words};
#[cfg(feature = "words")]
pub use road::{Road, has_road};
#[cfg(feature = "words")]
pub use settings::settings;
#[cfg(feature = "words")]
pub use spf::say_spf;
#[cfg(feature = "words")]
pub use ticket::ticket;
#[cfg(feature = "words")]
pub use triage::{Start, TriageFault, begin, diagnose};
