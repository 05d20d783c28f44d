//! The codes of the large providers: what each is about, and what follows from it.
//!
//! A row fits by a status code, whose class does not count, or by a mark of the provider's own, and
//! by the words that stand with it where one code means several things. The first row that fits
//! counts. Sources are the providers' own pages, at the date beside them.

use verdict::BounceReason::{self, *};

use super::super::smtp_codes::Status;

/// What a refusal is about, and so who has to act on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Concerns {
    /// The sender's domain: its records, or what was sent in its name.
    Domain,
    /// The address or network of the sending server.
    Address,
    /// The account that sends.
    Account,
    /// The message itself.
    Message,
    /// The recipient.
    Recipient,
}

/// By what a row is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Subject and detail of a status code, from and to.
    Status(u16, u16, u16),
    /// A word or link, in lower case.
    Text(&'static str),
}

/// One code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct VendorCode {
    /// By what it is known.
    pub(crate) mark: Mark,
    /// One of these words stands with it; none where the code alone says it.
    pub(crate) says: &'static [&'static str],
    /// What it means.
    pub(crate) reason: BounceReason,
    /// What it is about.
    pub(crate) concerns: Concerns,
    /// What exactly is wrong, where the words to say depend on it.
    pub(crate) fault: &'static str,
    /// Whose code, where it is published, and when that page was read.
    pub(crate) source: &'static str,
}

impl VendorCode {
    /// Whether a text with this status code shows it.
    pub(super) fn fits(&self, plain: &str, status: Option<Status>) -> bool {
        let is_marked = match self.mark {
            Mark::Status(subject, from, to) => status.is_some_and(|status| {
                status.subject == subject && (from..=to).contains(&status.detail)
            }),
            Mark::Text(text) => plain.len() >= text.len() && plain.contains(text),
        };
        is_marked && (self.says.is_empty() || self.says.iter().any(|word| plain.contains(word)))
    }
}

const GMAIL: &str = "Google Workspace Admin Help, Gmail SMTP errors and codes, 2026-11";
const MICROSOFT: &str = "Microsoft Learn, NDR error codes in Exchange Online, 2026-11";
const YAHOO: &str = "Yahoo Sender Hub, SMTP error codes, 2026-11";
const APPLE: &str = "Apple Support HT204137, postmaster information for iCloud Mail, 2026-11";
const UNITED_INTERNET: &str = "postmaster.gmx.com, error messages (GMX, web.de, IONOS), 2026-11";
const MAILGUN: &str = "Mailgun documentation, event failure codes, 2026-11";
const SENDGRID: &str = "Twilio SendGrid documentation, drops and SMTP errors, 2026-11";
const SES: &str = "Amazon SES Developer Guide, sending review and SMTP responses, 2026-11";
const NETEASE: &str = "help.163.com, returned mail and its codes, 2026-11";

