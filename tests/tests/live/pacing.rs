//! How polite are we, and how quick? Counted by the servers that are asked.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tests::demo::Demo;
use tests::lab::tally::Visits;
use tests::scenario::ask;
use tests::watch::watch;
use tests::world::{Host, World};
use verdict::{EvidenceKind, Report, Status};

use crate::forming::{Looking, look};

/// How many ask at once.
const ASKERS: usize = 200;
/// Within this each customer of an own server has an answer; the test allows twice as much.
const OWN: Duration = Duration::from_secs(2);
/// Within this a healthy domain's whole report is there; the test allows twice as much.
const WHOLE: Duration = Duration::from_millis(1500);

/// Domains of as many customers, all of one mail host.
fn customers(host: &str) -> String {
    (0..=ASKERS)
        .map(|at| {
            format!(
                "customer{at}.example. A 45.90.2.1\ncustomer{at}.example. MX 10 {host}.\n\
                 customer{at}.example. TXT \"v=spf1 mx include:_spf.hosting.example -all\"\n"
            )
        })
        .collect()
}

/// Everybody asks at once; each answer with the time it took.
async fn all_ask(looking: &Looking, query: &str) -> Result<Vec<(Duration, Report)>, String> {
    let asked = (0..ASKERS).map(|at| {
        let url = format!("{}/v1/domains/customer{at}.example{query}", looking.url);
        async move {
            let begun = Instant::now();
            ask(&url).await.map(|report| (begun.elapsed(), report))
        }
    });
    join_all(asked).await.into_iter().collect()
}

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
    let mut world = Demo::read()?.world;
    world.zone.push_str(&customers("server1.hosting.example"));
    let looking = look(&world).await?;
    let answers = all_ask(&looking, "?panel=cpanel&ip_kind=shared&checks=delivery,submission,mailbox").await?;
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
    let mut world: World = Demo::read()?.world;
    // Three mail hosts, all of the provider's own inventory.
    world.zone.push_str(
        "three.example. A 45.90.2.1\nthree.example. MX 10 server1.hosting.example.\nthree.example. MX 20 \
         server2.hosting.example.\nthree.example. MX 30 server4.hosting.example.\n\
         three.example. TXT \"v=spf1 mx include:_spf.hosting.example -all\"\n\
         _dmarc.three.example. TXT \"v=DMARC1; p=quarantine\"\n\
         default._domainkey.three.example. CNAME default._domainkey.healthy.example.\n",
    );
    let looking = look(&world).await?;
    let begun = Instant::now();
    let watched = watch(&format!("{}/v1/domains/three.example?panel=cpanel&ip_kind=shared", looking.url)).await?;
    let took = begun.elapsed();
    let first = watched.verdicts.first().map(|(at, _)| *at).unwrap_or(took);
    if watched.report.status != Status::Pass {
        return Err(format!("the domain is healthy, and the report says: {}", watched.report.say));
    }
    if took > WHOLE * 2 || first > took / 2 {
        return Err(format!("the first verdict came after {first:?}, the report after {took:?}"));
    }
    println!("first verdict {first:?}, report {took:?}");
    Ok(())
}
