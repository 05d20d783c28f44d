//! What a report streams before it is whole.

use serde::{Deserialize, Serialize};

use crate::remedy::Remedy;
use crate::verdict::Verdict;

/// The event `plan`: which checks were started, in the catalogue's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Plan {
    /// The domain, address or host asked about, as the report will carry it.
    pub subject: String,
    /// The checks.
    pub checks: Vec<Planned>,
}

/// One check that was started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Planned {
    /// Its id, for example `mx`.
    pub check: String,
    /// The question it answers, in the customer's words.
    pub title: String,
}

/// The event `verdict`: one check has ended. The event `report`, which comes last, is a whole
/// [`crate::Report`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Answered {
    /// What it says, in the same words as the report will.
    pub verdict: Verdict,
    /// How to fix what it found, by key.
    #[serde(default)]
    pub remedies: Vec<Remedy>,
}
