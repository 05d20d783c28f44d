//! Which outages touch the user? What the provider says of itself comes before everything that we
//! could see: its status feed, and what its support posted.

use std::sync::Arc;

use futures_util::future::join;
use probe::{rfc3339, upstream::UpstreamFailure};
use time::OffsetDateTime;
use verdict::{Incident, IncidentSource, IncidentStage, Outages, Profile, Server};

use crate::budget::Questions;
use crate::context::Context;
use crate::facts::hosting::HostedAt;
use crate::memo::{Budgeted, Fact, Memo};
use crate::operator::status_feed::Known;
use crate::skip::Skip;

/// Words by which a provider names the mail service as a whole.
const MAIL: &[&str] =
    &["mail", "email", "e-mail", "webmail", "imap", "pop", "pop3", "smtp", "dns", "network"];

impl Budgeted for Outages {
    /// The status feed is the operator's: it is not looked up by the resolver for strangers.
    const QUESTIONS: Questions = Questions::NONE;
}

impl Fact for Outages {
    type Found = Result<Arc<Self>, Skip>;

    async fn look_up(memo: &Memo) -> Self::Found {
        look_for_outages(memo).await.map(Arc::new)
    }
}

impl Context {
    /// What is known of outages that touch the user.
    pub(crate) async fn outages(&self) -> Result<Arc<Outages>, Skip> {
        self.memo.get::<Outages>().await
    }
}

async fn look_for_outages(memo: &Memo) -> Result<Outages, Skip> {
    let profile = memo.request.profile.as_deref().ok_or(Skip::NotApplicable("no_profile"))?;
    let feed = async { Some(memo.checker.feeds().read(profile.status_feed.as_deref()?).await) };
    let (hosting, known) = join(memo.hosting(), feed).await;
    let hosting = hosting?;
    if hosting == HostedAt::Elsewhere {
        return Err(Skip::NotApplicable("mail_elsewhere"));
    }
    let reported = known.as_ref().and_then(Known::incidents).into_iter().flatten();
    let all = memo.request.posted.iter().chain(reported).cloned().collect();
    let mut incidents = touching(all, profile, hosting);
    if let (true, HostedAt::At(server)) = (incidents.is_empty(), hosting) {
        let since = memo.checker.failures().since(&server.host, memo.started);
        incidents.extend(since.map(|since| suspected(server, since)));
    }
    Ok(outages(profile, hosting, incidents, known))
}

fn outages(
    profile: &Profile,
    hosting: HostedAt<'_>,
    incidents: Vec<Incident>,
    known: Option<Known>,
) -> Outages {
    let server = if let HostedAt::At(server) = hosting { Some(server.host.clone()) } else { None };
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
        because: known.and_then(|known| known.failure).map(UpstreamFailure::because),
    }
}

