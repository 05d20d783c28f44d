//! Codes: the stable names of what can be found, and the closed words that go with them.

use crate::enums::wire_enum;
use crate::mail_path::{MailFlow, MailPath, SessionStep};

/// Declares the codes of a check, or of a module that reads pasted text: each is written once
/// (invariant 8).
///
/// The first line gives the table's name, the first part of all its codes and their place on the
/// mail path: the stage, the order within it, the mail flows, and the flags of [`MailPath`]
/// (`in_zone`, `core`, `warnings_stop`). Then a line for each code: its severity, the constant, the
/// second part of its id and what has the fault. `step` says how far into a session with a server
/// it is, `flows` that it is on other mail flows than its table, `explained_by` which checks
/// explain it, `is elsewhere` that another company hosts the mail. The table of a `check` comes
/// with `UNFINISHED`, for a check that did not end; the table of a `module` does not.
///
/// ```
/// verdict::codes! {
///     /// What is found where mail is delivered.
///     DELIVERY for check "delivery" at Server 3 on [Receiving] in_zone core;
///     info ANSWERS "answers" on Server,
///     error SILENT "silent" on Server step Answer,
/// }
/// assert_eq!((ANSWERS.id, SILENT.id), ("delivery.answers", "delivery.silent"));
/// assert_eq!((DELIVERY.len(), UNFINISHED.id), (2, "delivery.unfinished"));
/// ```
#[macro_export]
macro_rules! codes {
    ($(#[$doc:meta])* $vis:vis $table:ident for check $check:literal $($rest:tt)+) => {
        $crate::codes! { $(#[$doc])* $vis $table for module $check $($rest)+ }

        /// What is said of a check that did not end.
        $vis const UNFINISHED: $crate::Code =
            $crate::Code::unknown(concat!($check, ".unfinished"), $crate::On::Vantage)
                .at(MAIL_PATH);
    };
    (
        $(#[$doc:meta])*
        $vis:vis $table:ident for module $check:literal
        at $stage:ident $order:literal on [$($flow:ident),+] $($flag:ident)*;
        $(
            $(#[$about:meta])*
            $severity:ident $name:ident $what:literal on $on:ident
            $(step $step:ident)? $(flows [$($own:ident),+])? $(explained_by [$($by:literal),+])?
            $(is $mark:ident)?
        ),+ $(,)?
    ) => {
        /// The place of these codes on the mail path.
        const MAIL_PATH: $crate::MailPath =
            $crate::MailPath::new($crate::Stage::$stage, $order, &[$($crate::MailFlow::$flow),+])
                $(.$flag())*;

        $(
            $(#[$about])*
            $vis const $name: $crate::Code =
                $crate::Code::$severity(concat!($check, ".", $what), $crate::On::$on)
                    .at(MAIL_PATH)
                    $(.step($crate::SessionStep::$step))?
                    $(.flows(&[$($crate::MailFlow::$own),+]))?
                    $(.explained_by(&[$($by),+]))?
                    $(.$mark())?;
        )+

        $(#[$doc])*
        $vis const $table: &[&$crate::Code] = &[$(&$name),+];
    };
}

/// The stable name of something that can be found. Declared once, by [`codes!`](crate::codes) in
/// the one file that emits it.
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
    /// Its place on the mail path.
    pub path: MailPath,
}

impl Code {
    /// A code that is information: what a check saw when nothing was wrong.
    #[must_use]
    pub const fn info(id: &'static str, on: On) -> Self {
        Self::new(id, Severity::Info, on)
    }

    /// A code worth knowing that needs no action.
    #[must_use]
    pub const fn notice(id: &'static str, on: On) -> Self {
        Self::new(id, Severity::Notice, on)
    }

    /// A code for an observation that failed: never a negative finding.
    #[must_use]
    pub const fn unknown(id: &'static str, on: On) -> Self {
        Self::new(id, Severity::Unknown, on)
    }

    /// A code for what should be fixed though mail still flows.
    #[must_use]
    pub const fn warning(id: &'static str, on: On) -> Self {
        Self::new(id, Severity::Warning, on)
    }

    /// A code for what stops mail.
    #[must_use]
    pub const fn error(id: &'static str, on: On) -> Self {
        Self::new(id, Severity::Error, on)
    }

    const fn new(id: &'static str, severity: Severity, on: On) -> Self {
        Self { id, severity, on, path: MailPath::of(on) }
    }

    /// The same at a place on the mail path.
    #[must_use]
    pub const fn at(self, path: MailPath) -> Self {
        Self { path, ..self }
    }

    /// The same at a step of a session with a server.
    #[must_use]
    pub const fn step(self, step: SessionStep) -> Self {
        Self { path: MailPath { step, ..self.path }, ..self }
    }

    /// The same on mail flows of its own.
    #[must_use]
    pub const fn flows(self, flows: &'static [MailFlow]) -> Self {
        Self { path: MailPath { flows, ..self.path }, ..self }
    }

    /// The same, where another company hosts the mail.
    #[must_use]
    pub const fn elsewhere(self) -> Self {
        Self { path: MailPath { is_elsewhere: true, ..self.path }, ..self }
    }

    /// The same, a symptom that the faults of these checks explain.
    #[must_use]
    pub const fn explained_by(self, checks: &'static [&'static str]) -> Self {
        Self { path: MailPath { explained_by: checks, ..self.path }, ..self }
    }

    /// Whether it stops mail.
    #[must_use]
    pub fn stops_mail(&self) -> bool {
        self.path.is_stopped_by(self.severity)
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
        /// Should be fixed; mail still flows.
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
    /// Who can fix it.
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
        /// Nothing needs to be fixed.
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
        /// Our own way out is not proven, or is in the wrong place to see it.
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
