//! Is there an outage at the provider that touches this customer?
//!
//! What the provider says itself comes before everything that we could see: its status feed, and
//! what its support wrote. Failing checks of several customers of one server make a suspicion, no
//! more.

mod judge;

use std::sync::Arc;

use futures_util::future::join;
use time::OffsetDateTime;
use verdict::{
    Finding, Incident, IncidentSource, IncidentStage, Outages, Profile, SubjectKind, codes,
};

use crate::check::{Check, Skip};
use crate::context::Context;
use crate::facts::Facts;
use crate::facts::delegation::registered;
use crate::facts::hosting::{HostedAt, home};
use crate::observation::rfc3339;
use crate::operator::status_feed::Known;

use judge::{judge, touching};

codes! {
    /// What this check can find.
    OUTAGE for check "outage" at Outage 1 on [Receiving, LoggingIn, Sending, Accepted] warnings_stop;
    error OPEN "open" on Server,
    warning MAINTENANCE "maintenance" on Server,
    warning SUSPECTED "suspected" on Server,
    info NONE "none" on Server,
    unknown UNREAD "unread" on Vantage,
}

/// Is there an outage at the provider that touches this customer?
pub(crate) const CHECK: Check = Check {
    id: "outage",
    subjects: &[SubjectKind::Domain, SubjectKind::Server],
    codes: OUTAGE,
    unfinished: UNFINISHED,
    questions: 0,
    answer: |case| Box::pin(answer(case)),
};

async fn answer(case: &Context) -> Result<Vec<Finding>, Skip> {
    let profile = case.profile().ok_or(Skip::NotApplicable("no_profile"))?;
    let outages = case.outages().await?;
    if outages.incidents.is_empty() && profile.status_feed.is_none() {
        return Err(Skip::NotApplicable("no_status_feed"));
    }
    Ok(judge(profile, &outages))
}

/// What is known of outages that touch the asker.
pub(crate) async fn look_for_outages(facts: &Facts) -> Result<Arc<Outages>, Skip> {
    let profile = facts.inquiry.profile.as_deref().ok_or(Skip::NotApplicable("no_profile"))?;
    let feed = async { Some(facts.checker.feeds().read(profile.status_feed.as_deref()?).await) };
    let (home, known) = join(home(facts), feed).await;
    let home = home?;
    if home == HostedAt::Elsewhere {
        return Err(Skip::NotApplicable("mail_elsewhere"));
    }
    let said = known.as_ref().and_then(Known::incidents).into_iter().flatten();
    let all = facts.inquiry.written.iter().chain(said).cloned().collect();
    let mut incidents = touching(all, profile, home);
    if let (true, HostedAt::At(server)) = (incidents.is_empty(), home) {
        incidents.extend(
            facts
                .checker
                .failures()
                .since(&server.host, facts.started)
                .map(|since| suspected(server, since)),
        );
    }
    Ok(Arc::new(told(profile, home, incidents, known)))
}

fn told(
    profile: &Profile,
    home: HostedAt<'_>,
    incidents: Vec<Incident>,
    known: Option<Known>,
) -> Outages {
    let server = if let HostedAt::At(server) = home { Some(server.host.clone()) } else { None };
    let read_at = known.as_ref().and_then(Known::read_at);
    let age = read_at.map(|at| (OffsetDateTime::now_utc() - at).whole_seconds());
    Outages {
        provider: profile.name.clone(),
        say: String::new(),
        server,
        incidents,
        status_page: profile.status_page.clone(),
        read_at: read_at.map(rfc3339),
        age_s: age.and_then(|age| u32::try_from(age).ok()),
        because: known
            .and_then(|known| known.failure)
            .map(probe::upstream::UpstreamFailure::because),
    }
}

/// A suspicion, told like an incident. Nobody has said anything about it yet.
fn suspected(server: &verdict::Server, since: OffsetDateTime) -> Incident {
    Incident {
        source: IncidentSource::Suspected,
        stage: IncidentStage::Investigating,
        title: String::new(),
        news: String::new(),
        affects: vec![server.host.clone()],
        started_at: rfc3339(since),
        updated_at: String::new(),
    }
}

/// Counts what fails at the provider's own servers: by server, and without keeping who asked.
pub(crate) fn count_failures(facts: &Facts, findings: &[Finding]) {
    let Some(profile) = facts.inquiry.profile.as_deref() else { return };
    let Some(domain) = facts.inquiry.subject.domain() else { return };
    for finding in findings.iter().filter(|finding| judge::tells_of_an_outage(finding)) {
        let address = finding.value("address").and_then(|address| address.parse().ok());
        if let Some(server) = address.and_then(|address| profile.server_at(address)) {
            facts.checker.failures().note(&server.host, registered(domain.as_str()), facts.started);
        }
    }
}
