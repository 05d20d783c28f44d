//! How polite are we, and how quick? Counted by the servers that are asked.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tests::bench::crowd::{self, ASKERS, Looking, OWN, WHOLE, all_ask, customers, look};
use tests::demo::Demo;
use tests::folder::Folder;
use tests::product::{ask, serve};
use tests::testbed::connection_log::Counts;
use tests::testbed::fake_servers::Port;
use tests::world::{Host, Running, config};
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
    // One who asks when the connection is over learns how old it is, and nobody connects again.
    let later =
        ask(&format!("{}/v1/domains/customer{ASKERS}.example?checks=delivery", looking.url))
            .await?;
    let reports = answers.iter().map(|(_, report)| report).chain([&later]);
    let times: BTreeSet<&str> = reports.clone().filter_map(visited_at).collect();
    if times.len() != 1
        || reports
            .clone()
            .any(|report| report.status != Status::Pass || visited_at(report).is_none())
    {
        return Err(format!(
            "not everybody learned of the one connection: {times:?}, {}",
            later.say
        ));
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
    // A name for each is an endpoint for each, and yet it is one address.
    for at in 0..ASKERS {
        world.zone.push_str(&format!(
            "customer{at}.example. A 45.90.2.1\ncustomer{at}.example. MX 10 \
             mx{at}.elsewhere.example.\n\
             mx{at}.elsewhere.example. A 45.90.77.1\n"
        ));
    }
    let looking = look(&world).await?;
    let answers = all_ask(&looking, "?checks=delivery").await?;
    let (visits, limits) =
        (visits(&looking, 25, [45, 90, 77, 1].into()), checks::NetConfig::default().pacing);
    if visits.all != limits.foreign_per_minute as usize || visits.most > limits.foreign_at_once {
        return Err(format!("{ASKERS} asked, and the foreign server saw {visits:?}"));
    }
    let code = |report: &Report, code: &str| {
        report
            .verdicts
            .iter()
            .flat_map(|verdict| &verdict.findings)
            .any(|finding| finding.code == code)
    };
    let seen = answers.iter().filter(|(_, report)| code(report, "delivery.answers")).count();
    let paced = answers.iter().filter(|(_, report)| code(report, "delivery.paced")).count();
    // On a machine that does much else a name may not be found in time, which is said as such.
    if seen <= visits.all && seen + paced >= ASKERS * 9 / 10 {
        return Ok(());
    }
    Err(format!(
        "{} visits, {seen} who learned of one, {paced} who learned that we have asked enough",
        visits.all
    ))
}

/// When the mail host was visited, as the evidence tells it.
fn visited_at(report: &Report) -> Option<&str> {
    let findings = report.verdicts.iter().flat_map(|verdict| &verdict.findings);
    let smtp = findings
        .flat_map(|finding| &finding.evidence)
        .find(|seen| seen.kind == EvidenceKind::Smtp)?;
    Some(&smtp.at)
}

fn visits(looking: &Looking, port: u16, address: std::net::IpAddr) -> Counts {
    looking.running.connections.all().get(&(address, port).into()).copied().unwrap_or_default()
}

pub(crate) async fn own_is_asked_once() -> Result<(), String> {
    let (looking, answers) = crowd::own().await?;
    let slowest = answers.iter().map(|(took, _)| *took).max().unwrap_or_default();
    let twice: Vec<String> = (looking.running.connections.all().iter())
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
    if slowest > OWN * 2 {
        Err(format!("the slowest of {ASKERS} answers took {slowest:?}"))
    } else {
        Ok(())
    }
}

/// How long what the server said is fresh, how long it takes to greet, and how long anybody waits
/// here.
const FRESH: Duration = Duration::from_secs(6);
const GREETS: Duration = Duration::from_millis(1200);
const LONGEST: Duration = Duration::from_secs(20);

pub(crate) async fn own_is_refreshed_behind_the_callers_back() -> Result<(), String> {
    let mut world = Demo::read()?.world;
    world.zone.push_str(&customers("server1.hosting.example"));
    let slow = Port { port: 25, delay_ms: 1200, ..Port::default() };
    world
        .host
        .iter_mut()
        .filter(|host| host.name == "server1.hosting.example")
        .for_each(|host| host.port = vec![slow.clone()]);
    let folder = Folder::new()?;
    let running = world.start(&folder.0).await?;
    let mut config = config(&running, true)?;
    config.net.times.fresh = FRESH;
    // A report that is given twice asks nothing.
    config.reports.fresh = Duration::from_millis(1);
    config.net.pacing.own_again = Duration::from_secs(1);
    let url = serve(config).await?;
    let visits = |running: &Running| {
        running.connections.all().get(&([45, 90, 1, 1], 25).into()).map_or(0, |seen| seen.all)
    };
    let path = |at: usize| {
        format!("{url}/v1/domains/user{at}@customer{}.example?checks=delivery", at % ASKERS)
    };
    ask(path(0)).await?;
    let begun = Instant::now();
    // Whoever asks has an answer at once, and the server is asked again before what it said is old.
    for at in 1.. {
        let asked = Instant::now();
        ask(path(at)).await?;
        if asked.elapsed() >= GREETS {
            return Err(format!("somebody waited {:?} for what was known", asked.elapsed()));
        }
        if visits(&running) == 2 {
            break;
        }
        if begun.elapsed() > LONGEST {
            return Err("nobody asked the server again".to_owned());
        }
    }
    // Who asks the same again, as the button "Check again" does, does not get the old answer; ten
    // who do so have it asked once.
    while visits(&running) < 3 {
        ask(path(0)).await?;
        if begun.elapsed() > LONGEST {
            return Err("who looked again got the old answer".to_owned());
        }
    }
    join_all((0..10).map(|at| async move { look_again(&path(at)).await }))
        .await
        .into_iter()
        .collect::<Result<(), _>>()?;
    if visits(&running) <= 5 {
        Ok(())
    } else {
        Err(format!("the server was asked {} times", visits(&running)))
    }
}

/// Asks as a program does that wants a fresh answer.
async fn look_again(url: &str) -> Result<(), String> {
    let request = reqwest::Client::new().get(url).header("cache-control", "no-cache");
    request.send().await.map(drop).map_err(|fault| fault.to_string())
}

pub(crate) async fn a_whole_report_is_there_soon() -> Result<(), String> {
    let watched = crowd::whole().await?;
    let (first, took) =
        (watched.verdicts.first().map(|(at, _)| *at).unwrap_or(watched.took), watched.took);
    if took > WHOLE * 2 || first > took / 2 {
        return Err(format!("the first verdict came after {first:?}, the report after {took:?}"));
    }
    Ok(())
}
