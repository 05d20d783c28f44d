//! What the outages that touch a customer come to.

use verdict::{
    Arg, Code, Evidence, EvidenceKind, Finding, Incident, IncidentSource, IncidentStage, Outages,
    Profile,
};

use super::codes::{MAINTENANCE, NONE, OPEN, SUSPECTED, UNREAD};

/// The findings: the incidents, or that there is none, or that the feed could not be read.
pub(super) fn judge(profile: &Profile, outages: &Outages) -> Vec<Finding> {
    let about = outages.server.clone().unwrap_or_else(|| profile.name.clone());
    let mut findings: Vec<Finding> = [&OPEN, &MAINTENANCE, &SUSPECTED]
        .into_iter()
        .filter_map(|code| finding(code, outages, &about))
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
fn finding(code: &'static Code, outages: &Outages, about: &str) -> Option<Finding> {
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
    fn a_feed_that_cannot_be_read_is_unknown_and_hides_no_incident() {
        let profile = Profile { name: "Example".into(), ..Profile::default() };
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
}
