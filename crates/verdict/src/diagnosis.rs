//! A diagnosis: from a question or an error text, and some closed answers, to one cause.
//!
//! Nothing is kept between calls: each call brings everything that was said so far.

use serde::{Deserialize, Serialize};

use crate::arg::Arg;
use crate::code::Owner;
use crate::report::{Confidence, Place, Question, Report};

/// What is known so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct DiagnosisRequest {
    /// The article whose question it is; `/v1/articles` lists them. Without it `text` decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
    /// The customer's own words, an error text, a bounce, or the output of a network test. Not
    /// stored, not logged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The mail address or domain that it is about. Without it nothing is looked at live.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// The control panel: its id in the provider's profile, such as `cpanel`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub panel: Option<String>,
    /// Whether the account's IP address is its own: `shared` or `dedicated`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip_kind: Option<String>,
    /// The mail program: `outlook` (the new one), `outlook_classic`, `thunderbird`, `apple_mail`,
    /// `ios`, `android`, `gmail`, `samsung`, `outlook_mobile`, `outlook_mac`,
    /// `thunderbird_android`, `em_client`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// The language to answer in, BCP 47.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// Whether the person who asks had sent the message that came back; leave it out if nobody has
    /// asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent_by_me: Option<bool>,
    /// The answers given so far.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
    /// What was read out of something pasted in the browser, which never leaves it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<Claim>,
}

/// One answer to one question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The question's id.
    pub question: String,
    /// The answer's id.
    pub answer: String,
}

/// A finding that the user reports: a code and its values, no text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// A code of the catalogue that is read out of pasted text, such as `account.locked`.
    pub code: String,
    /// Its values.
    #[serde(default)]
    pub args: Vec<Arg>,
}

/// How far a diagnosis has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Diagnosis {
    /// The article whose question it is now.
    pub article: String,
    /// That question.
    pub question: String,
    /// Whether the cause is found: it is in the report, with its owner and the exact steps.
    pub ended: bool,
    /// What it may be, the likeliest first; of an ended one the cause alone.
    pub hypotheses: Vec<Hypothesis>,
    /// The question whose answer decides most, with closed answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask_next: Option<Question>,
    /// Every answer that is known, those among them that checks or the pasted text gave.
    #[serde(default)]
    pub answers: Vec<Answer>,
    /// The checks that were asked live.
    #[serde(default)]
    pub checks: Vec<String>,
    /// Whether a mail address or domain would let more be looked at.
    pub wants_address: bool,
    /// How many passwords and keys were masked in what was sent. Change them.
    #[serde(default)]
    pub masked: usize,
    /// What was seen, said and concluded.
    pub report: Report,
}

/// One thing that it may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Hypothesis {
    /// The code that it comes to.
    pub code: String,
    /// What it means, in general terms.
    pub summary: String,
    /// Where the fault would be.
    pub place: Place,
    /// Who could fix it.
    pub owner: Owner,
    /// How sure it is.
    pub confidence: Confidence,
    /// Of a hundred such cases about how many, as things stand.
    pub percent: u8,
}
