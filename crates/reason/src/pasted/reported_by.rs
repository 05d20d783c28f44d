//! Who speaks in a pasted text, and at which stage? Every reader fills this in before it names a
//! reason: who has to act follows from both.
//!
//! Until the recipient's server has spoken, nobody on the recipient's side is at fault.

use verdict::{Arg, BounceStage, Finding, Owner};

/// How far the servers had come. One type with the wire's.
pub(crate) type SmtpStage = BounceStage;

/// Who said what was pasted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ReportedBy {
    /// The customer's mail program or library.
    MailProgram,
    /// The provider's outgoing server: its reply to the program, or what it has seen itself.
    OutgoingServer,
    /// The server of the customer's own mailbox, over IMAP or POP3 or at its MX.
    IncomingServer,
    /// Something between program and server: a scanner, a firewall, a provider's redirection.
    Middlebox,
    /// The recipient's server.
    RecipientServer,
    /// A mailing list or a closed group, by its rules.
    MailingList,
    /// A server that passes mail on for the recipient.
    Forwarder,
    /// A program that answers while somebody is away.
    Autoresponder,
    /// Who gathers reports: DMARC aggregates, TLS reports, complaints.
    Reporter,
    /// A line of a log.
    LogLine,
    /// It does not say.
    #[default]
    Unknown,
}

impl ReportedBy {
    /// Every speaker with its word in a finding.
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::MailProgram, "mail_program"),
        (Self::OutgoingServer, "outgoing_server"),
        (Self::IncomingServer, "incoming_server"),
        (Self::Middlebox, "middlebox"),
        (Self::RecipientServer, "recipient_server"),
        (Self::MailingList, "mailing_list"),
        (Self::Forwarder, "forwarder"),
        (Self::Autoresponder, "autoresponder"),
        (Self::Reporter, "reporter"),
        (Self::LogLine, "log_line"),
        (Self::Unknown, "unknown"),
    ];

    /// Its word: the argument `reported_by` of a finding.
    pub(crate) fn as_str(self) -> &'static str {
        Self::WORDS.iter().find(|(by, _)| *by == self).map_or("unknown", |(_, word)| word)
    }

    /// The speaker that a finding names.
    pub(crate) fn of(finding: &Finding) -> Option<Self> {
        let named = finding.value("reported_by")?;
        Self::WORDS.iter().find(|(_, word)| *word == named).map(|(by, _)| *by)
    }

    /// Whether the recipient's side has spoken.
    pub(crate) fn is_recipient_side(self) -> bool {
        use ReportedBy::{Autoresponder, Forwarder, MailingList, RecipientServer};
        matches!(self, RecipientServer | MailingList | Forwarder | Autoresponder)
    }

    /// Who has to act on a fault that is not the domain's, the account's or the program's own.
    /// `host` is who looks after the servers that the customer sends through.
    pub(crate) fn owner(self, stage: SmtpStage, host: Owner) -> Owner {
        match self {
            by if by.is_recipient_side() => Owner::Recipient,
            // What was typed is wrong, or the mailbox is missing here.
            Self::OutgoingServer | Self::IncomingServer if stage == SmtpStage::Rcpt => {
                Owner::Customer
            }
            Self::MailProgram | Self::Middlebox | Self::Reporter => Owner::Customer,
            _ => host,
        }
    }
}

/// A finding that says who spoke, and at which stage; what it says already stays.
pub(crate) fn spoken(finding: Finding, by: ReportedBy, stage: SmtpStage) -> Finding {
    if finding.value("reported_by").is_some() {
        return finding;
    }
    let finding = finding.arg(Arg::word("reported_by", by.as_str()));
    finding.arg(Arg::word("stage", stage.as_str()))
}

/// What an IP address in a pasted text is. Without a certain role it is not named, and nothing is
/// looked up about it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum AddressRole {
    /// The address that the refusing server saw: the sending one.
    Client,
    /// The other side's server.
    RemoteServer,
    /// Part of something quoted: a link, a header, another's look-up.
    Quoted,
    /// No address at all, or nothing is known of it.
    #[default]
    None,
}

#[cfg(test)]
mod tests {
    use verdict::{Code, On};

    use super::*;

    #[test]
    fn until_the_recipients_server_has_spoken_the_recipient_owns_nothing() {
        for (by, _) in ReportedBy::WORDS {
            for stage in SmtpStage::ALL {
                let is_theirs = by.owner(*stage, Owner::MailHost) == Owner::Recipient;
                assert_eq!(is_theirs, by.is_recipient_side(), "{by:?} {stage}");
            }
        }
    }

    #[test]
    fn a_finding_names_its_speaker() {
        for (by, word) in ReportedBy::WORDS {
            let code = Code::error("bounce.policy", On::Recipient);
            let finding = Finding::new(&code, "x").arg(Arg::word("reported_by", word));
            assert_eq!((ReportedBy::of(&finding), by.as_str()), (Some(*by), *word));
        }
    }
}
