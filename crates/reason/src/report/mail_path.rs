//! Where does a check stand? On which roads of mail, and how far down them.
//!
//! The one table that a new check is entered in. Earlier stages carry later ones; a fault on one
//! road says nothing about another. A check that stands nowhere is taken for what its code is on,
//! so that nothing falls through.

use verdict::{Finding, On, Severity};

/// What somebody wants of their mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailFlow {
    /// Mail from others arrives.
    Receiving,
    /// A mail program or webmail gets into the mailbox.
    LoggingIn,
    /// A mail program hands mail to the outgoing server.
    Sending,
    /// Other servers take the mail.
    Accepted,
}

use MailFlow::{Accepted, LoggingIn, Receiving, Sending};

/// How far down the road: the earlier carries the later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// An incident that the provider knows of.
    Outage,
    /// The domain: its registration, its signature.
    Domain,
    /// Its name servers.
    NameServers,
    /// Where its mail goes.
    Mx,
    /// The way from the customer's program to the server.
    Way,
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

/// A check's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stop {
    /// The check, or the module that emits the codes.
    check: &'static str,
    /// How far down.
    pub(crate) stage: Stage,
    /// On which roads.
    pub(crate) roads: &'static [MailFlow],
    /// Whether it asks DNS for what stands in the domain's zone, so that nothing can be told
    /// without the zone.
    pub(crate) in_zone: bool,
    /// Whether nobody can tell if mail works where it could not look.
    pub(crate) is_core: bool,
}

const ALL: &[MailFlow] = &[Receiving, LoggingIn, Sending, Accepted];
const PROGRAM: &[MailFlow] = &[LoggingIn, Sending];

const fn stop(check: &'static str, stage: Stage, roads: &'static [MailFlow]) -> Stop {
    Stop { check, stage, roads, in_zone: false, is_core: false }
}

const fn in_zone(stop: Stop) -> Stop {
    Stop { in_zone: true, ..stop }
}

const fn core(stop: Stop) -> Stop {
    Stop { is_core: true, ..stop }
}

/// Every check, in the order in which causes are looked for.
const STOPS: &[Stop] = &[
    stop("outage", Stage::Outage, ALL),
    core(stop("domain", Stage::Domain, ALL)),
    stop("zone", Stage::NameServers, ALL),
    core(in_zone(stop("mx", Stage::Mx, &[Receiving]))),
    core(stop("network", Stage::Way, PROGRAM)),
    core(stop("submission", Stage::Server, &[Sending])),
    core(stop("mailbox", Stage::Server, &[LoggingIn])),
    core(in_zone(stop("delivery", Stage::Server, &[Receiving]))),
    stop("relay", Stage::Server, &[Receiving, Sending]),
    stop("webmail", Stage::Server, &[LoggingIn]),
    stop("account", Stage::Mailbox, &[LoggingIn, Sending, Receiving]),
    stop("maildrop", Stage::Mailbox, &[LoggingIn, Sending, Receiving]),
    stop("client", Stage::Program, PROGRAM),
    in_zone(stop("autoconfig", Stage::Program, PROGRAM)),
    in_zone(stop("settings", Stage::Program, PROGRAM)),
    in_zone(stop("spf", Stage::Policy, &[Accepted])),
    in_zone(stop("dkim", Stage::Policy, &[Accepted])),
    in_zone(stop("dmarc", Stage::Policy, &[Accepted])),
    in_zone(stop("mta_sts", Stage::Policy, &[Receiving])),
    in_zone(stop("dane", Stage::Policy, &[Receiving])),
    in_zone(stop("tls_rpt", Stage::Policy, &[Receiving])),
    in_zone(stop("bimi", Stage::Policy, &[Accepted])),
    stop("headers", Stage::Policy, &[Accepted]),
    stop("origin", Stage::Policy, &[Accepted]),
    stop("rdns", Stage::Reputation, &[Accepted]),
    stop("blocklist", Stage::Reputation, &[Accepted]),
    stop("domain_blocklist", Stage::Reputation, &[Accepted]),
    stop("bounce", Stage::Symptom, &[Accepted]),
    stop("vantage", Stage::Vantage, ALL),
];

/// The check or module that emitted a finding: the part before the first dot.
pub(crate) fn check_of(finding: &Finding) -> &str {
    finding.code.split('.').next().unwrap_or_default()
}

/// Whether a finding tells of an incident that the provider knows of.
pub(crate) fn is_outage(finding: &Finding) -> bool {
    finding.severity == Severity::Error && stop_of(finding).1.stage == Stage::Outage
}

/// Where a finding stands, and its place in the table.
pub(crate) fn stop_of(finding: &Finding) -> (usize, Stop) {
    let at = STOPS.iter().position(|stop| stop.check == check_of(finding));
    at.map_or_else(|| (STOPS.len(), unlisted(finding.on)), |at| (at, STOPS[at]))
}

/// The place of a check that is not in the table.
fn unlisted(on: On) -> Stop {
    let (stage, roads): (Stage, &[MailFlow]) = match on {
        On::Registration => (Stage::Domain, ALL),
        On::Zone => (Stage::Policy, &[Accepted]),
        On::Server => (Stage::Server, PROGRAM),
        On::Address => (Stage::Reputation, &[Accepted]),
        On::Client => (Stage::Program, PROGRAM),
        On::Account => (Stage::Mailbox, PROGRAM),
        On::Network => (Stage::Way, PROGRAM),
        On::Recipient => (Stage::Symptom, &[Accepted]),
        On::Vantage | On::Unrecognised => (Stage::Vantage, ALL),
    };
    Stop { check: "", stage, roads, in_zone: on == On::Zone, is_core: false }
}

impl Stop {
    /// Whether two places lie on one road.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.roads.iter().any(|road| other.roads.contains(road))
    }
}

/// Whether a check stands in the table.
#[must_use]
pub fn has_road(check: &str) -> bool {
    STOPS.iter().any(|stop| stop.check == check)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_stages_and_names_each_check_once() {
        assert!(
            STOPS.windows(2).all(|pair| pair[0].stage <= pair[1].stage),
            "an earlier stage stands first"
        );
        let mut names: Vec<&str> = STOPS.iter().map(|stop| stop.check).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), STOPS.len());
    }

    #[test]
    fn a_check_has_its_road_and_what_is_not_in_the_table_has_that_of_its_code() {
        let of =
            |id: &'static str, on| stop_of(&Finding::new(&verdict::Code::error(id, on), "a")).1;
        let (listed, delivery) =
            (of("blocklist.listed", On::Address), of("delivery.silent", On::Server));
        assert!(!listed.meets(&delivery) && delivery.meets(&of("mx.none", On::Zone)));
        assert!(has_road("zone") && !has_road("novel"));
        assert!(of("novel.fault", On::Zone).in_zone && !of("novel.fault", On::Address).in_zone);
        assert_eq!(of("novel.fault", On::Account).stage, Stage::Mailbox);
    }
}
