//! What do record, policy and mail hosts come to, each held against the next?

use probe::dns::Lookup;
use probe::net::{FetchError, Fetched};
use probe::rfc3339;
use verdict::{Arg, Because, Code, Domain, Finding};

use super::codes::{
    BAD_POLICY, CERTIFICATE_FAILS, MULTIPLE, MX_NOT_LISTED, NO_HOST_LEFT, NONE, OFF, OK,
    POLICY_CERTIFICATE, POLICY_MISSING, POLICY_REDIRECTS, POLICY_UNSEEN, SHORT_AGE, SYNTAX,
    TESTING, UNRESOLVED,
};
use super::policy::{self, Mode, Policy};
use crate::facts::mail_hosts::MailHosts;
use crate::server::certificate::{self, Dates};
use crate::server::tls_required::{Encryption, HostProbe};

/// A policy that is kept for less protects too short: an attacker need only wait (RFC 8461 section
/// 10.2).
const SHORT: u64 = 86_400;

/// Whatever is wrong with a certificate, an insisting sender does not deliver.
const CERTIFICATES: certificate::Codes = certificate::Codes {
    expired: &CERTIFICATE_FAILS,
    not_yet_valid: &CERTIFICATE_FAILS,
    wrong_name: &CERTIFICATE_FAILS,
    untrusted: &CERTIFICATE_FAILS,
    incomplete: &CERTIFICATE_FAILS,
    weak_key: None,
    undated: None,
};

/// What was seen.
pub(super) struct Seen<'a> {
    pub(super) domain: &'a Domain,
    pub(super) lookup: &'a Lookup,
    pub(super) page: &'a Fetched,
    pub(super) hosts: &'a MailHosts,
}

/// What is at `_mta-sts`, where it says all there is to say; none if it announces a policy.
pub(super) fn judge_record(domain: &Domain, lookup: &Lookup) -> Option<Finding> {
    let says = |code: &Code| {
        let record = Arg::word("sts_record", &record(lookup));
        Finding::new(code, format!("_mta-sts.{domain}")).arg(record).evidence(lookup.evidence())
    };
    if let Some(failure) = lookup.failure() {
        return Some(says(&UNRESOLVED).because(failure.because()));
    }
    let texts =
        lookup.texts().map(|strings| String::from_utf8_lossy(&strings.concat()).into_owned());
    let records: Vec<String> = texts.filter(|text| is_record(text)).collect();
    match records.as_slice() {
        [] => Some(says(&NONE)),
        [one] if has_id(one) => None,
        [_] => Some(says(&SYNTAX)),
        several => Some(says(&MULTIPLE).arg(Arg::count("count", several.len()))),
    }
}

/// `v=STSv1` and then a semicolon or the end (section 3.1).
fn is_record(text: &str) -> bool {
    text.strip_prefix("v=STSv1")
        .is_some_and(|rest| rest.trim_start().is_empty() || rest.trim_start().starts_with(';'))
}

