//! Which incidents touch this customer, and what do they come to?

use verdict::{
    Arg, Code, Evidence, EvidenceKind, Finding, Incident, IncidentSource, IncidentStage, On,
    Outages, Profile, Server, Severity,
};

use super::{MAINTENANCE, NONE, OPEN, SUSPECTED, UNREAD};
use crate::facts::hosting::HostedAt;

/// What a server's failure is called, whichever check met it, that an incident would make.
const FAILURES: &[&str] = &["port_closed", "silent", "tls_failed"];

/// Words by which a provider names the mail service as a whole.
const MAIL: &[&str] =
    &["mail", "email", "e-mail", "webmail", "imap", "pop", "pop3", "smtp", "dns", "network"];

/// Whether a finding is of the kind that several customers meet at once when a server is out.
pub(super) fn tells_of_an_outage(finding: &Finding) -> bool {
    let what = finding.code.split_once('.').map_or("", |(_, what)| what);
    finding.severity == Severity::Error && finding.on == On::Server && FAILURES.contains(&what)
}

/// The incidents that touch an asker: those that name their server or a part of the service that it
/// is, and those that name no server at all.
pub(super) fn touching(
    incidents: Vec<Incident>,
    profile: &Profile,
    home: HostedAt<'_>,
) -> Vec<Incident> {
    let touches = |incident: &Incident| match home {
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

/// The findings: the incidents, or that there is none, or that the feed could not be read.
pub(super) fn judge(profile: &Profile, outages: &Outages) -> Vec<Finding> {
    let about = outages.server.clone().unwrap_or_else(|| profile.name.clone());
    let mut findings: Vec<Finding> = [&OPEN, &MAINTENANCE, &SUSPECTED]
        .into_iter()
        .filter_map(|code| told(code, outages, &about))
        .collect();
    let evidence = feed(outages);
    if let Some(because) = outages.because {
        findings.push(Finding::new(&UNREAD, &about).because(because).evidence(evidence));
    } else if findings.is_empty() {
        findings.push(Finding::new(&NONE, &about).evidence(evidence));
    }
    findings
}

fn code_of(incident: &Incident) -> &'static Code {
    match (incident.source, incident.stage) {
        (IncidentSource::Suspected, _) => &SUSPECTED,
        (_, IncidentStage::Maintenance) => &MAINTENANCE,
        _ => &OPEN,
    }
}

/// All incidents of one kind are one finding, with each as its evidence.
fn told(code: &'static Code, outages: &Outages, about: &str) -> Option<Finding> {
    let incidents: Vec<&Incident> =
        outages.incidents.iter().filter(|incident| code_of(incident).id == code.id).collect();
    let mut finding = Finding::new(code, about).arg(Arg::count("incidents", incidents.len()));
    if let Some(server) = &outages.server {
        finding = finding.arg(Arg::host("host", server));
    }
    let first = incidents.first()?;
    if !first.started_at.is_empty() {
        finding = finding.arg(Arg::time("since", &first.started_at));
    }
    let finding = finding.arg(Arg::word("stage", first.stage.as_str()));
    Some(
        incidents
            .iter()
            .fold(finding, |finding, incident| finding.evidence(evidence(incident, outages))),
    )
}

/// What was said of an incident, by whom and when.
fn evidence(incident: &Incident, outages: &Outages) -> Evidence {
    let (kind, asked, of) = match incident.source {
        IncidentSource::Feed => (EvidenceKind::Http, "status feed", outages.provider.as_str()),
        IncidentSource::Written => (EvidenceKind::Text, "notice", outages.provider.as_str()),
        IncidentSource::Suspected | IncidentSource::Unrecognised => {
            (EvidenceKind::Text, "failing checks", "")
        }
    };
    let at =
        if incident.updated_at.is_empty() { &incident.started_at } else { &incident.updated_at };
    let lines = [&incident.title, &incident.news].into_iter().filter(|line| !line.is_empty());
    lines.fold(Evidence::new(kind, asked, of, at), |evidence, line| evidence.said(line))
}

/// The feed itself, with its age.
fn feed(outages: &Outages) -> Evidence {
    let at = outages.read_at.clone().unwrap_or_default();
    let evidence = Evidence::new(EvidenceKind::Http, "status feed", &outages.provider, &at);
    outages
        .age_s
        .into_iter()
        .fold(evidence, |evidence, age| evidence.fact(Arg::count("age_seconds", age as usize)))
}

#[cfg(test)]
mod tests {
    use verdict::Because;

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
    fn where_the_server_is_unknown_only_what_touches_everybody_counts_and_nothing_where_mail_is_elsewhere()
     {
        let profile = profile(&[]);
        for (home, one, all) in
            [(HostedAt::Ours, 0, 1), (HostedAt::Unseen, 0, 1), (HostedAt::Elsewhere, 0, 0)]
        {
            assert_eq!(
                touching(vec![incident("server1 is down", &[])], &profile, home).len(),
                one,
                "{home:?}"
            );
            assert_eq!(
                touching(vec![incident("Mail is slow", &[])], &profile, home).len(),
                all,
                "{home:?}"
            );
        }
    }

    #[test]
    fn a_feed_that_cannot_be_read_is_unknown_and_hides_no_incident() {
        let profile = profile(&[]);
        let codes = |outages: &Outages| {
            judge(&profile, outages).iter().map(|finding| finding.code.clone()).collect::<Vec<_>>()
        };
        let mut outages =
            Outages { server: Some("server1.hosting.example".into()), ..Outages::default() };
        assert_eq!(codes(&outages), ["outage.none"]);
        outages.because = Some(Because::Timeout);
        assert_eq!(codes(&outages), ["outage.unread"]);
        outages.incidents =
            vec![Incident { source: IncidentSource::Suspected, ..incident("", &[]) }];
        assert_eq!(codes(&outages), ["outage.suspected", "outage.unread"]);
        let maintenance = Incident { stage: IncidentStage::Maintenance, ..incident("m", &[]) };
        outages.incidents = vec![incident("down", &[]), maintenance, incident("slow", &[])];
        assert_eq!(codes(&outages), ["outage.open", "outage.maintenance", "outage.unread"]);
        assert_eq!(judge(&profile, &outages)[0].evidence.len(), 2);
    }

    #[test]
    fn only_a_server_that_lets_nobody_in_is_counted() {
        let table = [
            (Code::error("submission.silent", On::Server), true),
            (Code::error("mailbox.certificate_name", On::Server), false),
            (Code::unknown("mailbox.silent", On::Server), false),
            (Code::error("mx.silent", On::Zone), false),
        ];
        for (code, counts) in table {
            assert_eq!(tells_of_an_outage(&Finding::new(&code, "a")), counts, "{}", code.id);
        }
    }
}
