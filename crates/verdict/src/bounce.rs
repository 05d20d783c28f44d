//! What a returned message says: why, for whom, who said so, and where the message had come from.

use serde::{Deserialize, Serialize};

use crate::enums::wire_enum;
use crate::report::Report;

wire_enum! {
    /// What was pasted.
    #[derive(Default)]
    BounceKind {
        /// A message could not be delivered, for good.
        Failed = "failed",
        /// It is late, and still being tried.
        Delayed = "delayed",
        /// It was delivered.
        Delivered = "delivered",
        /// An answer of a program while somebody is away.
        Vacation = "vacation",
        /// Somebody, or a filter, complains about a message.
        Feedback = "feedback",
        /// It looks like a bounce but reports nothing: a lure.
        Fake = "fake",
        /// A message or its headers, not a bounce.
        Message = "message",
        /// Words that are none of these.
        #[default]
        Text = "text",
    }
}

wire_enum! {
    /// Why a message came back. Closed.
    #[derive(Default)]
    BounceReason {
        /// There is no such mailbox, or it takes nothing from this sender.
        UserUnknown = "user_unknown",
        /// The recipient's mailbox is full.
        MailboxFull = "mailbox_full",
        /// More recipients, headers or attachments than are allowed.
        OverLimit = "over_limit",
        /// The server does not pass mail on for this sender.
        RelayRefused = "relay_refused",
        /// The server wants a log-in, or the log-in failed.
        AuthRequired = "auth_required",
        /// The sending address or domain has a poor reputation.
        Reputation = "reputation",
        /// The sending address or host is refused.
        Blocked = "blocked",
        /// It is on a blocklist.
        Blocklisted = "blocklisted",
        /// The sending address has no proper reverse name.
        RequiresPtr = "requires_ptr",
        /// SPF does not allow the sending address.
        Spf = "spf",
        /// The DKIM signature is missing or broken.
        Dkim = "dkim",
        /// The domain's DMARC policy refuses the message.
        Dmarc = "dmarc",
        /// Neither SPF nor DKIM vouches for the message.
        Unauthenticated = "unauthenticated",
        /// The sender's address is refused.
        SenderRefused = "sender_refused",
        /// A rule of the recipient's server forbids it, without more words.
        Policy = "policy",
        /// Something in the message cannot be taken.
        Content = "content",
        /// It was taken for spam.
        Spam = "spam",
        /// It was taken for a virus.
        Virus = "virus",
        /// It is larger than allowed.
        MessageTooBig = "message_too_big",
        /// Too much mail in a short time.
        RateLimited = "rate_limited",
        /// A stranger is asked to come again.
        Greylisted = "greylisted",
        /// Too many connections at once.
        TooManyConnections = "too_many_connections",
        /// The recipient's domain does not exist.
        HostUnknown = "host_unknown",
        /// The recipient's server could not be reached.
        Network = "network",
        /// It was tried for days without success.
        Expired = "expired",
        /// The mailbox is suspended.
        Suspended = "suspended",
        /// The recipient has another address now.
        Moved = "moved",
        /// A fault of the recipient's system.
        SystemError = "system_error",
        /// The recipient's system has no room.
        SystemFull = "system_full",
        /// Encryption is needed, or did not come about.
        Tls = "tls",
        /// The servers do not understand each other.
        Syntax = "syntax",
        /// The message is not written as the standards demand.
        Malformed = "malformed",
        /// It goes round in circles.
        Loop = "loop",
        /// The recipient's domain or server takes no mail.
        NotAccepting = "not_accepting",
        /// The sending service has crossed out the address.
        Suppressed = "suppressed",
        /// An answer while somebody is away.
        Vacation = "vacation",
        /// It was delivered.
        Delivered = "delivered",
        /// A complaint.
        Feedback = "feedback",
        /// It does not say.
        #[default]
        Unknown = "unknown",
    }
}

