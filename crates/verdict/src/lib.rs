//! What is said: the types of Mailwhy's wire contract.
//!
//! This crate knows no I/O, no language and no advice. Everything in it is `Clone + PartialEq`, so
//! that it can be a Yew property, and every enum has a fallback variant, so that a browser can read
//! a report made by a newer server. Times travel as RFC 3339 strings, because a date type costs the
//! browser kilobytes that it does not need.

mod address;
mod arg;
mod bounce;
mod catalogue;
mod code;
mod diagnosis;
mod enums;
mod event;
mod evidence;
mod finding;
mod inventory;
mod mail_path;
mod name;
mod outage;
mod problem;
mod profile;
mod remedy;
mod report;
mod settings;
mod spf;
mod subject;
mod text;
mod verdict;

pub use address::MailAddress;
pub use arg::{Arg, ArgKind};
pub use bounce::{
    Bounce, BounceKind, BounceReason, BounceRecipient, BounceSpeaker, BounceStage, Hop, Origin,
    OriginKind, ReasonCount,
};
pub use catalogue::{Catalogue, CatalogueCheck, CatalogueCode};
pub use code::{Because, Code, On, Owner, Severity};
pub use diagnosis::{Answer, Claim, Diagnosis, DiagnosisRequest, Hypothesis};
pub use event::{Answered, Plan, Planned};
pub use evidence::{Evidence, EvidenceKind};
pub use finding::{Finding, FindingRef};
pub use inventory::Inventory;
pub use mail_path::{MailFlow, MailPath, SessionStep, Stage};
pub use name::{Domain, Host};
#[cfg(feature = "names")]
pub use name::{NameFault, Names, zone_of};
pub use outage::{Incident, IncidentSource, IncidentStage, Outages};
pub use problem::{FieldFault, Problem};
pub use profile::{Imap, IpKind, Panel, Profile, Server, Support, UserNames};
pub use remedy::{Remedy, Step, StepKind};
pub use report::{Cause, Choice, Confidence, Place, Question, Report};
pub use settings::{Guide, Protocol, Security, Service, Settings};
pub use spf::{
    SpfDecision, SpfEvaluation, SpfIdentity, SpfOutcome, SpfReason, SpfRecord, SpfResult, SpfTerm,
    SpfVia,
};
#[cfg(feature = "names")]
pub use subject::bare;
pub use subject::{Subject, SubjectKind};
pub use text::{MAX_QUOTED, visible, visible_bytes};
pub use verdict::{Status, Verdict};