/// A suspicion, reported like an incident. Nobody has said anything about it yet.
fn suspected(server: &Server, since: OffsetDateTime) -> Incident {
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

/// The incidents that touch a user: those that name their server or a part of the service that it
/// is, and those that name no server at all.
fn touching(incidents: Vec<Incident>, profile: &Profile, hosting: HostedAt<'_>) -> Vec<Incident> {
    let touches = |incident: &Incident| match hosting {
        HostedAt::At(server) if names(incident, server) => true,
        HostedAt::Elsewhere => false,
        _ => touches_everybody(incident, profile),
    };
    incidents.into_iter().filter(touches).collect()
}

/// Whether an incident names no server, and no part of the service that is none of mail's.
fn touches_everybody(incident: &Incident, profile: &Profile) -> bool {
    if profile.servers.iter().any(|server| names(incident, server)) {
        return false;
    }
    let is_known = profile.servers.iter().any(|server| !server.status_components.is_empty());
    let of_mail = |text: &str| {
        words(text).any(|word| MAIL.iter().any(|mail| mail.eq_ignore_ascii_case(word)))
    };
    let parts = &incident.affects;
    // Where the profile says which parts matter, no other part does.
    parts.is_empty()
        || (!is_known && (parts.iter().any(|part| of_mail(part)) || of_mail(&incident.title)))
}

/// Whether an incident names a server: its host name, the first label of it, or a part that the
/// profile declares.
fn names(incident: &Incident, server: &Server) -> bool {
    // A label such as `mail` is a word like any other; `web3` is a name.
    let label = server
        .host
        .split('.')
        .next()
        .filter(|label| label.contains(|ch: char| ch.is_ascii_digit()));
    let is_named = |word: &str| {
        word.eq_ignore_ascii_case(&server.host)
            || label.is_some_and(|label| word.eq_ignore_ascii_case(label))
    };
    let is_part = |name: &String| {
        server.status_components.iter().any(|part| part.eq_ignore_ascii_case(name.trim()))
    };
    incident.affects.iter().any(|name| is_part(name) || words(name).any(is_named))
        || words(&incident.title).chain(words(&incident.news)).any(is_named)
}

/// The words of a text; a host name is one.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_end = |ch: char| !(ch.is_ascii_alphanumeric() || ch == '-' || ch == '.');
    text.split(is_end).map(|word| word.trim_matches(['.', '-'])).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(components: &[&str]) -> Profile {
        let server = |host: &str, component: Option<&&str>| Server {
            host: host.into(),
            status_components: component
                .into_iter()
                .map(|component| (*component).to_owned())
                .collect(),
            ..Server::default()
        };
        let servers = vec![
            server("server1.hosting.example", components.first()),
            server("mail.hosting.example", components.get(1)),
        ];
        Profile { name: "Example".into(), servers, ..Profile::default() }
    }

    fn incident(title: &str, affects: &[&str]) -> Incident {
        Incident {
            source: IncidentSource::Feed,
            stage: IncidentStage::Investigating,
            title: title.into(),
            news: String::new(),
            affects: affects.iter().map(|name| (*name).to_owned()).collect(),
            started_at: String::new(),
            updated_at: String::new(),
        }
    }

    #[test]
    fn an_incident_touches_the_server_it_names_and_everybody_if_it_names_none() {
        let (named, unnamed) = (profile(&["Mail cluster A", "B"]), profile(&[]));
        let table = [
            (&named, "Mail is slow", &[][..], true, true),
            (&named, "server1 is down", &[], true, false),
            (&named, "Mail on mail.hosting.example.", &[], false, true),
            (&named, "Mail is slow", &["mail cluster a"], true, false),
            (&named, "Mail is slow", &["Webmail"], false, false),
            (&named, "server10 is down", &[], true, true),
            (&unnamed, "Mail is slow", &["Webmail"], true, true),
            (&unnamed, "Invoices cannot be paid", &["Billing"], false, false),
            (&unnamed, "Slow", &["server1 (Berlin)"], true, false),
        ];
        for (profile, title, affects, first, second) in table {
            let touches = |at: usize| {
                touching(
                    vec![incident(title, affects)],
                    profile,
                    HostedAt::At(&profile.servers[at]),
                )
                .len()
                    == 1
            };
            assert_eq!((touches(0), touches(1)), (first, second), "{title} {affects:?}");
        }
    }

    #[test]
    fn of_an_unknown_server_what_touches_everybody_counts() {
        let profile = profile(&[]);
        for (hosting, one, all) in
            [(HostedAt::Ours, 0, 1), (HostedAt::Unseen, 0, 1), (HostedAt::Elsewhere, 0, 0)]
        {
            assert_eq!(
                touching(vec![incident("server1 is down", &[])], &profile, hosting).len(),
                one,
                "{hosting:?}"
            );
            assert_eq!(
                touching(vec![incident("Mail is slow", &[])], &profile, hosting).len(),
                all,
                "{hosting:?}"
            );
        }
    }
}
