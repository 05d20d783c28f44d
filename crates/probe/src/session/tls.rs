//! What did the TLS handshake show? The session with its certificates, or how it failed.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use verdict::{Arg, Evidence};

use crate::observation::rfc3339;

/// A TLS session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TlsSession {
    /// `TLS 1.2` or `TLS 1.3`.
    pub version: String,
    /// The certificates as sent, the server's own first; ten at most.
    pub chain: Vec<Certificate>,
    /// Whether the chain ends at a root that mail programs trust, its names and dates left aside.
    pub trust: Trust,
}

/// What a certificate says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// Whom it is for; made safe to show.
    pub subject: String,
    /// Who signed it; made safe to show.
    pub issuer: String,
    /// The host names that it covers, lower case, `*.` where it covers any.
    pub names: Vec<String>,
    /// From when it holds.
    #[serde(with = "time::serde::rfc3339")]
    pub not_before: OffsetDateTime,
    /// Until when it holds.
    #[serde(with = "time::serde::rfc3339")]
    pub not_after: OffsetDateTime,
    /// What DANE compares it by.
    pub digests: Digests,
    /// The bits of its key, where they are too few to be safe (RSA below 2048, curves below 224).
    #[serde(default)]
    pub weak_key: Option<u32>,
    /// Whether the server's own certificate holds if this one is trusted, its names and dates left
    /// aside.
    pub vouches: bool,
}

/// The digests of a certificate, in hexadecimal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digests {
    /// SHA-256 of the whole certificate.
    pub whole_sha256: String,
    /// SHA-512 of the whole certificate.
    pub whole_sha512: String,
    /// SHA-256 of its public key (SubjectPublicKeyInfo).
    pub key_sha256: String,
    /// SHA-512 of its public key.
    pub key_sha512: String,
}

/// Whether a chain leads to a trusted root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trust {
    /// It does.
    Trusted,
    /// The server signed its certificate itself.
    SelfSigned,
    /// Only the server's own certificate was sent, and the one that signed it is missing.
    Incomplete,
    /// Somebody signed it whom mail programs do not know.
    UnknownIssuer,
    /// A signature or a certificate is broken.
    Broken,
}

/// How a TLS handshake failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TlsFault {
    /// The server speaks old versions only: TLS 1.1 and what came before.
    TooOld,
    /// The server has no cipher or key exchange in common with a strict client.
    NothingInCommon,
    /// The server gave up with an alert.
    Alert,
    /// The server answered in plain text.
    NotTls,
    /// The server closed the connection.
    Closed,
    /// The handshake did not end within `net.times.tls`.
    TimedOut,
}

impl Certificate {
    /// Whether it covers a host name (RFC 9525: a `*` stands for exactly the leftmost label).
    #[must_use]
    pub fn covers(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let parent = host.split_once('.').map(|(_, parent)| parent);
        self.names.iter().any(|name| {
            *name == host || parent.is_some_and(|parent| name.strip_prefix("*.") == Some(parent))
        })
    }
}

impl TlsSession {
    /// The server's own certificate.
    #[must_use]
    pub fn certificate(&self) -> Option<&Certificate> {
        self.chain.first()
    }

    /// What it shows, as facts of the mail session's evidence.
    pub(super) fn evidence(&self, evidence: Evidence) -> Evidence {
        let evidence = evidence.fact(Arg::word("tls_version", &self.version));
        let Some(own) = self.certificate() else { return evidence };
        evidence
            .fact(Arg::word("trust", self.trust.as_str()))
            .fact(Arg::time("not_after", &rfc3339(own.not_after)))
            .fact(Arg::quoted("names", &own.names.join(" ")))
            .fact(Arg::quoted("issuer", &own.issuer))
    }
}

impl Trust {
    /// A word for evidence.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Trusted => "trusted",
            Self::SelfSigned => "self-signed",
            Self::Incomplete => "chain incomplete",
            Self::UnknownIssuer => "unknown issuer",
            Self::Broken => "broken",
        }
    }
}

impl TlsFault {
    /// A word for evidence.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TooOld => "old versions of TLS only",
            Self::NothingInCommon => "nothing in common with a strict client",
            Self::Alert => "alert",
            Self::NotTls => "answered in plain text",
            Self::Closed => "closed by the server",
            Self::TimedOut => "no answer",
        }
    }
}
