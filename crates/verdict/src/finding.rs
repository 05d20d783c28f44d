//! A finding: one code about one thing, with its values and evidence.

use serde::{Deserialize, Serialize};

use crate::arg::Arg;
use crate::code::{Because, Code, On, Owner, Severity};
use crate::evidence::Evidence;
use crate::mail_path::MailPath;

/// What a check found. Checks fill code, `about`, `args` and evidence; `reason::report` adds the
/// words.
///
/// `about` and `code` together are its identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Finding {
    /// `<check>.<what>`; the catalogue at `/v1/checks` lists them all.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// What has the fault.
    pub on: On,
    /// Who can fix it; `nobody` until the report is made.
    pub owner: Owner,
    /// The host, name or address concerned.
    pub about: String,
    /// The values that fill the words.
    #[serde(default)]
    pub args: Vec<Arg>,
    /// Why it is unknown; always present with severity `unknown`, never otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<Because>,
    /// One sentence, without outside text; empty until the report is made.
    #[serde(default)]
    pub summary: String,
    /// The language of the sentence, BCP 47, where it is not that of the report: it has no
    /// translation yet.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lang: String,
    /// What convinced us.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    /// The key of its remedy in the report's table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
    /// The place of its code on the mail path. Not on the wire.
    #[serde(skip)]
    pub path: Option<MailPath>,
}

impl Finding {
    /// A finding of `code` about a host, name or address.
    #[must_use]
    pub fn new(code: &Code, about: impl std::fmt::Display) -> Self {
        Self {
            code: code.id.to_owned(),
            severity: code.severity,
            on: code.on,
            owner: Owner::Nobody,
            about: crate::text::visible(&about.to_string()),
            args: Vec::new(),
            because: None,
            summary: String::new(),
            lang: String::new(),
            evidence: Vec::new(),
            remedy: None,
            path: Some(code.path),
        }
    }

    /// Adds a value for the words.
    #[must_use]
    pub fn arg(mut self, arg: Arg) -> Self {
        self.args.push(arg);
        self
    }

    /// Says why it is unknown.
    #[must_use]
    pub fn because(mut self, because: Because) -> Self {
        self.because = Some(because);
        self
    }

    /// Adds evidence.
    #[must_use]
    pub fn evidence(mut self, evidence: Evidence) -> Self {
        self.evidence.push(evidence);
        self
    }

    /// The value of the argument called `name`.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.args.iter().find(|arg| arg.name == name).map(|arg| arg.value.as_str())
    }

    /// The check or module that emitted it: the part of its code before the first dot.
    #[must_use]
    pub fn check(&self) -> &str {
        self.code.split('.').next().unwrap_or_default()
    }

    /// The place of its code on the mail path; of a finding that came over the wire, the usual
    /// place of what it is on.
    #[must_use]
    pub fn mail_path(&self) -> MailPath {
        self.path.unwrap_or_else(|| MailPath::of(self.on))
    }

    /// Whether it stops mail.
    #[must_use]
    pub fn stops_mail(&self) -> bool {
        self.mail_path().is_stopped_by(self.severity)
    }

    /// Whether it answers why mail is not working: it stops mail, or another company hosts it.
    #[must_use]
    pub fn answers(&self) -> bool {
        self.stops_mail() || self.mail_path().is_elsewhere
    }

    /// Its identity.
    #[must_use]
    pub fn reference(&self) -> FindingRef {
        FindingRef { code: self.code.clone(), about: self.about.clone() }
    }
}

/// The identity of a finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FindingRef {
    /// The finding's code.
    pub code: String,
    /// The host, name or address concerned.
    pub about: String,
}
