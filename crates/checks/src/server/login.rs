//! Does a server let a mail program in, at each of its ports? What outgoing and incoming servers
//! have in common: which doors are knocked at, what is set aside, and what is compared between
//! ports and families of addresses.

use futures_util::future::join_all;
use verdict::{Code, Finding};

use crate::check::Skip;
use crate::context::Context;
use crate::facts::client_servers::{MailServer, Role, Source};
use crate::server::capability_drift;
use crate::server::certificate::{self, Dates};
use crate::server::certificate_drift;
use crate::server::ip_family::{self, PortProbe};
use crate::server::reachability::{
    self, at, judge_injected, judge_own_refusal, judge_reach, reach,
};
use crate::server::trusted_network;
use crate::session::{Endpoint, Reply, Session, Transcript};

/// What one check has of its own.
pub(crate) struct LogIn {
    pub(crate) ports: &'static [u16],
    pub(crate) answers: &'static Code,
    pub(crate) not_offered: &'static Code,
    pub(crate) host_missing: &'static Code,
    pub(crate) name_elsewhere: &'static Code,
    pub(crate) turns_us_away: &'static Code,
    pub(crate) injected: &'static Code,
    /// A certificate that comes only with a server name.
    pub(crate) needs_name: &'static Code,
    /// The codes that another port of the host may stand in for.
    pub(crate) closed: &'static [&'static Code],
    /// What a server that trusts us shows to us alone, and the code that says so.
    pub(crate) set_aside: (&'static Code, &'static [&'static Code]),
    pub(crate) reach: reachability::Codes,
    pub(crate) certificates: certificate::Codes,
    pub(crate) compared: certificate_drift::Codes,
    pub(crate) offers: capability_drift::Codes,
    pub(crate) families: ip_family::Codes,
    pub(crate) role: Role,
    /// The ways to log in that a server's reply names.
    pub(crate) mechanisms: fn(&Endpoint, &Reply) -> Vec<String>,
    /// Judges what a server offers that has greeted us.
    pub(crate) judge: fn(&Endpoint, &Session, &Transcript, Dates) -> Vec<Finding>,
}

/// What is found at these servers.
pub(crate) async fn answer(
    case: &Context,
    of: &LogIn,
    servers: &[MailServer],
) -> Result<Vec<Finding>, Skip> {
    let findings = join_all(servers.iter().map(|server| look(case, of, server))).await.concat();
    if findings.is_empty() { Err(Skip::WaitsOn("server")) } else { Ok(findings) }
}

async fn look(case: &Context, of: &LogIn, server: &MailServer) -> Vec<Finding> {
    if let Some(finding) = server.without_address(of.host_missing, of.reach.unproven) {
        return vec![finding];
    }
    let doors: Vec<Endpoint> = of.ports.iter().flat_map(|port| server.doors(*port)).collect();
    let looks = join_all(doors.into_iter().map(|door| knock(case, of, server, door))).await;
    if let Some(finding) = server.elsewhere(of.name_elsewhere, &looks) {
        return vec![finding];
    }
    if server.source == Source::Guessed {
        return looks.into_iter().flat_map(|look| look.findings).collect();
    }
    let witnesses = certificate_drift::witnesses(case, of.role, &looks).await;
    let certificates = certificate_drift::differences(case, &of.compared, &witnesses, &looks).await;
    let offers = capability_drift::differences(&of.offers, of.mechanisms, &looks);
    let looks = certificate_drift::compared(&of.compared, &witnesses, looks);
    let looks = certificate_drift::with_open(of.closed, of.answers, looks);
    [ip_family::compared(case, &of.families, looks).await, certificates, offers].concat()
}

async fn knock(case: &Context, of: &LogIn, server: &MailServer, door: Endpoint) -> PortProbe {
    let talk = case.dialogue(&door).await;
    let findings = judge_door(case, of, server, &door, &talk).await;
    PortProbe { door, talk, findings }
}

async fn judge_door(
    case: &Context,
    of: &LogIn,
    server: &MailServer,
    door: &Endpoint,
    talk: &Session,
) -> Vec<Finding> {
    let is_promised = server.promises(door.port);
    if !is_promised && reach(door, talk).needs_proof() {
        return if server.source == Source::Guessed {
            Vec::new()
        } else {
            vec![at(of.not_offered, door, talk)]
        };
    }
    let mut findings = match judge_reach(case, &of.reach, door, talk).await {
        Some(finding) => vec![finding],
        None => {
            let dates = certificate::dates(case, talk).await;
            let judged =
                talk.told().map(|told| (of.judge)(door, talk, told, dates)).unwrap_or_default();
            let judged = certificate::with_leading_name(
                case,
                of.certificates.wrong_name,
                door,
                talk,
                judged,
            )
            .await;
            trusted_network::set_aside(case, of.set_aside, door, talk, judged).await
        }
    };
    findings.extend(judge_own_refusal(case, of.turns_us_away, door, talk));
    findings.extend(judge_injected(of.injected, door, talk));
    findings.extend(certificate::without_name(case, of.needs_name, door, talk).await);
    server.keep(findings, is_promised, of.answers)
}
