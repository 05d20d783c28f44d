//! What does one report cost? Round trips that wait for each other, questions, repeats, and the
//! time on the clock.

use std::time::Duration;

use crate::demo::Demo;
use crate::folder::Folder;
use crate::product::serve;
use crate::watch::watch;
use crate::world::config;

/// Milliseconds to the resolver and back.
const DELAY: Duration = Duration::from_millis(50);
/// MX, its address, the pointer of the sending address, where that name leads: each needs the one
/// before.
const LONGEST_CHAIN: usize = 4;
/// Within this the plan leaves.
const PLAN: Duration = Duration::from_millis(100);
/// The domains of the demo that are asked about: in order, on a blocklist, and hosted elsewhere.
const DOMAINS: &[&str] = &["healthy.example", "listed.example", "mx-elsewhere.example"];

/// Measures reports in the demo's world, and fails where one waits or asks more than it must.
///
/// # Errors
/// The world does not start, or a report costs too much.
pub async fn measure() -> Result<(), String> {
    let mut world = Demo::read()?.world;
    world.dns_delay_ms = u64::try_from(DELAY.as_millis()).unwrap_or(u64::MAX);
    let folder = Folder::new()?;
    let running = world.start(&folder.0).await?;
    let url = serve(config(&running, true)?).await?;
    let resolver = running.resolver.as_ref().ok_or("the world has no resolver")?;
    println!(
        "one report, {} ms to the resolver and back, nothing known before:",
        DELAY.as_millis()
    );
    let mut faults = Vec::new();
    for domain in DOMAINS {
        resolver.log.clear();
        let watched = watch(&format!("{url}/v1/domains/{domain}")).await?;
        let took = watched.took;
        let (asked, repeats) = (resolver.log.all().len(), resolver.log.repeats());
        let generations = resolver.log.generations(DELAY);
        println!(
            "  {domain}: {generations} round trips (the longest chain has {LONGEST_CHAIN}), \
             {asked} questions, {} asked twice, the plan after {} ms, the report after {} ms",
            repeats.len(),
            watched.planned.as_millis(),
            took.as_millis()
        );
        if watched.planned > PLAN || generations > LONGEST_CHAIN + 1 || !repeats.is_empty() {
            faults.push(format!("{domain}: {generations} round trips; asked twice: {repeats:?}"));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}