/// Every code, the narrower before the wider.
pub(super) const CODES: &[VendorCode] = {
    use Concerns::{Account, Address, Domain, Message, Recipient};
    &[
        // Gmail, 4.7.x where it slows down and 5.7.x where it refuses.
        status((7, 25, 25), &["google", "gsmtp", "ptr", "dns entry"], RequiresPtr, Address, GMAIL),
        status((7, 26, 26), &["dmarc policy", "dmarc"], Dmarc, Domain, GMAIL),
        status((7, 27, 27), &["spf"], Spf, Domain, GMAIL),
        status((7, 28, 28), &["spf", "dkim", "url", "domain"], RateLimited, Domain, GMAIL),
        status((7, 28, 28), &["google", "gsmtp", "gmail"], RateLimited, Address, GMAIL),
        status((7, 29, 29), &["tls"], Tls, Address, GMAIL),
        status((7, 30, 30), &["dkim"], Dkim, Domain, GMAIL),
        fault("no_record", status((7, 31, 31), &["dmarc"], Dmarc, Domain, GMAIL)),
        fault("no_record", status((7, 40, 40), &["dmarc"], Dmarc, Domain, GMAIL)),
        fault("alignment", status((7, 32, 32), &[], Unauthenticated, Domain, GMAIL)),
        text("?p=unsolicitedratelimiterror", RateLimited, Domain, GMAIL),
        text("?p=unsolicitediperror", Blocked, Address, GMAIL),
        text("?p=ipautherror", RequiresPtr, Address, GMAIL),
        text("?p=disableduser", Suspended, Recipient, GMAIL),
        text("?p=overquota", MailboxFull, Recipient, GMAIL),
        text("?p=nosuchuser", UserUnknown, Recipient, GMAIL),
        text("?p=receivingrate", RateLimited, Recipient, GMAIL),
        // Exchange Online and Outlook.com.
        fault(
            "stopped",
            status((1, 8, 8), &["bad outbound sender"], SenderRefused, Account, MICROSOFT),
        ),
        status((7, 57, 57), &[], AuthRequired, Account, MICROSOFT),
        status((7, 60, 60), &[], SenderRefused, Account, MICROSOFT),
        status((7, 64, 64), &["relay", "tenant"], RelayRefused, Recipient, MICROSOFT),
        status((7, 139, 139), &[], AuthRequired, Account, MICROSOFT),
        status((7, 501, 501), &[], Spam, Account, MICROSOFT),
        status((7, 502, 503), &[], Blocked, Account, MICROSOFT),
        status((7, 506, 506), &[], Blocked, Address, MICROSOFT),
        status((7, 508, 508), &[], RateLimited, Address, MICROSOFT),
        status((7, 509, 509), &[], Dmarc, Domain, MICROSOFT),
        status((7, 511, 511), &[], Blocked, Address, MICROSOFT),
        status((7, 512, 512), &[], Malformed, Message, MICROSOFT),
        status((7, 515, 515), &["dmarc= pass", "dmarc=pass"], Spf, Domain, MICROSOFT),
        status((7, 515, 515), &[], Unauthenticated, Domain, MICROSOFT),
        status((7, 606, 649), &[], Blocked, Address, MICROSOFT),
        status((7, 650, 659), &[], Reputation, Address, MICROSOFT),
        status((7, 705, 705), &[], Blocked, Account, MICROSOFT),
        status((7, 708, 708), &[], Blocked, Address, MICROSOFT),
        status((7, 750, 750), &[], Blocked, Domain, MICROSOFT),
        text("(s3140)", Blocklisted, Address, MICROSOFT),
        text("(s3150)", Blocklisted, Address, MICROSOFT),
        // Yahoo, AOL and those whose mail they keep.
        text("[tss04]", Reputation, Address, YAHOO),
        text("[tss09]", Blocked, Address, YAHOO),
        text("[tss11]", Blocked, Address, YAHOO),
        text("[ts01]", Reputation, Address, YAHOO),
        text("[ts02]", Reputation, Address, YAHOO),
        text("[ts03]", Blocked, Address, YAHOO),
        text("[ipts0", Reputation, Address, YAHOO),
        text("[bl2", Blocklisted, Address, YAHOO),
        text("[gl01]", Greylisted, Recipient, YAHOO),
        // Apple: a rule of its own, about what the message holds or who sends it.
        text("[cs01]", Policy, Message, APPLE).with(&["local policy"]),
        text("[cs02]", Policy, Message, APPLE).with(&["local policy"]),
        text("[hm07]", Policy, Message, APPLE).with(&["local policy"]),
        text("[hm08]", Policy, Message, APPLE).with(&["local policy"]),
        // United Internet: the link names the page of the error.
        link(
            "postmaster.",
            &["?c=bl&", "&c=bl", "?c=r0201", "&c=r0201"],
            Blocklisted,
            Address,
            UNITED_INTERNET,
        ),
        link("postmaster.", &["?c=rdns", "&c=rdns"], RequiresPtr, Address, UNITED_INTERNET),
        link("postmaster.", &["?c=spf", "&c=spf"], Spf, Domain, UNITED_INTERNET),
        // Sending services: what they no longer send.
        text("605 not delivering", Suppressed, Account, MAILGUN),
        text("606 not delivering", Suppressed, Account, MAILGUN),
        text("607 not delivering", Suppressed, Account, MAILGUN),
        text("not delivering to previously", Suppressed, Account, MAILGUN),
        text("maximum credits exceeded", RateLimited, Account, SENDGRID),
        fault("stopped", text("sending suspended for this account", SenderRefused, Account, SES)),
        fault("stopped", text("sending paused for this account", SenderRefused, Account, SES)),
        // NetEase: a tag of letters.
        text("dt:spm", Spam, Message, NETEASE),
        text("rp:", RateLimited, Address, NETEASE).with(&["163.com"]),
        text("mi:", Blocked, Address, NETEASE).with(&["163.com"]),
    ]
};

