//! The report: every verdict, one cause, and the words.

use serde::{Deserialize, Serialize};

use crate::code::Owner;
use crate::enums::wire_enum;
use crate::finding::FindingRef;
use crate::remedy::Remedy;
use crate::verdict::{Status, Verdict};

/// The answer to one question about one subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Report {
    /// The domain, address or host asked about, normalised. Of a mail address only the domain.
    pub subject: String,
    /// What it speaks of: `whole`, or the checks that were asked. `say` and `place` say nothing
    /// beyond it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scope: Vec<String>,
    /// The worst of its verdicts.
    pub status: Status,
    /// At most 300 characters without outside text: what a bot reads aloud.
    pub say: String,
    /// The language of `say`, BCP 47, where it is not that of the report: the cause has no
    /// translation yet.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub say_lang: String,
    /// Where the fault is: what a person asks first.
    #[serde(default)]
    pub place: Place,
    /// The one thing to fix first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// The question whose answer would decide most, if one is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask_next: Option<Question>,
    /// The language of its words, BCP 47: the one that was asked for, or what it fell back to.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lang: String,
    /// What each check says, in the catalogue's order.
    #[serde(default)]
    pub verdicts: Vec<Verdict>,
    /// How to fix what was found, by key.
    #[serde(default)]
    pub remedies: Vec<Remedy>,
    /// From where we looked: the operator's name for this vantage point.
    #[serde(default)]
    pub vantage: String,
    /// The version that made this.
    #[serde(default)]
    pub engine: String,
    /// Milliseconds it took.
    #[serde(default)]
    pub took_ms: u32,
}

wire_enum! {
    /// Where the fault is. Follows from the cause; where a whole report finds nothing wrong, it is
    /// the mail program.
    #[derive(Default)]
    Place {
        /// In the mail program or its settings.
        Client = "client",
        /// At a mail server, or its address.
        Server = "server",
        /// In the domain's registration or its DNS.
        Dns = "dns",
        /// The mail is hosted by another company.
        Elsewhere = "elsewhere",
        /// Between the person and the server.
        Network = "network",
        /// It could not be seen.
        #[default]
        Unknown = "unknown",
    }
}

wire_enum! {
    /// How sure we are of a cause.
    Confidence {
        /// One explanation among others.
        Possible = "possible",
        /// The best explanation of what was seen.
        Likely = "likely",
        /// Seen directly.
        Certain = "certain",
    }
}

/// The finding that explains others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Cause {
    /// Always a finding's code.
    pub code: String,
    /// The host, name or address concerned.
    pub about: String,
    /// How sure we are.
    pub confidence: Confidence,
    /// Who can fix it.
    pub owner: Owner,
    /// The findings that go away with it.
    #[serde(default)]
    pub explains: Vec<FindingRef>,
}

/// A question with closed answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Question {
    /// Its key in the article's front matter.
    pub id: String,
    /// The question, in the customer's words.
    pub text: String,
    /// The answers to choose from.
    pub answers: Vec<Choice>,
}

/// One closed answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Choice {
    /// Its key.
    pub id: String,
    /// The answer, in the customer's words.
    pub text: String,
}
