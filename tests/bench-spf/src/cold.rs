//! Evaluations through a resolver when nothing is known, 64 at once, beside the same look-ups made
//! bare.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use checks::spf::{Client, Evaluator};
use checks::{Net, NetConfig};
use futures_util::StreamExt;
use futures_util::stream::iter;
use hickory_proto::op::{Message, Query};
use hickory_proto::rr::{Name, RecordType};
use tokio::net::UdpSocket;

use crate::testbed::dns::Log;
use crate::world::World;
use crate::{ROUNDS, median, runtime, serve};

/// Evaluations, or look-ups, under way.
const AT_ONCE: usize = 64;
/// To the resolver and back.
const DELAY: Duration = Duration::from_millis(10);

pub fn measure(world: &World) -> Result<(), String> {
    let (server, log) = serve(&world.zone, DELAY)?;
    runtime()?.block_on(async {
        let (mut speeds, mut bare_speeds) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            log.clear();
            let took = evaluate(world, server).await?;
            let asked: Vec<(String, RecordType)> =
                log.all().into_iter().map(|one| (one.name, one.kind)).collect();
            speeds.push(asked.len() as f64 / took.as_secs_f64());
            let bare = look_up(&asked, server, &log).await?;
            bare_speeds.push(asked.len() as f64 / bare.as_secs_f64());
        }
        let ratios = speeds.iter().zip(&bare_speeds).map(|(ours, bare)| ours / bare).collect();
        let (speed, bare, ratio) = (median(speeds), median(bare_speeds), median(ratios));
        println!(
            "cold, {AT_ONCE} at once, {} ms to the resolver: {speed:.0} look-ups/s; \
             bare {bare:.0}/s; ratio {ratio:.2} (at least 0.90)",
            DELAY.as_millis()
        );
        if ratio < 0.9 { Err("cold: slower than it may be".to_owned()) } else { Ok(()) }
    })
}

/// Every domain once, with nothing known.
async fn evaluate(world: &World, server: SocketAddr) -> Result<Duration, String> {
    let mut config = NetConfig::default();
    config.resolver.servers = vec![server.into()];
    let evaluator = &Evaluator::new(Net::new(config).map_err(|fault| fault.to_string())?);
    let begun = Instant::now();
    let one = |case| async move {
        let case: &crate::world::Case = case;
        let found = evaluator.evaluate(&Client::new(case.ip, &case.sender, &case.helo)).await;
        found.result().as_str() == case.result
    };
    let right = iter(&world.cases)
        .map(one)
        .buffer_unordered(AT_ONCE)
        .filter(|right| std::future::ready(*right))
        .count()
        .await;
    if right < world.cases.len() {
        return Err(format!("cold: {right} of {} came out right", world.cases.len()));
    }
    Ok(begun.elapsed())
}

/// The same questions, each with a socket of its own and nothing around it.
async fn look_up(
    asked: &[(String, RecordType)],
    server: SocketAddr,
    log: &Log,
) -> Result<Duration, String> {
    log.clear();
    let begun = Instant::now();
    let answers = iter(asked).map(|question| bare(question, server)).buffer_unordered(AT_ONCE);
    let failed = answers.filter(|answer| std::future::ready(answer.is_none())).count().await;
    if failed > 0 {
        Err(format!("cold: {failed} bare look-ups failed"))
    } else {
        Ok(begun.elapsed())
    }
}

async fn bare((name, kind): &(String, RecordType), server: SocketAddr) -> Option<Message> {
    let mut query = Message::query();
    query.metadata.recursion_desired = true;
    query.add_query(Query::query(Name::from_ascii(name).ok()?, *kind));
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).await.ok()?;
    socket.connect(server).await.ok()?;
    socket.send(&query.to_vec().ok()?).await.ok()?;
    let mut buffer = [0; 4096];
    let length = socket.recv(&mut buffer).await.ok()?;
    Message::from_vec(&buffer[..length]).ok()
}
