//! How does one port of a fake mail server behave, and what does it say?

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

/// How a port behaves before any protocol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Behaviour {
    /// It speaks the protocol of its port.
    #[default]
    Mail,
    /// It accepts, and says nothing (a mail server whose SASL backend is down does that).
    Silent,
    /// It accepts, and closes.
    Closes,
    /// A web server is there.
    Http,
    /// It offers TLS, and answers the handshake with plain text.
    BreaksTls,
    /// It answers a handshake with the alert of a server that knows old versions of TLS only (RFC
    /// 8446 section 6.2).
    OldTls,
    /// It answers a handshake with the alert of a server that has no cipher in common (RFC 8446
    /// section 6.2).
    OtherCiphers,
    /// It says more in plain text behind its consent to STARTTLS, as somebody on the way would
    /// (CVE-2011-0411).
    Injects,
    /// It says one byte now and then, and never a whole line.
    Drips,
    /// It greets without end.
    EndlessLines,
    /// The same in lines as long as anybody reads.
    EndlessLongLines,
    /// It greets with a line that never ends.
    EndlessLine,
    /// It accepts, and resets the connection.
    Resets,
    /// It begins with TLS, whatever its port.
    TlsAtOnce,
    /// It says what is in a file, whatever it hears.
    Verbatim,
    /// It speaks its protocol, and greets with what a terminal would obey and a reader would be
    /// deceived by.
    ControlBytes,
    /// It says every control byte, and no protocol's words.
    OnlyControlBytes,
}

/// One port of a host, where it differs from the usual.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Port {
    /// Its number.
    pub port: u16,
    /// How it behaves.
    pub behaviour: Behaviour,
    /// What it says first, without the line end; none: what its protocol says.
    pub greeting: Option<String>,
    /// The file that it recites.
    pub says: Option<PathBuf>,
    /// Milliseconds before the greeting.
    pub delay_ms: u64,
    /// What it offers before TLS: the lines after the first of EHLO, the words of CAPABILITY, the
    /// lines of CAPA.
    pub offers: Option<Vec<String>>,
    /// What it offers inside TLS.
    pub offers_tls: Option<Vec<String>>,
    /// Its answer to EHLO, where it is a refusal.
    pub ehlo: Option<String>,
    /// Whether it hears nothing of senders without TLS.
    pub wants_tls: bool,
    /// Its answers to recipients by their domain; none: it takes all but those of `example.com`.
    pub recipients: BTreeMap<String, String>,
}
