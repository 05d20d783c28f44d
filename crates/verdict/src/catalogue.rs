//! The catalogue: every check and every code, as `GET /v1/checks` lists them.

use serde::{Deserialize, Serialize};

use crate::code::{On, Severity};
use crate::subject::SubjectKind;

/// Everything that Mailwhy can find.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Catalogue {
    /// The checks, in the order in which reports show them.
    pub checks: Vec<CatalogueCheck>,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CatalogueCheck {
    /// Its id, for example `mx`.
    pub id: String,
    /// The question it answers, in the customer's words.
    pub title: String,
    /// What it can be asked about.
    pub subjects: Vec<SubjectKind>,
    /// What it can find.
    pub codes: Vec<CatalogueCode>,
}

/// One code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CatalogueCode {
    /// `<check>.<what>`.
    pub id: String,
    /// How bad it is.
    pub severity: Severity,
    /// What has the fault.
    pub on: On,
    /// What it means, in general terms.
    pub meaning: String,
}
