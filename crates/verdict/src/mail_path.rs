//! The mail path: what somebody wants of their mail, and how far along the way a code has its
//! place.
//!
//! Earlier stages carry later ones, and a fault on one mail flow says nothing about another. A
//! check states its place once, in its table of codes; a finding that came over the wire has the
//! usual place of what its code is on.

use crate::code::{On, Severity};

/// What somebody wants of their mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailFlow {
    /// Mail from others arrives.
    Receiving,
    /// A mail program or webmail gets into the mailbox.
    LoggingIn,
    /// A mail program hands mail to the outgoing server.
    Sending,
    /// Other servers accept the mail.
    Accepted,
}

/// How far along the mail path: the earlier carries the later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// An incident that the provider knows of.
    Outage,
    /// The domain: its registration, its signature.
    Domain,
    /// Its name servers.
    NameServers,
    /// Where its mail goes.
    Mx,
    /// The network between the customer's program and the server.
    Network,
    /// The server: port, TLS, log-in.
    Server,
    /// The mailbox and its password.
    Mailbox,
    /// The mail program's settings.
    Program,
    /// What the domain says of its mail.
    Policy,
    /// What others think of the address or the domain.
    Reputation,
    /// What came back: a symptom, which the others explain.
    Symptom,
    /// Whether we can see at all.
    Vantage,
}

/// How far into a session with one server: the connection, then TLS, then the log-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SessionStep {
    /// The host has an address.
    Host,
    /// The port is open.
    Port,
    /// Somebody answers.
    Answer,
    /// The greeting is one that takes mail.
    Greeting,
    /// It speaks the protocol.
    Protocol,
    /// The TLS handshake.
    Tls,
    /// The certificate.
    Certificate,
    /// STARTTLS is offered.
    Starttls,
    /// The log-in is offered.
    LogIn,
    /// Everything else.
    Other,
}

/// A code's place on the mail path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailPath {
    /// How far along.
    pub stage: Stage,
    /// Within the stage, which check is looked at first.
    pub order: u8,
    /// Within a session with a server, how far.
    pub step: SessionStep,
    /// On which mail flows.
    pub flows: &'static [MailFlow],
    /// Whether it was read in the domain's zone, so that nothing is known without the zone.
    pub in_zone: bool,
    /// Whether nobody can say if mail works where this could not be seen.
    pub is_core: bool,
    /// Whether its warnings stop mail too; errors always do.
    pub warnings_stop: bool,
    /// Of a symptom, the checks whose faults explain it.
    pub explained_by: &'static [&'static str],
    /// Whether it says that another company hosts the mail: no fault, and yet an answer.
    pub is_elsewhere: bool,
}

const ALL: &[MailFlow] =
    &[MailFlow::Receiving, MailFlow::LoggingIn, MailFlow::Sending, MailFlow::Accepted];
const OF_PROGRAM: &[MailFlow] = &[MailFlow::LoggingIn, MailFlow::Sending];
const OF_OTHERS: &[MailFlow] = &[MailFlow::Accepted];

impl MailPath {
    /// A place that is neither in the zone nor core.
    #[must_use]
    pub const fn new(stage: Stage, order: u8, flows: &'static [MailFlow]) -> Self {
        Self {
            stage,
            order,
            step: SessionStep::Other,
            flows,
            in_zone: false,
            is_core: false,
            warnings_stop: false,
            explained_by: &[],
            is_elsewhere: false,
        }
    }

    /// The place of a code whose check states none.
    #[must_use]
    pub const fn of(on: On) -> Self {
        let (stage, flows): (Stage, &[MailFlow]) = match on {
            On::Registration => (Stage::Domain, ALL),
            On::Zone => (Stage::Policy, OF_OTHERS),
            On::Server => (Stage::Server, OF_PROGRAM),
            On::Address => (Stage::Reputation, OF_OTHERS),
            On::Client => (Stage::Program, OF_PROGRAM),
            On::Account => (Stage::Mailbox, OF_PROGRAM),
            On::Network => (Stage::Network, OF_PROGRAM),
            On::Recipient => (Stage::Symptom, OF_OTHERS),
            On::Vantage | On::Unrecognised => (Stage::Vantage, ALL),
        };
        let path = Self::new(stage, u8::MAX, flows);
        if matches!(on, On::Zone) { path.in_zone() } else { path }
    }

    /// The same, read in the domain's zone.
    #[must_use]
    pub const fn in_zone(self) -> Self {
        Self { in_zone: true, ..self }
    }

    /// The same, where nobody can say if mail works without having seen it.
    #[must_use]
    pub const fn core(self) -> Self {
        Self { is_core: true, ..self }
    }

    /// The same, whose warnings stop mail too.
    #[must_use]
    pub const fn warnings_stop(self) -> Self {
        Self { warnings_stop: true, ..self }
    }

    /// Where causes are looked for first: the stage, then the check, then the step.
    #[must_use]
    pub const fn rank(&self) -> (Stage, u8, SessionStep) {
        (self.stage, self.order, self.step)
    }

    /// Whether a fault of this severity stops mail here.
    #[must_use]
    pub fn is_stopped_by(&self, severity: Severity) -> bool {
        severity == Severity::Error || (severity == Severity::Warning && self.warnings_stop)
    }

    /// Whether two places lie on one mail flow.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        self.flows.iter().any(|flow| other.flows.contains(flow))
    }
}