/// Whether it has an id: 1 to 32 letters and digits.
fn has_id(text: &str) -> bool {
    let fields = text.split(';').filter_map(|field| field.split_once('='));
    let id =
        fields.map(|(name, value)| (name.trim(), value.trim())).find(|(name, _)| *name == "id");
    id.is_some_and(|(_, id)| {
        (1..=32).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// A record with an id that is new: the day on which we looked.
fn record(lookup: &Lookup) -> String {
    let id: String = rfc3339(lookup.at).chars().filter(char::is_ascii_digit).take(8).collect();
    format!("v=STSv1; id={id};")
}

impl Seen<'_> {
    fn says(&self, code: &Code) -> Finding {
        let finding =
            Finding::new(code, self.domain).arg(Arg::word("sts_record", &record(self.lookup)));
        let host = self.hosts.hosts.iter().map(|host| Arg::host("host", &host.name)).next();
        host.into_iter()
            .fold(finding, Finding::arg)
            .evidence(self.lookup.evidence())
            .evidence(self.page.page_evidence())
    }
}

/// The policy, or why there is none in force.
pub(super) fn judge_page(seen: &Seen<'_>) -> Result<Policy, Box<Finding>> {
    let page = match &seen.page.outcome {
        Ok(page) => page,
        Err(none) => return Err(Box::new(judge_no_page(seen, *none))),
    };
    match page.status {
        200 => {}
        300..=399 => return Err(Box::new(seen.says(&POLICY_REDIRECTS))),
        // A server that turns strangers away has turned us away.
        401 | 403 | 451 => {
            return Err(Box::new(seen.says(&POLICY_UNSEEN).because(Because::Refused)));
        }
        429 => return Err(Box::new(seen.says(&POLICY_UNSEEN).because(Because::RateLimited))),
        // The server has a fault of its own now, and says nothing of the policy.
        500..=599 => {
            return Err(Box::new(seen.says(&POLICY_UNSEEN).because(Because::Refused)));
        }
        status => {
            return Err(Box::new(
                seen.says(&POLICY_MISSING).arg(Arg::count("status", status.into())),
            ));
        }
    }
    policy::read(&String::from_utf8_lossy(&page.body)).map_err(|(line, fault)| {
        Box::new(
            seen.says(&BAD_POLICY).arg(Arg::count("line", line)).arg(Arg::word("fault", fault)),
        )
    })
}

fn judge_no_page(seen: &Seen<'_>, none: FetchError) -> Finding {
    let unseen = |because| seen.says(&POLICY_UNSEEN).because(because);
    match none {
        FetchError::NoAddress | FetchError::NotHttp => seen.says(&POLICY_MISSING),
        // It is there, and longer than senders read (RFC 8461 section 3.3).
        FetchError::TooLarge => {
            seen.says(&BAD_POLICY).arg(Arg::count("line", 1)).arg(Arg::word("fault", "too_long"))
        }
        FetchError::Untrusted(_) => seen.says(&POLICY_CERTIFICATE),
        FetchError::Unresolved(because) => unseen(because),
        FetchError::Paced => unseen(Because::Paced),
        FetchError::Refused => unseen(Because::Refused),
        FetchError::TimedOut
        | FetchError::TlsTimeout
        | FetchError::Slow
        | FetchError::Unreachable => unseen(Because::Timeout),
        FetchError::Denied | FetchError::NoTls | FetchError::Undated => unseen(Because::Vantage),
    }
}

/// The policy held against the mail hosts: their names, and what they show.
pub(super) fn judge(seen: &Seen<'_>, policy: &Policy, probed: &[HostProbe]) -> Vec<Finding> {
    if policy.mode == Mode::None {
        return vec![seen.says(&OFF)];
    }
    let unlisted = seen.hosts.hosts.iter().filter(|host| !policy.lists(&host.name));
    let mut findings: Vec<Finding> = unlisted.map(|host| not_listed(seen, &host.name)).collect();
    findings.extend(probed.iter().filter_map(|probed| fails(seen, probed)));
    let keeps = if policy.mode == Mode::Enforce { &OK } else { &TESTING };
    if findings.is_empty() {
        let is_seen = |probed: &&HostProbe| !matches!(probed.encryption(), Encryption::Unseen(_));
        findings
            .push(seen.says(keeps).arg(Arg::count("count", probed.iter().filter(is_seen).count())));
    } else if policy.mode == Mode::Enforce && is_no_host_left(seen, policy, probed) {
        findings.insert(0, seen.says(&NO_HOST_LEFT));
    }
    if policy.max_age < SHORT {
        let seconds = usize::try_from(policy.max_age).unwrap_or(usize::MAX);
        findings.push(seen.says(&SHORT_AGE).arg(Arg::count("age_seconds", seconds)));
    }
    findings
}

fn not_listed(seen: &Seen<'_>, host: &str) -> Finding {
    Finding::new(&MX_NOT_LISTED, host)
        .arg(Arg::host("host", host))
        .arg(Arg::word("sts_record", &record(seen.lookup)))
        .evidence(seen.hosts.mx.evidence())
        .evidence(seen.page.page_evidence())
}

/// What an insisting sender would stumble over at a host; none if it is well, or was not seen.
fn fails(seen: &Seen<'_>, probed: &HostProbe) -> Option<Finding> {
    let (endpoint, session) = (&probed.endpoint, &probed.session);
    let finding = match probed.encryption() {
        Encryption::Unseen(_) => None,
        Encryption::Plain => Some(
            Finding::new(&CERTIFICATE_FAILS, &endpoint.server_name)
                .arg(Arg::host("host", &endpoint.server_name))
                .arg(Arg::port("port", endpoint.port))
                .arg(Arg::address("address", endpoint.address))
                .evidence(session.evidence(endpoint)),
        ),
        Encryption::Tls(tls) => {
            certificate::fault(&CERTIFICATES, endpoint, session, tls, Dates::Count)
        }
    };
    finding.map(|finding| finding.evidence(seen.page.page_evidence()))
}

/// Whether no mail host is both listed and, as far as it can be seen, fit: what was not seen counts
/// as fit.
fn is_no_host_left(seen: &Seen<'_>, policy: &Policy, probed: &[HostProbe]) -> bool {
    let is_fit = |name: &str| {
        let mut endpoints =
            probed.iter().filter(|probed| probed.endpoint.server_name == name).peekable();
        endpoints.peek().is_none() || endpoints.any(|probed| fails(seen, probed).is_none())
    };
    let mut hosts = seen.hosts.hosts.iter();
    seen.hosts.left_out == 0 && !hosts.any(|host| policy.lists(&host.name) && is_fit(&host.name))
}
