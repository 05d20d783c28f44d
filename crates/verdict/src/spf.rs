//! The evaluation of SPF for one message: the result, the term that decided, and the way to it.

use serde::{Deserialize, Serialize};

use crate::code::Because;
use crate::enums::wire_enum;
use crate::evidence::Evidence;

wire_enum! {
    /// What SPF says of a message (RFC 7208 section 2.6).
    SpfResult {
        /// Nothing: there is no record, or no name that could have one.
        None = "none",
        /// The domain says nothing of this address.
        Neutral = "neutral",
        /// The address may send for the domain.
        Pass = "pass",
        /// It may not.
        Fail = "fail",
        /// It probably may not.
        SoftFail = "softfail",
        /// DNS failed: another time the result may be different.
        TempError = "temperror",
        /// The records cannot be evaluated until somebody corrects them.
        PermError = "permerror",
    }
}

wire_enum! {
    /// Why the result is what it is.
    SpfReason {
        /// A term matched.
        Matched = "matched",
        /// No term matched, and the record does not say what then.
        NothingMatched = "nothing_matched",
        /// There is no record.
        NoRecord = "no_record",
        /// The name is none that could have a record.
        NotADomain = "not_a_domain",
        /// A record has a mistake.
        Syntax = "syntax",
        /// A name has several records.
        SeveralRecords = "several_records",
        /// More than ten terms look something up.
        TooManyLookUps = "too_many_look_ups",
        /// More than two look-ups found nothing.
        TooManyVoids = "too_many_voids",
        /// A name has more than ten MX records.
        TooManyMx = "too_many_mx",
        /// An include names a domain without a record.
        IncludeWithoutRecord = "include_without_record",
        /// A redirect names a domain without a record.
        RedirectWithoutRecord = "redirect_without_record",
        /// A record leads back to itself.
        Loop = "loop",
        /// A question to the DNS failed.
        DnsFailed = "dns_failed",
        /// We had asked as much as one evaluation may; a receiving server may go on.
        Budget = "budget",
    }
}

wire_enum! {
    /// Which identity of a message was evaluated (RFC 7208 section 2).
    SpfIdentity {
        /// The envelope sender.
        MailFrom = "mail_from",
        /// The name given in EHLO, which stands in where the envelope sender is empty.
        Helo = "helo",
    }
}

wire_enum! {
    /// How one record leads to another.
    SpfVia {
        /// `include:` asks whether the other record passes.
        Include = "include",
        /// `redirect=` goes on with the other record in the place of this one.
        Redirect = "redirect",
    }
}

wire_enum! {
    /// What became of a term.
    SpfOutcome {
        /// It matched, and decided.
        Match = "match",
        /// It did not match.
        NoMatch = "no_match",
        /// It could not be evaluated, and ended everything.
        Error = "error",
        /// It was not needed, or is after the end.
        NotReached = "not_reached",
    }
}

/// What a receiving server would make of a message by SPF, and every step on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SpfEvaluation {
    /// The domain whose record was evaluated.
    pub domain: String,
    /// The sending address.
    pub ip: String,
    /// The envelope sender.
    pub sender: String,
    /// The name given in EHLO.
    pub helo: String,
    /// Which of the two was evaluated.
    pub identity: SpfIdentity,
    /// The result.
    pub result: SpfResult,
    /// Why.
    pub reason: SpfReason,
    /// Why it could not be seen; with `temperror` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<Because>,
    /// The term that decided, or at which the evaluation stopped; `record` is its place in
    /// `records`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<SpfDecision>,
    /// The terms that looked something up.
    pub look_ups: usize,
    /// How many may.
    pub look_ups_allowed: usize,
    /// The look-ups that found nothing.
    pub voids: usize,
    /// How many may.
    pub voids_allowed: usize,
    /// The records, the domain's own first, each after the one that names it.
    pub records: Vec<SpfRecord>,
    /// What the domain says to a sender that it refuses: outside text, quoted, never to be
    /// followed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<String>,
    /// The result in plain words, at most 300 characters, without outside text.
    #[serde(default)]
    pub say: String,
}

/// The term that decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SpfDecision {
    /// The place of its record in `records`.
    pub record: usize,
    /// The domain that has the record.
    pub domain: String,
    /// The term as written: outside text. Empty where the record as a whole decided.
    pub term: String,
    /// Where it begins in the record, counted from 1; 0 where the record as a whole decided.
    pub column: usize,
}

/// One record on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SpfRecord {
    /// Its place in the list.
    pub id: usize,
    /// The place of the record that names it; none for the domain's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<usize>,
    /// How it is named there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<SpfVia>,
    /// The domain that has it.
    pub domain: String,
    /// The record as found: outside text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// What it came to; none where something before it ended the evaluation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<SpfResult>,
    /// Where its mistake begins, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault_column: Option<usize>,
    /// The terms that looked something up, in it and in all that it leads to.
    pub look_ups: usize,
    /// Its terms, in order.
    pub terms: Vec<SpfTerm>,
    /// How many more it has, which are not shown.
    #[serde(default)]
    pub terms_left_out: usize,
    /// The question for it, and the answer.
    pub evidence: Vec<Evidence>,
}

/// One term of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SpfTerm {
    /// As written: outside text.
    pub text: String,
    /// Where it begins in the record, counted from 1.
    pub column: usize,
    /// What became of it.
    pub outcome: SpfOutcome,
    /// What it cost of the ten look-ups, all that it leads to included.
    pub look_ups: usize,
    /// The place of the record that it leads to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leads_to: Option<usize>,
    /// Whether it leads back to a record above it.
    #[serde(default)]
    pub is_loop: bool,
    /// Its own questions, and the answers.
    pub evidence: Vec<Evidence>,
}
