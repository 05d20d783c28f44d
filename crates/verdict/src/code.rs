//! Codes: the stable names of what can be found, and the closed words that go with them.

use crate::enums::wire_enum;

/// The stable name of something that can be found. Declared once, in the one file that emits it.
///
/// `id` is `<check>.<what>`; it is never renamed once released.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// `<check>.<what>`, for example `mx.null`.
    pub id: &'static str,
    /// How bad it is; the operator may move it in the configuration, but never to or from
    /// `unknown`.
    pub severity: Severity,
    /// What has the fault; with the profile it decides the owner.
    pub on: On,
}

impl Code {
    /// A code that is information: what a check saw when nothing was wrong.
    #[must_use]
    pub const fn info(id: &'static str, on: On) -> Self {
        Self { id, severity: Severity::Info, on }
    }

    /// A code worth knowing that needs no action.
    #[must_use]
    pub const fn notice(id: &'static str, on: On) -> Self {
        Self { id, severity: Severity::Notice, on }
    }

    /// A code for an observation that failed: never a negative finding.
    #[must_use]
    pub const fn unknown(id: &'static str, on: On) -> Self {
        Self { id, severity: Severity::Unknown, on }
    }

    /// A code for what should be mended though mail still flows.
    #[must_use]
    pub const fn warning(id: &'static str, on: On) -> Self {
        Self { id, severity: Severity::Warning, on }
    }

    /// A code for what stops mail.
    #[must_use]
    pub const fn error(id: &'static str, on: On) -> Self {
        Self { id, severity: Severity::Error, on }
    }

    /// The check or module that emits it: the part before the first dot.
    #[must_use]
    pub fn check(&self) -> &'static str {
        self.id.split_once('.').map_or(self.id, |(check, _)| check)
    }
}

wire_enum! {
    /// How bad a finding is, in rising order.
    Severity {
        /// What was seen when nothing was wrong.
        Info = "info",
        /// Worth knowing; no action.
        Notice = "notice",
        /// The observation failed; `because` says why.
        Unknown = "unknown",
        /// Should be mended; mail still flows.
        Warning = "warning",
        /// Stops mail.
        Error = "error",
    }
}

wire_enum! {
    /// What has the fault. With the profile it decides the [`Owner`].
    On {
        /// The registration of the domain name itself.
        Registration = "registration",
        /// The domain's DNS records.
        Zone = "zone",
        /// A mail server.
        Server = "server",
        /// An IP address and its reputation.
        Address = "address",
        /// The mail program.
        Client = "client",
        /// A mailbox or its password.
        Account = "account",
        /// The network between the customer and the server.
        Network = "network",
        /// The other side of a delivery.
        Recipient = "recipient",
        /// Mailwhy itself: its resolver, its way out, its budget.
        Vantage = "vantage",
    }
}

wire_enum! {
    /// Who can mend it.
    Owner {
        /// The person who asks.
        Customer = "customer",
        /// The hosting company's support.
        Support = "support",
        /// The hosting company's operations: those who run Mailwhy and the servers.
        Operations = "operations",
        /// Whoever serves the domain's DNS.
        DnsHost = "dns_host",
        /// The domain's registrar.
        Registrar = "registrar",
        /// The company that hosts the mail elsewhere.
        MailHost = "mail_host",
        /// The customer's internet provider.
        Isp = "isp",
        /// The person or company that receives.
        Recipient = "recipient",
        /// Nothing needs mending.
        Nobody = "nobody",
    }
}

wire_enum! {
    /// Why an observation is `unknown`. Closed.
    Because {
        /// No answer in time.
        Timeout = "timeout",
        /// The DNS server said that it failed.
        Servfail = "servfail",
        /// The other side refused us.
        Refused = "refused",
        /// The other side said that we ask too often.
        RateLimited = "rate_limited",
        /// The other side asked us to come back later.
        Greylisted = "greylisted",
        /// Our resolver did not answer or cannot be trusted in this.
        Resolver = "resolver",
        /// Our own way out is not proven, or stands in the wrong place to see it.
        Vantage = "vantage",
        /// This report had used up its share of questions or connections.
        Budget = "budget",
        /// We had asked that server often enough, and had no earlier answer.
        Paced = "paced",
        /// The server took longer to greet than this report could wait.
        SlowGreeting = "slow_greeting",
        /// The report's time ended.
        Deadline = "deadline",
        /// The operator has paused this check.
        Paused = "paused",
    }
}