const fn status(
    (subject, from, to): (u16, u16, u16),
    says: &'static [&'static str],
    reason: BounceReason,
    concerns: Concerns,
    source: &'static str,
) -> VendorCode {
    let mark = Mark::Status(subject, from, to);
    VendorCode { mark, says, reason, concerns, fault: "", source }
}

const fn text(
    mark: &'static str,
    reason: BounceReason,
    concerns: Concerns,
    source: &'static str,
) -> VendorCode {
    VendorCode { mark: Mark::Text(mark), says: &[], reason, concerns, fault: "", source }
}

const fn link(
    mark: &'static str,
    says: &'static [&'static str],
    reason: BounceReason,
    concerns: Concerns,
    source: &'static str,
) -> VendorCode {
    text(mark, reason, concerns, source).with(says)
}

const fn fault(fault: &'static str, row: VendorCode) -> VendorCode {
    VendorCode { fault, ..row }
}

impl VendorCode {
    const fn with(self, says: &'static [&'static str]) -> Self {
        Self { says, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::super::row;
    use super::*;
    use crate::pasted::bounce::smtp_codes::codes;

    #[test]
    fn each_row_has_a_source_with_its_date() {
        for row in CODES {
            assert!(row.source.contains(", 20"), "{row:?}");
        }
    }

    #[test]
    fn a_code_is_about_something_and_means_something() {
        use Concerns::{Account, Address, Domain, Recipient};
        for (text, reason, concerns) in [
            (
                "421-4.7.28 unusual rate of mail from your spf domain [a.example 36]",
                RateLimited,
                Domain,
            ),
            (
                "421-4.7.28 gmail has detected an unusual rate from your ip address",
                RateLimited,
                Address,
            ),
            ("550 5.7.32 the from header is not aligned", Unauthenticated, Domain),
            ("550 5.7.40 no dmarc policy", Dmarc, Domain),
            ("550 5.7.515 access denied spf= fail , dkim= pass , dmarc= pass", Spf, Domain),
            (
                "550 5.7.515 access denied spf= fail , dkim= fail , dmarc= fail",
                Unauthenticated,
                Domain,
            ),
            ("550 5.1.8 access denied, bad outbound sender", SenderRefused, Account),
            ("421 4.7.0 [tss04] messages temporarily deferred", Reputation, Address),
            (
                "452-4.2.2 see https://support.google.com/mail/?p=overquotatemp",
                MailboxFull,
                Recipient,
            ),
            ("550 5.7.606 access denied, banned sending ip", Blocked, Address),
            ("605 not delivering to previously bounced address", Suppressed, Account),
        ] {
            let found = row(text, codes(text).status).map(|row| (row.reason, row.concerns));
            assert_eq!(found, Some((reason, concerns)), "{text}");
        }
        assert!(row("550 5.1.1 user unknown", codes("550 5.1.1").status).is_none());
    }
}
