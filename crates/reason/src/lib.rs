//! What it means: from verdicts to words, one cause, its owner and the exact fix.
//!
//! Pure: this crate knows no network and no HTTP. [`report()`] alone turns verdicts into words, for
//! HTTP, the terminal and bots alike.

// Without words there is no catalogue, so that nobody reads the lists of codes.
#![cfg_attr(not(feature = "words"), allow(dead_code))]

mod account;
#[cfg(feature = "words")]
mod context;
#[cfg(feature = "words")]
mod diagnosis;
pub mod pasted;
#[cfg(feature = "words")]
mod report;
#[cfg(feature = "words")]
mod search;

pub use pasted::{UserSays, bounce, client_error, port_test, secrets};

#[cfg(feature = "words")]
pub use context::Context;
#[cfg(feature = "words")]
pub use diagnosis::{Start, TriageFault, begin, diagnose};
#[cfg(feature = "words")]
pub use pasted::explain::explain;
#[cfg(feature = "words")]
pub use report::brief::{Brief, BriefDiagnosis, brief, brief_diagnosis};
#[cfg(feature = "words")]
pub use report::catalogue::{Listed, catalogue};
#[cfg(feature = "words")]
pub use report::modules::{MODULES, codes};
#[cfg(feature = "words")]
pub use report::redact::redacted;
#[cfg(feature = "words")]
pub use report::settings::settings;
#[cfg(feature = "words")]
pub use report::spf::spf_sentences;
#[cfg(feature = "words")]
pub use report::ticket::ticket;
#[cfg(feature = "words")]
pub use report::{report, words};
#[cfg(feature = "words")]
pub use search::search;
