//! The codes of the large providers: what each is about, and what follows from it.
//!
//! A row fits by a status code, whose class does not count, or by a mark of the provider's own, and
//! by the words that stand with it where one code means several things. The first row that fits
//! counts. Sources are the providers' own pages, at the date beside them.

use verdict::BounceReason::{self, *};

use super::super::smtp_codes::Status;
use crate::pasted::phrase::contains_one;

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
        is_marked && (self.says.is_empty() || contains_one(plain, self.says))
    }
}

const GMAIL: &str = "Google Workspace Help, Gmail SMTP errors and codes, 2026-02";
const MICROSOFT: &str = "Microsoft Learn, NDRs and SMTP errors in Exchange Online, 2026-10";
const OUTLOOK: &str = "Outlook.com Postmaster, troubleshooting, 2026-11";
const YAHOO: &str = "Yahoo Sender Hub, SMTP error codes, 2026-02";
const APPLE: &str = "Apple Support 102322, postmaster information for iCloud Mail, 2025-02";
const UNITED_INTERNET: &str = "postmaster.gmx.com, error messages (GMX, web.de, IONOS), 2026-11";
const ZOHO: &str = "Zoho Desk, EmailFailureAlert in its published API, 2026-11";
const PROOFPOINT: &str = "Proofpoint, IP address lookup to which the reply leads, 2026-11";
const MIMECAST: &str = "Mimecast Community, SMTP error codes (DOC-1369), 2026-11";
const BARRACUDA: &str = "Barracuda Central, reputation lookup to which the reply leads, 2026-11";
const MAILGUN: &str = "Mailgun documentation, event failure codes, 2026-11";
const SENDGRID: &str = "Twilio SendGrid documentation, drops and SMTP errors, 2026-11";
const POSTMARK: &str = "Postmark Developer, API error codes, 2026-11";
const SES: &str = "Amazon SES Developer Guide, sending review and SMTP responses, 2026-11";
const CPANEL: &str = "cPanel documentation, suspension of outgoing mail, 2026-11";
const NETEASE: &str = "help.163.com, returned mail and its codes, 2026-11";

