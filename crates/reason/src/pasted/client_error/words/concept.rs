//! What a word of a mail program may speak of, and how the stems of a language are listed.

/// What a stem speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Concept {
    /// The server for sending.
    Outgoing,
    /// The server for fetching.
    Incoming,
    /// Any server, host or name.
    Server,
    /// A connection, or what makes one.
    Connection,
    /// It did not come about.
    Failed,
    /// A negation, which alone says little.
    Not,
    /// Time ran out.
    Timeout,
    /// It was there and broke.
    Broken,
    /// Nobody knows the name.
    NotFound,
    /// A certificate, or the identity that it proves.
    Certificate,
    /// It does not hold: another name, too old, unknown issuer.
    Untrusted,
    /// Encryption.
    Encryption,
    /// A server does not know or offer it.
    Unsupported,
    /// A log-in.
    Login,
    /// The way to log in.
    Method,
    /// A password, or a user name.
    Password,
    /// Wrong, refused.
    Refused,
    /// Wanted, and not done.
    Required,
    /// Passing mail on for somebody.
    Relay,
    /// The file in which a program keeps mail.
    DataFile,
    /// More connections than are allowed.
    TooMany,
    /// It will be otherwise later.
    Temporary,
    /// The address that a message is sent from.
    Sender,
    /// How large a message is.
    Size,
    /// The other computer has said no to the connection itself, as the system puts it.
    TurnedAway,
}

/// Stems of one language for one concept, parted by `|`.
pub(crate) type Stems = (Concept, &'static str);
