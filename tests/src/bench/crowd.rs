//! How long does anybody wait when all the customers of one server ask at once, and how long one
//! who asks alone?

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use verdict::{Report, Status};

use crate::demo::Demo;
use crate::folder::Folder;
use crate::product::{Served, serve_with_operator};
use crate::watch::{Watched, watch};
use crate::world::{Running, World, config};

/// How many ask at once.
pub const ASKERS: usize = 200;
/// Within this each customer of an own server has an answer.
pub const OWN: Duration = Duration::from_secs(2);
/// Within this a healthy domain's whole report is there.
pub const WHOLE: Duration = Duration::from_millis(1500);

/// A world, the API that looks at it, and what must outlive both.
pub struct Looking {
    /// Where the API is.
    pub url: String,
    /// Where its operator looks.
    pub operator: String,
    /// The world.
    pub running: Running,
    _folder: Folder,
}

/// Starts a world, and the API in the middle of it, which is the provider's.
///
/// # Errors
/// One of them does not start.
pub async fn look(world: &World) -> Result<Looking, String> {
    let folder = Folder::new()?;
    let running = world.start(&folder.0).await?;
    let Served { public, operator } = serve_with_operator(config(&running, true)?).await?;
    Ok(Looking { url: public, operator, running, _folder: folder })
}

/// Domains of as many customers and one more, all of one mail host.
#[must_use]
pub fn customers(host: &str) -> String {
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
///
/// # Errors
/// Somebody gets no report.
pub async fn all_ask(looking: &Looking, query: &str) -> Result<Vec<(Duration, Report)>, String> {
    let client = reqwest::Client::builder().timeout(Duration::from_secs(20)).build();
    let client = client.map_err(|fault| fault.to_string())?;
    let asked = (0..ASKERS).map(|at| {
        let request = client.get(format!("{}/v1/domains/customer{at}.example{query}", looking.url));
        async move {
            let begun = Instant::now();
            let text = request.send().await.map_err(|fault| fault.to_string())?.text().await;
            let (took, text) = (begun.elapsed(), text.map_err(|fault| fault.to_string())?);
            serde_json::from_str(&text)
                .map(|report| (took, report))
                .map_err(|fault| format!("{fault}: {text}"))
        }
    });
    join_all(asked).await.into_iter().collect()
}

/// Two hundred customers of one own server, and the world after them.
///
/// # Errors
/// Somebody gets no report.
pub async fn own() -> Result<(Looking, Vec<(Duration, Report)>), String> {
    let mut world = Demo::read()?.world;
    world.zone.push_str(&customers("server1.hosting.example"));
    let looking = look(&world).await?;
    let answers =
        all_ask(&looking, "?panel=cpanel&ip_kind=shared&checks=delivery,submission,mailbox")
            .await?;
    Ok((looking, answers))
}

/// The whole report of a healthy domain with three mail hosts, all of the provider's own inventory,
/// as it forms.
///
/// # Errors
/// There is none, or something is wrong with the domain.
pub async fn whole() -> Result<Watched, String> {
    let mut world: World = Demo::read()?.world;
    world.zone.push_str(
        "three.example. A 45.90.2.1\nthree.example. MX 10 server1.hosting.example.\n\
         three.example. MX 20 \
         server2.hosting.example.\nthree.example. MX 30 server4.hosting.example.\n\
         three.example. TXT \"v=spf1 mx include:_spf.hosting.example -all\"\n\
         _dmarc.three.example. TXT \"v=DMARC1; p=quarantine\"\n\
         default._domainkey.three.example. CNAME default._domainkey.healthy.example.\n",
    );
    let looking = look(&world).await?;
    let watched =
        watch(&format!("{}/v1/domains/three.example?panel=cpanel&ip_kind=shared", looking.url))
            .await?;
    if watched.report.status == Status::Pass {
        return Ok(watched);
    }
    Err(format!("the domain is healthy, and the report says: {}", watched.report.say))
}

/// Measures both, and fails where somebody waits too long.
///
/// # Errors
/// The world does not start, or somebody waits too long.
pub async fn measure_own() -> Result<(), String> {
    let (_looking, answers) = own().await?;
    let mut times: Vec<Duration> = answers.into_iter().map(|(took, _)| took).collect();
    times.sort();
    let (median, slowest) = (times[times.len() / 2], times[times.len() - 1]);
    println!("{ASKERS} customers of one own server at once, nothing known before:");
    println!(
        "  the answer in the middle after {} ms, the last after {} ms (within {} ms)",
        median.as_millis(),
        slowest.as_millis(),
        OWN.as_millis()
    );
    if slowest > OWN { Err(format!("the last answer came after {slowest:?}")) } else { Ok(()) }
}

/// Measures the whole report of a healthy domain, and fails where it takes too long.
///
/// # Errors
/// The world does not start, or it takes too long.
pub async fn measure_whole() -> Result<(), String> {
    let watched = whole().await?;
    println!(
        "the whole report of a healthy domain with three mail hosts of the provider, nothing \
         known before:"
    );
    for (after, event) in &watched.verdicts {
        println!("  {:>5} ms {}", after.as_millis(), event.verdict.check);
    }
    println!("  {:>5} ms the report (within {} ms)", watched.took.as_millis(), WHOLE.as_millis());
    if watched.took > WHOLE {
        Err(format!("the report came after {:?}", watched.took))
    } else {
        Ok(())
    }
}
