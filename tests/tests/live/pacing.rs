//! How polite are we, and how quick? Counted by the servers that are asked.

use std::collections::BTreeSet;

use tests::bench::crowd::{self, ASKERS, Looking, OWN, WHOLE, all_ask, customers, look};
use tests::demo::Demo;
use tests::lab::tally::Visits;
use tests::scenario::ask;
use tests::world::Host;
use verdict::{EvidenceKind, Report, Status};

pub(crate) async fn foreign_is_left_in_peace() -> Result<(), String> {
    let foreign = Host {
        name: "mx.elsewhere.example".to_owned(),
        addresses: vec![[45, 90, 77, 1].into()],
        ports: Some(vec![25]),
        ..Host::default()
    };
    let mut world = Demo::read()?.world;
    world.zone.push_str(&customers("mx.elsewhere.example"));
    world.host.push(foreign);
    let looking = look(&world).await?;
    let answers = all_ask(&looking, "?checks=delivery").await?;
    let visits = visits(&looking, 25, [45, 90, 77, 1].into());
    if visits.all != 1 {
        return Err(format!("{ASKERS} asked, and the foreign server saw {visits:?}"));
    }
    // One who asks when the visit is over is told how old it is, and nobody knocks again.
    let later = ask(&format!("{}/v1/domains/customer{ASKERS}.example?checks=delivery", looking.url)).await?;
    let reports = answers.iter().map(|(_, report)| report).chain([&later]);
    let times: BTreeSet<&str> = reports.clone().filter_map(visited_at).collect();
    if times.len() != 1 || reports.clone().any(|report| report.status != Status::Pass || visited_at(report).is_none()) {
        return Err(format!("not everybody was told of the one visit: {times:?}, {}", later.say));
    }
    let visits = self::visits(&looking, 25, [45, 90, 77, 1].into());
    if visits.all == 1 { Ok(()) } else { Err(format!("the foreign server saw {visits:?}")) }
}

pub(crate) async fn foreign_has_many_names() -> Result<(), String> {
    let mut world = Demo::read()?.world;
    world.host.push(Host {
        name: "elsewhere.example".to_owned(),
        addresses: vec![[45, 90, 77, 1].into()],
        ports: Some(vec![25]),
        ..Host::default()
    });
    // A name for each is a door for each, and yet it is one address.
    for at in 0..ASKERS {
        world.zone.push_str(&format!(
            "customer{at}.example. A 45.90.2.1\ncustomer{at}.example. MX 10 mx{at}.elsewhere.example.\n\
             mx{at}.elsewhere.example. A 45.90.77.1\n"
        ));
    }
    let looking = look(&world).await?;
    let answers = all_ask(&looking, "?checks=delivery").await?;
    let (visits, limits) = (visits(&looking, 25, [45, 90, 77, 1].into()), checks::NetConfig::default().pacing);
    if visits.all != limits.foreign_per_minute as usize || visits.most > limits.foreign_at_once {
        return Err(format!("{ASKERS} asked, and the foreign server saw {visits:?}"));
    }
    let code = |report: &Report, code: &str| {
        report.verdicts.iter().flat_map(|verdict| &verdict.findings).any(|finding| finding.code == code)
    };
    let seen = answers.iter().filter(|(_, report)| code(report, "delivery.answers")).count();
    let paced = answers.iter().filter(|(_, report)| code(report, "delivery.paced")).count();
    if seen == visits.all && paced == ASKERS - seen {
        return Ok(());
    }
    Err(format!("{} visits, {seen} who were told of one, {paced} who were told that we have asked enough", visits.all))
}

/// When the mail host was visited, as the evidence tells it.
fn visited_at(report: &Report) -> Option<&str> {
    let findings = report.verdicts.iter().flat_map(|verdict| &verdict.findings);
    let smtp = findings.flat_map(|finding| &finding.evidence).find(|seen| seen.kind == EvidenceKind::Smtp)?;
    Some(&smtp.at)
}

fn visits(looking: &Looking, port: u16, address: std::net::IpAddr) -> Visits {
    looking.running.tally.all().get(&(address, port).into()).copied().unwrap_or_default()
}

pub(crate) async fn own_is_asked_once() -> Result<(), String> {
    let (looking, answers) = crowd::own().await?;
    let slowest = answers.iter().map(|(took, _)| *took).max().unwrap_or_default();
    let twice: Vec<String> = (looking.running.tally.all().iter())
        .filter(|(_, visits)| visits.all > 1)
        .map(|(at, visits)| format!("{at}: {visits:?}"))
        .collect();
    if !twice.is_empty() {
        return Err(format!("more than one probe: {twice:?}"));
    }
    let unknown: Vec<&str> = answers
        .iter()
        .filter(|(_, report)| report.status == Status::Unknown)
        .map(|(_, report)| report.say.as_str())
        .take(2)
        .collect();
    if !unknown.is_empty() {
        return Err(format!("not everybody has an answer: {unknown:?}"));
    }
    if slowest > OWN * 2 { Err(format!("the slowest of {ASKERS} answers took {slowest:?}")) } else { Ok(()) }
}

pub(crate) async fn a_whole_report_is_there_soon() -> Result<(), String> {
    let watched = crowd::whole().await?;
    let (first, took) = (watched.verdicts.first().map(|(at, _)| *at).unwrap_or(watched.took), watched.took);
    if took > WHOLE * 2 || first > took / 2 {
        return Err(format!("the first verdict came after {first:?}, the report after {took:?}"));
    }
    Ok(())
}