/// Every code, the narrower before the wider.
pub(super) const CODES: &[VendorCode] = {
    use Concerns::{Account, Address, Domain, Message, Recipient};
    &[
        // Gmail, 4.7.x where it slows down and 5.7.x where it refuses.
        status((7, 23, 23), &["ptr"], RequiresPtr, Address, GMAIL),
        status((7, 24, 24), &["spf"], Spf, Domain, GMAIL),
        status((7, 25, 25), &["google", "gsmtp", "ptr", "dns entry"], RequiresPtr, Address, GMAIL),
        status((7, 26, 26), &["dmarc"], Dmarc, Domain, GMAIL),
        status((7, 26, 26), &["hard fail"], Spf, Domain, GMAIL),
        status((7, 26, 26), &["gmail", "gsmtp"], Unauthenticated, Domain, GMAIL),
        status((7, 27, 27), &["spf"], Spf, Domain, GMAIL),
        status((7, 28, 28), &["been blocked", "temporarily blocked"], Blocked, Address, GMAIL),
        status((7, 28, 28), &["spf", "dkim", "url", "domain"], RateLimited, Domain, GMAIL),
        status((7, 28, 28), &["your ip", "sending ip"], RateLimited, Address, GMAIL),
        status((7, 28, 28), &["google", "gsmtp", "gmail"], RateLimited, Domain, GMAIL),
        status((7, 29, 29), &["tls"], Tls, Address, GMAIL),
        status((7, 30, 30), &["dkim"], Dkim, Domain, GMAIL),
        fault("no_record", status((7, 31, 31), &["dmarc"], Dmarc, Domain, GMAIL)),
        fault("no_record", status((7, 40, 40), &["dmarc"], Dmarc, Domain, GMAIL)),
        fault("alignment", status((7, 32, 32), &[], Unauthenticated, Domain, GMAIL)),
        text("reputation of the sending domain", Reputation, Domain, GMAIL),
        text("?p=unsolicitedratelimiterror", RateLimited, Domain, GMAIL).with(&["domain"]),
        text("?p=unsolicitedratelimiterror", RateLimited, Address, GMAIL),
        text("?p=unsolicitediperror", Blocked, Address, GMAIL),
        text("?p=notauthorizederror", Blocked, Address, GMAIL),
        text("directly to our servers", Blocked, Address, GMAIL),
        text("?p=wantauth", AuthRequired, Account, GMAIL),
        text("?p=ipautherror", RequiresPtr, Address, GMAIL),
        text("?p=disableduser", Suspended, Recipient, GMAIL),
        text("?p=overquota", MailboxFull, Recipient, GMAIL),
        text("?p=nosuchuser", UserUnknown, Recipient, GMAIL),
        text("?p=receivingrate", RateLimited, Recipient, GMAIL),
        text("- gcdp", Policy, Recipient, GMAIL),
        text("has a policy that prohibits", Policy, Recipient, GMAIL),
        text("presents a potential security issue", Policy, Message, GMAIL),
        // Exchange Online and Outlook.com.
        fault(
            "stopped",
            status((1, 8, 8), &["bad outbound sender"], SenderRefused, Account, MICROSOFT),
        ),
        status((1, 20, 20), &["from addresses"], Malformed, Message, MICROSOFT),
        status((2, 121, 121), &[], RateLimited, Account, MICROSOFT),
        status((2, 122, 122), &[], RateLimited, Recipient, MICROSOFT),
        status((4, 8, 8), &["mta-sts"], Tls, Recipient, MICROSOFT),
        status((4, 1, 1), &["access denied"], UserUnknown, Recipient, MICROSOFT),
        status((7, 1, 1), &["resolver.rst."], SenderRefused, Recipient, MICROSOFT),
        status((7, 12, 13), &["not authenticated", "rst."], SenderRefused, Recipient, MICROSOFT),
        status((7, 57, 57), &[], AuthRequired, Account, MICROSOFT),
        status((7, 60, 60), &[], SenderRefused, Account, MICROSOFT),
        status((7, 64, 64), &["relay", "tenant"], RelayRefused, Recipient, MICROSOFT),
        status((7, 124, 124), &[], SenderRefused, Recipient, MICROSOFT),
        status((7, 133, 136), &[], SenderRefused, Recipient, MICROSOFT),
        status((7, 139, 139), &[], AuthRequired, Account, MICROSOFT),
        status((7, 232, 236), &[], RateLimited, Account, MICROSOFT),
        status((7, 321, 325), &[], Tls, Recipient, MICROSOFT),
        status((7, 367, 367), &[], RelayRefused, Recipient, MICROSOFT),
        status((7, 500, 699), &["denied, please try again"], Blocked, Address, MICROSOFT),
        status((7, 850, 899), &["denied, please try again"], Blocked, Address, MICROSOFT),
        status((7, 501, 501), &[], Spam, Account, MICROSOFT),
        status((7, 502, 503), &[], Blocked, Account, MICROSOFT),
        status((7, 504, 505), &[], UserUnknown, Recipient, MICROSOFT),
        status((7, 506, 506), &[], Blocked, Address, MICROSOFT),
        status((7, 507, 507), &[], Blocked, Recipient, MICROSOFT),
        status((7, 508, 508), &[], RateLimited, Address, MICROSOFT),
        status((7, 509, 509), &[], Dmarc, Domain, MICROSOFT),
        status((7, 510, 511), &[], Blocked, Address, MICROSOFT),
        status((7, 512, 512), &[], Malformed, Message, MICROSOFT),
        status((7, 513, 513), &["customer block"], Blocked, Recipient, MICROSOFT),
        status((7, 515, 515), &["dmarc= pass", "dmarc=pass"], Spf, Domain, MICROSOFT),
        status((7, 515, 515), &[], Unauthenticated, Domain, MICROSOFT),
        status((7, 520, 520), &[], Policy, Account, MICROSOFT),
        status((7, 606, 649), &[], Blocked, Address, MICROSOFT),
        status((7, 650, 659), &[], Reputation, Address, MICROSOFT),
        status((7, 703, 703), &[], Policy, Account, MICROSOFT),
        status((7, 705, 705), &[], Blocked, Account, MICROSOFT),
        status((7, 708, 708), &[], Blocked, Address, MICROSOFT),
        status((7, 750, 750), &[], Blocked, Domain, MICROSOFT),
        status((7, 800, 800), &["banned sender"], Blocked, Account, MICROSOFT),
        text("transport.rules.", Policy, Recipient, MICROSOFT),
        text("(s3140)", Blocklisted, Address, OUTLOOK),
        text("(s3150)", Blocklisted, Address, OUTLOOK),
        // Yahoo, AOL and those whose mail they keep.
        text("[ts", Blocked, Address, YAHOO).with(&["permanently deferred"]),
        text("[ts", Reputation, Address, YAHOO).with(&["deferred"]),
        text("[ipts0", Reputation, Address, YAHOO),
        text("[bl2", Blocklisted, Address, YAHOO).with(&["[bl20]", "[bl21]", "[bl23]"]),
        text("[gl01]", Greylisted, Recipient, YAHOO),
        text("[ph0", Spam, Message, YAHOO),
        status((7, 9, 9), &["unauthenticated", "spf or dkim"], Unauthenticated, Domain, YAHOO),
        status((7, 9, 9), &["yahoo"], Dmarc, Domain, YAHOO),
        // Apple: a rule of its own, about what the message holds or who sends it.
        text("[cs01]", Policy, Message, APPLE).with(&["local policy"]),
        text("[cs02]", Policy, Message, APPLE).with(&["local policy"]),
        text("[hm07]", Policy, Message, APPLE).with(&["local policy"]),
        text("[hm08]", Policy, Message, APPLE).with(&["local policy"]),
        // United Internet: a line of its own, or a link to the page of the error.
        text("address is block listed", Blocklisted, Address, UNITED_INTERNET),
        link(
            "postmaster.",
            &["?c=bl&", "&c=bl", "?c=r0201", "&c=r0201"],
            Blocklisted,
            Address,
            UNITED_INTERNET,
        ),
        link("postmaster.", &["?c=rdns", "&c=rdns"], RequiresPtr, Address, UNITED_INTERNET),
        link("postmaster.", &["?c=spf", "&c=spf"], Spf, Domain, UNITED_INTERNET),
        text("reject due to policy restrictions", Policy, Message, UNITED_INTERNET),
        // Who looks after others' mail: Zoho, Proofpoint, Mimecast, Barracuda.
        text("rejected per dmarc policy", Dmarc, Domain, ZOHO),
        text("email policy violation detected", Policy, Message, ZOHO),
        fault("stopped", text("unusual sending activity", SenderRefused, Account, ZOHO)),
        text("proofpoint.com/", Blocklisted, Address, PROOFPOINT).with(&["?ip="]),
        text("mimecast.", Reputation, Address, MIMECAST).with(&["ip reputation"]),
        text("mimecast.", Policy, Recipient, MIMECAST).with(&[
            "anti-spoofing",
            "security policies",
            "content examination",
        ]),
        text("mimecast.", SenderRefused, Recipient, MIMECAST).with(&[
            "envelope blocked",
            "block policy",
            "blocked senders",
        ]),
        text("mimecast.", Greylisted, Recipient, MIMECAST)
            .with(&["internal resources are temporarily"]),
        text("barracuda reputation", Blocklisted, Address, BARRACUDA),
        text("barracudanetworks.com/reputation", Blocklisted, Address, BARRACUDA),
        // Sending services: what they no longer send, and for whom.
        text("not delivering to", Suppressed, Account, MAILGUN).with(&[
            "bounced address",
            "unsubscribed",
            "marked your messages",
        ]),
        text("maximum credits exceeded", RateLimited, Account, SENDGRID),
        text("\"event\":\"dropped\"", Suppressed, Account, SENDGRID),
        text("have been marked as inactive", Suppressed, Account, POSTMARK),
        text("exceeded your messaging limits", RateLimited, Account, SENDGRID),
        text("suppression list for your account", Suppressed, Account, SES),
        fault("unverified", text("identities failed the check", SenderRefused, Account, SES)),
        fault("unverified", text("a verified sender identity", SenderRefused, Account, SENDGRID)),
        fault("stopped", text("sending suspended for this account", SenderRefused, Account, SES)),
        fault("stopped", text("sending paused for this account", SenderRefused, Account, SES)),
        fault("stopped", text("outgoing mail from", SenderRefused, Account, CPANEL))
            .with(&["has been suspended"]),
        // NetEase: a tag of letters.
        text("dt:spm", Spam, Message, NETEASE),
        text("mi:spf", Spf, Domain, NETEASE),
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
