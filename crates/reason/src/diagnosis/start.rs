//! A diagnosis that begins, and what a caller may do wrong in asking for one.

use std::collections::BTreeMap;
use std::net::IpAddr;

use verdict::Finding;

use super::article_choice::Open;

use crate::pasted::headers::{AUTHENTIC, SIGNED};

/// What a caller did wrong, as a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriageFault {
    /// The field.
    pub field: &'static str,
    /// What to send instead.
    pub text: String,
}

/// A diagnosis that begins: what it is about, and what to look at live.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Start {
    /// The article.
    pub article: String,
    /// Where nothing points to it, what the words may mean: the first question is which it is.
    pub(super) open: Option<Open>,
    /// The checks to run live, those of articles that it may hand over to included.
    pub checks: Vec<String>,
    /// The sending address that a bounce names: the one to look at.
    pub sending_address: Option<IpAddr>,
    /// What was read out of the text, and what was claimed.
    pub(super) claims: Vec<Finding>,
    pub(super) masked: usize,
    pub(super) answers: BTreeMap<String, String>,
}

impl Start {
    /// The selector with which a message of this domain was signed, as the text or a claim says.
    #[must_use]
    pub fn selector(&self, domain: &str) -> Option<&str> {
        let is_signed =
            |claim: &&Finding| claim.code == SIGNED.id && claim.value("domain") == Some(domain);
        self.claims.iter().find(is_signed)?.value("selector")
    }

    /// Whether a server of the provider's has seen a message of this domain pass DMARC, as the text
    /// or a claim says.
    #[must_use]
    pub fn is_aligned(&self, domain: &str) -> bool {
        let passes = |claim: &Finding| {
            claim.code == AUTHENTIC.id
                && claim.value("domain") == Some(domain)
                && claim.value("seen_by") == Some("provider")
        };
        self.claims.iter().any(passes)
    }
}