wire_enum! {
    /// How far the SMTP session between the servers had come.
    #[derive(Default)]
    BounceStage {
        /// At the connection or its greeting.
        Connect = "connect",
        /// At HELO or EHLO.
        Helo = "helo",
        /// At STARTTLS.
        Tls = "tls",
        /// At the log-in.
        Auth = "auth",
        /// At MAIL FROM, the sender.
        Mail = "mail",
        /// At RCPT TO, the recipient.
        Rcpt = "rcpt",
        /// At the message itself.
        Data = "data",
        /// It does not say.
        #[default]
        Unknown = "unknown",
    }
}

wire_enum! {
    /// Who said it first.
    #[derive(Default)]
    BounceSpeaker {
        /// The sender's outgoing server, to the sender's mail program.
        Submission = "submission",
        /// The server that wrote the report, of itself.
        Reporter = "reporter",
        /// The recipient's server, to the server that wrote the report.
        Remote = "remote",
        /// It does not say.
        #[default]
        Unknown = "unknown",
    }
}

wire_enum! {
    /// Where the message that came back had come from.
    #[derive(Default)]
    OriginKind {
        /// Another server sent it: the sender's address is forged.
        Forged = "forged",
        /// Our server sent it for somebody logged in as the sender.
        Account = "account",
        /// Our server sent it for somebody logged in as another customer.
        OtherAccount = "other_account",
        /// A script on our server sent it.
        Site = "site",
        /// A contact form sent it.
        ContactForm = "contact_form",
        /// It is a program's answer to a message, such as "out of office".
        Autoresponder = "autoresponder",
        /// It came from elsewhere and was forwarded.
        Forwarded = "forwarded",
        /// It came from elsewhere and was delivered: an ordinary message.
        Received = "received",
        /// What was pasted does not decide it.
        #[default]
        Undecided = "undecided",
    }
}

/// One recipient of a message that came back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BounceRecipient {
    /// The address; empty where the report names none.
    pub address: String,
    /// Why.
    pub reason: BounceReason,
    /// The code of its finding.
    pub code: String,
    /// The enhanced status code (RFC 3463), where one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// The SMTP reply code, where one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_code: Option<u16>,
    /// How far the servers had come.
    pub stage: BounceStage,
    /// Who said it first.
    pub speaker: BounceSpeaker,
    /// The host name of who said it, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said_by: Option<String>,
    /// Whether trying again is of no use.
    pub hard: bool,
    /// Until when it is tried again, as the report writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retried_until: Option<String>,
}

/// How many recipients share a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReasonCount {
    /// The reason.
    pub reason: BounceReason,
    /// Of how many recipients.
    pub count: usize,
}

/// Where the message had come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Origin {
    /// What it comes to.
    pub kind: OriginKind,
    /// The line that decides it: quoted outside text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// What to fetch where it is undecided: `headers` of the message that came back, the server's
    /// `log`, the provider's `profile`, or `sent_by_me`, what the person says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs: Option<String>,
}

/// One server's line in the way that a message took.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Hop {
    /// The name that the sender gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The address that the receiver saw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The receiver, which wrote the line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// How: `ESMTPSA` means encrypted and logged in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<String>,
    /// Seconds since the hop before; negative where clocks differ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay: Option<i64>,
    /// Whether a server of ours wrote the line, so that it can be believed.
    pub trusted: bool,
}

/// The answer about something pasted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Bounce {
    /// What it is.
    pub kind: BounceKind,
    /// The first twenty recipients.
    #[serde(default)]
    pub recipients: Vec<BounceRecipient>,
    /// How many there are.
    pub recipients_total: usize,
    /// How many share each reason, the most frequent first.
    #[serde(default)]
    pub reasons: Vec<ReasonCount>,
    /// Where the message had come from.
    pub origin: Origin,
    /// The way that the message took, the newest server first.
    #[serde(default)]
    pub hops: Vec<Hop>,
    /// How many passwords and keys were masked before anything was read. Change them: they were
    /// sent to us.
    pub masked: usize,
    /// Whether something was left out: too long, or nested too deep.
    pub truncated: bool,
    /// Findings, cause, owner and remedies in words.
    pub report: Report,
}
